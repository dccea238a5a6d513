"""Logarithm of every number."""

from nodes.checks import need_floats
from nodes.spec import Function, Signal, node, setting


@node(
    key="logarithm",
    title="Logarithm",
    family="activations",
    formula="y = ln max(x, floor)",
    words=("log", "ln", "natural logarithm", "elementwise", "math"),
    torch_name="log",
)
class Logarithm:
    """The natural logarithm of every number; smaller numbers than the floor count as the floor."""

    arithmetic = "each"

    floor = setting(
        1e-12, minimum=1e-30, maximum=1e6, logarithmic=True, help="The smallest number a logarithm is taken of."
    )

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("nodes.modules.limited_below.logarithm", floor=self.floor)
