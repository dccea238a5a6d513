"""Depthwise convolution: every channel has patterns of its own."""

from nodes.checks import need_image, need_room, short
from nodes.initialization import Biased
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="depthwise_conv2d",
    title="Depthwise conv 2D",
    family="layers",
    formula="y꜀ = b꜀ + Σ W꜀·x꜀ over a sliding window",
    words=("convolution", "separable", "mobilenet", "xception", "grouped", "channelwise"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="Conv2d(groups=channels)",
)
class DepthwiseConv2d(Biased):
    """Slides patterns over each channel by itself; with a 1×1 convolution behind it, a cheap Conv 2D."""

    arithmetic = "convolution"

    multiplier = setting(1, minimum=1, maximum=10_000, main=True, help="How many patterns each channel gets.")
    kernel = setting((3, 3), length=2, minimum=1, maximum=10_000, help="Height and width of one pattern.")
    stride = setting((1, 1), length=2, minimum=1, maximum=10_000, help="How far the window moves; 2 halves the size.")
    padding = setting((1, 1), length=2, minimum=0, maximum=10_000, help="How many zeros are added at each edge.")
    dilation = setting((1, 1), length=2, minimum=1, maximum=10_000, help="Distance between the pixels a pattern sees.")
    bias = setting(True, help="Whether each pattern adds a learnt constant.")

    def build(self, x: Signal) -> Module:
        need_image(x)
        need_room(x, self.kernel, self.padding, self.dilation)
        return Module(
            "torch.nn.Conv2d",
            x.channels,
            x.channels * self.multiplier,
            kernel_size=short(self.kernel),
            stride=short(self.stride),
            padding=short(self.padding),
            dilation=short(self.dilation),
            groups=x.channels,
            bias=self.bias,
        )
