"""Add: inputs added number by number."""

from nodes.checks import need_matching
from nodes.spec import Examples, Infix, Port, Signal, node


@node(
    key="add",
    title="Add",
    family="merge",
    formula="y = a + b + …",
    words=("sum", "plus", "residual", "skip connection", "shortcut", "resnet"),
    inputs=(Port("x", title="Inputs", many=True),),
    torch_name="add",
)
class Add:
    """Adds its inputs number by number, as a skip connection does."""

    arithmetic = "added"

    examples: Examples = (
        ({}, ((Signal((6,)), Signal((6,)), Signal((6,))),)),
        ({}, ((Signal((3, 4, 4)), Signal((3, 1, 1))),)),
    )

    def build(self, x: tuple[Signal, ...]) -> Infix:
        need_matching(x)
        return Infix("+")
