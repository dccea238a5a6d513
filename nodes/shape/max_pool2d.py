"""Max pooling over an image."""

from typing import Any

from nodes.shape.window import Window2d
from nodes.spec import Module, Port, Signal, node


@node(
    key="max_pool2d",
    title="Max pool 2D",
    family="shape",
    formula="y = max of x in a window",
    words=("maxpool", "pooling", "downsample", "subsample", "maximum", "image"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="MaxPool2d",
    traits=("max window",),
)
class MaxPool2d(Window2d):
    """Keeps the largest number in each window, so that the image becomes smaller."""

    arithmetic = "largest"

    def build(self, x: Signal) -> Module:
        return self.pool("torch.nn.MaxPool2d", x)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning, "low": x.low, "high": x.high}
