"""Max pooling over a sequence."""

from typing import Any

from nodes.shape.window import Window1d
from nodes.spec import Module, Port, Signal, node


@node(
    key="max_pool1d",
    title="Max pool 1D",
    family="shape",
    formula="y = max of x in a window",
    words=("maxpool", "pooling", "downsample", "subsample", "maximum", "sequence", "temporal"),
    inputs=(Port("x", ranks=(3,), dtype="float"),),
    torch_name="MaxPool1d",
    traits=("max window",),
)
class MaxPool1d(Window1d):
    """Keeps the largest number in each window, so that the sequence becomes shorter."""

    arithmetic = "largest"

    def build(self, x: Signal) -> Module:
        return self.pool("torch.nn.MaxPool1d", x)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning, "low": x.low, "high": x.high}
