"""Scale by: a fixed factor and summand."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Examples, Function, Signal, node, setting


@node(
    key="scale_by",
    title="Scale by",
    family="normalization",
    formula="y = a·x + b",
    words=("affine", "factor", "multiply", "add", "constant", "negate", "shift", "range"),
    traits=("fixed scale",),
)
class ScaleBy:
    """Multiplies every number by a fixed factor and adds a fixed number."""

    arithmetic = "each"

    factor = setting(1.0, minimum=-1e9, maximum=1e9, title="a", main=True, help="What every number is multiplied by.")
    summand = setting(0.0, minimum=-1e9, maximum=1e9, title="b", main=True, help="What is added to every product.")

    examples: Examples = (
        ({"factor": 2.0, "summand": -1.0}, (Signal((8,), low=0.0, high=1.0),)),
        ({"factor": -1.0}, (Signal((3, 4), low=0.0),)),
    )

    def build(self, x: Signal) -> Function:
        need_floats(x)
        return Function("nodes.modules.scale_by.scale_by", factor=self.factor, summand=self.summand)

    def carry(self, x: Signal) -> dict[str, Any]:
        ends = [None if end is None else self.factor * end + self.summand for end in (x.low, x.high)]
        low, high = ends if self.factor >= 0 else reversed(ends)
        return {"low": low, "high": high}
