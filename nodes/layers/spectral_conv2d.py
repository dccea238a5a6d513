"""Convolution over an image with spectral normalization, by Miyato and others, 2018."""

from nodes.checks import need_image, need_room
from nodes.initialization import Biased
from nodes.spec import Examples, Module, Port, Signal, node, setting


@node(
    key="spectral_conv2d",
    title="Spectral conv 2D",
    family="layers",
    formula="y = b + Σ (W / σ(W))·x over a sliding window",
    words=("spectral normalization", "lipschitz", "gan", "discriminator", "convolution", "singular value"),
    inputs=(Port("x", ranks=(4,), dtype="float"),),
    torch_name="nn.utils.parametrizations.spectral_norm",
)
class SpectralConv2d(Biased):
    """A Conv 2D whose patterns, as one matrix, are divided by their largest singular value."""

    arithmetic = "convolution"

    channels = setting(16, minimum=1, maximum=1_000_000, main=True, help="How many patterns are learnt.")
    kernel = setting((3, 3), length=2, minimum=1, maximum=10_000, help="Height and width of one pattern.")
    stride = setting((1, 1), length=2, minimum=1, maximum=10_000, help="How far the window moves; 2 halves the size.")
    padding = setting((1, 1), length=2, minimum=0, maximum=10_000, help="How many zeros are added at each edge.")
    bias = setting(True, help="Whether each pattern adds a learnt constant.")
    iterations = setting(
        1, minimum=1, maximum=100, help="How many steps each forward pass in training searches for the value."
    )

    examples: Examples = (
        ({}, (Signal((4, 8, 8)),)),
        ({"kernel": (3, 5), "stride": (2, 1), "padding": (0, 2)}, (Signal((4, 8, 8)),)),
    )

    def build(self, x: Signal) -> Module:
        need_image(x)
        need_room(x, self.kernel, self.padding)
        return Module(
            "nodes.modules.spectral.SpectralConv2d",
            x.channels,
            self.channels,
            kernel_size=self.kernel,
            stride=self.stride,
            padding=self.padding,
            bias=self.bias,
            iterations=self.iterations,
        )
