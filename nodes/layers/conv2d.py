"""Convolution over an image: small learnt patterns that slide over it."""

from typing import Any

from nodes.checks import need_groups, need_image, need_room, short
from nodes.initialization import Biased
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="conv2d",
    title="Conv 2D",
    family="layers",
    formula="y = b + Σ W·x over a sliding window",
    words=("convolution", "convolutional", "cnn", "kernel", "filter", "image", "feature map", "pointwise", "1x1"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="Conv2d",
    traits=("convolution",),
)
class Conv2d(Biased):
    """Slides learnt patterns over an image and tells how well each fits at every place."""

    arithmetic = "convolution"

    channels = setting(16, minimum=1, maximum=1_000_000, main=True, help="How many patterns are learnt.")
    kernel = setting((3, 3), length=2, minimum=1, maximum=10_000, help="Height and width of one pattern.")
    stride = setting((1, 1), length=2, minimum=1, maximum=10_000, help="How far the window moves; 2 halves the size.")
    padding = setting((1, 1), length=2, minimum=0, maximum=10_000, help="How many zeros are added at each edge.")
    dilation = setting((1, 1), length=2, minimum=1, maximum=10_000, help="Distance between the pixels a pattern sees.")
    groups = setting(1, minimum=1, maximum=1_000_000, help="Into how many separate parts the channels fall.")
    bias = setting(True, help="Whether each pattern adds a learnt constant.")

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        """A 1×1 convolution with the channels of the other, in steps where the other is smaller."""
        if not x.floating or x.rank != 4 or wanted.rank != 4 or x.channels == wanted.channels:
            return None
        stride = tuple(-(-size // small) for size, small in zip(x.shape[2:], wanted.shape[2:], strict=True))
        reached = tuple((size - 1) // step + 1 for size, step in zip(x.shape[2:], stride, strict=True))
        settings = {"kernel": (1, 1), "channels": wanted.channels, "padding": (0, 0), "stride": stride}
        return settings if reached == wanted.shape[2:] else None

    def build(self, x: Signal) -> Module:
        need_image(x)
        need_groups(x.channels, self.groups)
        need_groups(self.channels, self.groups)
        need_room(x, self.kernel, self.padding, self.dilation)
        return Module(
            "torch.nn.Conv2d",
            x.channels,
            self.channels,
            kernel_size=short(self.kernel),
            stride=short(self.stride),
            padding=short(self.padding),
            dilation=short(self.dilation),
            groups=self.groups,
            bias=self.bias,
        )
