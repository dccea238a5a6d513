"""The learning-rate finder (Smith 2017, Cyclical Learning Rates): train with a rate that grows until the loss breaks.

What trains is thrown away: a copy of its own, from the first weights, with random streams of its own.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.failure import Failure
from runtime.insight.lens import Lens
from runtime.insight.question import Pieces
from runtime.noise import read_noise, write_noise
from runtime.pictures import Drawn
from runtime.prepare import prepare
from runtime.training import Training

LOW, HIGH, STEPS = 1e-6, 10.0, 106  # the first rate, the last, and how many: fifteen to a factor of ten
BROKEN = 4.0  # times the least smoothed loss, counted from where the loss began
SETTLED = 12  # steps before the loss can be called broken
WIDTH = 2.5  # steps over which the curve is smoothed, as the deviation of a bell
FOLLOWED = 0.1  # seconds between two pictures
LEAST = 0.02  # of the first loss that it must fall by, so that a rate can be told


@dataclass(frozen=True)
class Rates:
    """The loss of a goal over its learning rate, other goals training as they are set.

    Arrays: `rates` (S,), `losses` (S,) of the batches, `smooth` (S,). Facts: `goal`, `steps` (at most), and once it is
    over `steepest` and `lowest`, the rates at which the loss falls fastest and is least, or None where it never falls.
    Raises `Problem` while a run goes on, `Failure` for an optimizer that has no use for a rate.
    """

    draws: ClassVar[bool] = True
    goal: str = ""
    checked: Checked | None = None  # the document as it is now; else that of the lens

    def answer(self, lens: Lens) -> Pieces:
        """Refuse, or begin."""
        if lens.busy:
            raise Problem("A run is under way. Stop it before you look for a learning rate.")
        return self._search((self.checked or lens.checked).flat)

    def _search(self, checked: Checked) -> Pieces:
        training = prepare(checked)
        goal = self.goal or training.goals[0].node
        _refuse(training, goal)
        training.program.network.train()
        noise = read_noise(training.device)
        yield 0.0
        rates, losses, told = [], list[float](), time.perf_counter()
        for step, rate in enumerate(np.geomspace(LOW, HIGH, STEPS).tolist()):
            write_noise(noise, training.device)
            loss = try_step(training, goal, rate)
            noise = read_noise(training.device)
            if math.isfinite(loss):
                rates.append(rate)
                losses.append(loss)
            if not math.isfinite(loss) or broken(losses):
                break
            if time.perf_counter() - told > FOLLOWED:
                told = time.perf_counter()
                yield _drawn(goal, rates, losses)
            else:
                yield step / STEPS
        return _drawn(goal, rates, losses, over=True)


def _refuse(training: Training, goal: str) -> None:
    chosen = next((one for one in training.goals if one.node == goal), None)
    if chosen is None:
        raise Failure("{node} trains only in a later stage. Choose a goal of the first one.", goal)
    if getattr(chosen.rule.optimizer, "solves", False):
        raise Failure("{node} solves for its weights at once, without a learning rate.", goal)


def try_step(training: Training, chosen: str, rate: float) -> float:
    """One step with that rate for one goal, as `runtime.train.take_step` does; answers what the goal makes smaller."""
    due = [goal for goal in training.goals if goal.node == chosen or goal.due(training.done_here)]
    batch = training.draw(due)
    noise, found = read_noise(training.device), 0.0
    with torch.enable_grad():
        for goal in due:
            write_noise(noise, training.device)
            inputs = [batch[place] for place in training.places[goal.node]]
            outputs = goal.descend(inputs, rate if goal.node == chosen else training.rate(goal))
            if goal.node == chosen:
                found = goal.factor * float(outputs[0])
    training.step += 1
    training.masks.apply(training.program)
    training.followers.follow(training.step)
    return found


def broken(losses: list[float]) -> bool:
    """Whether the loss has left for good: so many times as far above its least as that lies below the beginning."""
    if len(losses) < SETTLED:
        return False
    curve = smoothed(np.array(losses))
    least, first = float(curve.min()), float(curve[:5].mean())
    return bool(curve[-1] > least + (BROKEN - 1) * max(abs(least), first - least))


def smoothed(losses: np.ndarray) -> np.ndarray:
    """The losses (S,) averaged over their neighbors, weighed by a bell; at the ends over fewer."""
    reach = np.arange(len(losses))
    bell = np.exp(-(((reach[:, None] - reach[None]) / WIDTH) ** 2) / 2)
    found: np.ndarray = (bell * losses).sum(axis=1) / bell.sum(axis=1)
    return found


def suggest(rates: np.ndarray, smooth: np.ndarray) -> tuple[float | None, float | None]:
    """The rate at which the loss falls fastest over the logarithm of the rate, and that at which it is least."""
    if len(rates) < 3:
        return None, None
    lowest = int(smooth.argmin())
    fallen = float(smooth[:5].mean() - smooth[lowest])
    if lowest < 2 or fallen < LEAST * max(1e-12, abs(float(smooth[:5].mean()))):
        return None, None
    slopes = np.gradient(smooth[: lowest + 1], np.log(rates[: lowest + 1]))
    return float(rates[int(slopes.argmin())]), float(rates[lowest])


def _drawn(goal: str, rates: list[float], losses: list[float], *, over: bool = False) -> Drawn:
    across, curve = np.array(rates), np.array(losses)
    smooth = smoothed(curve)
    steepest, lowest = suggest(across, smooth) if over else (None, None)
    arrays = {"rates": across, "losses": curve.astype(np.float32), "smooth": smooth.astype(np.float32)}
    facts = {"form": "rates", "goal": goal, "steps": STEPS, "over": over, "steepest": steepest, "lowest": lowest}
    return Drawn(arrays, facts)
