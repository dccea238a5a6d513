"""What a run learns from: the rows of each source as tensors, parted once, drawn batch after batch.

Legend: N rows of a source, n rows of one part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Data, Problem
from runtime.checked import Checked
from runtime.compile import Program, ordered_inputs
from runtime.document import End
from runtime.endless import Drawer, Draws
from runtime.failure import blaming
from runtime.noise import seed_of
from runtime.sampling import places, sample

PARTS = ("train", "validation", "test")
STRETCH = 8 * 2**20  # bytes of batches gathered at once: few calls, little memory
RESIDENT = 0.5  # share of a device's free memory that the data may take


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a source: a tensor (N, …) per output port, and the row numbers (n,) of each part, ascending.

    An endless source has a `drawer`, from which training takes its batches; its rows are a batch for each part, drawn
    once, so that what is measured and shown is comparable from one look to the next.
    """

    node: str
    tensors: Mapping[str, Tensor]
    parts: Mapping[str, Tensor]
    batch_size: int
    shuffle: bool
    class_names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)  # what stands for a value that a column lacks
    drawer: Drawer | None = None
    kinds: Tensor | None = None  # the class of each row (N,), where a batch is to hold few of them
    classes_per_batch: int = 0

    def count(self, part: str) -> int:
        """Number of rows of a part."""
        return len(self.parts[part])


def load_rows(checked: Checked, node: str, device: torch.device) -> Rows:
    """Load a source and part its rows; of an endless source, draw what is measured. Raises `Failure` naming it."""
    declared = checked.document.nodes[node]
    facts = find(declared.type)
    assert facts is not None
    with blaming(node):
        source = facts.bind(declared.settings)
        if getattr(source, "endless", False):
            return _load_endless(checked, node, source, device)
        data: Data = source.load()
        rows = len(next(iter(data.arrays.values())))
        classes = data.arrays.get(data.stratify) if data.stratify else None
        parts = data.parts or split(rows, source.validation, source.test, source.split_seed, classes)
        arrays, parts = sample(data, source.describe(), parts, source)
        signals = {port: checked.signal(node, port) for port in arrays}
        tensors = {
            port: _tensor(arrays[port], signal.dtype if signal else "float32") for port, signal in signals.items()
        }
    return Rows(
        node=node,
        tensors=_settle(tensors, device),
        parts={part: torch.from_numpy(numbers) for part, numbers in parts.items()},
        batch_size=source.batch_size,
        shuffle=source.shuffle,
        class_names=data.class_names,
        columns=data.columns,
        fills=data.fills,
        kinds=_tensor(arrays[data.stratify], "int64").flatten() if data.stratify else None,
        classes_per_batch=source.classes_per_batch,
    )


def _load_endless(checked: Checked, node: str, source: Any, device: torch.device) -> Rows:
    drawer = Drawer(source.build(), tuple(port.key for port in source.node_type.outputs), device)
    size: int = source.batch_size
    drawn = [drawer.apart(size, f"{node} {part}") for part in PARTS]
    return Rows(
        node=node,
        tensors={port: torch.cat([batch[port] for batch in drawn]) for port in drawer.ports},
        parts={part: torch.arange(place * size, (place + 1) * size) for place, part in enumerate(PARTS)},
        batch_size=size,
        shuffle=False,
        drawer=drawer,
    )


def _tensor(array: Any, dtype: str) -> Tensor:
    wanted: torch.dtype = getattr(torch, dtype)
    return torch.from_numpy(np.array(array)).to(wanted)


def _settle(tensors: Mapping[str, Tensor], device: torch.device) -> dict[str, Tensor]:
    """The tensors on the device; data too large for it stays here and travels batch by batch."""
    if device.type == "cuda":
        free = torch.cuda.mem_get_info(device)[0]
        if sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()) > RESIDENT * free:
            return dict(tensors)
    return {port: tensor.to(device) for port, tensor in tensors.items()}


def split(rows: int, validation: float, test: float, seed: int, classes: Any = None) -> dict[str, np.ndarray]:
    """Row numbers of training, validation and test: ascending, disjoint, together all rows.

    With `classes` (one per row) each part has every class in proportion, to within one row. The old random
    stream of numpy is used because it is frozen for ever: a seed means the same parts in every version.
    Raises `Problem` when nothing is left to train on.
    """
    if rows < 1:
        raise Problem("{node} has no rows. Choose data that has some.")
    sizes = {"validation": int(rows * validation + 0.5), "test": int(rows * test + 0.5)}
    if sum(sizes.values()) >= rows:
        raise Problem(
            "{node} leaves no rows for training: of {rows} rows validation and test take {got}. "
            "Make their shares smaller.",
            rows=rows,
            got=sum(sizes.values()),
        )
    order = np.random.RandomState(seed).permutation(rows)
    if classes is not None:
        order = order[np.argsort(places(np.asarray(classes).reshape(rows, -1)[:, 0][order]), kind="stable")]
    first, second = sizes["validation"], sizes["validation"] + sizes["test"]
    found = {"validation": order[:first], "test": order[first:second], "train": order[second:]}
    return {part: np.sort(found[part]).astype(np.int64) for part in PARTS}


def bounds_of(rows: int, size: int) -> list[int]:
    """Where batches begin and end. The last may be smaller, but never a single row behind larger ones.

    Batch statistics of one row do not exist, so a last row left alone joins the batch before it.
    """
    bounds = [*range(0, rows, size), rows]
    if size > 1 and len(bounds) > 2 and rows - bounds[-2] == 1:
        del bounds[-2]
    return bounds


class Batches:
    """The training rows of one source, batch after batch, each epoch in a fresh order from a generator of its own."""

    def __init__(self, rows: Rows, ports: Sequence[str], device: torch.device, seed: int) -> None:
        self.rows = rows
        self.ports = ports
        self.device = device
        self.tensors = [rows.tensors[port] for port in ports]
        self.bounds = bounds_of(rows.count("train"), rows.batch_size)
        self.generator = torch.Generator().manual_seed(seed_of(seed, rows.node))
        self.order = self._draw_order()
        self.position = 0  # batches of this order already taken
        self.within = 0  # rows of the next batch that were taken one by one
        self.alone: tuple[int, int, int] | None = None  # the row taken alone last, its place in the batch, of how many
        self._ready: list[tuple[Tensor, ...]] = []  # gathered, the next one last

    def __len__(self) -> int:
        """Number of batches in an epoch."""
        return len(self.bounds) - 1

    def take(self) -> tuple[Tensor, ...]:
        """The next batch: one tensor (batch, …) per port. Begins the next epoch's order by itself."""
        self.alone = None
        if self.within:
            return self._take_rest()
        if not self._ready:
            if self.position == len(self):
                self.order, self.position = self._draw_order(), 0
            self._gather()
        self.position += 1
        return self._ready.pop()

    def take_one(self) -> tuple[Tensor, ...]:
        """The next row of the batch that is due alone: one tensor (1, …) per port."""
        if self.position == len(self):
            self.order, self.position = self._draw_order(), 0
        self._ready = []
        first, last = self.bounds[self.position], self.bounds[self.position + 1]
        at = first + self.within
        self.within += 1
        self.alone = int(self.order[at]), self.within, last - first
        if at + 1 == last:
            self.position, self.within = self.position + 1, 0
        return self._rows(at, at + 1)

    def peek(self) -> tuple[Tensor, ...]:
        """Some row alone, which is not taken by this."""
        return self._rows(0, 1)

    def _take_rest(self) -> tuple[Tensor, ...]:
        first = self.bounds[self.position] + self.within
        self.position, self.within = self.position + 1, 0
        return self._rows(first, self.bounds[self.position])

    def _rows(self, first: int, last: int) -> tuple[Tensor, ...]:
        return tuple(take_rows(tensor, self.order[first:last], self.device) for tensor in self.tensors)

    def begin_epoch(self, before: Mapping[str, Any] | None = None) -> None:
        """Begin an epoch in a new order; with the state of other batches, in one that their epochs have not had."""
        if before is not None:
            self.generator.set_state(before["generator"])
        self.order, self.position, self.within, self._ready = self._draw_order(), 0, 0, []

    def _draw_order(self) -> Tensor:
        numbers = self.rows.parts["train"]
        if self.rows.kinds is not None and self.rows.classes_per_batch:
            return self._draw_sorted(numbers, self.rows.kinds[numbers])
        return numbers[torch.randperm(len(numbers), generator=self.generator)] if self.rows.shuffle else numbers

    def _draw_sorted(self, numbers: Tensor, kinds: Tensor) -> Tensor:
        """Rows of a few classes after rows of others; then whole batches change places."""
        classes = kinds.unique()
        classes = classes[torch.randperm(len(classes), generator=self.generator)]
        together = [torch.isin(kinds, few).nonzero()[:, 0] for few in classes.split(self.rows.classes_per_batch)]
        mixed = [group[torch.randperm(len(group), generator=self.generator)] for group in together]
        full, rest = numbers[torch.cat(mixed)].tensor_split([self.bounds[-2]])
        blocks = full.split(self.rows.batch_size)
        return torch.cat([*(blocks[place] for place in torch.randperm(len(blocks), generator=self.generator)), rest])

    def _gather(self) -> None:
        """Gather the next stretch of batches with one call per tensor and cut it into views."""
        first = self.position
        row = sum(tensor[:1].numel() * tensor.element_size() for tensor in self.tensors)
        most = max(1, STRETCH // max(1, row * self.rows.batch_size))
        cuts = self.bounds[first : first + most + 1]
        sizes = [after - before for before, after in pairwise(cuts)]
        numbers = self.order[cuts[0] : cuts[-1]]
        parts = [take_rows(tensor, numbers, self.device).split(sizes) for tensor in self.tensors]
        self._ready = list(zip(*parts, strict=True))[::-1]

    def state(self) -> dict[str, Any]:
        """What decides every later batch."""
        found = {"order": self.order, "position": self.position, "generator": self.generator.get_state()}
        return {**found, "within": self.within} if self.within else found

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on where `state()` was taken."""
        self.order, self.position, self.within = state["order"], state["position"], state.get("within", 0)
        self.generator.set_state(state["generator"])
        self._ready = []


Supply = Batches | Draws  # both answer `len()` (batches of an epoch), `take()`, `state()` and `load_state()`


def batches_of(rows: Rows, ports: Sequence[str], device: torch.device, seed: int) -> Supply:
    """What training takes its batches from: the rows, or fresh draws of an endless source, which has no epochs."""
    return Batches(rows, ports, device, seed) if rows.drawer is None else Draws(rows.drawer, ports, rows.batch_size)


def take_rows(tensor: Tensor, numbers: Tensor, device: torch.device) -> Tensor:
    """The rows of those numbers, on the device."""
    return tensor.index_select(0, numbers.to(tensor.device)).to(device, non_blocking=True)


def chunks(
    rows: Mapping[str, Rows], inputs: Sequence[End], part: str, size: int, device: torch.device
) -> Iterator[list[Tensor]]:
    """The rows of a part for those source ports, in order and in chunks; nothing when a source has none.

    No node may take rows of two sources for pairs, so each is cut by itself, and those with fewer begin again.
    """
    wanted = list(dict.fromkeys(end.node for end in inputs))
    if not wanted or any(not rows[node].count(part) for node in wanted):
        return
    cuts = {node: rows[node].parts[part].split(size) for node in wanted}
    for number in range(max(map(len, cuts.values()))):
        numbers = {node: cut[number % len(cut)] for node, cut in cuts.items()}
        yield [take_rows(rows[end.node].tensors[end.port], numbers[end.node], device) for end in inputs]


@torch.no_grad()
def fit_layers(
    program: Program, rows: Mapping[str, Rows], device: torch.device, size: int, nodes: Collection[str] | None = None
) -> None:
    """Fit every layer that takes its numbers from the training rows (Standardize, Scale, references), in graph order.

    `fit` of a layer gets one tensor for each of its inputs, all training rows in each. With `nodes` only those are.
    """
    program.network.eval()
    for node in program.checked.order:
        module = program.module_of(node)
        if not getattr(module, "fitted", False) or (nodes is not None and node not in nodes):
            continue
        assert module is not None
        with blaming(node):
            graph = program.graph(*(wire.source for wire in ordered_inputs(program.checked, node) if wire))
            seen = [graph.module.forward(*inputs) for inputs in chunks(rows, graph.inputs, "train", size, device)]
            fit: Any = module.fit
            fit(*(torch.cat(parts) for parts in zip(*seen, strict=True)))
    program.network.train()
