"""A row of the bench's table: a figure beside the figure it is held against, measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `goal` reads like "≥ 1.0" or "≤ 16": it bounds the ratio if there is a reference, else the value."""

    name: str
    value: float
    unit: str
    goal: str
    reference: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value by the reference."""
        return self.value / self.reference if self.reference else None

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        sign, _, bound = self.goal.partition(" ")
        figure = self.value if self.ratio is None else self.ratio
        return figure >= float(bound) if sign == "≥" else figure <= float(bound)

    def plain(self) -> dict[str, object]:
        """The row as JSON has it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "reference": self.reference,
            "ratio": self.ratio,
            "goal": self.goal,
            "holds": self.holds,
        }


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def middle(values: list[float]) -> float:
    """The median."""
    return float(median(values))
