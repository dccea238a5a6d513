"""Looks into single steps of the training: activations, gradients, weights and updates of every layer.

A sampled step runs its graph node by node instead of as one function, so nothing is attached to any module and
nothing can be left behind; the numbers it computes are the same. Which steps those are a `Rhythm` says.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import inf
from typing import Any

import torch
from torch import Tensor, fx, nn

from nodes.catalogue import find
from runtime.compile import Program
from runtime.descent import Descent
from runtime.rhythm import ByStep, Rhythm
from runtime.statistics import WIDTH, alike, as_tensor, describe, magnitudes, sample, share_of, views
from runtime.telemetry import Layer, Layers
from runtime.units import WIDTH as UNITS
from runtime.units import as_units, by_unit, describe_units
from runtime.worked import worked

FEW = 8  # layers whose units are looked at in one step while somebody watches


class Probe:
    """Looks into the steps that its rhythm names and keeps the account of what that costs."""

    def __init__(self, program: Program, goals: Sequence[Descent], number: int, rhythm: Rhythm | None = None) -> None:
        self.program = program
        self.number = number
        self.rhythm = rhythm or ByStep(len(program.checked.kind("module")))
        self.awake = True  # else nothing is due
        self.spent = 0.0  # seconds that looking took beyond the steps themselves
        self.attend(goals)
        self._hurried = False
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
        self.most = share_of(len(layers) + 2 * len(self.parameters))  # values that are looked at of each tensor
        lying = [views(own, self.most) for own in self.parameters.values()]
        self._counts = [sum(len(view) for view in own) for own in lying]
        self._lying = [view for own in lying for view in own]  # of all weights, by node; they move with the weights
        self._all = [(node, weight) for node, own in self.parameters.items() for weight in own]

    def due(self, done: int, steps: int) -> bool:
        """Whether the step that follows on so many of a stage is to be looked into. Asked once before every step.

        `steps` are all of the stage, 0 where its end is open.
        """
        if not self.awake:
            return False
        now = worked()
        if self._last:
            least = self._plain * 1.02 if self._plain else inf
            self._plain = min(least, now - self._last)
        self._last = now
        return self._hurried or self.rhythm.due(done, steps)

    def hurry(self) -> None:
        """Look into the coming step, whatever it costs: somebody goes step by step."""
        self._hurried = True

    def watch(self, step: int) -> Watch:
        """Look into the coming step."""
        return Watch(self, step)

    def graph(self, goal: Descent) -> SeenGraph:
        """The goal's graph as it runs node by node; made once."""
        found = self._graphs.get(goal.node)
        if found is None:
            found = self._graphs[goal.node] = SeenGraph(
                goal.graph.module, self.program, self.still, self.most, FEW if self.rhythm.watched else None
            )
        return found

    @torch.no_grad()
    def weights(self) -> Tensor:
        """The weights that are looked at, of all nodes one after the other; a copy."""
        return torch.cat(self._lying).float() if self._lying else torch.zeros(0)

    @torch.no_grad()
    def gradients(self, goal: Descent) -> dict[str, Tensor]:
        """The gradients that are looked at, by node; a copy."""
        own = {id(parameter) for parameter in goal.parameters}
        counts: dict[str, int] = {}
        parts = []
        for (node, weight), view in zip(self._all, self._lying, strict=True):
            gradient = weight.grad
            if gradient is None or id(weight) not in own:
                continue
            same = gradient.stride() == weight.stride()  # else it lies in another order
            parts.append(alike(view, gradient) if same else views([gradient], self.most)[0])
            counts[node] = counts.get(node, 0) + len(parts[-1])
        values = torch.cat(parts).float() if parts else torch.zeros(0)
        return dict(zip(counts, values.split(list(counts.values())), strict=True))

    def by_node(self, values: Tensor) -> dict[str, Tensor]:
        """Such values by the node they belong to."""
        return dict(zip(self.parameters, values.split(self._counts), strict=True))

    def settle(self, began: float) -> None:
        """A look that began then is over: book what it took beyond an ordinary step and plan the next."""
        now = worked()
        cost = max(0.0, now - began - self._plain)
        self.spent += cost
        self._hurried, self._last = False, 0.0  # what comes before the next question is no step
        self.rhythm.looked(cost)


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


class SeenGraph(fx.Interpreter):
    """A graph run node by node, which takes samples of what leaves each layer and of the gradient that comes back.

    They are taken as it passes: a tensor that is kept until the end of the step would have to be written to other
    memory than that of the step before, which takes longer than all the rest. `still` is kept from look to look. With
    `few`, the units of so many layers are looked at in one step.
    """

    def __init__(
        self, module: fx.GraphModule, program: Program, still: dict[str, Tensor], most: int, few: int | None
    ) -> None:
        super().__init__(module)
        self.still, self.most = still, most
        self.layers = frozenset(program.checked.kind("module"))
        types = {node: find(program.checked.document.nodes[node].type) for node in self.layers}
        bends = {node for node, facts in types.items() if facts and facts.family == "activations"}
        with_units = bends | {node for node in self.layers if program.parameters_of(node)}
        self.turns = -(-len(with_units) // few) if few else 1  # units of deep networks are looked at in turn
        self.turn_of = {node: place % self.turns for place, node in enumerate(sorted(with_units))}
        self.looks = 0
        self.units: dict[str, Tensor] = {}  # what was seen of them last
        self.known: frozenset[str] = frozenset()
        self.activations: dict[str, Tensor] = {}
        self.backward: dict[str, Tensor] = {}
        pressing = [node for node, facts in types.items() if getattr(facts and facts.declaration, "saturates", False)]
        self.ends = {node: ends for node in pressing if (ends := _ends_of(program, node))}

    def begin(self, known: Iterable[str]) -> None:
        """Another step; layers that are known from another goal's graph are passed over."""
        self.rest()
        self.known = frozenset(known)
        self.looks += 1

    def rest(self) -> None:
        """Keep nothing of the step."""
        self.known, self.activations, self.backward = frozenset(), {}, {}

    def run_node(self, n: fx.Node) -> Any:
        """Run one node, and look at what leaves a layer."""
        result = super().run_node(n)
        node = n.meta.get("node")
        if node in self.layers and isinstance(result, Tensor) and result.is_floating_point() and result.numel():
            if node in self.activations and n.target is operator.getitem:
                return result  # a further output port; the first is shown
            self._see(node, result)
        return result

    def _see(self, node: str, tensor: Tensor) -> None:
        if tensor.requires_grad:
            tensor.register_hook(partial(self._see_gradient, node))
        if node in self.known or node in self.activations:
            return  # of a layer that is used more than once the first use is shown
        self.activations[node] = sample(tensor, self.most)
        turn = self.turn_of.get(node)
        due = turn is not None and (node not in self.units or turn == self.looks % self.turns)
        values = by_unit(tensor) if due else None
        if values is not None:
            self.units[node], self.still[node] = describe_units(values, self.still.get(node), self.ends.get(node))

    def _see_gradient(self, node: str, gradient: Tensor) -> None:
        self.backward[node] = sample(gradient, self.most)  # the gradient of the first use comes last


def _ends_of(program: Program, node: str) -> tuple[float, float] | None:
    """What a layer never goes beyond, as its declaration says of its output."""
    left = program.checked.nodes[node].outputs[0]
    return None if left.low is None or left.high is None else (left.low, left.high)


class Watch:
    """One look: collects samples on the device during a step and moves them here at once."""

    def __init__(self, probe: Probe, step: int) -> None:
        self.began = worked()
        self.probe = probe
        self.step = step
        self.activations: dict[str, Tensor] = {}
        self.gradients: dict[str, Tensor] = {}
        self.backward: dict[str, Tensor] = {}  # gradients of what left the layers
        self.units: dict[str, Tensor] = {}
        self.weights = probe.weights()

    def forward(self, goal: Descent, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Run the goal's graph and keep what leaves each layer."""
        graph = self.probe.graph(goal)
        graph.begin(self.activations)
        outputs: tuple[Tensor, ...] = graph.run(*batch)
        self.activations |= graph.activations
        self.units |= {node: units for node, units in graph.units.items() if node in graph.activations}
        return outputs

    def see_gradients(self, goal: Descent) -> None:
        """Keep the gradients of the goal's parameters and of what left the layers."""
        self.gradients |= self.probe.gradients(goal)
        graph = self.probe.graph(goal)
        self.backward = graph.backward | self.backward
        graph.rest()

    @torch.no_grad()
    def tell(self) -> Layers:
        """All samples as few numbers, in one transfer."""
        weights = self.probe.by_node(self.weights)
        updates = self.probe.by_node(self.probe.weights() - self.weights)
        described = describe([*self.activations.values(), *weights.values(), *updates.values()])
        sized = magnitudes([*self.gradients.values(), *self.backward.values(), *updates.values(), *weights.values()])
        numbers = torch.cat((described.flatten(), sized.flatten(), *self.units.values())).tolist()
        place = len(numbers) - UNITS * len(self.units)
        layers = self._layers(numbers[:place], list(updates), numbers[place:])
        self.probe.settle(self.began)
        return Layers(self.probe.number, self.step, layers)

    def _layers(self, numbers: list[float], updated: list[str], told: list[float]) -> dict[str, Layer]:
        place = WIDTH * (len(self.activations) + 2 * len(updated))
        without = self.probe.without_weights
        shown = iter([numbers[first : first + WIDTH] for first in range(0, place, WIDTH)])
        activations = {node: as_tensor(next(shown)) for node in self.activations}
        weights = {node: as_tensor(next(shown)) for node in updated}
        changed = {node: as_tensor(next(shown)) for node in updated}
        pairs = iter(zip(numbers[place::2], numbers[place + 1 :: 2], strict=True))
        gradients = {node: next(pairs) for node in self.gradients}
        backward = {node: next(pairs) for node in self.backward}
        gradients = {node: one for node, one in backward.items() if node in without} | gradients
        changes = {node: next(pairs)[0] for node in updated}
        lengths = {node: next(pairs)[0] for node in updated}
        units = {node: as_units(told[UNITS * at : UNITS * (at + 1)]) for at, node in enumerate(self.units)}
        return {
            node: Layer(
                activation=activations.get(node),
                gradient=gradients[node][0] if node in gradients else None,
                gradient_high=gradients[node][1] if node in gradients else None,
                weight=weights.get(node),
                update=_ratio(node, changes, lengths),
                units=units.get(node),
                backward=backward[node][0] if node in backward else None,
                change=changed.get(node),
            )
            for node in self.probe.program.checked.kind("module")
            if node in activations or node in weights
        }


def _ratio(node: str, changes: Mapping[str, float], lengths: Mapping[str, float]) -> float | None:
    """Root mean square of the change divided by that of the weights; None for weights that were all zero."""
    return changes[node] / lengths[node] if lengths.get(node) else None
