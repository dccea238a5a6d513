"""Permute: the axes of a sample in another order."""

from typing import Any

from nodes.checks import facts
from nodes.remedies import Set
from nodes.spec import Examples, Function, Problem, Signal, node, setting


@node(
    key="permute",
    title="Permute",
    family="shape",
    words=("transpose", "swap axes", "channels last", "order"),
    torch_name="permute",
    traits=("order",),
)
class Permute:
    """Puts the axes of a sample into another order; the batch axis stays the first."""

    arithmetic = "moved"

    order = setting((2, 1), minimum=1, maximum=16, main=True, help="The old axis for each place, counted from 1.")

    examples: Examples = (({}, (Signal((3, 4)),)), ({"order": (3, 1, 2)}, (Signal((2, 3, 4)),)))

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        """The order that brings equal sizes to equal places."""
        if x.rank != wanted.rank or x.shape == wanted.shape or sorted(x.shape) != sorted(wanted.shape):
            return None
        left = list(range(1, x.rank))
        order = []
        for size in wanted.shape[1:]:
            order.append(next((axis for axis in left if x.shape[axis] == size), 0))
            left = [axis for axis in left if axis != order[-1]]
        return {"order": tuple(order)} if all(order) else None

    def build(self, x: Signal) -> Function:
        if sorted(self.order) != list(range(1, x.rank)):
            raise Problem(
                "{node} must name each axis of {got} after the batch once, but names {order}. For example {example}.",
                (Set("fit_order", {"order": tuple(range(x.rank - 1, 0, -1))}),),
                got=x.describe(),
                order=", ".join(map(str, self.order)) or "–",
                example=", ".join(map(str, range(x.rank - 1, 0, -1))) or "–",
            )
        return Function("torch.permute", (0, *self.order))

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x) | {"meaning": ""}
