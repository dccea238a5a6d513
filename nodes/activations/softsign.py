"""Softsign: a squashing curve with slow tails."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="softsign",
    title="Softsign",
    family="activations",
    formula="y = x / (1 + |x|)",
    words=("squash", "soft sign"),
    torch_name="Softsign",
)
class Softsign:
    """Presses every number into the range from −1 to 1, more slowly than tanh."""

    saturates = True
    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Softsign")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": -1.0, "high": 1.0}
