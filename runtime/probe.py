"""Looks into single steps of the training: activations, gradients, weights and updates of every layer.

A sampled step runs its graph node by node instead of as one function, so nothing is attached to any module and
nothing can be left behind; the numbers it computes are the same. How often depends on what a look costs.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import torch
from torch import Tensor, fx, nn

from nodes.catalogue import find
from runtime.compile import Program
from runtime.descent import Descent
from runtime.statistics import WIDTH, as_tensor, describe, magnitudes, sample
from runtime.telemetry import Layer, Layers
from runtime.units import WIDTH as UNITS
from runtime.units import as_units, by_unit, describe_units

SHARE = 0.02  # of the run's time
FASTEST = 1 / 20  # seconds between two looks
SLOWEST, SLOWEST_SHARE = 1 / 4, 0.03  # a look this often at least, while that stays within the larger share


class Probe:
    """Decides which steps are looked into and keeps the account of what that costs."""

    def __init__(self, program: Program, goals: Sequence[Descent], number: int) -> None:
        self.program = program
        self.number = number
        self.awake = True  # else nothing is due
        self.spent = 0.0  # seconds that looking took beyond the steps themselves
        self.attend(goals)
        self._next = 0.0
        self._last = 0.0
        self._plain = 0.0  # seconds of an ordinary step: the least of late

    def attend(self, goals: Sequence[Descent]) -> None:
        """Look at these goals from now on: another stage is at work."""
        self.goals = goals
        self.parameters = _trained(self.program, goals)
        self._graphs: dict[str, SeenGraph] = {}
        layers = self.program.checked.kind("module")
        self.without_weights = frozenset(node for node in layers if not self.program.parameters_of(node))
        self.still: dict[str, Tensor] = {}  # how many looks each unit of a layer has stood still

    def due(self) -> bool:
        """Whether the coming step is to be looked into. Asked once before every step."""
        if not self.awake:
            return False
        now = time.perf_counter()
        if self._last:
            least = self._plain * 1.02 if self._plain else inf
            self._plain = min(least, now - self._last)
        self._last = now
        return now >= self._next

    def hurry(self) -> None:
        """Look into the coming step, whatever it costs: somebody goes step by step."""
        self._next = 0.0

    def watch(self, step: int) -> Watch:
        """Look into the coming step."""
        return Watch(self, step)

    def graph(self, goal: Descent) -> SeenGraph:
        """The goal's graph as it runs node by node; made once."""
        found = self._graphs.get(goal.node)
        if found is None:
            found = self._graphs[goal.node] = SeenGraph(goal.graph.module, self.program)
        return found

    def settle(self, began: float) -> None:
        """A look that began then is over: book what it took beyond an ordinary step and plan the next."""
        now = time.perf_counter()
        cost = max(0.0, now - began - self._plain)
        self.spent += cost
        self._next = now + pause_after(cost)
        self._last = now


def _trained(program: Program, goals: Sequence[Descent]) -> dict[str, list[nn.Parameter]]:
    """The parameters that some goal changes, by the node that owns them; a use of another's weights has none."""
    trained = {id(parameter) for goal in goals for parameter in goal.parameters}
    found: dict[str, list[nn.Parameter]] = {}
    nodes = program.checked.document.nodes
    for node in program.checked.kind("module"):
        if nodes[node].shared:
            continue
        own = [item for item in program.parameters_of(node).values() if id(item) in trained and item.numel()]
        if own:
            found[node] = own
    return found


def pause_after(cost: float) -> float:
    """Seconds until the next look, after one that cost so many."""
    wished = max(FASTEST, cost / SHARE)
    return min(wished, SLOWEST) if cost / SLOWEST <= SLOWEST_SHARE else wished


class SeenGraph(fx.Interpreter):
    """A graph run node by node, which keeps what leaves each layer."""

    def __init__(self, module: fx.GraphModule, program: Program) -> None:
        super().__init__(module)
        self.layers = frozenset(program.checked.kind("module"))
        types = {node: find(program.checked.document.nodes[node].type) for node in self.layers}
        bends = {node for node, facts in types.items() if facts and facts.family == "activations"}
        self.with_units = frozenset(bends | {node for node in self.layers if program.parameters_of(node)})
        pressing = [node for node, facts in types.items() if getattr(facts and facts.declaration, "saturates", False)]
        self.ends = {node: ends for node in pressing if (ends := _ends_of(program, node))}
        self.seen: dict[str, Tensor] = {}

    def run_node(self, n: fx.Node) -> Any:
        """Run one node; what leaves a layer keeps its gradient."""
        result = super().run_node(n)
        node = n.meta.get("node")
        if node in self.layers and isinstance(result, Tensor) and result.is_floating_point():
            if node in self.seen and n.target is operator.getitem:
                return result  # a further output port; the first is shown
            self.seen[node] = result
            if result.requires_grad:
                result.retain_grad()
        return result


def _ends_of(program: Program, node: str) -> tuple[float, float] | None:
    """What a layer never goes beyond, as its declaration says of its output."""
    left = program.checked.nodes[node].outputs[0]
    return None if left.low is None or left.high is None else (left.low, left.high)


class Watch:
    """One look: collects samples on the device during a step and moves them here at once."""

    def __init__(self, probe: Probe, step: int) -> None:
        self.began = time.perf_counter()
        self.probe = probe
        self.step = step
        self.activations: dict[str, Tensor] = {}
        self.gradients: dict[str, Tensor] = {}
        self.backward: dict[str, Tensor] = {}  # gradients of what left the layers
        self.units: dict[str, Tensor] = {}
        self.weights = {node: sample(own).clone() for node, own in probe.parameters.items()}

    def forward(self, goal: Descent, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Run the goal's graph and keep what leaves each layer."""
        graph = self.probe.graph(goal)
        graph.seen = {}
        outputs: tuple[Tensor, ...] = graph.run(*batch)
        for node, tensor in graph.seen.items():
            if tensor.numel() and node not in self.activations:
                self.activations[node] = sample([tensor])
                self._look_at_units(graph, node, tensor)
        return outputs

    def _look_at_units(self, graph: SeenGraph, node: str, tensor: Tensor) -> None:
        values = by_unit(tensor) if node in graph.with_units else None
        if values is not None:
            still = self.probe.still
            self.units[node], still[node] = describe_units(values, still.get(node), graph.ends.get(node))

    def see_gradients(self, goal: Descent) -> None:
        """Keep the gradients of the goal's parameters and of what left the layers."""
        own = {id(parameter) for parameter in goal.parameters}
        for node, parameters in self.probe.parameters.items():
            found = [item.grad for item in parameters if id(item) in own and item.grad is not None]
            if found:
                self.gradients[node] = sample(found).clone()
        for node, tensor in self.probe.graph(goal).seen.items():
            if tensor.retains_grad and tensor.grad is not None and tensor.grad.numel() and node not in self.backward:
                self.backward[node] = sample([tensor.grad])
        self.probe.graph(goal).seen = {}

    @torch.no_grad()
    def tell(self) -> Layers:
        """All samples as few numbers, in one transfer."""
        updates = {node: sample(own) - self.weights[node] for node, own in self.probe.parameters.items()}
        described = describe([*self.activations.values(), *self.weights.values(), *updates.values()])
        sized = magnitudes(
            [*self.gradients.values(), *self.backward.values(), *updates.values(), *self.weights.values()]
        )
        numbers = torch.cat((described.flatten(), sized.flatten(), *self.units.values())).tolist()
        place = len(numbers) - UNITS * len(self.units)
        layers = self._layers(numbers[:place], list(updates), numbers[place:])
        self.probe.settle(self.began)
        return Layers(self.probe.number, self.step, layers)

    def _layers(self, numbers: list[float], updated: list[str], told: list[float]) -> dict[str, Layer]:
        place = WIDTH * (len(self.activations) + len(self.weights) + len(updated))
        without = self.probe.without_weights
        shown = iter([numbers[first : first + WIDTH] for first in range(0, place, WIDTH)])
        activations = {node: as_tensor(next(shown)) for node in self.activations}
        weights = {node: as_tensor(next(shown)) for node in self.weights}
        changed = {node: as_tensor(next(shown)) for node in updated}
        pairs = iter(zip(numbers[place::2], numbers[place + 1 :: 2], strict=True))
        gradients = {node: next(pairs) for node in self.gradients}
        backward = {node: next(pairs) for node in self.backward}
        gradients = {node: one for node, one in backward.items() if node in without} | gradients
        changes = {node: next(pairs)[0] for node in updated}
        sizes = {node: next(pairs)[0] for node in self.weights}
        units = {node: as_units(told[UNITS * at : UNITS * (at + 1)]) for at, node in enumerate(self.units)}
        return {
            node: Layer(
                activation=activations.get(node),
                gradient=gradients[node][0] if node in gradients else None,
                gradient_high=gradients[node][1] if node in gradients else None,
                weight=weights.get(node),
                update=_ratio(node, changes, sizes),
                units=units.get(node),
                backward=backward[node][0] if node in backward else None,
                change=changed.get(node),
            )
            for node in self.probe.program.checked.kind("module")
            if node in activations or node in weights
        }


def _ratio(node: str, changes: Mapping[str, float], sizes: Mapping[str, float]) -> float | None:
    """Root mean square of the change divided by that of the weights; None for weights that were all zero."""
    return changes[node] / sizes[node] if sizes.get(node) else None
