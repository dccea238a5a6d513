"""Mean absolute error as a loss."""

from nodes.checks import need_real_target
from nodes.spec import Module, Signal, node


@node(
    key="l1",
    title="L1 loss",
    family="losses",
    formula="L = mean |y − t|",
    words=("mae", "mean absolute error", "absolute", "regression", "median", "robust"),
    torch_name="L1Loss",
)
class L1Loss:
    """The mean distance between prediction and target; far points pull no harder than near ones."""

    measures = "distance"
    arithmetic = "differences"

    def build(self, prediction: Signal, target: Signal) -> Module:
        need_real_target(prediction, target)
        return Module("torch.nn.L1Loss")
