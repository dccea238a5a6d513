"""Posterior collapse: a variational code that says nothing of its sample."""

from collections.abc import Iterator
from dataclasses import replace

from runtime.doctor.case import EARLY, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change

ACTIVE = 0.1  # root of a variance of 0.01
STEPS = 50


@rule(key="posterior_collapse", title="Posterior collapse")
class PosteriorCollapse:
    """The means of the codes hardly differ from sample to sample, so the decoder has learnt to do without.

    Burda, Grosse and Salakhutdinov, 2016, call a unit inactive whose mean varies by less than 0.01; here all of them
    together do. Bowman and others, 2016, first saw it. The loss that charges the code says which input that is.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.goals:
            for loss in case.losses_into(goal):
                port = case.says(loss, "code")
                end = case.origin(loss, port) if port else None
                if end is None or case.steps < STEPS or case.progress < EARLY:
                    continue
                spread = case.median(end.node, lambda layer: layer.units and layer.units.spread)
                if spread is None or spread >= ACTIVE:
                    continue
                yield Diagnosis(
                    end.node,
                    "The codes of {node} differ by only {spread} from sample to sample, so they say nothing.",
                    "Let the distance of the codes from the prior cost less (β).",
                    {"spread": f"{spread:.2g}"},
                    cost_less(case, loss),
                )


def cost_less(case: Case, loss: str) -> Treatment:
    """A tenth of the cost; where that does not do, less."""
    weight, told = float(case.bound(loss).weight), {"neighbor": case.name(loss)}

    def cheaper(share: float, text: str) -> Treatment:
        return Treatment(text, (Change(loss, {"weight": float(f"{weight * share:.6g}")}),), told)

    first = cheaper(0.1, "Let {neighbor} cost a tenth")
    further = cheaper(0.01, "Let {neighbor} cost a hundredth"), cheaper(0.001, "Let {neighbor} cost a thousandth")
    return replace(first, further=further)
