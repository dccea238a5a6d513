"""Losses and metrics: kept from the training batches for an epoch, and measured on held-out rows."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from runtime.compile import Graph, Program, ordered_inputs
from runtime.data import Rows, chunks
from runtime.descent import Descent
from runtime.document import End
from runtime.forms import apply

KEPT = 2**22  # numbers that an epoch's training metric keeps; of a longer epoch the latest batches count


@dataclass(slots=True)
class Metric:
    """A metric node: what it compares, where that stands among a goal's outputs, and what this epoch's batches gave."""

    program: Program
    node: str
    ends: tuple[End | None, ...]
    places: list[int | None] = field(default_factory=list)
    kept: deque[list[Tensor]] = field(default_factory=deque)

    def pick(self, outputs: Sequence[Tensor]) -> list[Tensor]:
        """What the metric compares, from a goal's outputs."""
        return [outputs[place] for place in self.places if place is not None]

    def keep(self, outputs: Sequence[Tensor]) -> None:
        """Keep a batch for the end of the epoch, bounded in memory."""
        picked = self.pick(outputs)
        if not self.kept:
            numbers = sum(tensor.numel() for tensor in picked)
            self.kept = deque(maxlen=max(1, KEPT // max(1, numbers)))
        self.kept.append(picked)

    @torch.no_grad()
    def number(self, batches: Sequence[Sequence[Tensor]]) -> float:
        """The metric over all batches taken as one; not the mean over batches, which is another number for R²."""
        joined = [torch.cat(parts) if parts[0].dim() else torch.stack(parts) for parts in zip(*batches, strict=True)]
        compared = iter([values.float() if values.is_floating_point() else values for values in joined])
        form = self.program.checked.nodes[self.node].form
        assert form is not None
        inputs = [None if place is None else next(compared) for place in self.places]
        return float(apply(form, self.program.module_of(self.node), inputs)[0])


def metrics_of(program: Program, goals: Sequence[str]) -> dict[str, list[Metric]]:
    """Every metric under the goal with which it shares most of what is above it, so that one forward serves both.

    A metric that needs a source which no goal has is under none.
    """
    document = program.checked.document
    sources = set(program.checked.kind("source"))
    above = {goal: document.upstream(goal) for goal in goals}
    found: dict[str, list[Metric]] = {goal: [] for goal in goals}
    for node in program.checked.metrics:
        needed = document.upstream(node)
        able = [goal for goal in goals if needed & sources <= above[goal]]
        if able:
            found[max(able, key=lambda goal: len(needed & above[goal]))].append(_metric(program, node))
    return found


def _metric(program: Program, node: str) -> Metric:
    ends = tuple(wire.source if wire else None for wire in ordered_inputs(program.checked, node))
    return Metric(program, node, ends)


@dataclass(frozen=True, slots=True)
class Loose:
    """Metrics of what no goal at work looks at, with a graph of their own; measured on held-out rows alone.

    Those of the same sources have one graph, so that what is generated for them is generated once and is the same.
    """

    metrics: list[Metric]
    graph: Graph

    @torch.no_grad()
    def numbers(self, rows: Mapping[str, Rows], part: str, size: int, device: torch.device) -> dict[str, float]:
        """Their values on a part by node; none where a source has no rows there."""
        batches = [self.graph.run(inputs) for inputs in chunks(rows, self.graph.inputs, part, size, device)]
        return {one.node: one.number([one.pick(outputs) for outputs in batches]) for one in self.metrics if batches}


def loose_metrics(program: Program, metrics: Mapping[str, Sequence[Metric]]) -> list[Loose]:
    """The metrics that are under no goal, those of the same sources together."""
    document = program.checked.document
    placed = {metric.node for found in metrics.values() for metric in found}
    together: dict[frozenset[str], list[Metric]] = {}
    for node in program.checked.metrics:
        if node not in placed:
            sources = frozenset(document.upstream(node).intersection(program.checked.kind("source")))
            together.setdefault(sources, []).append(_metric(program, node))
    found = []
    for group in together.values():
        ends = list(dict.fromkeys(end for metric in group for end in metric.ends if end))
        for metric in group:
            metric.places = [ends.index(end) if end else None for end in metric.ends]
        found.append(Loose(group, program.graph(*ends)))
    return found


def place_metrics(metrics: Sequence[Metric]) -> list[End]:
    """The ports that a goal's graph must answer besides its loss; tells each metric where its own stand."""
    ends = list(dict.fromkeys(end for metric in metrics for end in metric.ends if end))
    for metric in metrics:
        metric.places = [1 + ends.index(end) if end else None for end in metric.ends]
    return ends


@contextlib.contextmanager
def as_used(network: nn.Module) -> Iterator[None]:
    """The network as it is used after training: no dropout, kept statistics, no gradients; put back afterwards."""
    modules = _modules_of(network)
    _put(modules, training=False)
    try:
        with torch.no_grad():
            yield
    finally:
        _put(modules, training=True)


_known: WeakKeyDictionary[nn.Module, list[nn.Module]] = WeakKeyDictionary()


def _modules_of(network: nn.Module) -> list[nn.Module]:
    """Every module in it. A network is built once; walking through it takes longer than a step of a small one."""
    if network not in _known:
        _known[network] = [*network.modules()]
    return _known[network]


def _put(modules: list[nn.Module], *, training: bool) -> None:
    """What `train` and `eval` do."""
    for module in modules:
        module.training = training


def measure_part(
    goals: Sequence[Descent],
    metrics: Mapping[str, Sequence[Metric]],
    loose: Sequence[Loose],
    rows: Mapping[str, Rows],
    part: str,
    size: int,
) -> tuple[dict[str, float], dict[str, float]]:
    """Loss of each goal and value of each metric on a part, in chunks of `size` rows; empty where it has no rows."""
    losses: dict[str, float] = {}
    values: dict[str, float] = {}
    for goal in goals:
        total: Tensor | float = 0.0
        count = 0
        kept: dict[str, list[list[Tensor]]] = {metric.node: [] for metric in metrics[goal.node]}
        for inputs in chunks(rows, goal.graph.inputs, part, size, goal.device):
            outputs = goal.evaluate(inputs)
            total = total + outputs[0] * len(inputs[0])
            count += len(inputs[0])
            for metric in metrics[goal.node]:
                kept[metric.node].append(metric.pick(outputs))
        if count:
            losses[goal.node] = float(total) / count
            values |= {metric.node: metric.number(kept[metric.node]) for metric in metrics[goal.node]}
    for one in loose:
        values |= one.numbers(rows, part, size, goals[0].device)
    return losses, values
