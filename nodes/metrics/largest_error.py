"""Largest error as a metric."""

from nodes.checks import need_real_target
from nodes.spec import Function, Signal, node


@node(
    key="largest_error",
    title="Largest error",
    family="metrics",
    formula="max |y − t|",
    words=("maximum", "worst", "supremum", "uniform", "regression", "differential equation", "distance"),
)
class LargestError:
    """The greatest distance between prediction and target anywhere, in the unit of the target."""

    higher_is_better = False
    percent = False

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_real_target(prediction, target)
        return Function("nodes.modules.largest_error.largest_error")
