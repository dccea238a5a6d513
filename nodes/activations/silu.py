"""SiLU, known as swish."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="silu",
    title="SiLU",
    family="activations",
    formula="y = x·σ(x)",
    words=("swish", "sigmoid linear unit", "swish-1"),
    torch_name="SiLU",
)
class SiLU:
    """Multiplies each number by its own sigmoid; smooth, with a small dip below zero."""

    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.SiLU")
