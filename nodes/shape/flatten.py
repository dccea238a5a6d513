"""Flatten: every sample becomes one row of numbers."""

from typing import Any

from nodes.checks import facts
from nodes.spec import Function, Signal, node


@node(
    key="flatten",
    title="Flatten",
    family="shape",
    words=("ravel", "vector", "row", "unroll"),
    torch_name="Flatten",
)
class Flatten:
    """Lays all numbers of a sample out in one row."""

    def build(self, x: Signal) -> Function:
        if x.rank == 1:
            return Function("torch.unsqueeze", dim=1)
        return Function("torch.flatten", start_dim=1)

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x)
