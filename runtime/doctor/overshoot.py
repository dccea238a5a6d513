"""How a learning rate far too high shows: steps about as large as the weights, and a loss thrown high above chance.

What follows from it (dead and saturated units, gradients gone or grown) is no illness of its own: rules that find such
a thing ask here first whether steps made it, or whether the network began with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from runtime.doctor.case import FEWEST, HALF, Case
from runtime.doctor.yardstick import against_neighbors
from runtime.telemetry import Layer

STEPS, BROKEN = 10, 2  # told at least; of a run that broke
LONG = 100  # steps of a run that was lost for long
RISEN, NOISE = 1.3, 6.0  # times what the loss was, and standard deviations of one loss
LEAP = 0.1  # of the weights in one step, a hundred times what is healthy (Karpathy, CS231n)
TWICE = 2.0  # times the weights, as they were drawn, in the very first step
TENFOLD = 10.0  # times chance
REGAINED = 0.5  # of what it was: a net that gets there has got over it
DEAD = 0.75  # of the units of a layer
KEEPS = 0.97  # momentum that forgets within 33 steps
GAINED, GIVEN_BACK = 0.3, 0.25  # of the first loss, before it is anything; and of that
LARGE = 0.02  # of the weights in one step, twenty times what is healthy


@dataclass(frozen=True, slots=True)
class Overshoot:
    """The loss before it and at its highest, the largest step seen, as a share of the weights, and when it began.

    The loss before is that before the first step, or before the settings were changed on the way.
    """

    first: float
    peak: float
    step: float
    at: int  # the step that threw it


def overshoot(case: Case, goal: str) -> Overshoot | None:
    """What the steps of a goal did where they are far too large; None where they are not, or it got over it.

    The first loss of a run is told before any step. A network that knows nothing loses about as much as chance, so
    what lies above both comes of the steps. Measured: no example rises by 30 % with a step of a tenth of the weights
    and ends above half of where it began, but for the one that shows a rate too high. Nor has a net got over it that
    loses ten times chance on rows held out.
    """
    course = case.course(goal)
    if len(course) < (BROKEN if case.failed else STEPS) or course.values[0] <= 0:
        return None
    known = against_neighbors(case, goal)
    first, peak = float(course.values[0]), float(course.values.max())
    chance = known[2] if known else 0.0
    base = max(first, chance)
    step = largest_step(case, goal)
    wild = first_step(case, goal) >= TWICE  # from then on the loss jumps about because of the steps
    most = max((RISEN - 1) * base, 0.0 if wild else NOISE * course.jitter)
    if peak - base <= most:
        return None
    if step < LEAP and not peak > TENFOLD * chance > 0:
        return None
    held = case.held(goal)[-FEWEST:]
    by_heart = len(held) == FEWEST and float(np.median(held)) > TENFOLD * chance > 0  # of rows that it has seen
    lost = case.failed is not None or course.end > REGAINED * base or by_heart
    if not lost and not kills(case, goal):
        return None
    at = case.step_at(goal, max(0, int(np.argmax(course.values - base > most)) - 1))
    changed = case.changed_before(goal, at)
    return Overshoot(first if changed is None else case.loss_at(goal, changed), peak, step, at)


def largest_step(case: Case, goal: str) -> float:
    """The largest step that was seen of a layer of a goal, as a share of its weights; 0 where none was."""
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    return max((max(case.seen(node, lambda layer: layer.update), default=0.0) for node in layers), default=0.0)


def first_step(case: Case, goal: str) -> float:
    """The largest of the first steps that were seen of the layers of a goal, as a share of their weights."""
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    return max((first_of(case, node, lambda layer: layer.update) or 0.0 for node in layers), default=0.0)


def momentum_of(case: Case, goal: str) -> tuple[str, float]:
    """The setting of the optimizer that says how much of the last step is kept, and its value."""
    rule: Any = case.bound(goal).optimizer
    name = next((name for name in ("momentum", "beta1") if hasattr(rule, name)), "")
    return name, float(getattr(rule, name)) if name else 0.0


def carried_away(case: Case, goal: str) -> bool:
    """Whether steps of which nearly all is kept have killed units, or undone what they had learnt.

    However high the loss went: it need not leave chance behind.
    """
    return momentum_of(case, goal)[1] >= KEEPS and (kills(case, goal) or _lost_again(case, goal))


def _lost_again(case: Case, goal: str) -> bool:
    """Whether large steps brought the loss far down, and then, for the last third of the run, far up again.

    A momentum that does its work may swing, but comes back: measured on four networks with momenta from 0.97 to 0.999,
    it has given back at most a tenth of what it had gained.
    """
    course = case.course(goal)
    if len(course) < LONG or case.progress < HALF or course.fall < GAINED * abs(course.start):
        return False
    late = float(np.median(course.windows[-max(3, len(course.windows) // 3) :]))
    return min(late, course.end) - course.low > GIVEN_BACK * course.fall and largest_step(case, goal) >= LARGE


def kills(case: Case, goal: str) -> bool:
    """Whether units of an activation that a goal depends on lived at first and are dead now."""
    above = case.document.upstream(goal)
    return any(_killed(case, node) for node in case.checked.kind("module") if node in above)


def first_of(case: Case, node: str, read: Callable[[Layer], float | None]) -> float | None:
    """A number of a layer at the first look that has it."""
    return next(iter(case.seen(node, read)), None)


def thrown(case: Case, node: str) -> bool:
    """Whether a goal below a node makes steps far too large, or is carried away by them."""
    below = [goal for goal in case.single if node in case.document.upstream(goal)]
    return any(overshoot(case, goal) is not None or carried_away(case, goal) for goal in below)


def _killed(case: Case, node: str) -> bool:
    """Whether the units of an activation lived at first and are dead now."""
    if not case.says(node, "dies"):
        return False
    told, zeros = case.seen(node, _dead), case.seen(node, _zeros)
    if len(zeros) >= FEWEST and zeros[0] < DEAD and zeros[-1] == 1.0:  # however few looks a short run had
        return True
    return len(told) >= FEWEST and told[0] < DEAD <= sorted(told[-FEWEST:])[FEWEST // 2]


def _zeros(layer: Layer) -> float | None:
    return layer.activation.zeros if layer.activation else None


def _dead(layer: Layer) -> float | None:
    return layer.units.dead if layer.units else None
