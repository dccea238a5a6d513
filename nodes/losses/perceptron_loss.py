"""The perceptron criterion: Rosenblatt's rule, 1958, as a loss."""

from collections.abc import Iterator

from nodes.losses.classes import need_labels, spare_scores
from nodes.losses.one_score import need_one_score
from nodes.spec import Examples, Function, Problem, Signal, node


@node(
    key="perceptron_loss",
    title="Perceptron loss",
    family="losses",
    formula="L = mean max(0, −t·y)",
    words=("rosenblatt", "perceptron rule", "mistake", "linear classifier", "criterion", "multi-class"),
)
class PerceptronLoss:
    """Zero for scores on the right side and growing in a straight line otherwise; a score of 0 is a mistake.

    Of several classes, it is the lead of the highest wrong score over the true one.
    """

    arithmetic = "margin"

    examples: Examples = (
        ({}, (Signal((1,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({}, (Signal((1,)), Signal((), dtype="int64", classes=2))),
        ({}, (Signal((4,)), Signal((), dtype="int64", classes=4))),
    )

    def build(self, prediction: Signal, target: Signal) -> Function:
        if not target.floating and prediction.rank == 2 and prediction.channels > 1:
            need_labels(prediction, target)
            return Function("nodes.modules.perceptron_loss.perceptron_loss_of_classes")
        need_one_score(prediction, target)
        return Function("nodes.modules.perceptron_loss.perceptron_loss")

    def advise(self, prediction: Signal, target: Signal) -> Iterator[Problem]:
        return spare_scores(prediction, target)
