"""What references share: rows of real numbers in, and for those that learn from labels what they answer."""

from __future__ import annotations

from math import prod
from typing import Any

from nodes.checks import need_features, need_one_batch
from nodes.spec import Port, Problem, Signal

LEARNS = (
    Port("x", dtype="float"),
    Port("label", title="label or target", help="What it learns before training; it never looks at it afterwards."),
)


class Reference:
    """Runs scikit-learn beside the network."""

    exportable = False
    opaque = True  # no gradient goes through

    def need_room(self, x: Signal, wanted: int) -> None:
        """Refuse more components than a sample has numbers."""
        need_features(x)
        numbers = prod(x.shape[1:])
        if wanted > numbers:
            raise Problem(
                "{node} is to find {wanted} directions, but a sample has only {most} numbers. Make it {most} or fewer.",
                wanted=wanted,
                most=numbers,
            )


class Supervised(Reference):
    """Learns from labels, signs or real numbers."""

    def answers(self, x: Signal, label: Signal) -> dict[str, Any]:
        """What the module is to answer: a score for each class, one number for a side, or the numbers themselves."""
        need_features(x)
        need_one_batch(x, label)
        if label.floating:
            return {"answers": "side" if label.meaning == "sign" else "numbers"}
        if label.rank != 1 or not label.classes:
            raise Problem(
                "{node} needs one label for each sample but receives {got}. Connect the label of a source.",
                got=label.describe(),
            )
        return {"answers": "classes", "classes": label.classes}

    def shares(self, label: Signal) -> dict[str, object]:
        """What is known of shares of classes."""
        if not label.floating:
            return {"meaning": "probabilities", "classes": label.classes, "low": 0.0, "high": 1.0}
        return {"low": -1.0, "high": 1.0} if label.meaning == "sign" else {}
