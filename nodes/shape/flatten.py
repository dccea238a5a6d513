"""Flatten: every sample becomes one row of numbers."""

from math import prod
from typing import Any

from nodes.checks import facts
from nodes.spec import Function, Signal, node


@node(
    key="flatten",
    title="Flatten",
    family="shape",
    words=("ravel", "vector", "row", "unroll"),
    torch_name="Flatten",
    traits=("row",),
)
class Flatten:
    """Lays all numbers of a sample out in one row."""

    arithmetic = "moved"

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        rows = x.shape[:1] == wanted.shape[:1] and x.rank != wanted.rank == 2
        return {} if rows and prod(x.shape[1:]) == wanted.shape[1] else None

    def build(self, x: Signal) -> Function:
        if x.rank == 1:
            return Function("torch.unsqueeze", dim=1)
        return Function("torch.flatten", start_dim=1)

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x) | ({"meaning": "features"} if x.meaning == "image" else {})
