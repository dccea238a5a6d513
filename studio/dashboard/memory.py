"""What a run has told so far, kept for the views: curves, the latest layers and predictions, earlier loss curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from PySide6.QtCore import QObject, Signal

from runtime.course import Course
from runtime.telemetry import (
    Epoch,
    Epochs,
    Event,
    Failed,
    Finished,
    Layer,
    Layers,
    Losses,
    Predictions,
    Progress,
    Seen,
    StageBegan,
    Started,
    State,
)
from studio.dashboard.curves import MOST, Curve

GHOSTS = 4  # earlier runs whose loss stays in sight
LOOKS = 256  # sampled steps that are kept; of more every second goes
MOST_LOSSES = 2**19  # points of a goal's curve of steps, of which there may be thousands in a second
MOST_GRADIENTS = 2**14  # and of a layer's, since there may be hundreds of layers
Curves = dict[str, Curve]


@dataclass
class Told:
    """Everything one run told. Curves are over steps, by the id of the goal, metric or layer."""

    number: int = 0
    started: Started | None = None
    losses: Curves = field(default_factory=dict)
    epoch_losses: Curves = field(default_factory=dict)
    validation: Curves = field(default_factory=dict)
    metrics: Curves = field(default_factory=dict)
    validation_metrics: Curves = field(default_factory=dict)
    gradients: Curves = field(default_factory=dict)
    layers: Mapping[str, Layer] = field(default_factory=dict)
    looks: list[tuple[int, Mapping[str, Layer]]] = field(default_factory=list)  # step and layers, spread over the run
    looked: int = 0  # of so many
    looks_every: int = 1
    predictions: Predictions | None = None
    seen: dict[str, Seen] = field(default_factory=dict)  # by view node
    progress: Progress | None = None
    failed: Failed | None = None
    finished: Finished | None = None
    course: Course = field(default_factory=Course)
    stages: list[StageBegan] = field(default_factory=list)
    state: str = "none"

    def epochs(self) -> tuple[Curves, ...]:
        """The curves with a point per epoch."""
        return self.epoch_losses, self.validation, self.metrics, self.validation_metrics


class Memory(QObject):
    """Takes in the events of runs, one run at a time; a new run clears, its forerunners' losses stay as ghosts."""

    grew = Signal(str)  # what: run, losses, epochs, layers, predictions, state, or of a view node

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run = Told()
        self.ghosts: list[Curves] = []
        self.hurdle = ""  # why nothing can be trained just now: `view.NOTHING` or `view.FAULTY`
        self.awaited = False  # a run was started, or is wished for, and has not told anything yet
        self._wished = False
        self.past: int | None = None  # the step that is looked at; pictures of the present are then passed over

    def take(self, event: Event) -> None:
        """Take in one event; what belongs to an older or forgotten run is dropped."""
        if isinstance(event, Started):
            self._begin(event)
        elif event.run != self.run.number or self.run.started is None:
            return
        self.run.course.take(event)
        if self.past is not None and isinstance(event, (Layers, Predictions, Seen)):
            self._pass_over(event)
            return
        match event:
            case StageBegan():
                self.run.stages = [stage for stage in self.run.stages if stage.number < event.number] + [event]
                self.grew.emit("run")
            case Losses():
                steps = event.first + event.every * np.arange(len(event.values), dtype=float)
                _curve(self.run.losses, event.goal, MOST_LOSSES).extend(steps, event.values)
                self.grew.emit("losses")
            case Epoch() | Epochs():
                self._take_epochs(event)
                self.grew.emit("epochs")
            case Layers():
                self._take_layers(event)
                self.grew.emit("layers")
            case Predictions() | Seen():
                self.show(event)
            case Progress():
                self.run.progress = event
                self.grew.emit("progress")
            case State() | Failed() | Finished():
                self._take_state(event)
                self.grew.emit("state")

    def look_back(self, step: int | None) -> None:
        """A moment of the past is looked at, or the present again; `show` brings the pictures."""
        self.past = step
        for topic in ("losses", "layers"):
            self.grew.emit(topic)

    def _pass_over(self, event: Event) -> None:
        """A picture of the present while the past is looked at: only curves grow."""
        if isinstance(event, Layers):
            self._keep_layers(event)

    def show(self, event: Event) -> None:
        """Show a picture of the moment that is looked at, or the present one again; curves stay as they are."""
        match event:
            case Layers():
                self.run.layers = event.layers
                self.grew.emit("layers")
            case Predictions():
                self.run.predictions = event
                self.grew.emit("predictions")
            case Seen():
                self.run.seen[event.node] = event
                self.grew.emit(event.topic)

    def _await(self, awaited: bool) -> None:
        if awaited != self.awaited:
            self.awaited = awaited
            self.grew.emit("run")

    def end(self) -> None:
        """The run was forgotten (reset): its loss becomes a ghost, the rest is gone."""
        self._await(False)
        if self.run.started is None:
            return
        self._keep_ghost()
        self.run = Told(number=self.run.number)
        self.grew.emit("run")

    def tell_state(self, state: str) -> None:
        """The session says how the run stands; of a run read back from its folder only it does."""
        self._await(self._wished or (state == "running" and self.run.started is None))
        if state != self.run.state and self.run.started is not None:
            self.run.state = state
            self.grew.emit("state")

    def tell_wished(self, wished: bool) -> None:
        """A run begins as soon as the network is checked, or no longer."""
        self._wished = wished
        self._await(wished)

    def clear(self) -> None:
        """Another document is in place: forget everything."""
        self.run, self.ghosts = Told(), []
        self.grew.emit("run")

    def _begin(self, event: Started) -> None:
        if event.run < self.run.number:
            return
        if event.run > self.run.number:
            self._keep_ghost()
            self.run = Told(number=event.run)
        else:  # the same run goes on, perhaps from an earlier state
            for curves in (self.run.losses, self.run.gradients):  # a point stands for the step it begins
                for curve in curves.values():
                    curve.cut(event.step)
            self.run.looks = [look for look in self.run.looks if look[0] < event.step]
            for curves in self.run.epochs():  # and an epoch's for the steps done
                for curve in curves.values():
                    curve.cut(event.step + 0.5)
            self.run.stages = [stage for stage in self.run.stages if stage.step <= event.step]
            self.run.failed = self.run.finished = None
        self.run.started, self.awaited = event, False
        self.run.state = "running"  # was told before this, when nothing was known of the run
        self.grew.emit("run")

    def _keep_ghost(self) -> None:
        if any(len(curve) for curve in self.run.losses.values()):
            self.ghosts = [*self.ghosts, self.run.losses][-GHOSTS:]

    def _take_state(self, event: State | Failed | Finished) -> None:
        match event:
            case State():
                self.run.state = event.state
            case Failed():
                self.run.failed, self.run.state = event, "failed"
            case Finished():
                self.run.finished = event

    def _take_epochs(self, event: Epoch | Epochs) -> None:
        """What each goal and each metric came to, all points of a curve at once: small networks have many epochs."""
        run, epochs = self.run, event.epochs if isinstance(event, Epochs) else (event,)
        told: tuple[tuple[Curves, list[Mapping[str, float]]], ...] = (
            (run.epoch_losses, [epoch.train for epoch in epochs]),
            (run.validation, [epoch.validation for epoch in epochs]),
            (run.metrics, [epoch.metrics for epoch in epochs]),
            (run.validation_metrics, [epoch.validation_metrics for epoch in epochs]),
        )
        steps = np.array([epoch.step for epoch in epochs], float)
        for curves, values in told:
            for key in dict.fromkeys(chain.from_iterable(values)):
                there = np.array([key in one for one in values])
                _curve(curves, key, MOST).extend(steps[there], np.array([one[key] for one in values if key in one]))

    def _take_layers(self, event: Layers) -> None:
        self.run.layers = event.layers
        self._keep_layers(event)

    def _keep_layers(self, event: Layers) -> None:
        self._keep_look(event)
        for key, layer in event.layers.items():
            if layer.gradient is not None:
                _curve(self.run.gradients, key, MOST_GRADIENTS).append(event.step, layer.gradient)

    def _keep_look(self, event: Layers) -> None:
        run = self.run
        if run.looked % run.looks_every == 0:
            run.looks.append((event.step, event.layers))
            if len(run.looks) > LOOKS:
                run.looks, run.looks_every = run.looks[::2], run.looks_every * 2
        run.looked += 1


def _curve(curves: Curves, key: str, most: int) -> Curve:
    found = curves.get(key)
    if found is None:
        found = curves[key] = Curve(most)
    return found
