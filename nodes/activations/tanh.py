"""Tanh, the hyperbolic tangent."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="tanh",
    title="Tanh",
    family="activations",
    formula="y = tanh x",
    words=("hyperbolic tangent", "squash"),
    torch_name="Tanh",
)
class Tanh:
    """Presses every number into the range from −1 to 1, symmetric about zero."""

    saturates = True
    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Tanh")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": -1.0, "high": 1.0}
