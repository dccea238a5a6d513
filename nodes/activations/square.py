"""Square: every number times itself."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Function, Signal, node


@node(
    key="square",
    title="Square",
    family="activations",
    formula="y = x²",
    words=("power", "quadratic", "energy", "elementwise", "math"),
    torch_name="square",
)
class Square:
    """Multiplies every number by itself."""

    arithmetic = "each"

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("torch.square")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0}
