"""Accuracy: the share of samples whose class is right."""

from nodes.spec import Function, Signal, node


@node(key="accuracy", title="Accuracy", family="metrics", formula="right ÷ all", words=("score", "correct", "classification"))
class Accuracy:
    """Share of the samples whose highest score is the true class; of a single score, whose side is right."""

    higher_is_better = True
    percent = True

    def build(self, prediction: Signal, target: Signal) -> Function:
        return Function("nodes.modules.accuracy.accuracy")
