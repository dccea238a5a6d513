"""Mean as a loss: numbers of the graph become what is minimized or maximized."""

from nodes.checks import need_floats
from nodes.losses.reductions import REDUCTIONS
from nodes.spec import Examples, Function, Port, Signal, node, setting


@node(
    key="mean_loss",
    title="Mean as a loss",
    family="losses",
    formula="L = mean x, or mean x²",
    words=("scalar", "objective", "maximize", "residual", "hebb", "critic", "physics", "sum", "reduce"),
    inputs=(Port("x", dtype="float"),),
)
class MeanLoss:
    """Makes a single number of any wire, to minimize or maximize it."""

    arithmetic = "sizes"

    squared = setting(False, help="Whether every number is squared first, which draws it toward zero.")
    reduction = setting("mean", choices=REDUCTIONS, help="Whether the numbers of a sample are averaged or added up.")

    examples: Examples = (
        ({}, (Signal((1,)),)),
        ({"squared": True}, (Signal((3, 4)),)),
        ({"reduction": "sum"}, (Signal((3, 4)),)),
        ({"reduction": "sum", "squared": True}, (Signal(()),)),
    )

    def build(self, x: Signal) -> Function:
        need_floats(x)
        if self.reduction == "sum" and not (x.rank and x.varies(0)):  # without samples there is nothing to average
            return Function("nodes.modules.mean_loss.sum_loss", squared=self.squared)
        if self.reduction == "mean" and not self.squared:
            return Function("torch.mean")
        per_sample = self.reduction == "sum"
        return Function("nodes.modules.mean_loss.mean_loss", squared=self.squared, per_sample=per_sample)
