"""The training loop: one generator, top to bottom, that yields what happened. No Qt, no callbacks, no framework."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from runtime.compile import Program
from runtime.data import Batches, Rows
from runtime.descent import Descent
from runtime.measure import Metric, as_used, measure_part
from runtime.noise import read_noise, write_noise
from runtime.probe import Probe, Watch
from runtime.telemetry import Epoch, Event, Finished, Losses

MOST_EPOCHS = 10_000  # told of a run; a run of more tells every so-manieth and the last


class NotFinite(ArithmeticError):
    """A loss or a weight is NaN or infinite."""


@dataclass(slots=True)
class Clock:
    """Seconds that a run has worked, pauses excluded."""

    worked: float = 0.0
    began: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds worked so far."""
        return self.worked + (0.0 if self.began is None else time.perf_counter() - self.began)

    def go(self) -> None:
        """Time counts from here."""
        self.began = time.perf_counter()

    def rest(self) -> None:
        """Time no longer counts."""
        self.worked, self.began = self.seconds, None


@dataclass(slots=True)
class Told:
    """The losses of a goal: on the device until they are read, and the sums of this epoch."""

    waiting: list[Tensor] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    total: float = 0.0
    rows: int = 0


@dataclass(slots=True)
class Training:
    """A run between two steps: everything that decides the steps to come, and what has not been told yet."""

    number: int
    program: Program
    seed: int
    device: torch.device
    rows: dict[str, Rows]
    batches: dict[str, Batches]
    goals: list[Descent]
    metrics: dict[str, list[Metric]]
    epochs: int
    steps_per_epoch: int  # batches of the source that has most: each of its rows is met once
    chunk: int  # rows of a held-out chunk
    told: dict[str, Told]
    places: dict[str, list[int]]  # goal → where its inputs stand in a step's batch
    threads: int = 1
    step: int = 0
    clock: Clock = field(default_factory=Clock)
    live: list[tuple[int, str, str, Any]] = field(default_factory=list)  # step, node, key, value
    set_aside: dict[str, Tensor] | None = None  # the noise while the run rests, in which others may draw

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return self.epochs * self.steps_per_epoch

    @property
    def ends_told_epoch(self) -> bool:
        """Whether the last step ended an epoch whose numbers are told."""
        epoch, rest = divmod(self.step, self.steps_per_epoch)
        return not rest and (epoch % -(-self.epochs // MOST_EPOCHS) == 0 or epoch == self.epochs)

    @property
    def epoch(self) -> int:
        """The epoch that the next step belongs to, counted from 1; after the last step the last."""
        return min(self.step // self.steps_per_epoch + 1, self.epochs)

    def rest(self) -> None:
        """Set aside what belongs to the whole process until `rise`: another run may go on meanwhile."""
        self.clock.rest()
        self.set_aside = read_noise(self.device)

    def rise(self) -> None:
        """Go on with the numbers that would have come without the rest."""
        if self.set_aside is not None:
            write_noise(self.set_aside, self.device)
            self.set_aside = None
        self.clock.go()

    def draw(self) -> list[Tensor]:
        """The next batch: a tensor for each source port in use."""
        return [tensor for batches in self.batches.values() for tensor in batches.take()]

    def rate(self, goal: Descent) -> float:
        """The learning rate of a goal in the next step."""
        return goal.rate(self.step, self.steps, self.steps_per_epoch)

    def keep(self, goal: Descent, outputs: tuple[Tensor, ...], rows: int) -> None:
        """Keep what a step gave, without reading it: that would make the program wait for the device."""
        told = self.told[goal.node]
        told.waiting.append(outputs[0])
        told.sizes.append(rows)
        for metric in self.metrics[goal.node]:
            metric.keep(outputs)

    def read(self) -> list[Losses]:
        """The losses since the last reading. Raises `NotFinite` when one of them is no number."""
        events = []
        for goal, told in self.told.items():
            if told.waiting:
                values = torch.stack(told.waiting).float().cpu().numpy()
                told.total += float(np.dot(values.astype(np.float64), told.sizes))
                told.rows += sum(told.sizes)
                told.waiting, told.sizes = [], []
                if not np.isfinite(values).all():
                    raise NotFinite
                events.append(Losses(self.number, goal, self.step - len(values), values))
        return events

    @torch.no_grad()
    def refuse_broken_weights(self) -> None:
        """Raise `NotFinite` when a weight is NaN or infinite; one reading for all of them."""
        weights: list[Tensor] = [weight for weight in self.program.network.parameters() if weight.numel()]
        if weights and not bool(torch.stack(torch._foreach_norm(weights, float("inf"))).isfinite().all()):
            raise NotFinite

    def set_live(self, node: str, key: str, value: Any) -> None:
        """Change a live setting from the next step on, and remember when."""
        next(goal for goal in self.goals if goal.node == node).set_live(key, value)
        self.live.append((self.step, node, key, value))

    def state(self) -> dict[str, Any]:
        """Everything that decides the steps to come; the tensors are the live ones. Read the losses first."""
        return {
            "step": self.step,
            "seconds": self.clock.seconds,
            "weights": self.program.network.state_dict(),
            "goals": {goal.node: goal.state() for goal in self.goals},
            "batches": {node: batches.state() for node, batches in self.batches.items()},
            "noise": self.set_aside or read_noise(self.device),
            "live": [list(change) for change in self.live],
            "told": {goal: [told.total, told.rows] for goal, told in self.told.items()},
            "kept": {metric.node: list(metric.kept) for found in self.metrics.values() for metric in found},
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on where `state()` was taken; the tensors given are copied or taken over."""
        self.step = state["step"]
        self.clock.worked = state["seconds"]
        self.program.network.load_state_dict(state["weights"])
        for goal in self.goals:
            goal.load_state(state["goals"][goal.node])
        for node, batches in self.batches.items():
            batches.load_state(state["batches"][node])
        write_noise(state["noise"], self.device)
        self.live = [(step, node, key, value) for step, node, key, value in state["live"]]
        for goal_id, (total, rows) in state["told"].items():
            self.told[goal_id] = Told(total=total, rows=rows)
        for metric in [metric for found in self.metrics.values() for metric in found]:
            metric.kept.clear()
            metric.kept.extend(state["kept"][metric.node])


def fit(training: Training, probe: Probe) -> Iterator[list[Event]]:
    """Train to the end. Yields once per step, with the events that the step brought, and once for the end.

    Raises `NotFinite` when losses that are read, or the weights at the end, are no numbers.
    """
    training.program.network.train()
    while training.step < training.steps:
        watch = probe.watch(training.step) if probe.due() else None
        take_step(training, watch)
        events: list[Event] = [watch.tell()] if watch else []
        if training.ends_told_epoch:
            events += end_epoch(training)
        yield events
    yield [finish(training)]


def take_step(training: Training, watch: Watch | None = None) -> None:
    """One step: every goal in order, each with a fresh forward on the current weights, the step's batch and noise.

    A goal changes its own parameters only. Nothing is read from the device.
    """
    batch = training.draw()
    noise = read_noise(training.device) if len(training.goals) > 1 else None
    for goal in training.goals:
        if noise:
            write_noise(noise, training.device)
        inputs = [batch[place] for place in training.places[goal.node]]
        outputs = goal.descend(inputs, training.rate(goal), watch)
        training.keep(goal, outputs, len(inputs[0]))
    training.step += 1


def end_epoch(training: Training) -> list[Event]:
    """Losses and metrics since the last time: on the training batches as they went by, and on the validation rows."""
    events: list[Event] = list(training.read())
    train = {goal: told.total / told.rows for goal, told in training.told.items() if told.rows}
    found = [metric for metrics in training.metrics.values() for metric in metrics]
    metrics = {metric.node: metric.number(metric.kept) for metric in found if metric.kept}
    for told in training.told.values():
        told.total, told.rows = 0.0, 0
    for metric in found:
        metric.kept.clear()
    validation, validation_metrics = measure(training, "validation")
    rates = {goal.node: float(goal.optimizer.param_groups[0]["lr"]) for goal in training.goals}
    epoch = Epoch(
        run=training.number,
        epoch=training.step // training.steps_per_epoch,
        step=training.step,
        train=train,
        validation=validation,
        metrics=metrics,
        validation_metrics=validation_metrics,
        seconds=training.clock.seconds,
        learning_rates=rates,
    )
    return [*events, epoch]


def measure(training: Training, part: str) -> tuple[dict[str, float], dict[str, float]]:
    """Losses per goal and values per metric on the rows of a part, the network as it is used."""
    with as_used(training.program.network):
        return measure_part(training.goals, training.metrics, training.rows, part, training.chunk)


def finish(training: Training) -> Finished:
    """The end of the run: the test rows are looked at here and nowhere else."""
    training.refuse_broken_weights()
    test, test_metrics = measure(training, "test")
    return Finished(training.number, training.step, training.epochs, test, test_metrics, training.clock.seconds)
