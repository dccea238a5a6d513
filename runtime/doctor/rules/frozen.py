"""A last layer that does not learn: what lies before it has to fit itself to weights as they were drawn."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.doctor.case import HALF, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, number_said
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change, Thaw
from runtime.doctor.yardstick import against_neighbors, worth_reaching

STEPS = 50


@rule(key="frozen_last", title="Last layer does not learn")
class FrozenLast:
    """The last layer before a loss keeps the weights it was drawn with, layers before it learn, and little comes of it.

    It is frozen, has the rate 0, or is not among the nodes that the goal trains. Told after half of the steps, in the
    first stage, where the loss is above what is worth reaching: a fixed last layer can do (Hoffer, Hubara and Soudry,
    2018), and then it is let be, as is one whose weights were loaded.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            node, known = frozen_last(case, goal), against_neighbors(case, goal)
            if node is None or known is None:
                continue
            cause = (
                "{node}, the last layer before the loss, is frozen: it keeps the weights that it was drawn with, and "
                "only the layers before it learn. The loss is still {loss}, though the nearest rows alone reach "
                "{reached}."
                if _still(case, node)
                else "{node}, the last layer before the loss, is not among what {goal} trains: it keeps the weights "
                "that it was drawn with. The loss is still {loss}, though the nearest rows alone reach {reached}."
            )
            told = {"loss": number_said(known[0]), "reached": number_said(known[1]), "goal": case.name(goal)}
            yield Diagnosis(node, cause, "Let it learn.", told, _treat(case, node))


def frozen_last(case: Case, goal: str) -> str | None:
    """The last layer before the loss of a goal, where it does not learn and little comes of the layers before it."""
    known, loss = against_neighbors(case, goal), case.sole_loss(goal)
    if known is None or loss is None or len(case.course(goal)) < STEPS or case.progress < HALF or _loaded(case):
        return None
    if known[0] <= worth_reaching(*known[1:]):
        return None
    end = case.origin(loss, "prediction")
    chain = [end.node, *case.walk(end.node, case.weighs)] if end else []
    last = next((node for node in chain if case.weighs(node)), None)
    if last is None or case.document.nodes[last].linked or not case.learners(goal):
        return None
    trained = any(last in nodes for nodes in case.trains.values())
    return last if _still(case, last) or not trained else None


def _loaded(case: Case) -> bool:
    """Whether weights came from elsewhere: of an earlier stage, or of another run."""
    return case.begun > 0 or case.plan is None or bool(getattr(case.plan.settings.begin, "loads", False))


def _still(case: Case, node: str) -> bool:
    """Whether it is the layer itself that says so."""
    return case.document.nodes[node].frozen or float(getattr(case.bound(node), "rate", 1.0)) <= 0


def _treat(case: Case, node: str) -> Treatment | None:
    if case.document.nodes[node].frozen:
        return Treatment("Let it learn", (Thaw(node),))
    return Treatment("Let it learn", (Change(node, {"rate": 1.0}),)) if _still(case, node) else None
