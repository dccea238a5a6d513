"""What a run shows of itself, asked again of a moment that is past: layers, predictions, what view nodes show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from weakref import WeakKeyDictionary

import torch

from nodes.spec import Problem
from runtime.descent import Descent
from runtime.history import layers_as_numbers, layers_of_numbers
from runtime.insight.lens import MOST, Lens
from runtime.pictures import Drawn
from runtime.predictions import see_through
from runtime.probe import Probe
from runtime.telemetry import Answer, Layer, Layers, Predictions, Seen
from runtime.views import Trail, look_through

_PLAIN = ("meaning", "classes", "columns", "goal", "trained")
_PROBES: WeakKeyDictionary[Lens, Probe] = WeakKeyDictionary()
_ARRAYS = tuple(item.name for item in fields(Predictions) if item.name not in ("run", "step", *_PLAIN))


@dataclass(frozen=True)
class LayersThen:
    """What a step into this moment's weights shows of every layer (`Layers`): one batch forward and backward.

    Not what only several steps can show: how much weights change, and which units stand still.
    """

    def answer(self, lens: Lens) -> Drawn:
        """A row of numbers for each of the nodes. Raises `Problem` for a network that is at work."""
        if lens.busy:
            raise Problem("Only a moment that is past is looked into like that.")
        layers = _look_into(lens)
        told = {node: replace(layer, update=None, units=None) for node, layer in layers.items()}
        return Drawn({"layers": layers_as_numbers(told)}, {"nodes": list(told)})


def _look_into(lens: Lens) -> Mapping[str, Layer]:
    program = lens.program
    probe = _PROBES.get(lens)
    if probe is None or tuple(goal.node for goal in probe.goals) != lens.goals:
        probe = _PROBES[lens] = Probe(program, [Descent(program, goal, (), lens.device) for goal in lens.goals], 0)
    probe.units.still.clear()
    buffers = [buffer.clone() for buffer in program.network.buffers()]
    program.network.train()
    watch = probe.watch(lens.step)
    try:
        with torch.enable_grad():
            for goal in probe.goals:
                most = max((lens.table(end.node).batch_size for end in goal.graph.inputs), default=MOST)
                batch = lens.samples(goal.graph.inputs, min(most, MOST), "train")
                outputs = watch.forward(goal, batch)
                for parameter in goal.parameters:
                    parameter.grad = None
                (goal.factor * outputs[0]).backward(inputs=goal.parameters)
                watch.see_gradients(goal)
        return watch.tell().layers
    finally:
        for buffer, before in zip(program.network.buffers(), buffers, strict=True):
            buffer.copy_(before)
        for parameter in program.network.parameters():
            parameter.grad = None
        program.network.eval()


@dataclass(frozen=True)
class SeenThen:
    """Held-out samples as the model saw them then (`Predictions`), of a `Predicted.key` or the first goal at work."""

    key: str = ""

    def answer(self, lens: Lens) -> Drawn:
        """The arrays of `Predictions`, its other facts as facts. Raises `Problem` where the goal predicts nothing."""
        sight = see_through(lens, self.key)
        if sight is None:
            raise Problem("This goal minimizes no loss of prediction and target, so nothing is predicted.")
        told = sight.look()
        arrays = {name: array for name in _ARRAYS if (array := getattr(told, name)) is not None}
        return Drawn(arrays, {name: getattr(told, name) for name in _PLAIN})


@dataclass(frozen=True)
class SeenView:
    """What a view node showed then (`Seen`); a path needs to be told the way that it has gone."""

    node: str
    trail: Trail | None = None

    def answer(self, lens: Lens) -> Drawn:
        """What the view draws. Raises `Problem` or `Failure` where it has nothing."""
        drawn, picture = look_through(lens, self.node, self.trail)
        return Drawn(drawn.arrays, {**drawn.facts, "picture": picture})


def as_layers(answer: Answer, run: int, near: Layers | None) -> Layers:
    """The event that the answer to `LayersThen` stands for; what takes several steps is that of the nearest look."""
    found = layers_of_numbers(answer.facts["nodes"], answer.arrays["layers"])
    known = near.layers if near is not None else {}
    layers = {
        node: replace(layer, update=known[node].update, units=known[node].units) if node in known else layer
        for node, layer in found.items()
    }
    return Layers(run, answer.step, layers)


def as_predictions(answer: Answer, run: int) -> Predictions:
    """The event that the answer to `SeenThen` stands for."""
    arrays = {name: answer.arrays.get(name) for name in _ARRAYS}
    plain = {name: answer.facts[name] for name in _PLAIN}
    return Predictions(run, answer.step, **arrays, **plain)  # type: ignore[arg-type]


def trail_of(seen: Seen) -> Trail | None:
    """The way that a path has gone as far as it was told; None for another view, and in a run of old."""
    if "steps" not in seen.arrays:
        return None
    return Trail(seen.arrays["points"], seen.arrays["steps"], seen.arrays["points"])


def as_seen(answer: Answer, node: str, run: int) -> Seen:
    """The event that the answer to `SeenView` stands for."""
    facts = dict(answer.facts)
    picture = str(facts.pop("picture", ""))
    return Seen(run, answer.step, node, picture, answer.arrays, facts, answer.sentence, answer.values)
