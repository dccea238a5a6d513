"""Global max pooling: one number for each channel."""

from typing import Any

from nodes.checks import need_floats
from nodes.remedies import Insert, Without
from nodes.spec import Examples, Function, Port, Problem, Signal, node


@node(
    key="global_max_pool",
    title="Global max pool",
    family="shape",
    formula="y꜀ = max of x꜀",
    words=("gap", "globalpooling", "maxpool", "pooling", "squeeze", "reduce", "mobilenet", "resnet"),
    traits=("over places",),
    inputs=(Port("x", ranks=(3, 4), dtype="float"),),
    torch_name="AdaptiveMaxPool2d(1)",
)
class GlobalMaxPool:
    """Keeps the largest number of each channel: an image or a sequence becomes one row of numbers."""

    arithmetic = "largest"

    examples: Examples = (({}, (Signal((3, 4, 4)),)), ({}, (Signal((3, 6)),)))

    @staticmethod
    def suits(x: Signal) -> bool:
        return x.rank > 2 and x.channels > 3

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        return {} if x.rank > 2 and x.shape[:2] == wanted.shape else None

    def build(self, x: Signal) -> Function:
        need_floats(x)
        if x.rank < 3:
            raise Problem(
                "{node} needs channels with places (N, C, L) or (N, C, H, W) but receives {got}. "
                "Remove the Flatten before it.",
                (Without("x"), Insert("axes", {"sizes": (1, -1)})),
                got=x.describe(),
            )
        return Function("torch.amax", dim=tuple(range(2, x.rank)))

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": x.low, "high": x.high}
