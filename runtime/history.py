"""What a run told, kept so that a reopened document shows its plots: curves, epochs, layers, predictions, views.

Bounded: losses beyond a million points keep every second, epochs beyond some thousand and layers beyond a few hundred
looks likewise. No torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import numpy as np

from runtime.telemetry import (
    Epoch,
    Event,
    Failed,
    Finished,
    Layer,
    Layers,
    Losses,
    Predictions,
    Seen,
    StageBegan,
    StageEnded,
    Started,
    State,
    Tensor,
    Units,
)
from runtime.tuning import Tuned, with_tuned

MOST_LOSSES = 1_000_000  # points of a goal
MOST_EPOCHS = 4_000  # a small network has hundreds in a second, and all are written with every save
MOST_LOOKS = 400
_TENSOR = 10 + 32  # numbers of a `Tensor`: five, five quantiles, 32 bins
_UNITS = 4
_LAYER = 3 + 3 * _TENSOR + _UNITS + 1
_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (Started, StageBegan, StageEnded, Epoch, Failed, Finished, State, Tuned)
}
_SEEN = ("step", "node", "picture", "facts", "sentence", "values")
_ARRAYS = ("rows", "inputs", "truth", "scores", "losses", "confusion")


@dataclass(slots=True)
class Curve:
    """The losses of one goal: `blocks` of points, one for every `every`-th step from `first` on."""

    first: int
    every: int = 1
    count: int = 0
    blocks: list[np.ndarray] = field(default_factory=list)

    def extend(self, first: int, values: np.ndarray) -> None:
        """Append losses of consecutive steps from `first` on; where steps are missing the curve stays where it was."""
        missing = first - (self.first + self.count * self.every)
        if self.count and missing > 0:
            self.extend(first - missing, np.full(missing, self.values()[-1], np.float32))
        kept = values[(self.first - first) % self.every :: self.every].astype(np.float32)
        self.blocks.append(kept)
        self.count += len(kept)
        if self.count > MOST_LOSSES:
            self._set(self.values()[::2], self.every * 2)

    def values(self) -> np.ndarray:
        """All points in one array."""
        if len(self.blocks) != 1:
            self.blocks = [np.concatenate([np.zeros(0, np.float32), *self.blocks])]
        return self.blocks[0]

    def cut(self, step: int) -> None:
        """Forget the points of that step and later ones."""
        self._set(self.values()[: max(0, -(-(step - self.first) // self.every))], self.every)

    def _set(self, values: np.ndarray, every: int) -> None:
        self.blocks, self.count, self.every = [values], len(values), every


class History:
    """Takes in events and gives them back in an order in which a view can take them in again."""

    def __init__(self) -> None:
        self.started: Started | None = None
        self.curves: dict[str, Curve] = {}
        self.epochs: list[Epoch] = []
        self.epochs_every = 1  # of how many epochs one is kept, besides the latest
        self.stages: list[StageBegan | StageEnded] = []
        self.tuned: list[Tuned] = []  # in order
        self.nodes: tuple[str, ...] = ()
        self.looks: list[tuple[int, np.ndarray]] = []  # step and (nodes, _LAYER) numbers
        self.looked = 0
        self.every = 1  # of how many looks one is kept
        self.layers: Layers | None = None
        self.predictions: Predictions | None = None
        self.seen: dict[str, Seen] = {}  # by view
        self.end: list[Event] = []  # Finished or Failed, and State

    @property
    def forks(self) -> tuple[tuple[int, int], ...]:
        """The runs that this one left, each with the step at which."""
        return self.started.forks if self.started is not None else ()

    def add(self, event: Event) -> None:
        """Keep what can be shown again later."""
        match event:
            case Started():
                self.started, self.end = event, []
            case Losses():
                self.curves.setdefault(event.goal, Curve(event.first)).extend(event.first, event.values)
            case Epoch():
                self._add_epoch(event)
            case StageBegan():
                known = [one for one in self.stages if isinstance(one, StageBegan) and one.number == event.number]
                self.stages = [one for one in self.stages if one not in known] + [event]
            case StageEnded():
                self.stages.append(event)
            case Tuned():
                self.tuned = with_tuned(self.tuned, event)
            case Layers():
                self._add_look(event)
            case Predictions():
                self.predictions = event
            case Seen():
                self.seen[event.node] = event
            case Finished() | Failed() | State():
                self.end = [other for other in self.end if type(other) is not type(event)] + [event]

    def _add_epoch(self, event: Epoch) -> None:
        if self.epochs and self.epochs[-1].epoch % self.epochs_every:
            self.epochs.pop()
        self.epochs.append(event)
        if len(self.epochs) > MOST_EPOCHS:
            self.epochs_every *= 2
            self.epochs = [one for one in self.epochs if one is event or not one.epoch % self.epochs_every]

    def _add_look(self, event: Layers) -> None:
        self.layers = event
        nodes = tuple(event.layers)
        if nodes != self.nodes:  # another stage, or a changed graph: the nodes that both have keep their past
            self.looks = [(step, _rearranged(numbers, self.nodes, nodes)) for step, numbers in self.looks]
            self.nodes = nodes
        if self.looked % self.every == 0:
            self.looks.append((event.step, np.array([_numbers(layer) for layer in event.layers.values()], np.float32)))
        self.looked += 1
        if len(self.looks) > MOST_LOOKS:
            self.looks, self.every = self.looks[::2], self.every * 2

    def cut(self, step: int) -> None:
        """Forget what was told of that step and later: the run goes on from there."""
        for curve in self.curves.values():
            curve.cut(step)
        self.epochs = [epoch for epoch in self.epochs if epoch.step <= step]
        self.stages = [stage for stage in self.stages if stage.step <= step]
        self.looks = [look for look in self.looks if look[0] < step]
        self.tuned = [one for one in self.tuned if one.step < step]  # that of the step itself is told again
        if self.layers is not None and self.layers.step >= step:
            self.layers = self._last_look()
        self.end = []

    def _last_look(self) -> Layers | None:
        """The last look that is kept, as it is told."""
        if not self.looks:
            return None
        step, numbers = self.looks[-1]
        return Layers(0, step, {node: _layer(row) for node, row in zip(self.nodes, numbers, strict=True)})

    def look_near(self, step: int, number: int) -> Layers | None:
        """The kept look into the layers that is nearest to a step, as an event of a run of that number."""
        looks = list(self.looks)
        if not looks:
            return None
        near, found = min(looks, key=lambda look: abs(look[0] - step))
        if self.layers is not None and abs(self.layers.step - step) < abs(near - step):
            return replace(self.layers, run=number)
        if len(found) != len(self.nodes):
            return None
        return Layers(number, near, {node: _layer(row) for node, row in zip(self.nodes, found, strict=True)})

    def events(self, number: int) -> Iterator[Event]:
        """Everything again, as events of a run of that number, the end last."""
        for event in self._told():
            yield replace(event, run=number)

    def _told(self) -> Iterator[Event]:
        if self.started:
            yield self.started
        yield from self.tuned
        for goal, curve in self.curves.items():
            if curve.count:
                yield Losses(0, goal, curve.first, curve.values(), curve.every)
        yield from sorted((*self.stages, *self.epochs), key=lambda event: (event.step, isinstance(event, StageBegan)))
        for step, numbers in self.looks:
            if self.layers is None or step < self.layers.step:
                yield Layers(0, step, {node: _layer(row) for node, row in zip(self.nodes, numbers, strict=True)})
        yield from (event for event in (self.layers, self.predictions) if event is not None)
        yield from self.seen.values()
        yield from sorted(self.end, key=lambda event: isinstance(event, State))

    def copy(self) -> History:
        """The history as it is now, which later events leave alone; quick, so that another thread can pack it."""
        other = History()
        vars(other).update(vars(self))
        other.epochs, other.looks, other.end = list(self.epochs), list(self.looks), list(self.end)
        other.stages = list(self.stages)
        other.seen = dict(self.seen)
        other.curves = {
            goal: Curve(curve.first, curve.every, curve.count, [curve.values()]) for goal, curve in self.curves.items()
        }
        return other

    def pack(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """A JSON object and arrays that hold the whole history."""
        arrays = {f"losses.{goal}": curve.values() for goal, curve in self.curves.items()}
        last = (
            [(self.layers.step, np.array([_numbers(layer) for layer in self.layers.layers.values()], np.float32))]
            if self.layers
            else []
        )
        looks = [*self.looks, *(look for look in last if not self.looks or self.looks[-1][0] != look[0])]
        if looks:
            arrays["looks"] = np.stack([numbers for _, numbers in looks])
            arrays["looks.steps"] = np.array([step for step, _ in looks], np.int64)
        if self.predictions:
            found = {name: getattr(self.predictions, name) for name in _ARRAYS}
            arrays |= {f"predictions.{name}": array for name, array in found.items() if array is not None}
        for place, seen in enumerate(self.seen.values()):
            arrays |= {f"seen.{place}.{name}": array for name, array in seen.arrays.items()}
        facts = {
            "events": [_plain(event) for event in (self.started, *self.stages, *self.epochs, *self.end) if event],
            "curves": {goal: [curve.first, curve.every] for goal, curve in self.curves.items()},
            "tuned": [_plain(event) for event in self.tuned],
            "epochs_every": self.epochs_every,
            "nodes": list(self.nodes),
            "looks": [self.looked, self.every],
            "predictions": _plain_predictions(self.predictions),
            "seen": [_plain_seen(seen) for seen in self.seen.values()],
        }
        return facts, arrays

    @classmethod
    def unpack(cls, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> History:
        """The history that was packed. Raises `KeyError`, `TypeError` or `ValueError` for what `pack` never gives."""
        history = cls()
        for plain in (*facts["events"], *facts.get("tuned", ())):
            history.add(_event(plain))
        for goal, (first, every) in facts["curves"].items():
            values = arrays[f"losses.{goal}"]
            history.curves[goal] = Curve(first, every, len(values), [values])
        history.epochs_every = facts.get("epochs_every", 1)  # of an earlier version all are there
        history.nodes = tuple(facts["nodes"])
        history.looked, history.every = facts["looks"]
        if "looks" in arrays:
            history.looks = [
                (int(step), numbers) for step, numbers in zip(arrays["looks.steps"], arrays["looks"], strict=True)
            ]
            history.layers = history._last_look()
        if facts["predictions"]:
            found: dict[str, Any] = {name: arrays.get(f"predictions.{name}") for name in _ARRAYS}
            known: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in facts["predictions"].items()
            }
            history.predictions = Predictions(run=0, **found, **known)
        for place, plain in enumerate(facts.get("seen", [])):
            shown = {name: arrays[f"seen.{place}.{name}"] for name in plain["arrays"]}
            history.add(Seen(run=0, arrays=shown, **{name: plain[name] for name in _SEEN}))
        return history


def layers_as_numbers(layers: Mapping[str, Layer]) -> np.ndarray:
    """Layers as an array (nodes, numbers); `layers_of_numbers` brings them back."""
    return np.array([_numbers(layer) for layer in layers.values()], np.float32)


def layers_of_numbers(nodes: Iterable[str], numbers: np.ndarray) -> dict[str, Layer]:
    """The layers that were made into numbers, under these nodes."""
    return {node: _layer(row) for node, row in zip(nodes, numbers, strict=True)}


def _numbers(layer: Layer) -> list[float]:
    """Later versions append, so that what an earlier one has written is read as far as it goes."""
    units = layer.units
    told = (units.dead, units.saturated, units.spread, units.alike) if units else (None,) * _UNITS
    return [
        *_numbers_or_none(layer.gradient, layer.gradient_high, layer.update),
        *_tensor_numbers(layer.activation),
        *_tensor_numbers(layer.weight),
        *_numbers_or_none(*told, layer.backward),
        *_tensor_numbers(layer.change),
    ]


def _numbers_or_none(*values: float | None) -> list[float]:
    return [np.nan if value is None else value for value in values]


def _tensor_numbers(tensor: Tensor | None) -> list[float]:
    if tensor is None:
        return [np.nan] * _TENSOR
    ends = (tensor.mean, tensor.deviation, tensor.low, tensor.high, tensor.zeros)
    return [*ends, *tensor.quantiles, *tensor.histogram]


def _rearranged(numbers: np.ndarray, nodes: tuple[str, ...], wanted: tuple[str, ...]) -> np.ndarray:
    """The numbers of a look in the order of other nodes; of those that were not looked at there are none."""
    found = np.full((len(wanted), _LAYER), np.nan, np.float32)
    for place, node in enumerate(wanted):
        if node in nodes:
            found[place, : numbers.shape[1]] = numbers[nodes.index(node)]
    return found


def _layer(row: np.ndarray) -> Layer:
    numbers = row.tolist()
    gradient, high, update = (None if value != value else value for value in numbers[:3])
    activation, weight = (_tensor(numbers[place : place + _TENSOR]) for place in (3, 3 + _TENSOR))
    later = [None if value != value else value for value in numbers[3 + 2 * _TENSOR :]]  # none in a run of old
    told, backward = later[:_UNITS], later[_UNITS] if len(later) > _UNITS else None
    units = Units(*told) if any(value is not None for value in told) else None
    change = _tensor(numbers[4 + 2 * _TENSOR + _UNITS :])
    return Layer(activation, gradient, high, weight, update, units, backward, change)


def _tensor(numbers: list[float]) -> Tensor | None:
    if len(numbers) < _TENSOR or numbers[-1] != numbers[-1]:
        return None
    mean, deviation, low, high, zeros = numbers[:5]
    return Tensor(mean, deviation, low, high, zeros, tuple(numbers[5:10]), tuple(int(count) for count in numbers[10:]))


def _plain(event: Event) -> dict[str, Any]:
    return {"event": type(event).__name__, **asdict(event)}


def _event(plain: Mapping[str, Any]) -> Event:
    kind: Any = _KINDS[plain["event"]]
    known = {item.name for item in fields(kind)}
    values = {key: _frozen(value) for key, value in plain.items() if key in known}
    event: Event = kind(**values)
    return event


def _frozen(value: Any) -> Any:
    """Lists as tuples, also within each other, as events have them."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _plain_predictions(predictions: Predictions | None) -> dict[str, Any]:
    if predictions is None:
        return {}
    return {name: getattr(predictions, name) for name in ("step", "meaning", "classes", "columns", "goal", "trained")}


def _plain_seen(seen: Seen) -> dict[str, Any]:
    return {**{name: getattr(seen, name) for name in _SEEN}, "arrays": list(seen.arrays)}
