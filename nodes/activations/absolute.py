"""Absolute value of every number."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Function, Signal, node


@node(
    key="absolute",
    title="Absolute value",
    family="activations",
    formula="y = |x|",
    words=("abs", "magnitude", "size", "elementwise", "math"),
    torch_name="abs",
)
class Absolute:
    """Takes the sign away from every number."""

    arithmetic = "each"

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("torch.abs")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0}
