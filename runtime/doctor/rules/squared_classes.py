"""Squares of probabilities: a loss that is flat just where a classifier is surely wrong."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.doctor.case import HALF, Case
from runtime.doctor.diagnosis import Diagnosis
from runtime.doctor.registry import rule

STEPS = 50
NEAR = 0.9  # of what answering the shares of the classes loses


@rule(key="squared_classes", title="Squared error for classes")
class SquaredClasses:
    """Probabilities of a sigmoid or softmax are compared with classes by their squares, and nothing comes of it.

    The gradient is that of Cross entropy times the slope of the sigmoid, which is 0 where it is surely wrong (Golik,
    Doetsch and Ney, 2013). Many a net learns so all the same: told only where the loss is, after half of the steps,
    not a tenth below what always to answer the shares of the classes would give.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            loss, course = case.sole_loss(goal), case.course(goal)
            if loss is None or len(course) < STEPS or case.progress < HALF or case.says(loss, "measures") != "squares":
                continue
            end, shares = case.origin(loss, "prediction"), _by_shares(case, loss)
            squashed = end is not None and case.family(end.node) == "activations" and case.says(end.node, "saturates")
            softmax = end is not None and (made := case.signal(end)) is not None and made.meaning == "probabilities"
            if end is None or shares is None or not (squashed or softmax) or course.end < NEAR * shares:
                continue
            yield Diagnosis(
                loss,
                "{node} compares classes with what {neighbor} gives by squares: an answer that is surely wrong lies "
                "where {neighbor} is flat, and hardly any gradient comes back from there. The loss is still {loss}, "
                "and always to answer the shares of the classes gives {chance}.",
                "Take Cross entropy in its place, without {neighbor} and without the One-hot: it wants raw scores and "
                "the label itself.",
                {"neighbor": case.name(end.node), "loss": f"{course.end:.3g}", "chance": f"{shares:.3g}"},
            )


def _by_shares(case: Case, loss: str) -> float | None:
    """What always to answer the shares of the classes would lose; None where the target is no One-hot of a label."""
    settings, row = case.bound(loss), case.origin(loss, "target")
    if row is None or case.document.nodes[row.node].type != "one_hot":
        return None
    label = case.origin(row.node, "x")
    facts = case.data[label.node].ports.get(label.port) if label and label.node in case.data else None
    if facts is None or facts.counts is None or getattr(settings, "reduction", "mean") != "mean":
        return None
    shares = facts.counts / facts.counts.sum()
    width = case.checked.nodes[row.node].outputs[0].shape[-1]
    return float((shares * (1 - shares)).sum()) / width * (0.5 if getattr(settings, "half", False) else 1.0)
