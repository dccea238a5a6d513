"""What losses and metrics of one score a sample demand of their target."""

from __future__ import annotations

from nodes.checks import need_floats, need_one_batch
from nodes.losses.classes import one_score_each
from nodes.remedies import Widen
from nodes.spec import Problem, Signal


def need_one_score(prediction: Signal, target: Signal) -> None:
    """Refuse all but one score a sample against labels of two classes, or signs."""
    need_floats(prediction)
    need_one_batch(prediction, target)
    if target.meaning == "target":
        raise Problem("{node} needs a label or signs −1 and +1 but receives any real numbers. Connect the label.")
    if target.classes and target.classes > 2:
        raise Problem(
            "{node} has labels of {classes} classes but receives {got} scores. "
            "Give the layer before it {classes} units.",
            (Widen(target.classes, "prediction", "match_classes"),),
            classes=target.classes,
            got=1,
        )
    if target.shape not in (prediction.shape, prediction.shape[:1]) or prediction.shape[1:] not in ((), (1,)):
        raise one_score_each(prediction, target)
