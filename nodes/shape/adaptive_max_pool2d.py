"""Adaptive max pooling: whatever the size of the image, the result has the size asked for."""

from typing import Any

from nodes.checks import need_image, short
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="adaptive_max_pool2d",
    title="Adaptive max pool 2D",
    family="shape",
    formula="y = max of x in a window",
    words=("maxpool", "pooling", "downsample", "fixed size", "image"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="AdaptiveMaxPool2d",
)
class AdaptiveMaxPool2d:
    """Keeps the largest number in each window, with windows chosen so that the result has the size asked for."""

    arithmetic = "largest"

    size = setting((1, 1), length=2, minimum=1, maximum=10_000, main=True, help="Height and width of the result.")

    def build(self, x: Signal) -> Module:
        need_image(x)
        return Module("torch.nn.AdaptiveMaxPool2d", short(self.size))

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning, "low": x.low, "high": x.high}
