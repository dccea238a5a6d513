"""Average pooling over an image."""

from typing import Any

from nodes.shape.window import Window2d
from nodes.spec import Module, Port, Signal, node


@node(
    key="average_pool2d",
    title="Average pool 2D",
    family="shape",
    formula="y = mean of x in a window",
    words=("avgpool", "mean pooling", "pooling", "downsample", "subsample", "image"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="AvgPool2d",
    traits=("mean window",),
)
class AvgPool2d(Window2d):
    """Keeps the mean in each window, so that the image becomes smaller."""

    arithmetic = "mean"

    def build(self, x: Signal) -> Module:
        return self.pool("torch.nn.AvgPool2d", x)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning}
