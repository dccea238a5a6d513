"""Weights pulled to zero: a decay or penalty stronger than what is learnt."""

from collections.abc import Iterator
from typing import Any

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change

SHRUNK = 0.1  # of what it was at first


@rule(key="weights_pulled", title="Weight decay too strong")
class WeightsPulled:
    """Under a decay or penalty, what leaves every layer differs among samples by under a tenth of what it did at first.

    The weights have shrunk, too, and the loss has not fallen by a fifth: the pull is stronger than what is learnt. What
    is pulled by a factor of 1 − rate·decay at each step halves in 0.7/(rate·decay) steps (Krogh and Hertz, 1991).
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            pulls = _pulls(case, goal)
            layers = [node for node in case.learners(goal) if case.weighs(node)]
            ratios = [ratio for node in layers if (ratio := _kept(case, node)) is not None]
            course = case.course(goal)
            if not pulls or not ratios or not len(course) or max(ratios) > SHRUNK:
                continue
            if course.fall > 0.2 * abs(course.start):
                continue
            setting, value = next(iter(pulls.items()))
            milder = "Make the decay ten thousand times smaller"
            further = Treatment(milder, (Change(goal, {setting: value / 10_000}),))
            yield Diagnosis(
                goal,
                "{node} pulls the weights to zero: what leaves its layers differs among samples by only {share} "
                "of what it did at first.",
                "Make the decay a hundred times smaller.",
                {"share": percent(max(ratios), 1)},
                Treatment(
                    "Make the decay a hundred times smaller",
                    (Change(goal, {setting: value / 100}),),
                    further=(further,),
                ),
            )


def _pulls(case: Case, goal: str) -> dict[str, float]:
    """The settings that pull at all weights of a goal, the strongest first."""
    bound: Any = case.bound(goal)
    found = {"l2": float(bound.l2), "l1": float(bound.l1)}
    found["optimizer.weight_decay"] = float(getattr(bound.optimizer, "weight_decay", 0.0))
    return {key: value for key, value in sorted(found.items(), key=lambda item: -item[1]) if value > 0}


def _kept(case: Case, node: str) -> float | None:
    """How much is left of the spread of a layer; 1 where its weights have not become smaller."""
    spreads = case.seen(node, lambda layer: layer.units and layer.units.spread)
    sizes = case.seen(node, lambda layer: layer.weight and layer.weight.deviation)
    if len(spreads) < 2 or len(sizes) < 2 or not spreads[0]:
        return None
    return spreads[-1] / spreads[0] if sizes[-1] < sizes[0] else 1.0
