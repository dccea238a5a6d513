"""Convolution over an image: small learnt patterns that slide over it."""

from nodes.checks import need_groups, need_image, need_room, short
from nodes.initialization import Initialized
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="conv2d",
    title="Conv 2D",
    family="layers",
    formula="y = b + Σ W·x over a sliding window",
    words=("convolution", "convolutional", "cnn", "kernel", "filter", "image", "feature map", "pointwise", "1x1"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="Conv2d",
)
class Conv2d(Initialized):
    """Slides learnt patterns over an image and tells how well each fits at every place."""

    channels = setting(16, minimum=1, maximum=1_000_000, main=True, help="How many patterns are learnt.")
    kernel = setting((3, 3), length=2, minimum=1, maximum=10_000, help="Height and width of one pattern.")
    stride = setting((1, 1), length=2, minimum=1, maximum=10_000, help="How far the window moves; 2 halves the size.")
    padding = setting((1, 1), length=2, minimum=0, maximum=10_000, help="How many zeros are added at each edge.")
    dilation = setting((1, 1), length=2, minimum=1, maximum=10_000, help="Distance between the pixels a pattern sees.")
    groups = setting(1, minimum=1, maximum=1_000_000, help="Into how many separate parts the channels fall.")
    bias = setting(True, help="Whether each pattern adds a learnt constant.")

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
