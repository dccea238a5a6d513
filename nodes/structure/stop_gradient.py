"""Stop-gradient: forward as it is, backward nothing."""

from typing import Any

from nodes.checks import facts
from nodes.spec import Function, Signal, node


@node(
    key="stop_gradient",
    title="Stop-gradient",
    family="structure",
    formula="y = x, ∂y/∂x = 0",
    words=("detach", "no grad", "freeze", "block", "teacher", "target"),
    torch_name="detach",
)
class StopGradient:
    """Passes its input unchanged but no gradient back, so that nothing above it learns from what lies below."""

    opaque = True
    arithmetic = "moved"

    def build(self, x: Signal) -> Function:
        return Function("torch.detach")

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x)
