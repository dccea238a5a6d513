"""Mean absolute error as a metric."""

from nodes.checks import need_real_target
from nodes.spec import Function, Signal, node


@node(
    key="mae",
    title="Mean absolute error",
    family="metrics",
    formula="mean |y − t|",
    words=("mae", "l1", "regression", "distance", "error"),
    torch_name="functional.l1_loss",
)
class MeanAbsoluteError:
    """The mean distance between prediction and target, in the unit of the target."""

    higher_is_better = False
    percent = False

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_real_target(prediction, target)
        return Function("torch.nn.functional.l1_loss")
