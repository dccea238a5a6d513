"""Hardswish: SiLU made of straight pieces and a parabola."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node


@node(
    key="hardswish",
    title="Hardswish",
    family="activations",
    formula="y = x·hardsigmoid(x)",
    words=("swish", "mobilenet", "piecewise"),
    torch_name="Hardswish",
)
class Hardswish:
    """Multiplies each number by its hardsigmoid; close to SiLU and quick to calculate."""

    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Hardswish")
