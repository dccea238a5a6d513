"""Adaptive average pooling: whatever the size of the sequence, the result has the size asked for."""

from typing import Any

from nodes.checks import need_line
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="adaptive_average_pool1d",
    title="Adaptive average pool 1D",
    family="shape",
    formula="y = mean of x in a window",
    words=("avgpool", "pooling", "downsample", "fixed size", "sequence"),
    inputs=(Port("x", ranks=(3,), dtype="float"),),
    torch_name="AdaptiveAvgPool1d",
)
class AdaptiveAvgPool1d:
    """Keeps the mean in each window, with windows chosen so that the result has the size asked for."""

    arithmetic = "mean"

    size = setting(1, minimum=1, maximum=10_000, main=True, help="Length of the result.")

    def build(self, x: Signal) -> Module:
        need_line(x)
        return Module("torch.nn.AdaptiveAvgPool1d", self.size)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning, "low": x.low, "high": x.high}
