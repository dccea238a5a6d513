"""Where neurons and the wires between them lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from studio.widgets.neurons.look import Column, Place
from studio.widgets.text import figures, widest

SMALLEST, LARGEST, GAP = 12.0, 52.0, 6.0
MARGIN, HEAD, FOOT = 10.0, 8.0, 18.0
NAMED = 46.0  # pixels at the left for the names of the inputs
BIAS = 7.0
REACH = 5.0  # pixels from a wire at which it is pointed at
POINTS = 17  # of a wire at which its distance is measured


@dataclass(frozen=True)
class Plan:
    """A picture of so many pixels with columns of so many neurons; `top` is left free for what stands above them."""

    width: float
    height: float
    columns: tuple[Column, ...]
    top: float = 0.0

    @cached_property
    def left(self) -> float:
        """Where the first column begins."""
        names = self.columns[0].names if self.columns else ()
        wide = widest(figures()[1], names) + 14 if names else 0.0
        most = self.width * max(0.14, 0.6 / max(1, len(self.columns)))
        return min(max(MARGIN, wide), max(NAMED, most)) if names else MARGIN

    @cached_property
    def step(self) -> float:
        """From one column to the next."""
        room = self.width - self.left - MARGIN - self.side
        return room / max(1, len(self.columns) - 1)

    @cached_property
    def side(self) -> float:
        """Of a tile."""
        most = max((column.shown for column in self.columns), default=1)
        high = (self.height - self.top - HEAD - FOOT) / most - GAP
        wide = (self.width - self.left - MARGIN) / max(1, len(self.columns)) * 0.5
        return max(SMALLEST, min(LARGEST, high, wide))

    @cached_property
    def tiles(self) -> list[list[QRectF]]:
        """The pictures of all neurons, column by column."""
        return [[self._tile(column, unit) for unit in range(look.shown)] for column, look in enumerate(self.columns)]

    def tile(self, column: int, unit: int) -> QRectF:
        """The picture of a neuron."""
        return self.tiles[column][unit]

    def _tile(self, column: int, unit: int) -> QRectF:
        shown, side = self.columns[column].shown, self.side
        room = self.height - self.top - HEAD - FOOT
        gap = min(GAP * 2, max(2.0, (room - shown * side) / max(1, shown)))
        start = self.top + HEAD + max(0.0, (room - shown * (side + gap) + gap) / 2)
        return QRectF(self.left + column * self.step, start + unit * (side + gap), side, side)

    def bias(self, column: int, unit: int) -> QRectF:
        """The small square at the lower left of a neuron."""
        tile = self.tile(column, unit)
        return QRectF(tile.left() - BIAS / 2 - 1, tile.bottom() - BIAS / 2 - 2, BIAS, BIAS)

    def ends(self, place: Place) -> tuple[QPointF, QPointF]:
        """Where a wire begins and ends."""
        start, end = self.tile(place.column - 1, place.source), self.tile(place.column, place.unit)
        return QPointF(start.right(), start.center().y()), QPointF(end.left(), end.center().y())

    @cached_property
    def courses(self) -> dict[Place, QPainterPath]:
        """The courses of all wires."""
        return {place: self._course(place) for place in self.wires}

    def wire(self, place: Place) -> QPainterPath:
        """The course of a wire."""
        return self.courses[place]

    def _course(self, place: Place) -> QPainterPath:
        start, end = self.ends(place)
        bend = (end.x() - start.x()) * 0.45
        path = QPainterPath(start)
        path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
        return path

    @cached_property
    def wires(self) -> list[Place]:
        """Every wire that is shown."""
        return [
            Place(column, unit, source)
            for column in range(1, len(self.columns))
            for unit in range(self.columns[column].shown)
            for source in range(self.columns[column - 1].shown)
        ]

    def neuron_at(self, at: QPointF) -> tuple[int, int] | None:
        """The neuron under a pixel."""
        for column, look in enumerate(self.columns):
            for unit in range(look.shown):
                if self.tile(column, unit).contains(at):
                    return column, unit
        return None

    def bias_at(self, at: QPointF) -> Place | None:
        """The bias under a pixel, with room around it."""
        for column in range(1, len(self.columns)):
            for unit in range(self.columns[column].shown):
                if self.bias(column, unit).adjusted(-4, -4, 2, 4).contains(at):
                    return Place(column, unit)
        return None

    def wire_at(self, at: QPointF, widths: Sequence[float]) -> Place | None:
        """The wire nearest to a pixel, if it is near; `widths` are those of `wires`."""
        wires = self.wires
        if not wires:
            return None
        part = np.linspace(0, 1, POINTS)
        ends = np.array([(a.x(), a.y(), b.x(), b.y()) for a, b in map(self.ends, wires)])
        smooth = (1 - part) ** 2 * (1 + 2 * part)  # of the start in the height, as the course above has it about
        bend = 0.45
        along = 3 * part * (1 - part) ** 2 * bend + 3 * part**2 * (1 - part) * (1 - bend) + part**3
        x = ends[:, :1] + (ends[:, 2:3] - ends[:, :1]) * along
        y = ends[:, 1:2] * smooth + ends[:, 3:] * (1 - smooth)
        there = (x[:, :-1] - 1 <= at.x()) & (at.x() <= x[:, 1:] + 1)
        rise, run = np.diff(y, axis=1), np.maximum(np.diff(x, axis=1), 1e-9)
        slope = rise / run
        far = np.abs(y[:, :-1] + slope * (at.x() - x[:, :-1]) - at.y()) / np.sqrt(1 + slope**2)
        nearest = np.where(there, far, np.inf).min(axis=1) - np.asarray(widths) / 2
        best = int(nearest.argmin())
        return wires[best] if nearest[best] <= REACH else None
