"""Looks into single steps of the training: activations, gradients, weights and updates of every layer.

A sampled step runs a copy of its graph that notes what leaves each layer, so nothing is attached to any module and
nothing can be left behind; the numbers it computes are the same. Which steps those are a `Rhythm` says.
"""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from functools import partial
from itertools import chain
from statistics import median
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.autograd.graph import Node

from nodes.catalogue import find
from runtime.compile import Program
from runtime.descent import Descent
from runtime.document import End
from runtime.look import Beside, Look, UnitsSeen
from runtime.rhythm import ByStep, Rhythm
from runtime.statistics import brought, places_of, sample, share_of, views
from runtime.switching import LONG
from runtime.telemetry import Layers
from runtime.tray import Places, Tray
from runtime.units import has_units, unit_places
from runtime.worked import worked

Key = TypeVar("Key", str, End)
Spot = tuple[nn.Parameter, tuple[int, ...], Places]  # a weight, its strides, and where in it is looked at
STEPS = 15  # ordinary steps, beyond whose median a look has its cost
KNOWN = 5  # of them that it takes: the very first are slow
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
        self._began = 0.0
        self.beside: Beside | None = None  # works out looks into slow steps
        self._plain: deque[float] = deque(maxlen=STEPS)  # seconds of ordinary steps
        self._unpriced: list[float] = []  # seconds of looked into steps before that median is known

    def attend(self, goals: Sequence[Descent]) -> None:
        """Look at these goals from now on: another stage is at work."""
        self.goals = goals
        self.parameters = _trained(self.program, goals)
        self._graphs: dict[str, SeenGraph] = {}
        layers = self.program.checked.kind("module")
        self.without_weights = frozenset(node for node in layers if not self.program.parameters_of(node))
        self.units = UnitsSeen()
        self.most = share_of(len(layers) + 2 * len(self.parameters))  # values that are looked at of each tensor
        lying = [views(own, self.most) for own in self.parameters.values()]
        self.counts = np.array([sum(view.numel() for view in own) for own in lying], np.intp)
        self._lying = [view for own in lying for view in own]  # of all weights, by node; they move with the weights
        self._all = [(node, weight) for node, own in self.parameters.items() for weight in own]
        self._spots: dict[str, dict[str, list[Spot]]] = {}  # of each goal
        self._tray = Tray()

    def due(self, done: int, steps: int) -> bool:
        """Whether the step that follows on so many of a stage is to be looked into. Asked once before every step.

        `steps` are all of the stage, 0 where its end is open.
        """
        self._began = worked()
        return self.awake and (self._hurried or self.rhythm.due(done, steps))

    def stepped(self) -> None:
        """The step that `due` was asked about is over, and nobody looked into it."""
        self._plain.append(worked() - self._began)
        if self._unpriced and len(self._plain) >= KNOWN:
            self.spent += sum(self._unpriced) - len(self._unpriced) * median(self._plain)
            self._unpriced.clear()

    def hurry(self) -> None:
        """Look into the coming step, whatever it costs: somebody goes step by step."""
        self._hurried = True

    def watch(self, step: int) -> Watch:
        """Look into the coming step."""
        return Watch(self, step)

    def graph(self, goal: Descent) -> SeenGraph:
        """The goal's graph as it is looked into; made once."""
        found = self._graphs.get(goal.node)
        if found is None:
            found = self._graphs[goal.node] = SeenGraph(
                goal.graph.module, self.program, self.most, FEW if self.rhythm.watched else None
            )
        return found

    def weights(self, name: str) -> Tensor:
        """The weights that are looked at, of all nodes one after the other; a copy until the next of that name."""
        return self._tray.join(name, self._lying) if self._lying else torch.zeros(0)

    def gradients(self, goal: Descent) -> dict[str, Tensor]:
        """The gradients that are looked at, by node; a copy until the next look."""
        parts, counts = [], dict.fromkeys(self._own(goal), 0)
        for node, spots in self._own(goal).items():
            for weight, lies, places in spots:
                gradient = weight.grad
                if gradient is None:
                    continue
                same = gradient.stride() == lies  # else it lies in another order
                part = gradient.detach().as_strided(*places) if same else views([gradient], self.most)[0]
                parts.append(part)
                counts[node] += part.numel()
        counts = {node: count for node, count in counts.items() if count}
        joined = self._tray.join(goal.node, parts).split([*counts.values()]) if parts else ()
        return dict(zip(counts, joined, strict=True))

    def _own(self, goal: Descent) -> Mapping[str, list[Spot]]:
        """What is looked at of the weights that a goal changes, by node."""
        found = self._spots.get(goal.node)
        if found is None:
            found = self._spots[goal.node] = {}
            own = {id(parameter) for parameter in goal.parameters}
            for (node, weight), view in zip(self._all, self._lying, strict=True):
                if id(weight) in own:
                    spot = (weight, weight.stride(), (view.shape, view.stride()))
                    found.setdefault(node, []).append(spot)
        return found

    @property
    def slow(self) -> bool:
        """Whether steps spend their time outside of Python, so that another thread gets on meanwhile."""
        return len(self._plain) >= KNOWN and median(self._plain) > LONG

    def settle(self, began: float) -> None:
        """A look that began then is over: book what it took beyond an ordinary step and plan the next."""
        taken = worked() - began
        self._hurried = False
        if len(self._plain) < KNOWN:
            self._unpriced.append(taken)
            self.rhythm.looked(None)
            return
        cost = taken - median(self._plain)
        self.spent += cost
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


class SeenGraph:
    """A graph that takes samples of what leaves each layer and of the gradient that comes back.

    They are taken as it passes: a tensor that is kept until the end of the step would have to be written to other
    memory than that of the step before, which takes longer than all the rest. They lie in a tray until the next look.
    With `few`, the units of so many layers are looked at in one step.
    """

    def __init__(self, module: fx.GraphModule, program: Program, most: int, few: int | None) -> None:
        self._sampled = partial(places_of, most=most)
        self._tray = Tray()
        self.layers = program.checked.kind("module")
        types = {node: find(program.checked.document.nodes[node].type) for node in self.layers}
        bends = {node for node, facts in types.items() if facts and facts.family == "activations"}
        with_units = bends | {node for node in self.layers if program.parameters_of(node)}
        self.turns = -(-len(with_units) // few) if few else 1  # units of deep networks are looked at in turn
        self.turn_of = {node: place % self.turns for place, node in enumerate(sorted(with_units))}
        self.looks = 0
        self.units: dict[str, Tensor] = {}  # what is seen of them (N, U)
        self.known: frozenset[str] = frozenset()
        self.activations: dict[str, Tensor] = {}
        self.backward: dict[str, Tensor] = {}
        self._made: list[tuple[str, Node, int]] = []  # what made a layer's answer, and at which of its places
        pressing = [node for node, facts in types.items() if getattr(facts and facts.declaration, "saturates", False)]
        self.ends = {node: ends for node in pressing if (ends := _ends_of(program, node))}
        self._noting = self._noted(module)

    def begin(self, known: Iterable[str]) -> None:
        """Another step; layers that are known from another goal's graph are passed over."""
        self.rest()
        self.known = frozenset(known)
        self.looks += 1

    def rest(self) -> None:
        """Keep nothing of the step."""
        self.known, self.units, self.activations, self.backward = frozenset(), {}, {}, {}

    def run(self, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """What the graph answers."""
        outputs: tuple[Tensor, ...] = self._noting.forward(*batch)
        self._meet_gradients()
        return outputs

    def _meet_gradients(self) -> None:
        """Ask for what comes back to each layer, for all at once: between operations asking takes five times as long.

        The tensors may be gone by now; what made them is not.
        """
        for node, made, place in self._made:
            made.register_prehook(partial(self._see_gradient, node, place))
        self._made.clear()

    def _noted(self, module: fx.GraphModule) -> fx.GraphModule:
        """The same graph, which shows what leaves each layer. Its source has the layers' numbers, not their names."""
        graph = deepcopy(module.graph)
        numbers = {node: number for number, node in enumerate(self.layers)}
        for made in list(graph.nodes):
            number = numbers.get(made.meta.get("node"))
            if number is not None:
                with graph.inserting_after(made):
                    graph.call_function(self._note, (made, number, made.target is operator.getitem))
        return fx.GraphModule(module, graph, class_name="Noted")

    def _note(self, result: object, number: int, further: bool) -> None:
        """A layer has answered; with `further` at one of its later output ports, maybe, of which the first is shown."""
        node = self.layers[number]
        if not isinstance(result, Tensor) or not result.is_floating_point() or not result.numel():
            return
        if not (further and node in self.activations):
            self._see(node, result)

    def _see(self, node: str, tensor: Tensor) -> None:
        if tensor.grad_fn is not None:
            self._made.append((node, tensor.grad_fn, tensor.output_nr))
        elif tensor.requires_grad:  # nothing made it: the layer gives its weights themselves
            tensor.register_hook(lambda gradient: self._see_gradient(node, 0, (gradient,)))
        if node in self.known or node in self.activations:
            return  # of a layer that is used more than once the first use is shown
        self.activations[node] = self._tray.take(node, tensor, self._sampled)
        turn = self.turn_of.get(node)
        if turn is not None and (self.looks <= 1 or turn == self.looks % self.turns) and has_units(tensor):
            self.units[node] = self._tray.take(("units", node), tensor, unit_places).flatten(0, -2)

    def _see_gradient(self, node: str, place: int, gradients: Sequence[Tensor | None]) -> None:
        """The gradient of the first use comes last."""
        gradient = gradients[place]
        if gradient is not None:
            self.backward[node] = self._tray.take(("backward", node), gradient, self._sampled)


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
        self.given: dict[End, Tensor] = {}  # by sources
        self.units: dict[str, Tensor] = {}
        self.ends: dict[str, tuple[float, float]] = {}  # beyond which a layer never goes
        self.weights = probe.weights("before")

    def forward(self, goal: Descent, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Run the goal's graph and keep what leaves each layer."""
        graph = self.probe.graph(goal)
        graph.begin(self.activations)
        for end, tensor in zip(goal.graph.inputs, batch, strict=True):
            if end not in self.given and tensor.is_floating_point() and tensor.numel():
                self.given[end] = sample(tensor, self.probe.most)  # nothing is written to it during the step
        outputs = graph.run(batch)
        self.activations |= graph.activations
        self.units |= graph.units
        self.ends |= graph.ends
        return outputs

    def see_gradients(self, goal: Descent) -> None:
        """Keep the gradients of the goal's parameters and of what left the layers."""
        self.gradients |= self.probe.gradients(goal)
        graph = self.probe.graph(goal)
        self.backward = graph.backward | self.backward
        graph.rest()

    def tell(self) -> Layers:
        """All samples as few numbers."""
        told = self._bring().told()
        self.probe.settle(self.began)
        return told

    def tell_soon(self) -> list[Layers]:
        """The same; nothing yet where they are worked out beside the next steps."""
        beside = self.probe.beside
        if beside is None or not (self.probe.slow or beside.busy):  # none overtakes another
            return [self.tell()]
        beside.put(self._bring())
        self.probe.settle(self.began)
        return []

    @torch.no_grad()
    def _bring(self) -> Look:
        """All samples in one transfer."""
        probe = self.probe
        updates = probe.weights("after").sub_(self.weights)
        others = (self.gradients, self.backward, self.given)
        kept = [self.activations.values(), (self.weights, updates), *(one.values() for one in others)]
        values = brought([*chain(*kept, self.units.values())])
        return Look(
            run=probe.number,
            step=self.step,
            layers=probe.program.checked.kind("module"),
            owners=tuple(probe.parameters),
            without_weights=probe.without_weights,
            values=values,
            activations=_counts(self.activations),
            weights=probe.counts,
            gradients=_counts(self.gradients),
            backward=_counts(self.backward),
            given=_counts(self.given),
            units={node: (one.shape[0], one.shape[1]) for node, one in self.units.items()},
            ends=self.ends,
            seen=probe.units,
        )


def _counts(samples: Mapping[Key, Tensor]) -> dict[Key, int]:
    """How many values there are of each."""
    return {key: values.numel() for key, values in samples.items()}
