"""ReLU, the rectified linear unit."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="relu",
    title="ReLU",
    family="activations",
    formula="y = max(0, x)",
    words=("rectifier", "rectified linear unit", "ramp", "positive part"),
    torch_name="ReLU",
    traits=("bend",),
)
class ReLU:
    """Passes positive numbers and replaces negative ones by zero."""

    dies = True
    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.ReLU")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0}
