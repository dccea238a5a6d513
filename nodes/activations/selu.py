"""SELU: an ELU scaled so that activations keep their spread."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="selu",
    title="SELU",
    family="activations",
    formula="y = 1.0507·ELU(x, α = 1.6733)",
    words=("scaled exponential linear unit", "self-normalizing"),
    torch_name="SELU",
)
class SELU:
    """Bends negative numbers and scales the rest so that mean 0 and variance 1 survive many layers."""

    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.SELU")
