"""Average pooling over an image."""

from typing import Any

from nodes.checks import need_half_padding, need_image, need_room, short
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="average_pool2d",
    title="Average pool 2D",
    family="shape",
    formula="y = mean of x in a window",
    words=("avgpool", "mean pooling", "pooling", "downsample", "subsample", "image"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="AvgPool2d",
)
class AvgPool2d:
    """Keeps the mean in each window, so that the image becomes smaller."""

    kernel = setting((2, 2), length=2, minimum=1, maximum=10_000, main=True, help="Height and width of the window.")
    stride = setting(
        None,
        kind="ints",
        length=2,
        optional=True,
        minimum=1,
        maximum=10_000,
        help="How far the window moves; empty for its own size.",
    )
    padding = setting((0, 0), length=2, minimum=0, maximum=10_000, help="How far the window reaches over each edge.")

    def build(self, x: Signal) -> Module:
        need_image(x)
        need_room(x, self.kernel, self.padding)
        need_half_padding(self.kernel, self.padding)
        stride = short(self.stride or self.kernel)
        return Module("torch.nn.AvgPool2d", short(self.kernel), stride=stride, padding=short(self.padding))

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning}
