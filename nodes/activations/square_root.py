"""Square root of every number."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Function, Signal, node, setting


@node(
    key="square_root",
    title="Square root",
    family="activations",
    formula="y = √max(x, floor)",
    words=("sqrt", "norm", "length", "deviation", "elementwise", "math"),
    torch_name="sqrt",
)
class SquareRoot:
    """The square root of every number; smaller numbers than the floor count as the floor."""

    arithmetic = "each"

    floor = setting(
        1e-12, minimum=0.0, maximum=1e6, help="The smallest number a root is taken of; above 0 for a gradient at 0."
    )

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("nodes.modules.limited_below.square_root", floor=self.floor)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0}
