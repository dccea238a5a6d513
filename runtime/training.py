"""A run between two steps: everything that decides the steps to come."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from runtime.by_hand import Touch, set_weight, touch_of
from runtime.compile import Program
from runtime.data import Rows, Supply
from runtime.descent import Descent
from runtime.epochs import epochs_over
from runtime.followers import Followers, Masks
from runtime.measure import Loose, Metric
from runtime.noise import read_noise, write_noise
from runtime.outside import Outside
from runtime.stage_plan import Plan
from runtime.telemetry import Losses

NOTHING = torch.empty(0)
MOST_EPOCHS = 10_000  # told of a stage; a stage of more tells every so-manieth and the last


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
    last: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """What an act did: held-out numbers by goal and metric, bytes of the weights, and a sentence where there is one."""

    before: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)
    size_before: int = 0
    size_after: int = 0
    sentence: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Best:
    """What a stage that may end early has seen of what it watches."""

    value: float | None = None
    epoch: int = 0
    waited: int = 0  # epochs told since
    weights: dict[str, Tensor] = field(default_factory=dict)


@dataclass(slots=True)
class StageAtWork:
    """One stage with everything it needs; `begun` is the step of the run, `epochs_before` what was done till then."""

    plan: Plan
    place: int  # among the stages that are not skipped
    begun: int
    epochs_before: int
    goals: list[Descent]
    metrics: dict[str, list[Metric]]
    loose: list[Loose]
    batches: dict[str, Supply]
    places: dict[str, list[int]]  # goal → where its inputs stand in a step's batch
    told: dict[str, Told]
    steps_per_epoch: int
    steps: int  # at most
    best: Best = field(default_factory=Best)

    @property
    def epochs(self) -> int:
        """Epochs of the stage, at most; the last may be cut short."""
        return -(-self.steps // self.steps_per_epoch)

    @property
    def planned(self) -> int:
        """Its steps where they are known beforehand, 0 where what it watches may end it."""
        return 0 if self.plan.ends_early else self.steps


@dataclass(slots=True)
class Training:
    """A run between two steps, and what has not been told yet.

    `lengths` are the most steps of each stage and the steps of its epochs.
    """

    number: int
    program: Program
    seed: int
    device: torch.device
    half: torch.dtype | None
    rows: dict[str, Rows]
    plans: tuple[Plan, ...]
    lengths: tuple[tuple[int, int], ...]
    chunk: int  # rows of a held-out chunk
    followers: Followers
    at_work: StageAtWork = field(init=False)  # `runtime.stages.enter` sets it
    acted: Acted | None = None  # what the first stage began with
    masks: Masks = field(default_factory=Masks)
    stored: tuple[int, int] = (-1, 0)  # the step of the last act, and the bytes that the weights took after it
    threads: int = 1
    step: int = 0
    clock: Clock = field(default_factory=Clock)
    live: list[tuple[int, str, str, Any]] = field(default_factory=list)  # step, node, key, value
    touched: list[Touch] = field(default_factory=list)  # weights set by hand
    singles: int = 0  # examples that are to be taken one by one before the next batch
    parts: dict[str, tuple[Tensor, int]] = field(default_factory=dict)  # goal → losses of rows taken so, and how many
    outside: Outside = field(default_factory=Outside)  # of Python, where gradients are found
    set_aside: dict[str, Tensor] | None = None  # the noise while the run rests, in which others may draw

    @property
    def goals(self) -> list[Descent]:
        """The goals at work."""
        return self.at_work.goals

    @property
    def metrics(self) -> dict[str, list[Metric]]:
        """The metrics that a goal's own forward answers."""
        return self.at_work.metrics

    @property
    def batches(self) -> dict[str, Supply]:
        """Where the batches of each source in use come from."""
        return self.at_work.batches

    @property
    def places(self) -> dict[str, list[int]]:
        """Where the inputs of each goal stand in a step's batch."""
        return self.at_work.places

    @property
    def steps_per_epoch(self) -> int:
        """Steps of an epoch of the stage at work."""
        return self.at_work.steps_per_epoch

    @property
    def end(self) -> int:
        """The step at which the stage at work ends, at the latest."""
        return self.at_work.begun + self.at_work.steps

    @property
    def steps(self) -> int:
        """Steps of the whole run, at most."""
        return self.end + sum(steps for steps, _ in self.lengths[self.at_work.place + 1 :])

    @property
    def epochs(self) -> int:
        """Epochs of the whole run, at most."""
        later = sum(-(-steps // length) for steps, length in self.lengths[self.at_work.place + 1 :])
        return self.at_work.epochs_before + self.at_work.epochs + later

    @property
    def done_here(self) -> int:
        """Steps of the stage at work that are done."""
        return self.step - self.at_work.begun

    @property
    def ends_told_epoch(self) -> bool:
        """Whether the last step ended an epoch whose numbers are told."""
        epoch, rest = divmod(self.done_here, self.steps_per_epoch)
        if self.step == self.end:
            return True
        return not rest and epoch % -(-self.at_work.epochs // MOST_EPOCHS) == 0

    @property
    def finished_epochs(self) -> int:
        """Epochs of the whole run that are over, a last one cut short included."""
        return self.at_work.epochs_before + self.epochs_here

    @property
    def epochs_here(self) -> int:
        """Epochs of the stage at work that are over."""
        return epochs_over(self.done_here, self.steps_per_epoch, ended=self.step >= self.end)

    def rest(self) -> None:
        """Set aside what belongs to the whole process until `rise`: another run may go on meanwhile."""
        self.clock.rest()
        self.set_aside = self.set_aside or read_noise(self.device)

    def rise(self) -> None:
        """Go on with the numbers that would have come without the rest."""
        if self.set_aside is not None:
            write_noise(self.set_aside, self.device)
            self.set_aside = None
        self.clock.go()

    def draw(self, goals: Iterable[Descent] | None = None) -> list[Tensor]:
        """The next batch: a tensor for each source port in use, empty where none of these goals reads the source.

        A source so goes on only in steps in which somebody learns from it.
        """
        wanted = {end.node for goal in (self.goals if goals is None else goals) for end in goal.graph.inputs}
        found: list[Tensor] = []
        for node, batches in self.at_work.batches.items():
            found += batches.take() if node in wanted else [NOTHING] * len(batches.ports)
        return found

    def rate(self, goal: Descent) -> float:
        """The learning rate of a goal in the next step."""
        return goal.rate(self.done_here, self.at_work.steps, self.steps_per_epoch)

    def keep(self, goal: Descent, outputs: tuple[Tensor, ...], rows: int) -> None:
        """Keep what a step gave, without reading it: that would make the program wait for the device."""
        told = self.at_work.told[goal.node]
        loss = outputs[0]
        if goal.node in self.parts:  # the first rows of this batch were taken one by one
            total, count = self.parts.pop(goal.node)
            loss, rows = (total + loss * rows) / (count + rows), count + rows
        told.waiting.append(loss)
        told.sizes.append(rows)
        told.last = loss
        for metric in self.metrics[goal.node]:
            metric.keep(outputs)

    def keep_part(self, goal: Descent, outputs: tuple[Tensor, ...], *, last: bool) -> None:
        """Keep what one row of a batch gave; with the last one the batch has its loss."""
        if last:
            self.keep(goal, outputs, 1)
            return
        total, count = self.parts.get(goal.node, (torch.zeros_like(outputs[0]), 0))
        self.parts[goal.node] = total + outputs[0], count + 1
        for metric in self.metrics[goal.node]:
            metric.keep(outputs)

    def pass_over(self, goal: Descent) -> None:
        """A step in which a goal does not act: its curve stays where it was."""
        told = self.at_work.told[goal.node]
        if told.last is not None:
            told.waiting.append(told.last)
            told.sizes.append(0)

    def read(self) -> list[Losses]:
        """The losses since the last reading. Raises `NotFinite` when one of them is no number."""
        events = []
        for goal, told in self.at_work.told.items():
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
        """Change a live setting from the next step on, and remember when; that of a later stage's goal waits for it."""
        for goal in self.goals:
            if goal.node == node:
                goal.set_live(key, value)
        self.live.append((self.step, node, key, value))

    def set_weight(self, node: str, parameter: str, index: Sequence[int], value: float) -> None:
        """Set one weight by hand before the next step, and remember when. Raises `Problem` where there is none."""
        set_weight(self.program, node, parameter, index, value)
        self.touched.append(Touch(self.step, node, parameter, tuple(index), float(value)))

    def state(self) -> dict[str, Any]:
        """Everything that decides the steps to come; the tensors are the live ones. Read the losses first."""
        stage = self.at_work
        found = [*(metric for metrics in self.metrics.values() for metric in metrics)]
        return {
            "step": self.step,
            "stage": stage.place,
            "begun": [stage.begun, stage.epochs_before, stage.steps],
            "best": [stage.best.value, stage.best.epoch, stage.best.waited, dict(stage.best.weights)],
            "masks": dict(self.masks.kept),
            "seconds": self.clock.seconds,
            "weights": self.program.network.state_dict(),
            "goals": {goal.node: goal.state() for goal in self.goals},
            "batches": {node: batches.state() for node, batches in stage.batches.items()},
            "noise": self.set_aside or read_noise(self.device),
            "live": [list(change) for change in self.live],
            "touched": [touch.plain() for touch in self.touched],
            "parts": {goal: list(part) for goal, part in self.parts.items()},
            "told": {goal: [told.total, told.rows] for goal, told in stage.told.items()},
            "kept": {metric.node: list(metric.kept) for metric in found},
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on where `state()` was taken, in the same stage; the tensors given are copied or taken over."""
        stage = self.at_work
        self.step = state["step"]
        stage.begun, stage.epochs_before, stage.steps = state["begun"]
        value, epoch, waited, weights = state["best"]
        stage.best = Best(value, epoch, waited, dict(weights))
        self.masks.kept = dict(state["masks"])
        self.clock.worked = state["seconds"]
        self.program.network.load_state_dict(state["weights"])
        for goal in self.goals:
            goal.load_state(state["goals"][goal.node])
        for node, batches in stage.batches.items():
            batches.load_state(state["batches"][node])
        write_noise(state["noise"], self.device)
        self.live = [(step, node, key, value) for step, node, key, value in state["live"]]
        self.touched = [touch_of(plain) for plain in state.get("touched", [])]
        self.parts = {goal: (total, count) for goal, (total, count) in state.get("parts", {}).items()}
        for goal_id, (total, rows) in state["told"].items():
            stage.told[goal_id] = Told(total=total, rows=rows)
        for metric in [metric for found in self.metrics.values() for metric in found]:
            metric.kept.clear()
            metric.kept.extend(state["kept"][metric.node])
