"""Accuracy: the share of samples whose class is right."""

from nodes.checks import need_one_batch
from nodes.losses.classes import need_labels, one_score_each
from nodes.remedies import Widen
from nodes.spec import Examples, Function, Problem, Signal, node


@node(
    key="accuracy",
    title="Accuracy",
    family="metrics",
    formula="right ÷ all",
    words=("score", "correct", "classification", "hit rate", "error rate"),
)
class Accuracy:
    """Share of the samples whose highest score is the true class; of a single score, whose side is right."""

    higher_is_better = True
    percent = True

    examples: Examples = (
        ({}, (Signal((4,)), Signal((), dtype="int64", classes=4))),
        ({}, (Signal((1,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({}, (Signal((1,), meaning="probabilities", low=0.0, high=1.0), Signal((), dtype="int64", classes=2))),
    )

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_one_batch(prediction, target)
        if target.meaning == "target":
            raise Problem(
                "{node} counts right classes, but its target is a real number. Use R² or Mean absolute error."
            )
        if prediction.rank > 1 and prediction.channels > 1:
            if target.floating:
                raise Problem("{node} counts right classes but receives real numbers as target. Connect the label.")
            need_labels(prediction, target)
        elif target.classes and target.classes > 2:
            raise Problem(
                "{node} has labels of {classes} classes but receives {got} scores. "
                "Give the layer before it {classes} units.",
                (Widen(target.classes, "prediction", "match_classes"),),
                classes=target.classes,
                got=1,
            )
        elif target.shape not in (prediction.shape, prediction.shape[:1]):
            raise one_score_each(prediction, target)
        middle = 0.5 if prediction.meaning == "probabilities" else 0.0
        return Function("nodes.modules.accuracy.accuracy", middle=middle)
