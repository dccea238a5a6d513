"""Exploding gradient: Bengio, Simard and Frasconi, 1994; Pascanu, Mikolov and Bengio, 2013."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import HALF, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, number_said
from runtime.doctor.overshoot import TENFOLD, first_of, thrown
from runtime.doctor.registry import rule
from runtime.doctor.rules.dead_units import unscaled
from runtime.doctor.treatment import Change
from runtime.doctor.yardstick import against_neighbors, answering_nothing, guessing, worth_reaching
from runtime.findings import ERROR
from runtime.telemetry import Layer

TIMES = 300.0  # the gradient of an early layer against that of a later one
GROWN = 1e3  # against its own at first
LARGE = 10.0  # root mean square; of a weight, against sizes around 0.1
FAR = 100.0  # times what always to answer 0 would lose: answers ten times as large as the targets

_BORN = {  # of numbers, of several layers
    (
        False,
        False,
    ): "The first weights of {node} are far too large: before any step the loss was {loss}, where guessing "
    "gives {chance}, so gradients explode.",
    (False, True): "The first weights of {node} and of other layers are far too large: before any step the loss was "
    "{loss}, where guessing gives {chance}, so gradients explode.",
    (True, False): "The first weights of {node} are far too large: before any step the loss was {loss}, where always "
    "to answer the mean would give {chance}, so most steps are spent on the way back.",
    (True, True): "The first weights of {node} and of other layers are far too large: before any step the loss was "
    "{loss}, where always to answer the mean would give {chance}, so most steps are spent on the way back.",
}


@rule(key="exploding_gradient", title="Exploding gradient")
class ExplodingGradient:
    """The gradient grows from layer to layer on its way back, or over the run, until steps are wild.

    Ill is a layer whose gradient is 300 times that of one nearer to the loss, or 1,000 times what it was at first, and
    at least 10 in root mean square. Measured: among healthy examples 46 times at a size of 1.6, and a size of 23 in a
    single layer whose targets are large. A gradient that steps far too large have made so is left to the rule about
    those. First weights far too large blow up what passes on its way to the loss, and the gradient of every layer at
    once: ill is a classifier that loses ten times what guessing does before any step, at such a gradient, and after its
    last step still more than guessing. Numbers have no such scale of their own: there, with weights drawn in a way of
    their own, the squares have to be ten times what always to answer 0 would lose, and after half of the steps above
    what the mean would; at a hundred times it is enough that they are far above what nearest rows reach.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.goals:
            layers = [node for node in case.learners(goal) if case.weighs(node)]
            if born_wild(case, goal):
                yield _born(case, goal, layers)
                continue
            for node in layers:
                told = case.seen(node, _gradient)
                last = max(case.seen(node, _gradient, last=3), default=0.0)  # not what it was in the first steps
                if not told or not np.isfinite(last) or last < LARGE:
                    continue
                after = [other for other in layers if other != node and other in case.document.downstream(node)]
                others = [case.median(other, _gradient) or 0.0 for other in after]
                least = min((one for one in others if one > 0), default=last)
                times = max(last / least, last / told[0] * TIMES / GROWN if told[0] else 0.0)
                if times < TIMES or (not _from_the_first(case, node, after) and thrown(case, node)):
                    continue
                yield Diagnosis(
                    node,
                    "The gradient of {node} has grown to {gradient}, so one step can undo all that was learnt.",
                    "Limit the norm of the gradient, draw smaller first weights or lower the learning rate.",
                    {"gradient": f"{last:.3g}"},
                    Treatment("Limit the norm of the gradient to 1", (Change(goal, {"clip": 1.0}),)),
                    ERROR,
                )
                break


def born_wild(case: Case, goal: str) -> bool:
    """Whether first weights alone make a network lose far more than guessing, and no step mends that."""
    course, chance = case.course(goal), guessing(case, goal)
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    if not len(course) or unscaled(case) & set(layers):
        return False
    if chance is None:
        return bool(_drawn(case, layers)) and _answers_far(case, goal)
    first = [first_of(case, node, _gradient) or 0.0 for node in layers]
    lost = case.failed is not None or not course.end <= chance
    return course.values[0] > TENFOLD * chance > 0 and max(first, default=0.0) >= LARGE and lost


def _answers_far(case: Case, goal: str) -> bool:
    """Whether the first answers were numbers far larger than their targets, and the loss is still far too large."""
    course, nothing, known = case.course(goal), answering_nothing(case, goal), against_neighbors(case, goal)
    if nothing is None or known is None or not course.values[0] > TENFOLD * nothing:
        return False
    enough = worth_reaching(*known[1:]) if course.values[0] > FAR * nothing else known[2]
    return case.failed is not None or (case.progress >= HALF and not course.end <= enough)


def _drawn(case: Case, layers: list[str]) -> list[str]:
    """The layers whose weights are drawn in a way of their own."""
    return [node for node in layers if "initialization" in case.document.nodes[node].settings]


def _born(case: Case, goal: str, layers: list[str]) -> Diagnosis:
    """The first layer whose weights are drawn in a way of its own is named, and all those are drawn as usual."""
    drawn = _drawn(case, layers)
    node = (drawn or layers)[0]
    chance = guessing(case, goal)
    guess = f"{chance:.3g}" if chance is not None else number_said((against_neighbors(case, goal) or (0.0,) * 3)[2])
    told = {"loss": number_said(float(case.course(goal).values[0])), "chance": guess}
    cause = _BORN[chance is None, len(drawn) > 1]
    edits = tuple(Change(one, {"initialization": "default"}) for one in drawn)
    treatment = Treatment("Limit the norm of the gradient to 1", (Change(goal, {"clip": 1.0}),))
    if len(drawn) == 1:
        treatment = Treatment("Draw the first weights of {layer} as usual", edits, {"layer": case.name(node)})
    elif drawn:
        treatment = Treatment("Draw the first weights of {count} layers as usual", edits, {"count": len(drawn)})
    cure = "Draw smaller first weights, or put a normalization between the layers."
    return Diagnosis(node, cause, cure, told, treatment, ERROR)


def _gradient(layer: Layer) -> float | None:
    return layer.gradient


def _from_the_first(case: Case, node: str, after: list[str]) -> bool:
    """Whether the gradient grew that much on its way back before any step."""
    others = [first_of(case, other, _gradient) or 0.0 for other in after]
    return (first_of(case, node, _gradient) or 0.0) > TIMES * min(
        (one for one in others if one > 0), default=float("inf")
    )
