"""Margin: how near a straight boundary comes to the samples."""

from nodes.checks import need_features, need_one_batch
from nodes.losses.one_score import need_one_score
from nodes.spec import Examples, Function, Port, Signal, node


@node(
    key="margin",
    title="Margin",
    family="metrics",
    formula="min t·y / ‖w‖",
    words=("svm", "support vector machine", "distance to the boundary", "linear", "gap", "separation", "safety"),
    inputs=(
        Port("prediction", help="One score for each sample, linear in the features."),
        Port("features", dtype="float", help="What the score is a weighted sum of."),
        Port("target", help="The true side: a label of two classes, or signs."),
    ),
)
class Margin:
    """How far the nearest sample is from the boundary of a linear score; below 0 when one is on the wrong side."""

    higher_is_better = True
    percent = False

    examples: Examples = (
        ({}, (Signal((1,)), Signal((3,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({}, (Signal((1,)), Signal((1, 2, 2)), Signal((), dtype="int64", classes=2))),
    )

    def build(self, prediction: Signal, features: Signal, target: Signal) -> Function:
        need_one_score(prediction, target)
        need_features(features)
        need_one_batch(prediction, features)
        return Function("nodes.modules.margin.margin")
