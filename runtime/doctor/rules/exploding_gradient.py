"""Exploding gradient: Bengio, Simard and Frasconi, 1994; Pascanu, Mikolov and Bengio, 2013."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.overshoot import first_of, thrown
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change
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
    those.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.goals:
            layers = [node for node in case.learners(goal) if case.weighs(node)]
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


def _gradient(layer: Layer) -> float | None:
    return layer.gradient


def _from_the_first(case: Case, node: str, after: list[str]) -> bool:
    """Whether the gradient grew that much on its way back before any step."""
    others = [first_of(case, other, _gradient) or 0.0 for other in after]
    return (first_of(case, node, _gradient) or 0.0) > TIMES * min(
        (one for one in others if one > 0), default=float("inf")
    )
