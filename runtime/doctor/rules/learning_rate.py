"""Learning rate too high or too low, and momentum that swings: read off the loss and the size of updates."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from runtime.doctor.case import HALF, Case
from runtime.doctor.course import Course
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change

STEPS = 30  # before which nothing is said
RISEN = 1.3  # times its first value
SWING = 0.35  # of what was gained: mean jump from window to window
WILD, TINY = 0.02, 2e-3  # update ratios: one in a thousand is healthy (Karpathy, CS231n)
UNDONE, STEADY = 0.7, 0.25  # of its first value; of the fall, in the last third: steady would be a third
KEEPS = 0.97  # momentum that forgets within 33 steps


def swings(course: Course) -> float:
    """How far the loss jumps from window to window in its second half, as a share of what it had gained."""
    late = course.windows[len(course.windows) // 2 :]
    if len(late) < 4 or course.fall <= 0:
        return 0.0
    up = np.maximum(np.diff(late), 0.0)
    return float(up.sum() / len(up) / max(course.fall, 1e-12))


def rate_of(case: Case, goal: str) -> float:
    """The learning rate that a goal is set to."""
    return float(case.bound(goal).optimizer.learning_rate)


def momentum_of(case: Case, goal: str) -> tuple[str, float]:
    """The setting of the optimizer that says how much of the last step is kept, and its value."""
    rule: Any = case.bound(goal).optimizer
    name = next((name for name in ("momentum", "beta1") if hasattr(rule, name)), "")
    return name, float(getattr(rule, name)) if name else 0.0


def set_rate(goal: str, rate: float) -> Treatment:
    """The treatment with another learning rate."""
    return Treatment(
        "Set the learning rate to {rate}", (Change(goal, {"optimizer.learning_rate": rate}),), {"rate": f"{rate:g}"}
    )


def too_wild(case: Case, goal: str) -> bool:
    """Whether the loss of a goal rises above its start or swings, at updates that are large.

    Where it starts at 0 or below there is nothing to compare a rise with.
    """
    course, update = case.course(goal), case.update(goal)
    if len(course) < (3 if case.failed else STEPS) or update is None or update < WILD:
        return False
    start = abs(course.start) + 1e-9
    noise = course.noise + course.start_noise
    rise = course.end - course.start
    risen = course.start > 0 and (course.end > 10 * start or rise > (RISEN - 1) * start + 6 * noise)
    swinging = swings(course) > SWING and course.end > course.low + 0.25 * course.fall
    least = max(0.05 * start, 0.0 if course.whole else 3 * noise)  # other rows may make other losses
    return bool(risen or (swinging and course.fall > least))


@rule(key="learning_rate_high", title="Learning rate too high")
class LearningRateHigh:
    """The loss ends above where it began, or jumps about, while each step changes weights by over 2 %.

    A healthy step changes them by about a thousandth (Karpathy, CS231n); a loss that rises with more is the sign by
    which the learning-rate finder stops (Smith, 2017). Rivals are left out: their losses rise in turn.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            if too_wild(case, goal) and momentum_of(case, goal)[1] < KEEPS:
                course, update = case.course(goal), case.update(goal) or 0.0
                yield Diagnosis(
                    goal,
                    "The loss of {node} went from {first} to {last} and jumps about: "
                    "each step changes the weights by {update}.",
                    "Lower the learning rate, or let a schedule lower it over the run.",
                    {
                        "first": f"{course.start:.3g}",
                        "last": f"{course.end:.3g}",
                        "update": percent(update, 1),
                    },
                    set_rate(goal, rate_of(case, goal) / 10),
                )


@rule(key="momentum_high", title="Momentum too strong")
class MomentumHigh:
    """The loss rises or swings, and the optimizer keeps at least 97 % of its last step, so it overshoots.

    With momentum m a step goes on for 1/(1 − m) steps and its length is multiplied by as much (Goh, 2017).
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            name, keeps = momentum_of(case, goal)
            if keeps >= KEEPS and too_wild(case, goal):
                yield Diagnosis(
                    goal,
                    "The optimizer of {node} keeps {share} of its last step, so it overshoots and the loss swings.",
                    "Set the momentum to 0.9 or lower the learning rate.",
                    {"share": percent(keeps, 1)},
                    Treatment("Set the momentum to 0.9", (Change(goal, {f"optimizer.{name}": 0.9}),)),
                )


@rule(key="learning_rate_low", title="Learning rate too low")
class LearningRateLow:
    """The loss has lost less than a third and falls as fast as at first, by steps of under 0.2 % of the weights.

    A healthy step is about a thousandth (Karpathy, CS231n). What has flattened out has another illness, or none.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            course, update = case.course(goal), case.update(goal)
            if len(course) < STEPS or case.progress < HALF or update is None or not 0 < update < TINY:
                continue
            falling = course.slope > max(2.5 * course.noise, STEADY * course.fall) > 0
            if falling and course.end > UNDONE * course.start > 0:
                yield Diagnosis(
                    goal,
                    "The loss of {node} still falls, but slowly: each step changes the weights by only {update}.",
                    "Raise the learning rate.",
                    {"update": percent(update, 4)},
                    set_rate(goal, min(100.0, rate_of(case, goal) * 10)),
                )
