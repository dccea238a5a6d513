"""The hills of a ridge: the arrays of all its rows at once, as a call costs more than the numbers of one row."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from shiboken6 import wrapInstance

from studio.widgets.polylines import draw_polyline

_SMOOTH = QPainter.RenderHint.Antialiasing
_NO_PEN = QPen(Qt.PenStyle.NoPen)  # Qt takes it faster than the word for it
_CORNERS = 16  # bytes of a rectangle: left, top, right, bottom


class Columns:
    """Where the columns of a table lie across an area, and between which of them each of its whole pixels."""

    def __init__(self, area: QRectF, count: int) -> None:
        self.x = area.left() + (np.arange(count) + 0.5) / count * area.width()
        self.pixels = np.arange(round(area.left()), round(area.right()), dtype=np.int32)
        place = np.clip((self.pixels + 0.5 - area.left()) / area.width() * count - 0.5, 0, count - 1.001)
        self._before, self._share = place.astype(int), place % 1
        self._after = self._before + 1

    def at_pixels(self, table: np.ndarray) -> np.ndarray:
        """Each row of the table (R, C) at the pixels (R, W), straight between the middles of columns."""
        before, after = table.take(self._before, axis=1), table.take(self._after, axis=1)
        return np.asarray(before * (1 - self._share) + after * self._share)


class Hills:
    """A hill for each row of a table (R, C), as high as `tall` pixels where that is 1, on the row's base."""

    def __init__(self, table: np.ndarray, columns: Columns, bases: list[int], tall: float) -> None:
        ground = np.array(bases)[:, None]
        self._x, self._y = columns.x, ground - table * tall
        there = table > 0
        count = there.shape[1]
        first, last = there.argmax(axis=1), count - 1 - there[:, ::-1].argmax(axis=1)
        self._raised = {*np.flatnonzero(there.any(axis=1)).tolist()}
        self._cuts = [slice(*cut) for cut in zip(np.maximum(first - 1, 0).tolist(), (last + 2).tolist(), strict=True)]
        self._fill(np.floor(ground - columns.at_pixels(table) * tall).astype(np.int32), columns.pixels, ground)

    def _fill(self, tops: np.ndarray, pixels: np.ndarray, ground: np.ndarray) -> None:
        """Upright bars of whole pixels below the tops (R, W); neighbors of one height are one bar."""
        width = len(pixels)
        rises = np.ones(tops.shape, dtype=bool)
        np.not_equal(tops[:, 1:], tops[:, :-1], out=rises[:, 1:])
        begin = np.flatnonzero(rises)
        row, column = np.divmod(begin, width)
        self._bars = bars = np.empty((len(begin), 4), dtype=np.int32)
        bars[:, 0] = pixels[column]
        bars[:, 1] = tops.ravel()[begin]
        bars[:-1, 2] = pixels[(begin[1:] - 1) % width]
        bars[-1:, 2] = pixels[-1:]
        bars[:, 3] = np.maximum(ground[row, 0] - 1, bars[:, 1])
        self._begin: list[int] = np.searchsorted(begin, np.arange(len(tops) + 1) * width).tolist()
        self._address = bars.ctypes.data

    def paint(self, painter: QPainter, row: int, color: QColor, fill: QColor) -> None:
        """One hill; the color of the filling must be opaque."""
        if row not in self._raised:
            return
        first, end = self._begin[row : row + 2]
        painter.setPen(_NO_PEN)
        painter.setBrush(fill)
        bars = wrapInstance(self._address + first * _CORNERS, QRect)
        painter.drawRects(bars, end - first)  # type: ignore[call-overload]
        painter.setRenderHint(_SMOOTH, True)
        painter.setPen(color)
        cut = self._cuts[row]
        draw_polyline(painter, self._x[cut], self._y[row, cut])
        painter.setRenderHint(_SMOOTH, False)
