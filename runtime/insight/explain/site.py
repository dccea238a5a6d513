"""The place of a number that is to be explained: its node, what enters it for one sample, and what leaves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, fx, nn

from nodes.catalogue import find
from nodes.spec import Form, NodeType
from runtime.compile import Graph, ordered_inputs
from runtime.data import take_rows
from runtime.document import End
from runtime.failure import Failure
from runtime.forms import apply
from runtime.insight.explain.account import Place
from runtime.insight.lens import Lens
from runtime.noise import seed_of, start_noise

NOTHING = "{node} has nothing to explain: the network does not use it. Connect it, or choose another node."
OUTSIDE = "{node} has no number there: what leaves it for one sample is {got}. Choose an index within."


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a node begins a forward pass with: where the random streams stand, and what its module kept so far."""

    noise: Mapping[str, Tensor] | None = None  # of modules that silence inside, None of all others
    buffers: Mapping[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pass:
    """A node in training: all that entered it together, the sample among it, and what it began with."""

    inputs: tuple[Tensor | None, ...]
    row: int
    beginning: Beginning


@dataclass(frozen=True, slots=True)
class Site:
    """One number of one sample. `inputs` are what enters the node (1, …), `outputs` what leaves it, port by port.

    `at` is the index within the output `port` with the batch axis, where it has one. `passed` is the pass of the whole
    batch that the sample belongs to, where the network is looked at while it trains.
    """

    lens: Lens
    node: str
    facts: NodeType
    declared: Any
    form: Form
    module: nn.Module | None
    entering: tuple[End | None, ...]
    inputs: tuple[Tensor | None, ...]
    outputs: tuple[Tensor, ...]
    port: int
    at: tuple[int, ...]
    passed: Pass | None = None

    @property
    def training(self) -> Pass | None:
        """The pass, where the module does in it what it does only while training."""
        return self.passed if self.module is not None and self.module.training else None

    @property
    def output(self) -> Tensor:
        """What leaves the port in question."""
        return self.outputs[self.port]

    @property
    def value(self) -> float:
        """The number itself."""
        return float(self.output[self.at])

    def entered(self, number: int = 0) -> Tensor:
        """An input in double precision, in which the arithmetic is done again."""
        found = self.inputs[number]
        assert found is not None
        return found.double() if found.is_floating_point() else found

    def place(self, number: int, at: Sequence[int]) -> Place | None:
        """Where a number of an input comes from."""
        end = self.entering[number]
        return None if end is None else Place(end.node, end.port, within(self.lens, end, tuple(map(int, at))))

    def parameter(self, name: str) -> Tensor | None:
        """A parameter or buffer of the module in double precision, or None."""
        found = getattr(self.module, name, None)
        return found.detach().double() if isinstance(found, Tensor) else None


def batched(lens: Lens, end: End) -> bool:
    """Whether the first axis of what a wire carries is that of the batch."""
    signal = lens.signal(end)
    return signal is not None and signal.rank > 0 and signal.varies(0)


def within(lens: Lens, end: End, at: tuple[int, ...]) -> tuple[int, ...]:
    """An index of a tensor as one within a sample."""
    return at[1:] if batched(lens, end) and at and at[0] == 0 else at


def one_sample(lens: Lens, ends: Sequence[End], sample: int, among: int = 0) -> list[Tensor]:
    """One row (1, …) for each of these source ports: that of a place in the held-out rows, or in training without any.

    Of an endless source the place is one in a batch that is drawn the same each time, of `among` samples where given.
    """
    found: dict[str, dict[str, Tensor]] = {}
    for end in ends:
        if end.node not in found:
            rows = lens.table(end.node)
            if rows.drawer is not None:
                size = min(among or rows.batch_size, rows.batch_size)
                drawn, place = rows.drawer.apart(size, f"{end.node} seen"), sample % size
                found[end.node] = {port: tensor[place : place + 1] for port, tensor in drawn.items()}
            else:
                own = rows.parts["validation" if rows.count("validation") else "train"]
                number = own[sample % len(own)].reshape(1)
                found[end.node] = {
                    port: take_rows(tensor, number, lens.device) for port, tensor in rows.tensors.items()
                }
    return [found[end.node][end.port] for end in ends]


def row_of(lens: Lens, source: str, sample: int) -> tuple[int, int]:
    """The row number of a sample in its table, and how many samples there are to choose from."""
    rows = lens.table(source)
    if rows.drawer is not None:
        return sample % rows.batch_size, rows.batch_size
    own = rows.parts["validation" if rows.count("validation") else "train"]
    return int(own[sample % len(own)]), len(own)


def site_of(lens: Lens, node: str, port: str, index: Sequence[int] | None, sample: int, among: int = 0) -> Site:
    """Look there. Without an index the first number. Raises `Failure` where there is none."""
    checked = lens.checked
    known = checked.nodes.get(node)
    facts = find(checked.document.nodes[node].type) if node in checked.document.nodes else None
    if known is None or facts is None or known.form is None:
        raise Failure(NOTHING, node)
    entering = tuple(wire.source if wire else None for wire in ordered_inputs(checked, node))
    given = _entering(lens, tuple(dict.fromkeys(end for end in entering if end is not None)), sample, among)
    inputs = tuple(given[end] if end is not None else None for end in entering)
    module = lens.program.module_of(node)
    outputs = work(known.form, module, inputs, node)
    keys = [one.key for one in facts.outputs] or [""]
    number = keys.index(port) if port in keys else 0
    at = _index(lens, End(node, keys[number]), outputs[number], index)
    declared = facts.bind(checked.document.nodes[node].settings)
    return Site(lens, node, facts, declared, known.form, module, entering, inputs, outputs, number, at)


def _entering(lens: Lens, ends: tuple[End, ...], sample: int, among: int) -> dict[End, Tensor]:
    """What these wires carry for one sample."""
    if not ends:
        return {}
    graph = lens.graph(*ends)
    with torch.set_grad_enabled(graph.differentiates):
        found = run_alike(lens, graph, one_sample(lens, graph.inputs, sample, among))
    return {end: one.detach() for end, one in zip(ends, found, strict=True)}


def run_alike(lens: Lens, graph: Graph, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """What a graph answers; each node draws the same numbers, whatever else is worked out with it.

    What leaves a node is a tensor of its own, so that no gradient comes back to it which belongs to its input alone.
    """
    return tuple(_Alike(graph.module, draws=lens.draws).run(*inputs))


def told_apart(result: Any, given: Sequence[Any]) -> Any:
    """What a node answers, where it hands on what it was given (dropout after training) as another tensor."""
    handed = isinstance(result, Tensor) and any(result is one for one in given)
    return result.view_as(result) if handed else result


class _Alike(fx.Interpreter):
    """Begins the random streams anew before each node, as `work` does."""

    def __init__(self, module: fx.GraphModule, *, draws: bool) -> None:
        super().__init__(module)
        self._draws = draws

    def run_node(self, n: fx.Node) -> Any:
        """Run one node."""
        if n.op not in ("call_module", "call_function"):
            return super().run_node(n)
        given = self.fetch_args_kwargs_from_env(n)[0]
        if self._draws:
            start_noise(seed_of(0, n.meta.get("node", "")), _device_of(given))
        return told_apart(super().run_node(n), given)


def work(form: Form, module: nn.Module | None, inputs: Sequence[Any], name: str) -> tuple[Tensor, ...]:
    """What a node gives for these inputs, with the same draws each time where it draws."""
    start_noise(seed_of(0, name), _device_of(inputs))
    follows = any(isinstance(one, Tensor) and one.requires_grad for one in inputs)
    with torch.set_grad_enabled(follows):
        return apply(form, module, list(inputs))


def _device_of(given: Sequence[Any]) -> torch.device | None:
    return next((one.device for one in given if isinstance(one, Tensor)), None)


def _index(lens: Lens, end: End, output: Tensor, index: Sequence[int] | None) -> tuple[int, ...]:
    whole = tuple(index) if index is not None else ()
    lead = (0,) if batched(lens, end) and output.dim() and output.shape[0] == 1 else ()
    shape = tuple(output.shape)[len(lead) :]
    if index is None:
        whole = (0,) * len(shape)
    if len(whole) != len(shape) or any(not -size <= at < size for at, size in zip(whole, shape, strict=True)):
        raise Failure(OUTSIDE, end.node, got=" × ".join(map(str, shape)) or "1")
    return (*lead, *(at % size for at, size in zip(whole, shape, strict=True)))
