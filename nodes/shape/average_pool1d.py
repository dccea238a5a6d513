"""Average pooling over a sequence."""

from typing import Any

from nodes.shape.window import Window1d
from nodes.spec import Module, Port, Signal, node


@node(
    key="average_pool1d",
    title="Average pool 1D",
    family="shape",
    formula="y = mean of x in a window",
    words=("avgpool", "mean pooling", "pooling", "downsample", "subsample", "sequence", "temporal"),
    inputs=(Port("x", ranks=(3,), dtype="float"),),
    torch_name="AvgPool1d",
    traits=("mean window",),
)
class AvgPool1d(Window1d):
    """Keeps the mean in each window, so that the sequence becomes shorter."""

    arithmetic = "mean"

    def build(self, x: Signal) -> Module:
        return self.pool("torch.nn.AvgPool1d", x)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning}
