"""Maxout: the largest of each group of units, by Goodfellow and others, 2013."""

from typing import Any

from nodes.checks import need_features, need_groups
from nodes.spec import Function, Signal, node, setting


@node(
    key="maxout",
    title="Maxout",
    family="activations",
    formula="yᵢ = max(xᵢ₁, …, xᵢₖ)",
    words=("maximum", "winner", "competition", "learnt activation"),
)
class Maxout:
    """Keeps the largest of every few neighboring channels, so that the layer before it learns the curve."""

    arithmetic = "largest"

    pieces = setting(2, minimum=2, maximum=1024, main=True, help="How many channels compete for one place.")

    def build(self, x: Signal) -> Function:
        need_features(x)
        need_groups(x.channels, self.pieces, "pieces")
        return Function("nodes.modules.maxout.maxout", pieces=self.pieces)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": x.low, "high": x.high}
