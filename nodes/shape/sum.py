"""Sum over axes."""

from nodes.checks import need_axis, need_floats
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

    axes = setting((1,), minimum=-8, maximum=8, main=True, help="The axes to add up: 1 is the first after the batch.")
    keep = setting(False, title="Keep the axes", help="Whether the summed axes stay, with size 1.")

    def build(self, x: Signal) -> Function:
        need_floats(x)
        axes = tuple(sorted({need_axis(x, axis) for axis in self.axes or range(1, x.rank)}))
        return Function("torch.sum", dim=axes, keepdim=self.keep)
