"""Hardsigmoid: a sigmoid of three straight pieces."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="hardsigmoid",
    title="Hardsigmoid",
    family="activations",
    formula="y = min(max(0, x/6 + ½), 1)",
    words=("piecewise sigmoid", "gate", "mobilenet"),
    torch_name="Hardsigmoid",
)
class Hardsigmoid:
    """A sigmoid made of three straight pieces, quick to calculate."""

    saturates = True
    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Hardsigmoid")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": "probabilities", "low": 0.0, "high": 1.0}
