"""Tanhshrink: what tanh takes away."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="tanhshrink",
    title="Tanhshrink",
    family="activations",
    formula="y = x − tanh x",
    words=("shrinkage",),
    torch_name="Tanhshrink",
)
class Tanhshrink:
    """Takes the tanh away, so that numbers near zero almost vanish."""

    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Tanhshrink")
