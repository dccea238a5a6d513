"""Learning rate too high or too low, and momentum that swings: read off the loss and the size of updates."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from runtime.doctor.brakes import brake_of
from runtime.doctor.case import HALF, Case
from runtime.doctor.course import Course
from runtime.doctor.diagnosis import Diagnosis, Treatment, number_said, percent
from runtime.doctor.overshoot import KEEPS, LEAP, Overshoot, carried_away, first_step, momentum_of, overshoot
from runtime.doctor.registry import rule
from runtime.doctor.rules.exploding_gradient import born_wild
from runtime.doctor.rules.frozen import frozen_last
from runtime.doctor.rules.inputs import UnscaledInputs
from runtime.doctor.rules.narrow import narrow_place
from runtime.doctor.treatment import Change
from runtime.doctor.yardstick import against_neighbors, worth_reaching
from runtime.findings import ERROR, WARNING

STEPS = 30  # before which nothing is said
RISEN = 1.3  # times its first value
SWING = 0.35  # of what was gained: mean jump from window to window
WILD, TINY = 0.02, 2e-3  # update ratios: one in a thousand is healthy (Karpathy, CS231n)
UNDONE, STEADY = 0.7, 0.25  # of its first value; of the fall, in the last third: steady would be a third
AS_FAST, DRAWN = 0.5, 0.1  # in its last half, of the pace of its first; of the weights, all steps together
MOVED = 1.0  # times their own size, all steps together: weights that moved less have not settled
ENDLESS = 1e4  # update ratio that is no share of anything
DOSES, LARGEST = 6, 100.0  # tenfold rates that are tried one after the other at most, and the largest of them
FIRST = 0.03  # update ratio of a first step that is large, but does no harm
LOWER = "Lower the learning rate and train anew: units that died and gradients that vanished meanwhile come of it."
ANEW = (
    "The learning rate has been lowered since. Train anew: units that died and gradients that vanished come of the "
    "higher one."
)


def swings(course: Course) -> float:
    """How far the loss jumps from window to window in its second half, as a share of what it had gained."""
    late = course.windows[len(course.windows) // 2 :]
    if len(late) < 4 or course.fall <= 0:
        return 0.0
    up = np.maximum(np.diff(late), 0.0)
    return float(up.sum() / len(up) / max(course.fall, 1e-12))


def moved(case: Case, goal: str) -> float:
    """How far the steps of a run have moved the weights of a layer, at most, had they all gone the same way."""
    return moved_most(case, goal)[0]


def moved_most(case: Case, goal: str) -> tuple[float, str]:
    """That, and which layer it is; 0 and none where nothing is known."""
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    told = {node: case.seen(node, lambda layer: layer.update) for node in layers}
    means = {node: sum(steps) / len(steps) for node, steps in told.items() if steps}
    most = max(means, key=lambda node: means[node], default="")
    return means.get(most, 0.0) * len(case.course(goal)), most


def rate_of(case: Case, goal: str, step: int | None = None) -> float:
    """The learning rate that a goal was set to at a step, or at the end."""
    return float(case.bound_at(goal, step).optimizer.learning_rate)


def set_rate(goal: str, rate: float) -> Treatment:
    """The treatment with another learning rate, in as many digits as it is told with."""
    said = f"{rate:g}"
    return Treatment(
        "Set the learning rate to {rate}", (Change(goal, {"optimizer.learning_rate": float(said)}),), {"rate": said}
    )


def raise_rate(case: Case, goal: str) -> Treatment:
    """Ten times the learning rate; where that does not do, as much again."""
    rates = [min(LARGEST, rate_of(case, goal) * 10**times) for times in range(1, DOSES + 1)]
    first, *further = (set_rate(goal, rate) for rate in dict.fromkeys(rates))
    return replace(first, further=tuple(further))


def lower_rate(case: Case, goal: str, step: int | None = None) -> Treatment | None:
    """A tenth of the learning rate, or less: one at which the first step changes the weights by three hundredths.

    It is the rate at the step that broke the run; None where it has been made as low since.
    """
    first = first_step(case, goal)
    rate, began = rate_of(case, goal, step), rate_of(case, goal, case.begun)
    fitting = began * (FIRST / first) if began > 0 and 0 < first < float("inf") else rate
    lowered = float(f"{min(rate * 0.1, fitting):.0e}")
    return set_rate(goal, lowered) if lowered < rate_of(case, goal) else None


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
    """Steps as large as the weights throw the loss high above chance; or it ends above where it began, or jumps about.

    A healthy step changes the weights by about a thousandth (Karpathy, CS231n), one of 2 % is wild; a loss that rises
    is the sign by which the learning-rate finder stops (Smith, 2017). Rivals are left out: their losses rise in turn.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            wild, far = too_wild(case, goal), overshoot(case, goal)
            if (wild or far) and momentum_of(case, goal)[1] >= KEEPS:
                continue
            if far is not None:
                yield _thrown(case, goal, far)
            elif wild:
                course, update = case.course(goal), case.update(goal) or 0.0
                yield Diagnosis(
                    goal,
                    "At a learning rate of {rate} the loss of {node} went from {first} to {last} and jumps about: "
                    "each step changes the weights by {update}.",
                    "Lower the learning rate, or let a schedule lower it over the run.",
                    {
                        "rate": f"{rate_of(case, goal):g}",
                        "first": f"{course.start:.3g}",
                        "last": f"{course.end:.3g}",
                        "update": percent(update, 1),
                    },
                    lower_rate(case, goal),
                )


def _thrown(case: Case, goal: str, far: Overshoot) -> Diagnosis:
    treatment = lower_rate(case, goal, far.at)
    told = {"rate": f"{rate_of(case, goal, far.at):g}", "first": number_said(far.first), "peak": number_said(far.peak)}
    cause = "A learning rate of {rate} is far too high: steps of {node} threw the loss from {first} up to {peak}."
    if LEAP <= far.step < ENDLESS:  # a smaller one is not the one that threw it, which nobody saw
        told["update"] = f"{100 * far.step:,.0f} %"
        cause = (
            "A learning rate of {rate} is far too high: a step of {node} changed the weights by {update} of their size "
            "and threw the loss from {first} up to {peak}."
        )
    return Diagnosis(
        goal,
        cause,
        LOWER if treatment else ANEW,
        told,
        treatment,
        WARNING
        if any(UnscaledInputs.find(case)) or born_wild(case, goal)
        else ERROR,  # behind what makes a sound rate too high
    )


@rule(key="momentum_high", title="Momentum too strong")
class MomentumHigh:
    """The loss rises or swings, or units died, and the optimizer keeps at least 97 % of its last step: it overshoots.

    With momentum m a step goes on for 1/(1 − m) steps and its length is multiplied by as much (Goh, 2017).
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            name, keeps = momentum_of(case, goal)
            if keeps >= KEEPS and (too_wild(case, goal) or overshoot(case, goal) or carried_away(case, goal)):
                yield Diagnosis(
                    goal,
                    "The optimizer of {node} keeps {share} of its last step, so it overshoots and the loss swings.",
                    "Set the momentum to 0.9 or lower the learning rate.",
                    {"share": percent(keeps, 1)},
                    Treatment("Set the momentum to 0.9", (Change(goal, {f"optimizer.{name}": 0.9}),)),
                )


def _creeps(case: Case, goal: str) -> bool:
    """Whether a loss whose rows differ much falls surely and steadily, and the weights are nearly as they were drawn.

    Where what nearest rows reach tells more of it, that is told.
    """
    course = case.course(goal)
    steady = course.whole and course.falls and course.pace > AS_FAST
    return steady and moved(case, goal) < DRAWN and not _hardly_moved(case, goal)


@rule(key="learning_rate_low", title="Learning rate too low")
class LearningRateLow:
    """The loss has lost less than a third and falls about as fast as at first, by steps of under 0.2 % of the weights.

    A healthy step is about a thousandth (Karpathy, CS231n). What has flattened out has another illness, or none. Where
    another setting makes the steps that small, it is named instead, and so is a place too narrow or a last layer that
    does not learn.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            course, update = case.course(goal), case.update(goal)
            if len(course) < STEPS or case.progress < HALF or update is None or not 0 < update < TINY:
                continue
            falling = course.slope > max(2.5 * course.noise, STEADY * course.fall) > 0 or _creeps(case, goal)
            held = narrow_place(case, goal) or frozen_last(case, goal)
            if falling and course.end > UNDONE * course.start > 0 and not held:
                brake = brake_of(case, goal)
                yield (
                    brake
                    or Diagnosis(
                        goal,
                        "The loss of {node} still falls, but slowly: each step changes the weights by only {update}.",
                        "Raise the learning rate.",
                        {"update": percent(update, 4)},
                        raise_rate(case, goal),
                    )
                )


@rule(key="hardly_moved", title="Learning rate too low", symptom=True)
class HardlyMoved:
    """The loss is far above what the ten nearest rows reach, and all steps together left the weights about as drawn.

    Whether it falls may be drowned by the noise of its batches; steps of under 0.2 % of the weights that add up to
    less than the weights tell it all the same. Told only where no other rule knows why they are so small.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            known = against_neighbors(case, goal)
            if known is None or not _hardly_moved(case, goal):
                continue
            course, (end, reached, _), (far, most) = case.course(goal), known, moved_most(case, goal)
            if (brake := brake_of(case, goal)) is not None:
                yield brake
            else:
                yield Diagnosis(
                    goal,
                    "The loss of {node} is still {loss}, though the nearest rows alone reach {reached}: "
                    "all {steps} steps together moved the weights of {layer} by {moved} of their size at most, and of "
                    "no layer by more.",
                    "Raise the learning rate.",
                    {
                        "loss": f"{end:.3g}",
                        "reached": f"{reached:.3g}",
                        "steps": f"{len(course):,}",
                        "layer": case.name(most),
                        "moved": f"{100 * far:.2g} %",
                    },
                    raise_rate(case, goal),
                )


def _hardly_moved(case: Case, goal: str) -> bool:
    known, course, update = against_neighbors(case, goal), case.course(goal), case.update(goal)
    if known is None or len(course) < STEPS or case.progress < HALF or update is None or not 0 < update < TINY:
        return False
    end, reached, chance = known
    return moved(case, goal) < MOVED and end > max(worth_reaching(reached, chance), UNDONE * course.start)
