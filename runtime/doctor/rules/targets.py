"""Unscaled targets: numbers so large that a network, which begins near 0, hardly comes to their mean."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from runtime.doctor.case import HALF, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, number_said
from runtime.doctor.overshoot import overshoot
from runtime.doctor.registry import rule
from runtime.doctor.rules.inputs import LARGE
from runtime.doctor.treatment import Put
from runtime.doctor.yardstick import against_neighbors

STEPS = 50


@rule(key="unscaled_targets", title="Unscaled targets")
class UnscaledTargets:
    """Targets are far larger than 1, and after half of its steps the loss is above what their mean alone would give.

    First weights are drawn for answers near the size of 1 (Glorot and Bengio, 2010; LeCun and others, 1998, scale
    targets, too), and an optimizer such as Adam moves a weight by about its learning rate a step, however far it is to
    go. Steps that throw the loss upwards have another illness.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            loss, course = case.sole_loss(goal), case.course(goal)
            if loss is None or len(course) < STEPS or case.progress < HALF:
                continue
            target, last = case.origin(loss, "target"), case.origin(loss, "prediction")
            source = case.data.get(target.node) if target else None
            facts = source.ports.get(target.port) if source and target else None
            if facts is None or last is None or facts.counts is not None:
                continue
            mean, spread = float(facts.mean.mean()), facts.spread
            guess = _guess(case, goal, loss, spread)
            if guess is None or sqrt(mean**2 + spread**2) < LARGE or course.end < guess or overshoot(case, goal):
                continue
            told = {"mean": number_said(mean), "spread": number_said(spread), "loss": number_said(course.end)}
            yield Diagnosis(
                last.node,
                "Targets lie around {mean} and differ by {spread}, but {node} begins near 0: the loss is still {loss}, "
                "where always to answer the mean would give {guess}.",
                "Bring what it gives to the size of the targets, or the targets to the size of 1.",
                {**told, "guess": number_said(guess)},
                _scale(last.node, mean, spread),
            )


def _guess(case: Case, goal: str, loss: str, spread: float) -> float | None:
    """What always to answer the mean would lose; of distances at most the deviation."""
    if case.says(loss, "measures") == "distance" and getattr(case.bound(loss), "reduction", "mean") == "mean":
        return spread
    known = against_neighbors(case, goal) if case.says(loss, "measures") == "squares" else None
    return known[2] if known else None


def _scale(node: str, mean: float, spread: float) -> Treatment:
    """A fixed factor and summand behind the last layer: what it gives then begins at the mean of the targets."""
    factor, summand = (float(f"{number:.3g}") for number in (spread or 1.0, mean))
    told = {"factor": number_said(factor), "summand": number_said(summand)}
    put = Put(node, "fixed scale", {"factor": factor, "summand": summand}, behind=True)
    return Treatment("Put a Scale by behind it: {factor} times what it gives, plus {summand}", (put,), told)
