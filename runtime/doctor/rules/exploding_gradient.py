"""Exploding gradient: Bengio, Simard and Frasconi, 1994; Pascanu, Mikolov and Bengio, 2013."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, number_said
from runtime.doctor.overshoot import TENFOLD, first_of, thrown
from runtime.doctor.registry import rule
from runtime.doctor.rules.dead_units import unscaled
from runtime.doctor.treatment import Change
from runtime.doctor.yardstick import guessing
from runtime.findings import ERROR
from runtime.telemetry import Layer

TIMES = 300.0  # the gradient of an early layer against that of a later one
GROWN = 1e3  # against its own at first
LARGE = 10.0  # root mean square; of a weight, against sizes around 0.1


@rule(key="exploding_gradient", title="Exploding gradient")
class ExplodingGradient:
    """The gradient grows from layer to layer on its way back, or over the run, until steps are wild.

    Ill is a layer whose gradient is 300 times that of one nearer to the loss, or 1,000 times what it was at first, and
    at least 10 in root mean square. Measured: among healthy examples 46 times at a size of 1.6, and a size of 23 in a
    single layer whose targets are large. A gradient that steps far too large have made so is left to the rule about
    those. First weights far too large blow up what passes on its way to the loss, and the gradient of every layer at
    once: ill is a classifier that loses ten times what guessing does before any step, at such a gradient, and after its
    last step still more than guessing.
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
                last = max(told[-3:], default=0.0)
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
    """Whether the first weights of a classifier alone make it lose far more than guessing, and no step mends that."""
    course, chance = case.course(goal), guessing(case, goal)
    if not len(course) or not chance or not course.values[0] > TENFOLD * chance:
        return False
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    first = [first_of(case, node, _gradient) or 0.0 for node in layers]
    lost = case.failed is not None or not course.end <= chance
    return max(first, default=0.0) >= LARGE and lost and not unscaled(case) & set(layers)


def _born(case: Case, goal: str, layers: list[str]) -> Diagnosis:
    """The first layer whose weights are drawn in a way of its own is named, and all those are drawn as usual."""
    drawn = [node for node in layers if "initialization" in case.document.nodes[node].settings]
    node = (drawn or layers)[0]
    told = {"loss": number_said(float(case.course(goal).values[0])), "chance": f"{guessing(case, goal) or 0.0:.3g}"}
    cause = (
        "The first weights of {node} are far too large: before any step the loss was {loss}, where guessing gives "
        "{chance}, so gradients explode."
    )
    edits = tuple(Change(one, {"initialization": "default"}) for one in drawn)
    treatment = Treatment("Limit the norm of the gradient to 1", (Change(goal, {"clip": 1.0}),))
    if len(drawn) == 1:
        treatment = Treatment("Draw the first weights of {layer} as usual", edits, {"layer": case.name(node)})
    elif drawn:
        cause = (
            "The first weights of {node} and of other layers are far too large: before any step the loss was {loss}, "
            "where guessing gives {chance}, so gradients explode."
        )
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
