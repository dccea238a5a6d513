"""How a learning rate far too high shows: steps about as large as the weights, and a loss thrown high above chance.

What follows from it (dead and saturated units, gradients gone or grown) is no illness of its own: rules that find such
a thing ask here first whether steps made it, or whether the network began with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runtime.doctor.case import FEWEST, Case
from runtime.doctor.yardstick import against_neighbors
from runtime.telemetry import Layer

STEPS, BROKEN = 10, 2  # told at least; of a run that broke
RISEN, NOISE = 1.3, 6.0  # times what the loss was, and standard deviations of one loss
LEAP = 0.1  # of the weights in one step, a hundred times what is healthy (Karpathy, CS231n)
TENFOLD = 10.0  # times chance
REGAINED = 0.5  # of what it was: a net that gets there has got over it
DEAD = 0.75  # of the units of a layer
KEEPS = 0.97  # momentum that forgets within 33 steps


@dataclass(frozen=True, slots=True)
class Overshoot:
    """The loss before the first step and at its highest, and the largest step seen, as a share of the weights."""

    first: float
    peak: float
    step: float


def overshoot(case: Case, goal: str) -> Overshoot | None:
    """What the steps of a goal did where they are far too large; None where they are not, or it got over it.

    The first loss of a run is told before any step. A network that knows nothing loses about as much as chance, so
    what lies above both comes of the steps. Measured: no example rises by 30 % with a step of a tenth of the weights
    and ends above half of where it began, but for the one that shows a rate too high.
    """
    course = case.course(goal)
    if len(course) < (BROKEN if case.failed else STEPS) or course.values[0] <= 0:
        return None
    known = against_neighbors(case, goal)
    first, peak = float(course.values[0]), float(course.values.max())
    chance = known[2] if known else 0.0
    base = max(first, chance)
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    step = max((max(case.seen(node, lambda layer: layer.update), default=0.0) for node in layers), default=0.0)
    if peak - base <= max((RISEN - 1) * base, NOISE * course.jitter):
        return None
    if step < LEAP and not peak > TENFOLD * chance > 0:
        return None
    lost = case.failed is not None or course.end > REGAINED * base
    if not lost and not kills(case, goal):
        return None
    return Overshoot(first, peak, step)


def momentum_of(case: Case, goal: str) -> tuple[str, float]:
    """The setting of the optimizer that says how much of the last step is kept, and its value."""
    rule: Any = case.bound(goal).optimizer
    name = next((name for name in ("momentum", "beta1") if hasattr(rule, name)), "")
    return name, float(getattr(rule, name)) if name else 0.0


def carried_away(case: Case, goal: str) -> bool:
    """Whether steps of which nearly all is kept have killed the units of a layer, however high the loss went."""
    return momentum_of(case, goal)[1] >= KEEPS and kills(case, goal)


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
    told = case.seen(node, _dead)
    return len(told) >= FEWEST and told[0] < DEAD <= sorted(told[-FEWEST:])[FEWEST // 2]


def _dead(layer: Layer) -> float | None:
    return layer.units.dead if layer.units else None
