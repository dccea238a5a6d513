"""ReLU6: the rectifier with a ceiling."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="relu6",
    title="ReLU6",
    family="activations",
    formula="y = min(max(0, x), 6)",
    words=("rectifier", "clipped", "mobilenet", "bounded relu"),
    torch_name="ReLU6",
)
class ReLU6:
    """Passes numbers from 0 to 6 and cuts off what lies outside."""

    dies = True
    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.ReLU6")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0, "high": 6.0}
