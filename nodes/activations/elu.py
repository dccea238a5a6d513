"""ELU, the exponential linear unit."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="elu",
    title="ELU",
    family="activations",
    formula="y = x for x > 0, else α·(eˣ − 1)",
    words=("exponential linear unit", "smooth relu"),
    torch_name="ELU",
)
class ELU:
    """Passes positive numbers and bends negative ones smoothly toward −α."""

    arithmetic = "each"

    alpha = setting(1.0, minimum=0.0, maximum=100.0, title="α", help="How far below zero the curve goes.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.ELU", alpha=self.alpha)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": -self.alpha}
