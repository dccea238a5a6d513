"""A ridge of histograms over one axis: a row per layer, many rows as a heat map."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets import numbers
from studio.widgets.heat import between, heat_image
from studio.widgets.polylines import draw_polyline, fill_columns
from studio.widgets.scales import LinearScale, SignedLogScale, linear_around
from studio.widgets.text import figures, widest

COLUMNS = 128  # places across at which densities are read
LOWEST, TALLEST = 15.0, 44.0  # heights of a row: below the lowest the ridge becomes a heat map
FINE = 3  # points between two columns, so that bars fill without steps
OVERLAP = 1.5  # how far a ridge may reach into the rows above it, in rows


@dataclass(frozen=True, slots=True)
class Histogram:
    """One row: counts in equal bins from `low` to `high`, the share of exact zeros, and 5, 50, 95 % points."""

    name: str
    color: QColor
    counts: np.ndarray
    low: float
    high: float
    zeros: float
    quantiles: tuple[float, float, float]
    mean: float
    deviation: float

    @property
    def finite(self) -> bool:
        """Whether there is something to draw."""
        return isfinite(self.low) and isfinite(self.high)


def density(row: Histogram, edges: np.ndarray) -> np.ndarray:
    """Share of the values that are not exactly zero between neighboring edges, each as wide as the others on screen.

    The zeros, often most of what a ReLU lets through, would dwarf all else; they are told as a number.
    """
    counts = np.asarray(row.counts, dtype=float).copy()
    total = counts.sum()
    if not row.finite or total <= 0:
        return np.zeros(len(edges) - 1)
    if row.low == row.high:
        inside = (edges[:-1] <= row.low) & (row.low < edges[1:])
        return inside * (1.0 - row.zeros)
    if row.zeros and row.low <= 0 <= row.high:
        zero = min(len(counts) - 1, int(-row.low / (row.high - row.low) * len(counts)))
        counts[zero] = max(0.0, counts[zero] - row.zeros * total)
    bins = np.linspace(row.low, row.high, len(counts) + 1)
    below = np.concatenate(([0.0], np.cumsum(counts))) / total
    return np.diff(np.interp(edges, bins, below))


def _fine(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same line with more points on it."""
    place = np.linspace(0, len(x) - 1, FINE * (len(x) - 1) + 1)
    return np.interp(place, np.arange(len(x)), x), np.interp(place, np.arange(len(x)), y)


def _unit(rows: list[Histogram]) -> float:
    """Up to where the axis is even: the power of ten below what the middle one of the layers reaches."""
    reach = float(np.median([max(abs(row.quantiles[0]), abs(row.quantiles[2]), 1e-12) for row in rows]))
    return 10.0 ** np.floor(np.log10(reach))


class Ridge(QWidget):
    """Shows `rows` over one axis, which widens at once and narrows only when it became far too wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Histogram] = []
        self.message = ""
        self.log = True  # by powers of ten beyond the ordinary, so that layers of unlike size are all seen
        self.scale: LinearScale | SignedLogScale | None = None
        self._laid: QRectF | None = None  # the area, worked out anew when names or size change
        self.setMouseTracking(True)
        self.setMinimumSize(120, 72)
        theme_changed.connect(self._lay_out_anew)
        language_changed.connect(self._lay_out_anew)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(300, 200)

    def show_rows(self, rows: list[Histogram]) -> None:
        """Replace the rows."""
        if [row.name for row in rows] != [row.name for row in self.rows]:
            self._laid = None
        self.rows = rows
        finite = [row for row in rows if row.finite]
        if finite:
            low, high = min(row.low for row in finite), max(row.high for row in finite)
            wanted = linear_around(low, high)
            now = self.scale
            narrow = now is not None and (wanted.high - wanted.low) < 0.4 * (now.high - now.low)
            if now is None or narrow or low < now.low or high > now.high or self.log != isinstance(now, SignedLogScale):
                self.scale = SignedLogScale(wanted.low, wanted.high, _unit(finite)) if self.log else wanted
        self.update()

    def restart(self) -> None:
        """Forget rows and axis."""
        self.rows, self.scale = [], None
        self._lay_out_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything has another place."""
        self._lay_out_anew()

    def _lay_out_anew(self) -> None:
        self._laid = None
        self.update()

    # Geometry

    def _area(self) -> QRectF:
        if self._laid is None:
            measure = figures()[1]
            names = min(self.width() * 0.32, widest(measure, (row.name for row in self.rows)) + 28)
            zeros = measure.horizontalAdvance(self._zeros(1.0)) + 20
            height = self.height() - measure.height() - 12
            size = QSizeF(max(10.0, self.width() - names - zeros), max(1.0, height))
            self._laid = QRectF(QPointF(names, 4), size)
        return self._laid

    def row_height(self) -> float:
        """Height of a row in pixels."""
        return min(TALLEST, self._area().height() / (max(1, len(self.rows)) + OVERLAP - 1))

    @property
    def dense(self) -> bool:
        """Whether there are so many rows that they are shown as a heat map."""
        return self._area().height() / max(1, len(self.rows)) < LOWEST

    def _base(self, area: QRectF, index: int) -> float:
        """The height at which a row stands."""
        if self.dense:
            return area.top() + area.height() / len(self.rows) * (index + 1)
        return area.top() + self.row_height() * (index + OVERLAP)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axis, then rows from the back to the front."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        if not self.rows or self.scale is None:
            painter.setFont(theme().font("body"))
            painter.setPen(theme().color("muted"))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(16, 8, -16, -8), words, self.message)
            painter.end()
            return
        area = self._area()
        edges = np.asarray(self.scale.value(np.linspace(0, 1, COLUMNS + 1)))
        densities = [density(row, edges) for row in self.rows]
        self._paint_axis(painter, area, self.scale)
        if self.dense:
            self._paint_heat(painter, area, densities)
        else:
            for index, row in enumerate(self.rows):
                self._paint_row(painter, area, index, row, densities[index])
        painter.end()

    def _paint_axis(self, painter: QPainter, area: QRectF, scale: LinearScale | SignedLogScale) -> None:
        look = theme()
        font, measure = figures()
        painter.setFont(font)
        quiet = between(look.color("panel"), look.color("line"), 0.4)  # opaque: blending single columns is slow
        bottom = self._base(area, len(self.rows) - 1)
        for mark in scale.marks(max(2, round(area.width() / 56))):
            x = round(area.left() + mark.place * area.width())
            line = QRectF(x, area.top(), 1, bottom + 3 - area.top())
            painter.fillRect(line, look.color("line") if mark.text == "0" else quiet)
            painter.setPen(look.color("muted"))
            half = measure.horizontalAdvance(mark.text) / 2
            painter.drawText(QRectF(x - half, bottom + 4, 2 * half + 1, measure.height()), 0, mark.text)

    def _paint_row(self, painter: QPainter, area: QRectF, index: int, row: Histogram, found: np.ndarray) -> None:
        look, base = theme(), round(self._base(area, index))
        peak = found.max(initial=0.0)
        if peak > 0:
            x = area.left() + (np.arange(COLUMNS) + 0.5) / COLUMNS * area.width()
            y = base - found / peak * (self.row_height() * OVERLAP - 4)
            there = np.flatnonzero(found > 0)
            cut = slice(max(0, there[0] - 1), there[-1] + 2)
            x, y = x[cut], y[cut]
            color = between(look.color("panel"), row.color, 0.3)
            fill_columns(painter, *_fine(x, y), np.full(FINE * (len(x) - 1) + 1, base), color)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(row.color, 1))
            draw_polyline(painter, x, y)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRectF(area.left(), base, area.width(), 1), look.color("line"))
        self._paint_quantiles(painter, area, base, row)
        self._paint_texts(painter, area, index, row, base)

    def _paint_quantiles(self, painter: QPainter, area: QRectF, base: float, row: Histogram) -> None:
        """On the base line the range of nine values in ten, and the middle one."""
        if not row.finite or self.scale is None:
            return
        low, middle, high = (self._x(area, value) for value in row.quantiles)
        painter.fillRect(QRectF(low, base - 1, max(1.0, high - low), 2), row.color)
        painter.fillRect(QRectF(middle - 1, base - 4, 2, 7), row.color)

    def _paint_texts(self, painter: QPainter, area: QRectF, index: int, row: Histogram, base: float) -> None:
        look = theme()
        font, measure = figures()
        painter.setFont(font)
        top = base - measure.height() + 2
        painter.fillRect(QRectF(8, base - 8, 3, 8), row.color)
        painter.setPen(look.color("text"))
        name = measure.elidedText(row.name, Qt.TextElideMode.ElideRight, area.left() - 22)
        painter.drawText(QPointF(16, top + measure.ascent()), name)
        text = self._zeros(row.zeros) if row.finite else "✕ NaN"
        painter.setPen(look.color("error") if not row.finite else look.color("text" if row.zeros > 0 else "muted"))
        painter.drawText(QPointF(self.width() - 8 - measure.horizontalAdvance(text), top + measure.ascent()), text)

    def _paint_heat(self, painter: QPainter, area: QRectF, densities: list[np.ndarray]) -> None:
        """Every row as a strip, the brighter the denser, its color at the left; names as far as they have room."""
        table = np.stack(densities)
        image = heat_image(table / np.maximum(table.max(axis=1, keepdims=True), 1e-30), theme().color("panel"))
        painter.drawImage(area, image)
        font, measure = figures()
        painter.setFont(font)
        height = area.height() / len(self.rows)
        every = max(1, int(np.ceil(measure.height() / height)))
        for index, row in enumerate(self.rows):
            middle = area.top() + (index + 0.5) * height
            painter.fillRect(QRectF(area.left() - 5, middle - height / 2, 3, max(1.0, height - 1)), row.color)
            if index % every:
                continue
            painter.setPen(theme().color("text"))
            name = measure.elidedText(row.name, Qt.TextElideMode.ElideRight, area.left() - 18)
            painter.drawText(QRectF(8, middle - 8, area.left() - 16, 16), Qt.AlignmentFlag.AlignVCenter, name)
            box = QRectF(area.right(), middle - 8, self.width() - area.right() - 8, 16)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box, right, self._zeros(row.zeros) if row.finite else "✕ NaN")

    def _x(self, area: QRectF, value: float) -> float:
        assert self.scale
        return area.left() + min(1.0, max(0.0, float(self.scale.place(value)))) * area.width()

    def _zeros(self, share: float) -> str:
        return tr("{share} zeros", share=numbers.percent(share))

    # Pointer

    def row_at(self, y: float) -> int | None:
        """The row that stands at a height."""
        area = self._area()
        bases = [self._base(area, index) for index in range(len(self.rows))]
        return next((index for index, base in enumerate(bases) if y <= base + 1), None)

    def describe(self, row: Histogram) -> str:
        """All numbers of a row, a line each."""
        low, middle, high = (numbers.real(value) for value in row.quantiles)
        mean, deviation = numbers.real(row.mean), numbers.real(row.deviation)
        return "\n".join(
            (
                row.name,
                tr("mean {mean}, deviation {deviation}", mean=mean, deviation=deviation),
                tr("5 % below {low}, half below {middle}, 95 % below {high}", low=low, middle=middle, high=high),
                tr("from {low} to {high}", low=numbers.real(row.low), high=numbers.real(row.high)),
                self._zeros(row.zeros),
            )
        )  # fmt: skip

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the numbers of the row under the pointer."""
        index = self.row_at(event.position().y())
        self.setToolTip(self.describe(self.rows[index]) if index is not None else "")

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self.setToolTip("")
