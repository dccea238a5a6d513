"""What is ill inside a block: what leaves it could look well while a layer in it learns nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.checked import Checked
from runtime.telemetry import Layer
from studio.widgets.gradient_marks import BROKEN, EXPLODING, NONE, gradient_mark, of_weights

FIRST = (BROKEN, EXPLODING)  # worse than what vanishes, the worst first


@dataclass(frozen=True, slots=True)
class Inside:
    """The layer with the worst gradient inside a use of a block, and what is wrong with it."""

    path: str
    gradient: float
    mark: str

    @property
    def rank(self) -> tuple[int, float]:
        """Less for what is worse."""
        if self.mark in FIRST:
            return FIRST.index(self.mark), -self.gradient
        return len(FIRST), self.gradient


def worst_inside(
    checked: Checked | None, told: Mapping[str, Layer], largest: Mapping[bool, float]
) -> dict[str, Inside]:
    """The worst layer with weights inside each use of a block on the canvas; none of a use where all are well."""
    if checked is None or checked.expansion is None:
        return {}
    start, uses, found = checked.path, checked.expansion.uses, dict[str, Inside]()
    for path, layer in told.items():
        use, inside, _ = path[len(start) :].partition("/")
        if not inside or not path.startswith(start) or layer.gradient is None or not of_weights(layer):
            continue
        mark = gradient_mark(layer.gradient, largest[True])
        if mark == NONE or start + use not in uses:
            continue
        one = Inside(path, layer.gradient, mark)
        if use not in found or one.rank < found[use].rank:
            found[use] = one
    return found
