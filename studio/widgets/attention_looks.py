"""Weights of attention with what stands at their steps, as the matrix and the lines show them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from studio.translate import tr
from studio.widgets import numbers

Cell = tuple[int, int]
STRONG, MOST = 0.5, 3  # entries that are lit: of a row's largest at least this share, and so many
SURE = 8.0  # the scale ends where a step looks this much more at one than at all alike, or beyond


@dataclass(frozen=True)
class Looks:
    """Weights (L, S), and the tokens at the steps that ask (L) and that are looked at (S), where they are known."""

    weights: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    asking: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def high(self) -> float:
        """The end of the scale: 1, 0.5, 0.2, 0.1 …, so that it seldom changes while the weights do."""
        largest = float(np.nan_to_num(self.weights).max(initial=0.0))
        wanted = max(largest, min(1.0, SURE / max(1, self.weights.shape[1])))
        steps = (10.0**-power * step for power in range(6) for step in (1.0, 0.5, 0.2))
        return min((step for step in steps if step >= wanted - 1e-6), default=max(wanted, 1e-9))

    def strongest(self, row: int) -> list[int]:
        """The columns that a row looks at most, the strongest first."""
        values = np.nan_to_num(self.weights[row])
        order = np.argsort(-values, kind="stable")[:MOST].tolist()
        return [column for column in order if values[column] > 0 and values[column] >= STRONG * values.max()]

    def name(self, step: int, *, asks: bool) -> str:
        """What stands at a step: its token, else its number from 0 on."""
        tokens = self.asking if asks else self.asked
        return tokens[step] if step < len(tokens) else str(step)

    def names(self, *, asks: bool) -> list[str]:
        """What stands at all steps."""
        return [self.name(step, asks=asks) for step in range(self.weights.shape[0 if asks else 1])]

    def place(self, step: int, *, asks: bool) -> str:
        """A step in words, with its token where that is known."""
        if step < len(self.asking if asks else self.asked):
            return tr("{number} “{token}”", number=step, token=self.name(step, asks=asks))
        return str(step)

    def describe(self, cell: Cell) -> str:
        """One weight in words."""
        row, column = cell
        return tr(
            "Query {query} looks at key {key}: {weight}",
            query=self.place(row, asks=True),
            key=self.place(column, asks=False),
            weight=numbers.real(float(self.weights[cell])),
        )
