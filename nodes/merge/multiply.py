"""Multiply: inputs multiplied number by number."""

from nodes.checks import need_matching
from nodes.spec import Examples, Infix, Port, Signal, node


@node(
    key="multiply",
    title="Multiply",
    family="merge",
    formula="y = a·b·…",
    words=("product", "times", "gate", "hadamard", "mask", "elementwise", "attention"),
    inputs=(Port("x", title="Inputs", many=True),),
    torch_name="mul",
)
class Multiply:
    """Multiplies its inputs number by number, so that one can open and shut another."""

    arithmetic = "multiplied"

    examples: Examples = (({}, ((Signal((6,)), Signal((6,))),)), ({}, ((Signal((3, 4, 4)), Signal((3, 1, 1))),)))

    def build(self, x: tuple[Signal, ...]) -> Infix:
        need_matching(x)
        return Infix("*")
