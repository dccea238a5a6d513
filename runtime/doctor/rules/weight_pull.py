"""Weights pulled to zero: a decay or penalty stronger than what is learnt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.registry import rule
from runtime.doctor.rules.no_learning import settled
from runtime.doctor.treatment import Change

SHRUNK = 0.1  # of what it was at first
STRONG: Mapping[str, float] = {"l2": 0.1, "l1": 0.03, "optimizer.weight_decay": 1.0}  # each ten times what is common
MILDER = 100


@dataclass(frozen=True, slots=True)
class Pull:
    """A setting of a node (a goal, or a layer with a penalty of its own) that pulls at weights."""

    node: str
    setting: str
    value: float

    @property
    def strong(self) -> bool:
        """Whether it alone may keep a network from learning."""
        return self.value >= STRONG[self.setting]


@rule(key="weights_pulled", title="Weight decay too strong")
class WeightsPulled:
    """Under a decay or penalty, what leaves every layer differs among samples by under a tenth of what it did at first.

    The weights have shrunk, too, and the loss has not fallen by a fifth: the pull is stronger than what is learnt. What
    is pulled by a factor of 1 − rate·decay at each step halves in 0.7/(rate·decay) steps (Krogh and Hertz, 1991). Or
    the training loss has settled far above what nearest rows reach under a pull ten times as strong as any in use.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            pulls = pulls_at(case, goal)
            layers = [node for node in case.learners(goal) if case.weighs(node)]
            ratios = [ratio for node in layers if (ratio := _kept(case, node)) is not None]
            course = case.course(goal)
            if not pulls or not ratios or not len(course):
                continue
            if max(ratios) <= SHRUNK and course.fall <= 0.2 * abs(course.start):
                cause = (
                    "{node} pulls the weights to zero: what leaves its layers differs among samples by only {share} "
                    "of what it did at first."
                    if pulls[0].node == goal
                    else "A penalty of {node} pulls its weights to zero: what leaves the layers differs among samples "
                    "by only {share} of what it did at first."
                )
                yield _diagnosis(pulls, cause, {"share": percent(max(ratios), 1)})
            elif pulls[0].strong and (known := settled(case, goal)) is not None:
                cause = (
                    "{node} pulls the weights to zero with a strength of {decay}: the training loss has settled at "
                    "{loss}, but the nearest rows alone reach {reached}."
                )
                told = {"loss": f"{known[0]:.3g}", "reached": f"{known[1]:.3g}", "decay": f"{pulls[0].value:g}"}
                yield _diagnosis(pulls, cause, told)


def _diagnosis(pulls: list[Pull], cause: str, told: Mapping[str, object]) -> Diagnosis:
    """The strongest pull is named; all of its kind are made milder."""
    first = pulls[0]
    alike = [pull for pull in pulls if pull.setting == first.setting]

    def milder(times: int, text: str, *further: Treatment) -> Treatment:
        edits = tuple(Change(pull.node, {pull.setting: pull.value / times}) for pull in alike)
        return Treatment(text, edits, further=further)

    most = milder(MILDER**2, "Make the decay ten thousand times smaller")
    less = milder(MILDER, "Make the decay a hundred times smaller", most)
    return Diagnosis(first.node, cause, "Make the decay a hundred times smaller.", told, less)


def pulls_at(case: Case, goal: str) -> list[Pull]:
    """What pulls at the weights that a goal trains, the strongest first: for all of them, or for a layer alone."""
    bound: Any = case.bound(goal)
    found = [Pull(goal, "l2", float(bound.l2)), Pull(goal, "l1", float(bound.l1))]
    found.append(Pull(goal, "optimizer.weight_decay", float(getattr(bound.optimizer, "weight_decay", 0.0))))
    for node in case.learners(goal):
        own: Any = case.bound(node)
        found += [Pull(node, setting, float(getattr(own, setting, 0.0))) for setting in ("l2", "l1")]
    return sorted((pull for pull in found if pull.value > 0), key=lambda pull: -pull.value / STRONG[pull.setting])


def _kept(case: Case, node: str) -> float | None:
    """How much is left of the spread of a layer; 1 where its weights have not become smaller."""
    spreads = case.seen(node, lambda layer: layer.units and layer.units.spread)
    sizes = case.seen(node, lambda layer: layer.weight and layer.weight.deviation)
    if len(spreads) < 2 or len(sizes) < 2 or not spreads[0]:
        return None
    return spreads[-1] / spreads[0] if sizes[-1] < sizes[0] else 1.0
