"""Convolution over a length: small learnt patterns that slide along a sequence."""

from typing import Any

from nodes.checks import need_groups, need_line, need_room
from nodes.initialization import Biased
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="conv1d",
    title="Conv 1D",
    family="layers",
    formula="y = b + Σ W·x over a sliding window",
    words=("convolution", "convolutional", "kernel", "filter", "time series", "signal", "temporal"),
    inputs=(Port("x", ranks=(3,), dtype="float"),),
    torch_name="Conv1d",
    traits=("convolution",),
)
class Conv1d(Biased):
    """Slides learnt patterns along a sequence and tells how well each fits at every place."""

    arithmetic = "convolution"

    channels = setting(16, minimum=1, maximum=1_000_000, main=True, help="How many patterns are learnt.")
    kernel = setting(3, minimum=1, maximum=10_000, help="How many places one pattern sees.")
    stride = setting(1, minimum=1, maximum=10_000, help="How far the window moves; 2 halves the length.")
    padding = setting(1, minimum=0, maximum=10_000, help="How many zeros are added at either end.")
    dilation = setting(1, minimum=1, maximum=10_000, help="Distance between the places that a pattern sees.")
    groups = setting(1, minimum=1, maximum=1_000_000, help="Into how many separate parts the channels fall.")
    bias = setting(True, help="Whether each pattern adds a learnt constant.")

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        """A convolution of single places with the channels of the other."""
        meets = x.floating and x.rank == wanted.rank == 3 and x.shape[2] == wanted.shape[2]
        return (
            {"kernel": 1, "channels": wanted.channels, "padding": 0}
            if meets and x.channels != wanted.channels
            else None
        )

    def build(self, x: Signal) -> Module:
        need_line(x)
        need_groups(x.channels, self.groups)
        need_groups(self.channels, self.groups)
        need_room(x, [self.kernel], [self.padding], [self.dilation])
        return Module(
            "torch.nn.Conv1d",
            x.channels,
            self.channels,
            kernel_size=self.kernel,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )
