"""Hardtanh: numbers are cut off at two limits."""

from typing import Any

from nodes.checks import need_floats
from nodes.remedies import Set
from nodes.spec import Module, Problem, Signal, node, setting


@node(
    key="hardtanh",
    title="Hardtanh",
    family="activations",
    formula="y = min(max(x, low), high)",
    words=("clip", "clamp", "limit"),
    torch_name="Hardtanh",
)
class Hardtanh:
    """Passes numbers between two limits and cuts off what lies outside."""

    saturates = True
    arithmetic = "each"

    low = setting(-1.0, minimum=-1e6, maximum=1e6, title="Lower limit", help="The smallest number that may leave.")
    high = setting(1.0, minimum=-1e6, maximum=1e6, title="Upper limit", help="The largest number that may leave.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        if self.low >= self.high:
            raise Problem(
                "{node} has the lower limit {low} and the upper limit {high}. Make the upper one larger.",
                (
                    Set("order_limits", {"low": self.high, "high": self.low}),
                    Set("order_limits", {"high": self.low + 1.0}),
                ),
                low=self.low,
                high=self.high,
            )
        return Module("torch.nn.Hardtanh", min_val=self.low, max_val=self.high)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": self.low, "high": self.high}
