"""Maximum over axes."""

from typing import Any

from nodes.checks import need_axes, need_floats
from nodes.spec import Function, Signal, node, setting


@node(
    key="maximum",
    title="Maximum",
    family="shape",
    formula="y = max x",
    words=("max", "largest", "best", "reduce", "aggregate", "q-learning"),
    torch_name="amax",
)
class Maximum:
    """The largest number along one or more axes of each sample."""

    arithmetic = "largest"

    axes = setting(
        (1,), minimum=-8, maximum=8, main=True, help="The axes to search, all if empty; 1 is the first after the batch."
    )
    keep = setting(False, title="Keep the axes", help="Whether the searched axes stay, with size 1.")

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("torch.amax", dim=need_axes(x, self.axes), keepdim=self.keep)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": x.low, "high": x.high}
