"""Mean as a metric: a number of the graph to be watched."""

from nodes.checks import need_floats
from nodes.spec import Function, Port, Signal, node


@node(
    key="mean_value",
    title="Mean value",
    family="metrics",
    formula="mean x",
    words=("average", "watch", "monitor", "level", "scalar"),
    inputs=(Port("x", dtype="float"),),
    torch_name="mean",
)
class MeanValue:
    """The mean of all numbers of a wire, only to be watched."""

    higher_is_better = False
    percent = False

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("torch.mean")
