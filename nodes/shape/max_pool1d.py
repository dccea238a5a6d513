"""Max pooling over a sequence."""

from typing import Any

from nodes.checks import need_half_padding, need_line, need_room
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="max_pool1d",
    title="Max pool 1D",
    family="shape",
    formula="y = max of x in a window",
    words=("maxpool", "pooling", "downsample", "subsample", "maximum", "sequence", "temporal"),
    inputs=(Port("x", ranks=(3,), dtype="float"),),
    torch_name="MaxPool1d",
)
class MaxPool1d:
    """Keeps the largest number in each window, so that the sequence becomes shorter."""

    kernel = setting(2, minimum=1, maximum=10_000, main=True, help="How many places the window sees.")
    stride = setting(
        None,
        kind="int",
        optional=True,
        minimum=1,
        maximum=10_000,
        help="How far the window moves; empty for its own size.",
    )
    padding = setting(0, minimum=0, maximum=10_000, help="How far the window reaches over either end.")

    def build(self, x: Signal) -> Module:
        need_line(x)
        need_room(x, [self.kernel], [self.padding])
        need_half_padding([self.kernel], [self.padding])
        return Module("torch.nn.MaxPool1d", self.kernel, stride=self.stride or self.kernel, padding=self.padding)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning, "low": x.low, "high": x.high}
