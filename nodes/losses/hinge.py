"""The hinge loss of support vector machines."""

from nodes.checks import need_floats, need_one_batch
from nodes.losses.classes import need_labels, one_score_each
from nodes.remedies import Widen
from nodes.spec import Examples, Form, Function, Module, Problem, Signal, node, setting


@node(
    key="hinge",
    title="Hinge loss",
    family="losses",
    formula="L = mean max(0, margin − t·y)",
    words=("svm", "support vector machine", "margin", "max-margin", "perceptron", "classification"),
    torch_name="MultiMarginLoss",
)
class HingeLoss:
    """Zero for scores on the right side beyond a margin, and growing in a straight line otherwise."""

    margin = setting(1.0, minimum=0.0, maximum=1e6, help="How far on the right side a score has to be.")
    squared = setting(False, help="Whether the distance to the margin is squared.")

    examples: Examples = (
        ({}, (Signal((1,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({"squared": True}, (Signal((1,)), Signal((), dtype="int64", classes=2))),
        ({}, (Signal((4,)), Signal((), dtype="int64", classes=4))),
    )

    def build(self, prediction: Signal, target: Signal) -> Form:
        need_floats(prediction)
        need_one_batch(prediction, target)
        if not target.floating and prediction.rank == 2 and prediction.channels > 1:
            need_labels(prediction, target)
            return Module("torch.nn.MultiMarginLoss", p=2 if self.squared else 1, margin=self.margin)
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
        if target.shape not in (prediction.shape, prediction.shape[:-1]) or prediction.shape[1:] not in ((), (1,)):
            raise one_score_each(prediction, target)
        return Function("nodes.modules.hinge.hinge", margin=self.margin, squared=self.squared)
