"""Sum over axes."""

from nodes.checks import need_axes, need_floats
from nodes.spec import Function, Signal, node, setting


@node(
    key="sum",
    title="Sum",
    family="shape",
    formula="y = Σ x",
    words=("total", "reduce", "add up", "aggregate"),
    torch_name="sum",
)
class Sum:
    """The sum along one or more axes of each sample."""

    arithmetic = "total"

    axes = setting(
        (1,), minimum=-8, maximum=8, main=True, help="The axes to add up, all if empty; 1 is the first after the batch."
    )
    keep = setting(False, title="Keep the axes", help="Whether the summed axes stay, with size 1.")

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("torch.sum", dim=need_axes(x, self.axes), keepdim=self.keep)
