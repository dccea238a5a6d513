"""Mean squared error as a metric."""

from nodes.checks import need_real_target
from nodes.spec import Function, Signal, node


@node(
    key="squared_error",
    title="Squared error",
    family="metrics",
    formula="mean (y − t)²",
    words=("mse", "l2", "reconstruction", "regression", "distance", "error", "watch"),
    torch_name="functional.mse_loss",
)
class SquaredError:
    """The mean square of the distance between prediction and target, only to be watched."""

    higher_is_better = False
    percent = False

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_real_target(prediction, target)
        return Function("torch.nn.functional.mse_loss")
