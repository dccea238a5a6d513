"""For each sample: one thing given to all samples of a batch."""

from typing import Any

from nodes.checks import facts
from nodes.spec import Examples, Function, Port, Problem, Signal, node


@node(
    key="for_each_sample",
    title="For each sample",
    family="merge",
    formula="yₙ = value for every sample n",
    words=("expand", "broadcast", "repeat", "rows", "tile", "parameter", "copy"),
    inputs=(
        Port("value", help="What has no batch axis, such as a Parameter."),
        Port("x", help="Whose samples it is given to; only their number counts."),
    ),
    torch_name="Tensor.expand",
)
class ForEachSample:
    """Gives what has no samples of its own, such as a Parameter, to every sample of a batch."""

    arithmetic = "moved"

    examples: Examples = (({}, (Signal((4, 2), again=(4, 2)), Signal((), dtype="int64", classes=3))),)

    def build(self, value: Signal, x: Signal) -> Function:
        if value.rank and value.varies(0):
            raise Problem(
                "{node} copies one thing for each sample but receives samples already ({got}). Connect a Parameter.",
                got=value.describe(),
            )
        if not x.rank:
            raise Problem("{node} needs samples to count but receives a single number. Connect a source.")
        return Function("nodes.modules.for_each_sample.for_each_sample")

    def carry(self, value: Signal, x: Signal) -> dict[str, Any]:
        return facts(value)
