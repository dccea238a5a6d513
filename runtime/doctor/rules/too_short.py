"""Not trained long enough: a loss that still falls when the run ends."""

from collections.abc import Iterator
from math import ceil

from runtime.doctor.case import Case
from runtime.doctor.course import RUNS, Course
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Last
from runtime.doctor.yardstick import against_neighbors, worth_reaching

STEPS = 20
PACE = 0.4  # of how fast it fell over its first half


@rule(key="too_short", title="Not trained long enough", symptom=True)
class TooShort:
    """The run had all its steps, and its loss still fell: ten more such runs would bring it to what is worth reaching.

    What is worth reaching follows from the nearest rows and from chance; where neither is known, it has to fall nearly
    as fast in its last half as in its first. That it falls is told where the straight line through its last half goes
    down by four of its standard errors. A held-out loss that rises takes no more epochs, and a run that ended before
    its time ended for a reason; where all answers are right already, nothing is worth more. Measured: where nothing is
    known, examples fall at most 0.24 times as fast in their last half.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            course = case.course(goal)
            if len(course) < STEPS or not case.steps >= case.planned > 0 or not course.falls or _right(case, goal):
                continue
            known, low = against_neighbors(case, goal), 0.0
            told = {"loss": f"{course.end:.3g}", "first": f"{course.start:.3g}"}
            cause = (
                "The loss of {node} fell from {first} to {loss} and was still falling fast when the run ended: "
                "it was not trained long enough."
            )
            if known:
                low = worth_reaching(*known[1:])
                told["reached"] = f"{known[1]:.3g}"
                cause = (
                    "The loss of {node} fell from {first} to {loss} and was still falling when the run ended; the "
                    "nearest rows alone reach {reached}. It was not trained long enough."
                )
            elif not _fast(case, goal, course):
                continue
            if course.end <= low or not course.falls_towards(low) or Course(case.held(goal)).rises:
                continue
            times = min(RUNS, ceil(1 + (course.end - low) / (2 * course.trend[0])))
            cure = "Train for more epochs, or raise the learning rate."
            yield Diagnosis(goal, cause, cure, told, _treat(case, int(times)))


def _right(case: Case, goal: str) -> bool:
    """Whether what counts the right answers to the question of the loss counts them all."""
    loss, last = case.sole_loss(goal), case.epochs[-1] if case.epochs else None
    asked = case.origin(loss, "target") if loss else None
    told = (last.validation_metrics or last.metrics) if last else {}
    shares = [value for node, value in told.items() if _counts(case, node) and case.origin(node, "target") == asked]
    return bool(shares) and min(shares) >= 1.0


def _counts(case: Case, node: str) -> bool:
    facts = case.type_of(node)
    return facts is not None and bool(getattr(facts.declaration, "percent", False))


def _fast(case: Case, goal: str, course: Course) -> bool:
    """Whether a loss that measures how far answers are off still falls about as fast as at first."""
    loss = case.sole_loss(goal)
    return bool(loss and case.says(loss, "measures")) and course.pace > PACE


def _treat(case: Case, times: int) -> Treatment | None:
    """So many times the epochs, in the last stage where there are some."""
    epochs = case.plan.settings.epochs if case.plan else 0
    if not epochs:
        return None
    longer = (case.begun + times * case.steps) / (case.begun + case.steps)
    told = {"epochs": times * epochs, "now": epochs}
    return Treatment("Train for {epochs} epochs instead of {now}", (Last(times * epochs),), told, longer)
