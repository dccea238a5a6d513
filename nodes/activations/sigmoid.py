"""Sigmoid, the logistic curve."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="sigmoid",
    title="Sigmoid",
    family="activations",
    formula="y = 1 / (1 + e⁻ˣ)",
    words=("logistic", "squash", "probability", "gate", "σ"),
    torch_name="Sigmoid",
    traits=("probability",),
)
class Sigmoid:
    """Presses every number into the range from 0 to 1, as a probability or a gate."""

    saturates = True
    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Sigmoid")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": "probabilities", "low": 0.0, "high": 1.0}
