"""The hinge loss of support vector machines."""

from collections.abc import Iterator

from nodes.checks import need_floats, need_one_batch
from nodes.losses.classes import need_labels, spare_scores
from nodes.losses.one_score import need_one_score
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

    arithmetic = "margin"

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
        need_one_score(prediction, target)
        return Function("nodes.modules.hinge.hinge", margin=self.margin, squared=self.squared)

    def advise(self, prediction: Signal, target: Signal) -> Iterator[Problem]:
        return spare_scores(prediction, target)
