"""Histograms over time as heat maps, a band per layer: steps run to the right, values upwards, one image for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QScrollBar, QToolTip, QWidget

from runtime.telemetry import Tensor
from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.heat import heat_image
from studio.widgets.text import paint_message, shortened, widest

ROWS = 48  # places upwards at which densities are read
GAP, LOWEST, TALLEST = 6.0, 14.0, 120.0  # pixels between bands, and the heights of one
ENDS, APART = 24.0, 44.0  # pixels of height from which a band has its range, and from which its name stands between
FOOT = 18.0


@dataclass(frozen=True, slots=True)
class Band:
    """One layer: its name and color, and what was seen of it at each of the steps (T,)."""

    name: str
    color: QColor
    steps: Sequence[int]
    tensors: Sequence[Tensor]

    def range(self) -> tuple[float, float]:
        """From the 1st to the 99th hundredth of the ends that were seen, so that one outlier leaves the rest alone."""
        ends = [(tensor.low, tensor.high) for tensor in self.tensors if isfinite(tensor.low) and isfinite(tensor.high)]
        if not ends:
            return 0.0, 1.0
        low, high = float(np.quantile([end[0] for end in ends], 0.02)), float(np.quantile([e[1] for e in ends], 0.98))
        return (low, high) if high > low else (low - 0.5, high + 0.5)


def densities(band: Band, columns: int) -> tuple[np.ndarray, float, float]:
    """Shares of the values (ROWS, columns), the highest value in row 0, each column divided by its largest; the range.

    Columns are places in time, evenly spread from the first step to the last; each shows the look nearest before it.
    """
    low, high = band.range()
    edges = np.linspace(low, high, ROWS + 1)
    steps = np.asarray(band.steps, dtype=float)
    at = np.linspace(steps[0], steps[-1], columns) if len(steps) else np.zeros(0)
    which = np.clip(np.searchsorted(steps, at, side="right") - 1, 0, len(steps) - 1)
    made = {index: _column(band.tensors[index], edges) for index in np.unique(which).tolist()}
    shares = np.stack([made[index] for index in which.tolist()], axis=1) if len(which) else np.zeros((ROWS, 0))
    return shares[::-1], low, high


def _column(tensor: Tensor, edges: np.ndarray) -> np.ndarray:
    counts = np.asarray(tensor.histogram, dtype=float)
    if not isfinite(tensor.low) or not isfinite(tensor.high) or counts.sum() <= 0:
        return np.zeros(len(edges) - 1)
    if tensor.low == tensor.high:
        found = ((edges[:-1] <= tensor.low) & (tensor.low <= edges[1:])).astype(float)
    else:
        bins = np.linspace(tensor.low, tensor.high, len(counts) + 1)
        below = np.concatenate(([0.0], np.cumsum(counts))) / counts.sum()
        found = np.diff(np.interp(edges, bins, below))
    most = found.max(initial=0.0)
    return found / most if most else found


class HistoryMap(QWidget):
    """Bands below each other, scrolled where they have no room; hovering tells layer, step and value there."""

    def __init__(self) -> None:
        super().__init__()
        self.message = ""
        self.past: float | None = None  # the step that is looked at: an upright line of the accent
        self._bands: list[Band] = []
        self._images: list[tuple[QImage, float, float]] = []
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.valueChanged.connect(self._forget)
        self.bar.hide()
        self.setMouseTracking(True)
        theme_changed.connect(self._forget)

    def sizeHint(self) -> QSize:
        """Room for a few bands."""
        return QSize(280, 180)

    def show_bands(self, bands: list[Band]) -> None:
        """Show these."""
        self._bands = [band for band in bands if band.steps]
        self._fit_bar()
        self._forget()

    def _forget(self) -> None:
        self._images = []
        self.update()

    @property
    def hidden(self) -> int:
        """How many layers have no room."""
        return max(0, len(self._bands) - int(self._rows()[1]))

    @property
    def shown(self) -> list[Band]:
        """The layers that have room, from where it was scrolled to."""
        first = self.bar.value() if self.hidden else 0
        return self._bands[first : first + int(self._rows()[1])]

    def _rows(self) -> tuple[float, float]:
        """The height of a band, and how many have room."""
        room = self.height() - FOOT - 4.0
        tall = min(max(room / max(1, len(self._bands)) - GAP, LOWEST), TALLEST)
        return tall, max(1.0, (room + GAP) // (tall + GAP))

    def _columns(self) -> tuple[float, float, float]:
        """Where names end, where bands begin, and how wide these are."""
        metrics = QFontMetricsF(self.fontMetrics())
        ends = [numbers.real(end, 2) for _, low, high in self._images for end in (low, high)]
        beside = widest(metrics, ends) + 6.0 if ENDS <= self._rows()[0] < APART else 0.0
        left = min(widest(metrics, [band.name for band in self._bands]) + 24.0 + beside, self.width() * 0.4)
        aside = self.bar.width() if self.hidden else 0
        return left - 8.0 - beside, left, self.width() - left - 12.0 - aside

    def _fit_bar(self) -> None:
        """What has no room is scrolled to."""
        hidden = self.hidden
        self.bar.setRange(0, hidden)
        self.bar.setPageStep(int(self._rows()[1]))
        self.bar.setVisible(hidden > 0)
        wide = self.bar.sizeHint().width()
        self.bar.setGeometry(self.width() - wide, 0, wide, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Others have room."""
        self._fit_bar()
        self._forget()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll to the layers that have no room."""
        if self.hidden:
            QApplication.sendEvent(self.bar, event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One image per band, its name at the left, its range inside, the steps below."""
        look, painter = theme(), QPainter(self)
        painter.setFont(look.font("small"))
        if not self._bands:
            paint_message(painter, self.rect(), self.message)
            return
        shown = self.shown
        if len(self._images) != len(shown):
            columns = max(16, min(256, round(self._columns()[2])))
            made = [densities(band, columns) for band in shown]
            self._images = [(heat_image(shares, look.color("panel")), low, high) for shares, low, high in made]
        tall = self._rows()[0]
        named, left, width = self._columns()
        for number, (band, (image, low, high)) in enumerate(zip(shown, self._images, strict=True)):
            area = QRectF(left, 4.0 + number * (tall + GAP), width, tall)
            painter.drawImage(area, image)
            self._write(painter, band, area, named, (low, high))
            self._mark_past(painter, band, area)
        self._write_steps(painter, left, width)

    def _write(self, painter: QPainter, band: Band, area: QRectF, named: float, ends: tuple[float, float]) -> None:
        look, metrics = theme(), self.fontMetrics()
        low, high = ends
        painter.fillRect(QRectF(4.0, area.center().y() - 5, 3.0, 10.0), band.color)
        painter.setPen(look.color("text"))
        box = QRectF(12.0, area.top(), area.left() - 16.0, area.height())
        name = shortened(QFontMetricsF(metrics), band.name, named - 8.0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(look.color("muted"))
        written = ((high, Qt.AlignmentFlag.AlignTop), (low, Qt.AlignmentFlag.AlignBottom))
        for text, where in written if area.height() >= ENDS else ():
            painter.drawText(box.adjusted(0, 0, -4, 0), where | Qt.AlignmentFlag.AlignRight, numbers.real(text, 2))
        if low < 0 < high:
            y = area.top() + area.height() * high / (high - low)
            painter.setPen(look.color("line"))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def _mark_past(self, painter: QPainter, band: Band, area: QRectF) -> None:
        first, last = band.steps[0], band.steps[-1]
        if self.past is None or not first <= self.past <= last:
            return
        x = area.left() + area.width() * (self.past - first) / max(1, last - first)
        painter.setPen(QPen(theme().color("accent"), 1.5))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _write_steps(self, painter: QPainter, left: float, width: float) -> None:
        painter.setPen(theme().color("muted"))
        box = QRectF(left, self.height() - FOOT, width, FOOT)
        first, last = (self._bands[0].steps[place] for place in (0, -1))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, numbers.count(first))
        if self.hidden:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("and {number} more", number=self.hidden))
        end = f"{tr('steps')}  {numbers.count(last)}"
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, end)

    def describe(self, at: QPointF) -> str:
        """What lies under a point of the widget."""
        tall = self._rows()[0]
        _, left, width = self._columns()
        number = int((at.y() - 4.0) // (tall + GAP))
        inside = (at.y() - 4.0) % (tall + GAP)
        shown = self.shown
        if not 0 <= number < min(len(shown), len(self._images)) or at.x() < left or inside > tall:
            return ""
        band, (_, low, high) = shown[number], self._images[number]
        place = min(1.0, (at.x() - left) / max(1.0, width))
        step = band.steps[0] + place * (band.steps[-1] - band.steps[0])
        value = high - inside / tall * (high - low)
        return tr(
            "{layer}, step {step}: {value}", layer=band.name, step=numbers.count(step), value=numbers.real(value, 2)
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer."""
        QToolTip.showText(event.globalPosition().toPoint(), self.describe(event.position()), self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        QToolTip.hideText()
