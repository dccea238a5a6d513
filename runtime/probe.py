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

from runtime.compile import Program
from runtime.descent import Descent
from runtime.statistics import WIDTH, as_tensor, describe, magnitudes, sample
from runtime.telemetry import Layer, Layers

SHARE = 0.02  # of the run's time
FASTEST = 1 / 20  # seconds between two looks
SLOWEST, SLOWEST_SHARE = 1 / 4, 0.03  # a look this often at least, while that stays within the larger share


class Probe:
    """Decides which steps are looked into and keeps the account of what that costs."""

    def __init__(self, program: Program, goals: Sequence[Descent], number: int) -> None:
        self.program = program
        self.number = number
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

    def due(self) -> bool:
        """Whether the coming step is to be looked into. Asked once before every step."""
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
        self.without_weights = frozenset(node for node in self.layers if not program.parameters_of(node))
        self.seen: dict[str, Tensor] = {}

    def run_node(self, n: fx.Node) -> Any:
        """Run one node; what leaves a layer without weights of its own keeps its gradient."""
        result = super().run_node(n)
        node = n.meta.get("node")
        if node in self.layers and isinstance(result, Tensor) and result.is_floating_point():
            if node in self.seen and n.target is operator.getitem:
                return result  # a further output port; the first is shown
            self.seen[node] = result
            if node in self.without_weights and result.requires_grad:
                result.retain_grad()
        return result


class Watch:
    """One look: collects samples on the device during a step and moves them here at once."""

    def __init__(self, probe: Probe, step: int) -> None:
        self.began = time.perf_counter()
        self.probe = probe
        self.step = step
        self.activations: dict[str, Tensor] = {}
        self.gradients: dict[str, Tensor] = {}
        self.weights = {node: sample(own).clone() for node, own in probe.parameters.items()}

    def forward(self, goal: Descent, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Run the goal's graph and keep what leaves each layer."""
        graph = self.probe.graph(goal)
        graph.seen = {}
        outputs: tuple[Tensor, ...] = graph.run(*batch)
        for node, tensor in graph.seen.items():
            if tensor.numel() and node not in self.activations:
                self.activations[node] = sample([tensor])
        return outputs

    def see_gradients(self, goal: Descent) -> None:
        """Keep the gradients of the goal's parameters and of what left the layers without any."""
        own = {id(parameter) for parameter in goal.parameters}
        for node, parameters in self.probe.parameters.items():
            found = [item.grad for item in parameters if id(item) in own and item.grad is not None]
            if found:
                self.gradients[node] = sample(found).clone()
        for node, tensor in self.probe.graph(goal).seen.items():
            if tensor.retains_grad and tensor.grad is not None and tensor.grad.numel() and node not in self.gradients:
                self.gradients[node] = sample([tensor.grad])
        self.probe.graph(goal).seen = {}

    @torch.no_grad()
    def tell(self) -> Layers:
        """All samples as few numbers, in one transfer."""
        updates = {node: sample(own) - self.weights[node] for node, own in self.probe.parameters.items()}
        described = describe([*self.activations.values(), *self.weights.values()])
        sized = magnitudes([*self.gradients.values(), *updates.values(), *self.weights.values()])
        numbers = torch.cat((described.flatten(), sized.flatten())).tolist()
        layers = self._layers(numbers, list(updates))
        self.probe.settle(self.began)
        return Layers(self.probe.number, self.step, layers)

    def _layers(self, numbers: list[float], updated: list[str]) -> dict[str, Layer]:
        place = WIDTH * (len(self.activations) + len(self.weights))
        shown = iter([numbers[first : first + WIDTH] for first in range(0, place, WIDTH)])
        activations = {node: as_tensor(next(shown)) for node in self.activations}
        weights = {node: as_tensor(next(shown)) for node in self.weights}
        pairs = iter(zip(numbers[place::2], numbers[place + 1 :: 2], strict=True))
        gradients = {node: next(pairs) for node in self.gradients}
        changes = {node: next(pairs)[0] for node in updated}
        sizes = {node: next(pairs)[0] for node in self.weights}
        return {
            node: Layer(
                activation=activations.get(node),
                gradient=gradients[node][0] if node in gradients else None,
                gradient_high=gradients[node][1] if node in gradients else None,
                weight=weights.get(node),
                update=_ratio(node, changes, sizes),
            )
            for node in self.probe.program.checked.kind("module")
            if node in activations or node in weights
        }


def _ratio(node: str, changes: Mapping[str, float], sizes: Mapping[str, float]) -> float | None:
    """Root mean square of the change divided by that of the weights; None for weights that were all zero."""
    return changes[node] / sizes[node] if sizes.get(node) else None
