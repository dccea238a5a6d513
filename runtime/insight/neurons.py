"""Neurons of a chain of fully connected layers: what each answers everywhere, and the weights between them.

Legend: N samples, P places, K neurons shown, T pixels along a side of a tile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor, nn

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.data import Batches
from runtime.document import End
from runtime.insight.lens import Lens, middle, repeated
from runtime.neuron_chain import Column, chain_of
from runtime.pictures import Drawn, class_map, grid, numbers_of, single_map, span

MOST = 16  # neurons of a column that are shown
SIDE, POOL = 100, 4  # places along a side of a map, and how many of them become one pixel of a tile
STRIP = 48  # places along a line, or samples, in a strip
ROWS = 2000  # of a part that the losses are measured on
SHARE = 0.15  # of a run's time: it is opened on purpose, and is to move like a film
POINTS = 600  # of a part that are shown
WIDE = 512  # numbers of a column beyond which places go through in pieces
ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)  # ends of a map around zero, times a power of ten


_still: WeakKeyDictionary[Lens, dict[object, Any]] = WeakKeyDictionary()  # what stays from one answer to the next


@dataclass(frozen=True, slots=True)
class Neurons:
    """All neurons of the chain that `node` belongs to (a path of the flat graph, or empty for the likeliest).

    The neuron in the place (`column`, `unit`) is shown large; below zero the answer of the whole chain is. `turn` makes
    a question new that would be the same: somebody changed a weight of a run that has ended.
    """

    node: str = ""
    column: int = -1
    unit: int = -1
    turn: int = 0

    share: ClassVar[float] = SHARE

    def answer(self, lens: Lens) -> Drawn:
        """Tiles (K, T, T) or strips (K, T) as bytes, 128 at zero and one unit at both ends; weights; the large map."""
        chain = _kept(lens, ("chain", self.node), lambda: chain_of(lens.checked, self.node))
        if chain is None:
            raise Problem("There is no fully connected layer to show neuron by neuron. Add a Linear layer.")
        columns = _kept(lens, ("columns", chain), lambda: [_facts_of(lens, column) for column in chain])
        arrays: dict[str, np.ndarray] = {}
        for place, column in enumerate(chain[1:], 1):
            arrays |= _weights(lens, column.linear, place)
        source = _source(lens, chain[0].end)
        facts: dict[str, Any] = {"form": "neurons", "columns": columns, "plane": False, "line": False}
        facts |= _losses(lens, chain[-1])
        if source is not None:
            facts["source"] = source.node
            facts["axes"] = list(lens.columns(source.node))
            mark = _mark_of(lens, source)
            points = _kept(lens, ("points", source, mark), lambda: _points(lens, source, mark))
            width = lens.table(source.node).tensors[source.port].shape[1]
            example, held = _example(lens, source, mark), lens.table(source.node)
            points = {**points, **example.arrays}
            facts |= {"plane": width == 2, "line": width == 1, **_mark_facts(lens, mark), **example.facts}
            facts["held"] = [part for part in ("validation", "test") if held.count(part)]
            drawn = self._in_plane(lens, chain, source, points, facts) if width == 2 else None
            drawn = self._in_line(lens, chain, source, points) if width == 1 else drawn
            if drawn is not None:
                return Drawn({**arrays, **points, **drawn.arrays}, {**facts, **drawn.facts})
        return Drawn({**arrays, **_samples(lens, chain, source)}, facts)

    def _in_plane(
        self, lens: Lens, chain: Sequence[Column], source: End, points: dict[str, np.ndarray], facts: dict[str, Any]
    ) -> Drawn:
        both = np.concatenate([points["train"], points["held"]])
        places, extent = _kept(lens, ("places", source), lambda: _places(both, _shown_to(lens, source)))
        answers = _over(lens, chain, source, torch.from_numpy(places))
        shown = torch.cat([found[:, :MOST] for found in answers], dim=1).float().T.reshape(-1, SIDE, SIDE)
        pooled = nn.functional.avg_pool2d(shown[:, None], POOL)[:, 0]
        large = self._large(lens, chain, answers, facts)
        return Drawn(
            {"tiles": _bytes(pooled), **large.arrays},
            {**large.facts, "form": "neurons", "extent": extent, "shown": [self.column, self.unit]},
        )

    def _large(self, lens: Lens, chain: Sequence[Column], answers: list[Tensor], facts: dict[str, Any]) -> Drawn:
        column = self.column if 0 <= self.column < len(chain) else len(chain) - 1
        found = answers[column].float()
        whole = not 0 <= self.unit < found.shape[1]
        if whole and found.shape[1] > 1:
            signal = lens.signal(chain[column].end)
            meaning = signal.meaning if signal is not None else ""
            chances = found.exp() if meaning == "log_probabilities" else found
            return class_map(chances if meaning.endswith("probabilities") else chances.softmax(1), SIDE)
        scores = found[:, 0 if whole else self.unit]
        reach = float(scores.abs().nan_to_num().max())
        clipped = "classes" in facts or reach <= 1.0 or column < len(chain) - 1
        return single_map(scores, SIDE, middle=0.0, clipped=clipped)

    def _in_line(self, lens: Lens, chain: Sequence[Column], source: End, points: dict[str, np.ndarray]) -> Drawn:
        at = np.concatenate([points["train"], points["held"]]).reshape(-1)
        places = span(at, STRIP)
        answers = _over(lens, chain, source, torch.from_numpy(places)[:, None])
        shown = torch.cat([found[:, :MOST] for found in answers], dim=1).float().T
        return Drawn({"strips": _bytes(shown)}, {"extent": [float(places[0]), float(places[-1]), 0.0, 0.0]})


def _kept(lens: Lens, key: object, make: Callable[[], Any]) -> Any:
    """What does not change while a lens looks at one network and its rows, made once."""
    kept = _still.setdefault(lens, {})
    if key not in kept:
        kept[key] = make()
    return kept[key]


def _losses(lens: Lens, last: Column) -> dict[str, Any]:
    """Loss and metrics below a chain as the network is now, on all rows that are trained on and all held out (up to
    `ROWS`): by part, then by node. Held out are the rows for validation, and those of the test only where there are no
    others. Nothing where what is below has several sources or no rows."""
    document = lens.checked.document
    below = document.downstream(last.linear)
    losses = [key for key in lens.checked.kind("loss") if key in below][:1]
    nodes = [*losses, *(key for key in lens.checked.metrics if key in below)]
    found: dict[str, dict[str, float]] = {}
    if not losses:
        return {}
    graph = lens.graph(*nodes)
    sources = {end.node for end in graph.inputs}
    if len(sources) != 1 or graph.differentiates or lens.table(next(iter(sources))).drawer is not None:
        return {}
    rows = lens.table(next(iter(sources)))
    for part in ("train", "validation" if rows.count("validation") else "test"):
        if rows.count(part):
            key = ("rows", graph.inputs, part)
            rows_of = _kept(lens, key, lambda part=part: lens.samples(graph.inputs, ROWS, part))  # type: ignore[misc]
            values = graph.run(rows_of)
            found[part] = {key: float(value) for key, value in zip(nodes, values, strict=True) if value.numel() == 1}
    return {"losses": found, "loss": losses[0]}


def _facts_of(lens: Lens, column: Column) -> dict[str, Any]:
    return {
        "node": column.linear,
        "passed": list(column.passed),
        "end": column.end.node,
        "units": column.width,
        "shown": min(MOST, column.width),
        "names": _names(lens, column),
    }


def _names(lens: Lens, column: Column) -> list[str]:
    """What the inputs of a chain are called, where anybody says so."""
    if column.linear:
        return []
    node, facts = column.end.node, None
    declared = lens.checked.document.nodes[node]
    facts = find(declared.type)
    if facts is not None and hasattr(facts.declaration, "unit_names"):
        return list(facts.bind(declared.settings).unit_names())[:MOST]
    for end in lens.sources(column.end):
        names = lens.columns(end.node)
        if len(names) == column.width:
            return list(names)[:MOST]
    return []


def _weights(lens: Lens, linear: str, place: int) -> dict[str, np.ndarray]:
    module = lens.program.module_of(linear)
    assert isinstance(module, nn.Linear)
    found = {f"weight{place}": numbers_of(module.weight[:MOST, :MOST])}
    if module.bias is not None:
        found[f"bias{place}"] = numbers_of(module.bias[:MOST])
    return found


def _source(lens: Lens, end: End) -> End | None:
    """The one source port of rows of numbers that the inputs of a chain depend on."""
    ends = [one for one in lens.sources(end) if lens.table(one.node).tensors[one.port].is_floating_point()]
    if len(ends) != 1 or lens.table(ends[0].node).tensors[ends[0].port].dim() != 2:
        return None
    return ends[0]


def _mark_of(lens: Lens, source: End) -> End | None:
    """The port beside the inputs that says what each sample is: a class, a sign or a number to be met."""
    wanted = ("label", "sign", "target")
    found = {}
    for port in lens.table(source.node).tensors:
        signal = lens.signal(End(source.node, port))
        if port != source.port and signal is not None and signal.meaning in wanted:
            found[wanted.index(signal.meaning)] = End(source.node, port)
    return found[min(found)] if found else None


def _mark_facts(lens: Lens, mark: End | None) -> dict[str, Any]:
    signal = lens.signal(mark) if mark is not None else None
    if mark is None or signal is None or signal.meaning == "target":
        return {}
    names = list(lens.classes(mark.node))
    count = max(2, signal.classes or 0, len(names))
    return {"classes": [names[index] if index < len(names) else str(index) for index in range(count)]}


def _points(lens: Lens, source: End, mark: End | None) -> dict[str, np.ndarray]:
    """The rows that are trained on and those held out, as points; `train_mark` and `held_mark` say what they are."""
    rows = lens.table(source.node)
    held = torch.cat([rows.parts["validation"], rows.parts["test"]])
    found: dict[str, np.ndarray] = {}
    for name, numbers in (("train", rows.parts["train"]), ("held", held)):
        chosen = numbers[torch.arange(min(POINTS, len(numbers))) * len(numbers) // max(1, min(POINTS, len(numbers)))]
        found |= _points_of(lens, name, chosen, source, mark)
    return found


def _points_of(lens: Lens, name: str, chosen: Tensor, source: End, mark: End | None) -> dict[str, np.ndarray]:
    """The chosen rows (N,) as points, and what they are."""
    rows = lens.table(source.node)
    found = {name: numbers_of(rows.tensors[source.port][chosen])}
    if mark is not None:
        values = rows.tensors[mark.port][chosen]  # of no row where nothing is held out
        values = values[:, None] if values.dim() == 1 else values.flatten(1)[:, :1]
        signal = lens.signal(mark)
        signed = signal is not None and signal.meaning == "sign"
        found[f"{name}_mark"] = numbers_of((values > 0) if signed else values).reshape(-1)
    return found


def _example(lens: Lens, source: End, mark: End | None) -> Drawn:
    """The row that was learnt from alone last, as the point `alone`, and its place in the batch; nothing otherwise."""
    supply = lens.training.batches.get(source.node) if lens.training is not None else None
    taken = supply.alone if isinstance(supply, Batches) else None
    if taken is None:
        return Drawn({})
    row, number, of = taken
    return Drawn(_points_of(lens, "alone", torch.tensor([row]), source, mark), {"example": [number, of]})


def _shown_to(lens: Lens, source: End) -> float:
    """How far the plane is shown at least, where the source says so."""
    facts = find(lens.checked.document.nodes[source.node].type)
    return float(getattr(facts.declaration, "shown_to", 0.0)) if facts is not None else 0.0


def _places(points: np.ndarray, least: float = 0.0) -> tuple[np.ndarray, list[float]]:
    """A grid over the points; the same round square around zero for all that lie about it, so that maps stand still.

    `least` is how far that square reaches; points far outside it on one side have a grid of their own all the same.
    """
    there = points[np.isfinite(points).all(axis=1)]
    reach = float(np.abs(there).max()) if len(there) else 0.0
    lopsided = bool(reach) and ((there.min(axis=0) > -0.3 * reach).any() or (there.max(axis=0) < 0.3 * reach).any())
    if (not least and not reach) or (lopsided and reach > 2 * least):
        return grid(points, SIDE)
    reach = max(reach, least)
    power = 10.0 ** np.floor(np.log10(reach))
    end = float(next(power * factor for factor in ROUND if power * factor >= reach * 0.999))
    across = np.linspace(-end, end, SIDE)
    return np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2).astype(np.float32), [-end, end, -end, end]


def _over(lens: Lens, chain: Sequence[Column], source: End, places: Tensor) -> list[Tensor]:
    """What every column answers (P, width) where the source carries `places`: one run for all; the rest is held."""
    inner = [column.end for column in chain if column.end != source]
    graph = lens.graph(*inner, given=(source,))
    others = [end for end in graph.inputs if end != source]
    held = dict(zip(others, map(middle, lens.samples(others)), strict=True)) if others else {}
    places = places.to(lens.device)
    inputs = [places if end == source else repeated(held[end], len(places)) for end in graph.inputs]
    quick = max(column.width for column in chain) <= WIDE
    found = iter(graph.run(inputs) if quick else lens.run(graph, inputs))
    return [places if column.end == source else next(found) for column in chain]


def _samples(lens: Lens, chain: Sequence[Column], source: End | None) -> dict[str, np.ndarray]:
    """What every neuron answers for held-out samples, those of a class side by side."""
    inner = [column.end for column in chain]
    mark = _mark_of(lens, source) if source is not None else None
    ends = [*inner, mark] if mark is not None else inner
    looked = lens.look(*ends, most=STRIP)
    shown = torch.cat([looked[end][:, :MOST] for end in inner], dim=1).float()
    if mark is not None:
        shown = shown[looked[mark].reshape(len(shown), -1)[:, 0].argsort(stable=True)]
    return {"strips": _bytes(shown.T)}


def _bytes(values: Tensor) -> np.ndarray:
    """Values from −1 to 1 as bytes around 128, those beyond at the ends."""
    found: np.ndarray = (values.nan_to_num().clamp(-1, 1) * 127 + 128).round().to(torch.uint8).cpu().numpy()
    return found
