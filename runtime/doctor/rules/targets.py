"""Unscaled targets: numbers so large that a network, which begins near 0, hardly comes to their mean."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.doctor.case import HALF, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, number_said
from runtime.doctor.overshoot import overshoot
from runtime.doctor.registry import rule
from runtime.doctor.rules.exploding_gradient import FAR, born_wild
from runtime.doctor.rules.head import ClippedTarget
from runtime.doctor.target_scale import OddTargets, large_targets, small_targets
from runtime.doctor.yardstick import against_neighbors, answering_nothing

STEPS = 50


@rule(key="unscaled_targets", title="Unscaled targets")
class UnscaledTargets:
    """Targets are far from the size of 1, and after half of its steps the loss is above what their mean would give.

    First weights are drawn for answers near the size of 1 (Glorot and Bengio, 2010; LeCun and others, 1998, scale
    targets, too), and an optimizer such as Adam moves a weight by about its learning rate a step, however far it is to
    go. Far smaller ones are drowned by first answers of that size, at a hundred times what always to answer 0 would
    lose. Steps that throw the loss upwards have another illness, and so have first weights far too large and an
    activation that ends below its targets.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        clipped = {one.node for one in ClippedTarget.find(case)}
        for goal in case.single:
            loss, course = case.sole_loss(goal), case.course(goal)
            if loss is None or len(course) < STEPS or case.progress < HALF:
                continue
            odd, guess = large_targets(case, goal) or _drowned(case, goal), _guess(case, goal, loss)
            if odd is None or odd.node in clipped or guess is None:
                continue
            if course.end < guess or overshoot(case, goal) or born_wild(case, goal):
                continue
            told = {"mean": number_said(odd.mean), "spread": number_said(odd.spread)}
            yield Diagnosis(
                odd.node,
                "Targets lie around {mean} and differ by {spread}, but {node} begins near 0: the loss is still {loss}, "
                "where always to answer the mean would give {guess}."
                if odd.large
                else "Targets lie around {mean} and differ by {spread} only, but {node} begins with far larger numbers:"
                " the loss is still {loss}, where always to answer the mean would give {guess}.",
                "Bring what it gives to the size of the targets, or the targets to the size of 1.",
                {**told, "loss": number_said(course.end), "guess": number_said(guess)},
                Treatment(
                    "Put a Scale by behind it: {factor} times what it gives, plus {summand}", (odd.put,), odd.told
                ),
            )


def _drowned(case: Case, goal: str) -> OddTargets | None:
    """Targets so small that first answers of the size of 1 were far off."""
    nothing = answering_nothing(case, goal)
    return small_targets(case, goal) if nothing and case.course(goal).values[0] > FAR * nothing else None


def _guess(case: Case, goal: str, loss: str) -> float | None:
    """What always to answer the mean would lose; of distances at most the deviation."""
    if case.says(loss, "measures") == "distance" and getattr(case.bound(loss), "reduction", "mean") == "mean":
        large = large_targets(case, goal)
        return large.spread if large else None
    known = against_neighbors(case, goal) if case.says(loss, "measures") == "squares" else None
    return known[2] if known else None
