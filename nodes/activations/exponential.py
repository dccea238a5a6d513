"""Exponential function of every number."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Function, Signal, node


@node(
    key="exponential",
    title="Exponential",
    family="activations",
    formula="y = eˣ",
    words=("exp", "growth", "positive", "variance", "elementwise", "math"),
    torch_name="exp",
)
class Exponential:
    """Raises e to the power of every number, so that all results are positive."""

    arithmetic = "each"

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("torch.exp")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0}
