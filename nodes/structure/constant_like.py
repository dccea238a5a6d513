"""Constant like: the same number everywhere, in the shape of something else."""

from typing import Any

from nodes.spec import Examples, Function, Signal, node, setting


@node(
    key="constant_like",
    title="Constant like",
    family="structure",
    formula="y = value, in the shape of x",
    words=("ones", "zeros", "full", "fill", "target", "fixed", "number"),
    torch_name="full_like",
)
class ConstantLike:
    """Gives one and the same number in the shape of its input; only the shape counts."""

    opaque = True
    arithmetic = "moved"

    value = setting(1.0, minimum=-1e9, maximum=1e9, main=True, help="The number that stands everywhere.")

    examples: Examples = (({}, (Signal((1,)),)), ({"value": 0.0}, (Signal((), dtype="int64", classes=3),)))

    def build(self, x: Signal) -> Function:
        return Function("torch.full_like", self.value if x.floating else int(self.value))

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": self.value, "high": self.value} if x.floating else {"classes": x.classes}
