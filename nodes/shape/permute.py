"""Permute: the axes of a sample in another order."""

from typing import Any

from nodes.checks import facts
from nodes.spec import Examples, Function, Problem, Signal, node, setting


@node(
    key="permute",
    title="Permute",
    family="shape",
    words=("transpose", "swap axes", "channels last", "order"),
    torch_name="permute",
)
class Permute:
    """Puts the axes of a sample into another order; the batch axis stays the first."""

    order = setting((2, 1), minimum=1, maximum=16, main=True, help="The old axis for each place, counted from 1.")

    examples: Examples = (({}, (Signal((3, 4)),)), ({"order": (3, 1, 2)}, (Signal((2, 3, 4)),)))

    def build(self, x: Signal) -> Function:
        if sorted(self.order) != list(range(1, x.rank)):
            raise Problem(
                "{node} must name each axis of {got} after the batch once, but names {order}. For example {example}.",
                got=x.describe(),
                order=", ".join(map(str, self.order)) or "–",
                example=", ".join(map(str, range(x.rank - 1, 0, -1))) or "–",
            )
        return Function("torch.permute", (0, *self.order))

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x) | {"meaning": ""}
