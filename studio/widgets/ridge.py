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
from studio.widgets.polylines import draw_polyline, fill_pixels
from studio.widgets.scales import LinearScale, SignedLogScale, linear_around
from studio.widgets.text import NAMED_BESIDE, figures, paint_message, shortened, widest

COLUMNS = 128  # places across at which densities are read
LOWEST, TALLEST = 15.0, 44.0  # heights of a row: below the lowest the ridge becomes a heat map
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


def densities(rows: list[Histogram], edges: np.ndarray) -> np.ndarray:
    """Share of the values of each row (R, E − 1) between neighboring edges, each as wide as the others on screen.

    Rows have equally many bins. Exact zeros, often most of what a ReLU lets through, are left out: they would dwarf all
    else, and are told as a number.
    """
    counts = np.array([row.counts for row in rows], dtype=float)
    low, high, zeros = np.array([(row.low, row.high, row.zeros) for row in rows]).T[:, :, None]
    total, bins = counts.sum(1, keepdims=True), counts.shape[1]
    told = np.isfinite(low) & np.isfinite(high) & (total > 0)
    low, high, total = np.where(told, low, 0.0), np.where(told, high, 1.0), np.where(told, total, 1.0)
    single = low == high
    width = np.where(single, 1.0, high - low)
    touched = np.flatnonzero(((zeros > 0) & (low <= 0) & (high >= 0) & ~single)[:, 0])
    zero = np.minimum(bins - 1, (-low / width * bins)[touched, 0].astype(int))
    counts[touched, zero] = np.maximum(0.0, counts[touched, zero] - (zeros * total)[touched, 0])
    below = np.concatenate((np.zeros_like(total), np.cumsum(counts, 1)), 1) / total
    place = np.clip((edges - low) / width * bins, 0.0, bins - 1e-9)
    bin_of = place.astype(int)
    before, after = (np.take_along_axis(below, number, 1) for number in (bin_of, bin_of + 1))
    shares = np.diff(before + (place - bin_of) * (after - before), axis=1)
    inside = (edges[:-1] <= low) & (low < edges[1:])
    return np.asarray(np.where(told, np.where(single, inside * (1.0 - zeros), shares), 0.0))


def _at_pixels(table: np.ndarray, area: QRectF) -> tuple[np.ndarray, np.ndarray]:
    """Whole pixels across the area (W,) and, straight between the middles of columns, each row there (R, W)."""
    pixels = np.arange(round(area.left()), round(area.right()))
    place = np.clip((pixels + 0.5 - area.left()) / area.width() * table.shape[1] - 0.5, 0, table.shape[1] - 1.001)
    before, share = place.astype(int), place % 1
    return pixels, table[:, before] * (1 - share) + table[:, before + 1] * share


def _unit(rows: list[Histogram]) -> float:
    """Up to where the axis is even: the power of ten below what the middle one of the layers reaches."""
    reach = float(np.median([max(abs(row.quantiles[0]), abs(row.quantiles[2]), 1e-12) for row in rows]))
    return 10.0 ** np.floor(np.log10(reach))


class Ridge(QWidget):
    """Shows `rows` over one axis, which widens at once and narrows only when it became far too wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.rows: list[Histogram] = []
        self.message = ""
        self.log = True  # by powers of ten beyond the ordinary, so that layers of unlike size are all seen
        self.scale: LinearScale | SignedLogScale | None = None
        self._laid: QRectF | None = None  # the area, worked out anew when names or size change
        self._short: dict[str, str] = {}  # the names as far as they have room in it
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
            names = min(max(self.width() * 0.32, NAMED_BESIDE), widest(measure, (row.name for row in self.rows)) + 28)
            zeros = measure.horizontalAdvance(self._zeros(1.0)) + 20
            height = self.height() - measure.height() - 12
            size = QSizeF(max(10.0, self.width() - names - zeros), max(1.0, height))
            self._laid = QRectF(QPointF(names, 4), size)
            self._short = {row.name: shortened(measure, row.name, names - 22) for row in self.rows}
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
            paint_message(painter, self.rect(), self.message)
            painter.end()
            return
        area = self._area()
        edges = np.asarray(self.scale.value(np.linspace(0, 1, COLUMNS + 1)))
        table = densities(self.rows, edges)
        table /= np.maximum(table.max(axis=1, keepdims=True), 1e-30)
        self._paint_axis(painter, area, self.scale)
        if self.dense:
            self._paint_heat(painter, area, table)
        else:
            self._paint_rows(painter, area, table)
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

    def _paint_rows(self, painter: QPainter, area: QRectF, table: np.ndarray) -> None:
        """From the back to the front; `table` has a row for each (R, COLUMNS), 1 where it is highest."""
        assert self.scale
        x = area.left() + (np.arange(COLUMNS) + 0.5) / COLUMNS * area.width()
        pixels, fine = _at_pixels(table, area)
        places = np.clip(self.scale.place(np.array([row.quantiles for row in self.rows])), 0.0, 1.0)
        quantiles = (area.left() + places * area.width()).tolist()
        line, bases = theme().color("line"), [round(self._base(area, index)) for index in range(len(self.rows))]
        for index, (row, base) in enumerate(zip(self.rows, bases, strict=True)):
            self._paint_hill(painter, row.color, base, x, table[index], pixels, fine[index])
            painter.fillRect(QRectF(area.left(), base, area.width(), 1), line)
            if row.finite:
                self._paint_quantiles(painter, base, row.color, *quantiles[index])
        self._paint_texts(painter, bases)

    def _paint_hill(
        self,
        painter: QPainter,
        color: QColor,
        base: int,
        x: np.ndarray,
        found: np.ndarray,
        pixels: np.ndarray,
        fine: np.ndarray,
    ) -> None:
        there = np.flatnonzero(found > 0)
        if not len(there):
            return
        tall = self.row_height() * OVERLAP - 4
        bottom = np.full(len(pixels), base)
        fill_pixels(painter, pixels, base - fine * tall, bottom, between(theme().color("panel"), color, 0.3))
        cut = slice(max(0, there[0] - 1), there[-1] + 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(color, 1))
        draw_polyline(painter, x[cut], base - found[cut] * tall)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_quantiles(
        self, painter: QPainter, base: int, color: QColor, low: float, middle: float, high: float
    ) -> None:
        """On the base line the range of nine values in ten, and the middle one."""
        painter.fillRect(QRectF(low, base - 1, max(1.0, high - low), 2), color)
        painter.fillRect(QRectF(middle - 1, base - 4, 2, 7), color)

    def _paint_texts(self, painter: QPainter, bases: list[int]) -> None:
        """Beside the rows their names and how much of each is zero."""
        text, muted, error = (theme().color(role) for role in ("text", "muted", "error"))
        font, measure = figures()
        rise, right = measure.ascent() - measure.height() + 2, self.width() - 8
        painter.setFont(font)
        painter.setPen(text)
        for row, base in zip(self.rows, bases, strict=True):
            painter.fillRect(QRectF(8, base - 8, 3, 8), row.color)
            painter.drawText(QPointF(16, base + rise), self._short[row.name])
        for row, base in zip(self.rows, bases, strict=True):
            zeros = self._zeros(row.zeros) if row.finite else "✕ NaN"
            painter.setPen(error if not row.finite else text if row.zeros > 0 else muted)
            painter.drawText(QPointF(right - measure.horizontalAdvance(zeros), base + rise), zeros)

    def _paint_heat(self, painter: QPainter, area: QRectF, table: np.ndarray) -> None:
        """Every row as a strip, the brighter the denser, its color at the left; names as far as they have room."""
        painter.drawImage(area, heat_image(table, theme().color("panel")))
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
            name = shortened(measure, row.name, area.left() - 18)
            painter.drawText(QRectF(8, middle - 8, area.left() - 16, 16), Qt.AlignmentFlag.AlignVCenter, name)
            box = QRectF(area.right(), middle - 8, self.width() - area.right() - 8, 16)
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box, right, self._zeros(row.zeros) if row.finite else "✕ NaN")

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
