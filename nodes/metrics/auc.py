"""AUC: how well scores put one class above the other."""

from nodes.losses.one_score import need_one_score
from nodes.spec import Examples, Function, Signal, node


@node(
    key="auc",
    title="AUC",
    family="metrics",
    formula="share of pairs in the right order",
    words=("area under the curve", "roc", "ranking", "verification", "two classes", "threshold"),
)
class AUC:
    """How often a sample of the upper class has the higher score of two; 1 is perfect, ½ no better than chance."""

    higher_is_better = True
    percent = False

    examples: Examples = (
        ({}, (Signal(()), Signal((), dtype="int64", classes=2))),
        ({}, (Signal((1,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
    )

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_one_score(prediction, target)
        return Function("nodes.modules.auc.auc")
