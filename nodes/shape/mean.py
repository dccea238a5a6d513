"""Mean over axes."""

from typing import Any

from nodes.checks import need_axes, need_floats
from nodes.spec import Function, Signal, node, setting


@node(
    key="mean",
    title="Mean",
    family="shape",
    formula="y = Σ x / n",
    words=("average", "reduce", "pool", "aggregate"),
    traits=("over axis",),
    torch_name="mean",
)
class Mean:
    """The mean along one or more axes of each sample."""

    arithmetic = "mean"

    axes = setting(
        (1,),
        minimum=-8,
        maximum=8,
        main=True,
        help="The axes to average, all if empty; 1 is the first after the batch.",
    )
    keep = setting(False, title="Keep the axes", help="Whether the averaged axes stay, with size 1.")

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("torch.mean", dim=need_axes(x, self.axes), keepdim=self.keep)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": x.low, "high": x.high}
