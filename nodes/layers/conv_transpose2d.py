"""Transposed convolution: every pixel paints a learnt pattern, so the image grows."""

from nodes.checks import need_extra_below_stride, need_groups, need_image, short
from nodes.initialization import Biased
from nodes.remedies import Set
from nodes.spec import Module, Port, Problem, Signal, node, setting


@node(
    key="conv_transpose2d",
    title="Transposed conv 2D",
    family="layers",
    formula="y = b + Σ x·W painted at every place",
    words=("deconvolution", "upconvolution", "fractionally strided", "decoder", "generator", "unet", "upsampling"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="ConvTranspose2d",
)
class ConvTranspose2d(Biased):
    """Paints a learnt pattern for every pixel, so that a small image grows into a larger one."""

    arithmetic = "convolution"

    channels = setting(16, minimum=1, maximum=1_000_000, main=True, help="How many channels leave the layer.")
    kernel = setting((2, 2), length=2, minimum=1, maximum=10_000, help="Height and width of one pattern.")
    stride = setting((2, 2), length=2, minimum=1, maximum=10_000, help="How many times larger the image becomes.")
    padding = setting((0, 0), length=2, minimum=0, maximum=10_000, help="How many pixels are cut off at each edge.")
    extra = setting((0, 0), length=2, minimum=0, maximum=10_000, help="Rows and columns added; fewer than the stride.")
    groups = setting(1, minimum=1, maximum=1_000_000, help="Into how many separate parts the channels fall.")
    bias = setting(True, help="Whether each channel adds a learnt constant.")

    def build_transposed(self, x: Signal) -> Module:
        return self.build(x)  # the weight of a convolution that leads the other way has the same axes

    def build(self, x: Signal) -> Module:
        need_image(x)
        need_groups(x.channels, self.groups)
        need_groups(self.channels, self.groups)
        need_extra_below_stride(self.extra, self.stride)
        for axis, (extra, stride) in enumerate(zip(self.extra, self.stride, strict=True)):
            grown = (x.shape[axis + 2] - 1) * stride + self.kernel[axis] + extra
            if grown <= 2 * self.padding[axis]:
                raise Problem(
                    "{node} cuts off {padding} pixels at each edge of an image that has only {size}. Cut off fewer.",
                    (Set("limit_padding", {"padding": (0, 0)}),),
                    padding=self.padding[axis],
                    size=grown,
                )
        return Module(
            "torch.nn.ConvTranspose2d",
            x.channels,
            self.channels,
            kernel_size=short(self.kernel),
            stride=short(self.stride),
            padding=short(self.padding),
            output_padding=short(self.extra),
            groups=self.groups,
            bias=self.bias,
        )
