"""Softplus: a smooth rectifier that is never zero."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="softplus",
    title="Softplus",
    family="activations",
    formula="y = ln(1 + eᵝˣ) / β",
    words=("smooth relu", "positive"),
    torch_name="Softplus",
)
class Softplus:
    """A ReLU with a rounded corner; every result is positive."""

    arithmetic = "each"

    beta = setting(
        1.0, minimum=0.01, maximum=1000.0, title="β", help="How sharp the corner is; large numbers come close to ReLU."
    )

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Softplus", beta=self.beta)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0}
