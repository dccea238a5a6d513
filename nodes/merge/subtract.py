"""Subtract: one input less the other."""

from nodes.checks import need_matching
from nodes.spec import Infix, Port, Signal, node


@node(
    key="subtract",
    title="Subtract",
    family="merge",
    formula="y = a − b",
    words=("minus", "difference", "error", "residual", "contrast"),
    inputs=(Port("a"), Port("b")),
    torch_name="sub",
)
class Subtract:
    """Takes the second input away from the first, number by number."""

    arithmetic = "subtracted"

    def build(self, a: Signal, b: Signal) -> Infix:
        need_matching((a, b))
        return Infix("-")
