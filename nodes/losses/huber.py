"""The Huber loss, by Huber, 1964."""

from nodes.checks import need_real_target
from nodes.spec import Module, Signal, node, setting


@node(
    key="huber",
    title="Huber loss",
    family="losses",
    formula="L = mean ½d² for |d| ≤ δ, else δ·(|d| − ½δ)",
    words=("smooth l1", "robust", "regression", "outlier"),
    torch_name="HuberLoss",
)
class HuberLoss:
    """Squared for small distances and straight for large ones, so that outliers pull less."""

    measures = "distance"
    arithmetic = "differences"

    delta = setting(
        1.0, minimum=1e-6, maximum=1e6, title="δ", help="The distance from which the loss grows in a straight line."
    )

    def build(self, prediction: Signal, target: Signal) -> Module:
        need_real_target(prediction, target)
        return Module("torch.nn.HuberLoss", delta=self.delta)
