"""A ridge of histograms over one axis: a row per layer, many rows as a heat map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets import numbers
from studio.widgets.heat import between, heat_image
from studio.widgets.hills import Columns, Hills
from studio.widgets.scales import LinearScale, SignedLogScale, linear_around
from studio.widgets.still import Still
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

    @property
    def without_zeros(self) -> bool:
        """Whether none is zero, which holds of most layers from step to step."""
        return self.zeros == 0 and self.finite


def densities(rows: list[Histogram], edges: np.ndarray) -> np.ndarray:
    """Share of the values of each row (R, E − 1) between neighboring edges, each as wide as the others on screen.

    Rows have equally many bins. Exact zeros, often most of what a ReLU lets through, are left out: they would dwarf all
    else, and are told as a number.
    """
    counts = np.array([row.counts for row in rows], dtype=float)
    low, high, zeros = np.array([(row.low, row.high, row.zeros) for row in rows]).T[:, :, None]
    total, bins = counts.sum(axis=1, keepdims=True), counts.shape[1]
    told = np.isfinite(low) & np.isfinite(high) & (total > 0)
    single = told & (low == high)
    plain = told & ~single
    whole = bool(plain.all())  # as good as always
    if not whole:
        low, total, width = np.where(told, low, 0.0), np.where(told, total, 1.0), np.where(plain, high - low, 1.0)
    else:
        width = high - low
    touched = np.flatnonzero((zeros > 0) & (low <= 0) & (high >= 0) & plain)
    if len(touched):
        zero = np.minimum(bins - 1, (-low / width * bins)[touched, 0].astype(int))
        counts[touched, zero] = np.maximum(0.0, counts[touched, zero] - (zeros * total)[touched, 0])
    shares = _between_edges(counts, total, (edges - low) / width * bins)
    if whole:
        return shares
    inside = (edges[:-1] <= low) & (low < edges[1:])
    return np.asarray(np.where(told, np.where(single, inside * (1.0 - zeros), shares), 0.0))


def _between_edges(counts: np.ndarray, total: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Share of all counts (R, B) that lie between neighbors of the places (R, E), which are in bins."""
    rows, bins = counts.shape
    below = np.zeros((rows, bins + 1))
    np.cumsum(counts, axis=1, out=below[:, 1:])
    below /= total
    np.maximum(place, 0.0, out=place)
    np.minimum(place, bins - 1e-9, out=place)
    bin_of = place.astype(np.intp)
    place -= bin_of
    bin_of += np.arange(0, rows * (bins + 1), bins + 1)[:, None]
    before = below.take(bin_of)
    after = below.ravel()[1:].take(bin_of)
    after -= before
    after *= place
    after += before
    return np.asarray(after[:, 1:] - after[:, :-1])


@lru_cache(16)
def _edges(scale: LinearScale | SignedLogScale) -> np.ndarray:
    """The values at the edges of columns."""
    return np.asarray(scale.value(np.linspace(0, 1, COLUMNS + 1)))


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
        self._columns: Columns | None = None  # across that area
        self._bases: list[int] = []  # of the rows
        self._fills: list[QColor] = []  # of the hills on them
        self._short: dict[str, str] = {}  # the names as far as they have room in it
        self._faces: list[tuple[str, int, bool]] = []  # what is still of the rows: name, color and "no zeros"
        self._still = Still(self, self._paint_still)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 72)
        theme_changed.connect(self._lay_out_anew)
        language_changed.connect(self._lay_out_anew)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(300, 200)

    def show_rows(self, rows: list[Histogram]) -> None:
        """Replace the rows."""
        faces = [(row.name, row.color.rgba(), row.without_zeros) for row in rows]
        if faces != self._faces:
            self._faces = faces
            self._lay_out_anew()
        self.rows = rows
        finite = [row for row in rows if row.finite]
        if finite:
            self._reach(finite, min(row.low for row in finite), max(row.high for row in finite))
        self.update()

    def _reach(self, rows: list[Histogram], low: float, high: float) -> None:
        """Let the axis hold everything: it stays, or grows to the side where it must, until most of it is empty."""
        now, wanted = self.scale, linear_around(low, high)
        fresh = now is None or (wanted.high - wanted.low) < 0.4 * (now.high - now.low)
        if now is not None and not fresh:
            if now.low <= low and high <= now.high and self.log == isinstance(now, SignedLogScale):
                return
            wanted = linear_around(min(low, now.low), max(high, now.high))
        self.scale = SignedLogScale(wanted.low, wanted.high, _unit(rows)) if self.log else wanted

    def restart(self) -> None:
        """Forget rows and axis."""
        self.rows, self._faces, self.scale = [], [], None
        self._lay_out_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything has another place."""
        self._lay_out_anew()

    def _lay_out_anew(self) -> None:
        self._laid = None
        self._still.forget()
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
            self._columns = Columns(self._laid, COLUMNS)
            self._bases = [round(self._base(self._laid, index)) for index in range(len(self.rows))]
            self._fills = [between(theme().color("panel"), row.color, 0.3) for row in self.rows]
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
        """What stays, then rows from the back to the front."""
        painter = QPainter(self)
        if not self.rows or self.scale is None:
            painter.fillRect(self.rect(), theme().color("panel"))
            paint_message(painter, self.rect(), self.message)
            painter.end()
            return
        self._still.paint(painter, self.scale)
        area = self._area()
        table = densities(self.rows, _edges(self.scale))
        table /= np.maximum(table.max(axis=1, keepdims=True), 1e-30)
        if self.dense:
            painter.drawImage(area, heat_image(table, theme().color("panel")))
        else:
            self._paint_rows(painter, area, table)
        self._paint_zeros(painter, area, changing=True)
        painter.end()

    def _paint_still(self, painter: QPainter) -> None:
        """Axis, names and what else only changes with the layout."""
        assert self.scale
        area = self._area()
        self._paint_axis(painter, area, self.scale)
        if self.dense:
            self._paint_strip_names(painter, area)
        else:
            self._paint_row_names(painter)
        self._paint_zeros(painter, area, changing=False)

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
        assert self.scale and self._columns
        left, width = area.left(), area.width()
        hills = Hills(table, self._columns, self._bases, self.row_height() * OVERLAP - 4)
        places = np.clip(self.scale.place(np.array([row.quantiles for row in self.rows])), 0.0, 1.0)
        quantiles = (left + places * width).tolist()
        line = theme().color("line")
        for index, (row, base) in enumerate(zip(self.rows, self._bases, strict=True)):
            hills.paint(painter, index, row.color, self._fills[index])
            painter.fillRect(QRectF(left, base, width, 1), line)
            if row.finite:  # on the base line the range of nine values in ten, and the middle one
                low, middle, high = quantiles[index]
                painter.fillRect(QRectF(low, base - 1, max(1.0, high - low), 2), row.color)
                painter.fillRect(QRectF(middle - 1, base - 4, 2, 7), row.color)

    def _paint_row_names(self, painter: QPainter) -> None:
        font, measure = figures()
        rise = measure.ascent() - measure.height() + 2
        painter.setFont(font)
        painter.setPen(theme().color("text"))
        for row, base in zip(self.rows, self._bases, strict=True):
            painter.fillRect(QRectF(8, base - 8, 3, 8), row.color)
            painter.drawText(QPointF(16, base + rise), self._short[row.name])

    def _paint_strip_names(self, painter: QPainter, area: QRectF) -> None:
        """At the left of each strip its color; names as far as they have room."""
        font, measure = figures()
        painter.setFont(font)
        painter.setPen(theme().color("text"))
        height, every = self._strips(area)
        for index, row in enumerate(self.rows):
            middle = area.top() + (index + 0.5) * height
            painter.fillRect(QRectF(area.left() - 5, middle - height / 2, 3, max(1.0, height - 1)), row.color)
            if index % every == 0:
                name = shortened(measure, row.name, area.left() - 18)
                painter.drawText(QRectF(8, middle - 8, area.left() - 16, 16), Qt.AlignmentFlag.AlignVCenter, name)

    def _strips(self, area: QRectF) -> tuple[float, int]:
        """Height of a strip of the heat map, and of how many one is written beside."""
        height = area.height() / len(self.rows)
        return height, max(1, int(np.ceil(figures()[1].height() / height)))

    def _paint_zeros(self, painter: QPainter, area: QRectF, *, changing: bool) -> None:
        """Beside the rows how much of each is zero: of those where that changes, or of those that have no zeros."""
        every = self._strips(area)[1] if self.dense else 1
        rows = range(0, len(self.rows), every)
        told = [(index, self.rows[index]) for index in rows if self._faces[index][2] != changing]
        if not told:
            return
        font, measure = figures()
        painter.setFont(font)
        if self.dense:
            painter.setPen(theme().color("text"))
            height, align = area.height() / len(self.rows), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            for index, row in told:
                middle = area.top() + (index + 0.5) * height
                box = QRectF(area.right(), middle - 8, self.width() - area.right() - 8, 16)
                painter.drawText(box, align, self._told_zeros(row))
            return
        rise, right = measure.ascent() - measure.height() + 2, self.width() - 8
        text, muted, error = (theme().color(role) for role in ("text", "muted", "error"))
        for index, row in told:
            painter.setPen(error if not row.finite else text if row.zeros > 0 else muted)
            zeros = self._told_zeros(row)
            place = QPointF(right - measure.horizontalAdvance(zeros), self._bases[index] + rise)
            painter.drawText(place, zeros)

    def _told_zeros(self, row: Histogram) -> str:
        return self._zeros(row.zeros) if row.finite else "✕ NaN"

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
