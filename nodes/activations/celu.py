"""CELU: an ELU without a kink for any α."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="celu",
    title="CELU",
    family="activations",
    formula="y = max(0, x) + min(0, α·(eˣᐟᵅ − 1))",
    words=("continuously differentiable elu", "exponential linear unit"),
    torch_name="CELU",
)
class CELU:
    """Passes positive numbers and bends negative ones toward −α, without a kink at zero."""

    arithmetic = "each"

    alpha = setting(
        1.0, minimum=0.01, maximum=100.0, title="α", help="How far below zero the curve goes and how slowly."
    )

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.CELU", alpha=self.alpha)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": -self.alpha}
