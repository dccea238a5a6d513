"""Reshape: the same numbers under other axes."""

from math import prod
from typing import Any

from nodes.checks import facts
from nodes.shape.fitting import fitting_sizes, sizes_toward
from nodes.spec import Examples, Function, Problem, Signal, node, setting


@node(
    key="reshape",
    title="Reshape",
    family="shape",
    words=("view", "unflatten", "unsqueeze", "squeeze", "axes"),
    torch_name="Unflatten",
    traits=("axes",),
)
class Reshape:
    """Arranges the numbers of a sample under other axes, in the same order."""

    arithmetic = "moved"

    sizes = setting(
        (-1,), minimum=-1, maximum=2**31, main=True, help="Sizes of the axes after the batch; one may be −1."
    )

    examples: Examples = (({"sizes": (2, -1)}, (Signal((6,)),)), ({"sizes": (3, 2)}, (Signal((2, 3)),)))

    toward = staticmethod(sizes_toward)

    def build(self, x: Signal) -> Function:
        numbers, open_sizes = prod(x.shape[1:]), self.sizes.count(-1)
        known = prod(size for size in self.sizes if size != -1)
        if open_sizes > 1 or 0 in self.sizes:
            raise Problem(
                "{node} cannot work out the sizes {got}. Use −1 once at most and no 0.",
                fitting_sizes(self.sizes, numbers),
                got=_read(self.sizes),
            )
        fits = numbers % known == 0 if open_sizes else numbers == known
        if not fits:
            raise Problem(
                "{node} arranges {numbers} numbers a sample, but {got} holds {known}. "
                "Choose sizes whose product is {numbers}.",
                fitting_sizes(self.sizes, numbers),
                numbers=numbers,
                got=_read(self.sizes),
                known=known,
            )
        sizes = tuple(numbers // known if size == -1 else size for size in self.sizes)
        return Function("torch.reshape", (-1, *sizes))

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x) if len(self.sizes) < 3 else facts(x) | {"meaning": "image" if self.sizes[0] in (1, 3) else ""}


def _read(sizes: tuple[int, ...]) -> str:
    return " × ".join(str(size).replace("-", "−") for size in sizes) or "1"
