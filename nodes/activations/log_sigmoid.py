"""LogSigmoid: the logarithm of a sigmoid."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="log_sigmoid",
    title="LogSigmoid",
    family="activations",
    formula="y = ln σ(x)",
    words=("logistic", "log probability"),
    torch_name="LogSigmoid",
)
class LogSigmoid:
    """The logarithm of the sigmoid, calculated so that very negative numbers stay exact."""

    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.LogSigmoid")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"high": 0.0}
