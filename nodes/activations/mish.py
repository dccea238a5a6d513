"""Mish: a smooth rectifier like SiLU."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="mish",
    title="Mish",
    family="activations",
    formula="y = x·tanh(ln(1 + eˣ))",
    words=("smooth relu", "swish"),
    torch_name="Mish",
)
class Mish:
    """Multiplies each number by the tanh of its softplus; smooth, with a small dip below zero."""

    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Mish")
