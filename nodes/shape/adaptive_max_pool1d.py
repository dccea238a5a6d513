"""Adaptive max pooling: whatever the size of the sequence, the result has the size asked for."""

from typing import Any

from nodes.checks import need_line
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="adaptive_max_pool1d",
    title="Adaptive max pool 1D",
    family="shape",
    formula="y = max of x in a window",
    words=("maxpool", "pooling", "downsample", "fixed size", "sequence"),
    inputs=(Port("x", ranks=(3,), dtype="float"),),
    torch_name="AdaptiveMaxPool1d",
)
class AdaptiveMaxPool1d:
    """Keeps the largest number in each window, with windows chosen so that the result has the size asked for."""

    arithmetic = "largest"

    size = setting(1, minimum=1, maximum=10_000, main=True, help="Length of the result.")

    def build(self, x: Signal) -> Module:
        need_line(x)
        return Module("torch.nn.AdaptiveMaxPool1d", self.size)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning, "low": x.low, "high": x.high}
