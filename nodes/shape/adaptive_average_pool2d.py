"""Adaptive average pooling: whatever the size of the image, the result has the size asked for."""

from typing import Any

from nodes.checks import need_image, short
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="adaptive_average_pool2d",
    title="Adaptive average pool 2D",
    family="shape",
    formula="y = mean of x in a window",
    words=("avgpool", "pooling", "downsample", "fixed size", "image"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="AdaptiveAvgPool2d",
)
class AdaptiveAvgPool2d:
    """Keeps the mean in each window, with windows chosen so that the result has the size asked for."""

    arithmetic = "mean"

    size = setting((1, 1), length=2, minimum=1, maximum=10_000, main=True, help="Height and width of the result.")

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        images = x.rank == wanted.rank == 4 and x.shape[:2] == wanted.shape[:2]
        smaller = images and all(small <= size for small, size in zip(wanted.shape, x.shape, strict=True))
        return {"size": wanted.shape[2:]} if smaller and x.shape != wanted.shape else None

    def build(self, x: Signal) -> Module:
        need_image(x)
        return Module("torch.nn.AdaptiveAvgPool2d", short(self.size))

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning, "low": x.low, "high": x.high}
