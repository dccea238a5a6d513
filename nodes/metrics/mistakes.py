"""Mistakes: how many samples are on the wrong side."""

from nodes.losses.classes import need_labels
from nodes.losses.one_score import need_one_score
from nodes.spec import Examples, Function, Signal, node


@node(
    key="mistakes",
    title="Mistakes",
    family="metrics",
    formula="count of t·y ≤ 0",
    words=("errors", "wrong", "updates", "perceptron", "classification", "count"),
)
class Mistakes:
    """How many samples of the part are taken for another class; a score right on the boundary is a mistake, too."""

    higher_is_better = False
    percent = False

    examples: Examples = (
        ({}, (Signal((1,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({}, (Signal((4,)), Signal((), dtype="int64", classes=4))),
    )

    def build(self, prediction: Signal, target: Signal) -> Function:
        if not target.floating and prediction.rank == 2 and prediction.channels > 1:
            need_labels(prediction, target)
        else:
            need_one_score(prediction, target)
        return Function("nodes.modules.mistakes.mistakes")
