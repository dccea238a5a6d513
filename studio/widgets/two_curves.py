"""Two curves over one axis, before and after: the first pale and dashed, the second in the accent, both named."""

from __future__ import annotations

from math import isfinite, log10

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.widgets import numbers

LEFT, RIGHT, TOP, BOTTOM = 58.0, 8.0, 20.0, 18.0  # pixels around the plot
DECADES = 1.5  # between the extremes, from which the axis is logarithmic
Curve = tuple[np.ndarray, np.ndarray]


class TwoCurves(QWidget):
    """Shows `(x, y)` of both; values that are no numbers are left out."""

    def __init__(self, names: tuple[str, str], x_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names, self.x_name = names, x_name
        self.curves: tuple[Curve, Curve] | None = None
        self.setMinimumSize(180, 96)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(320, 120)

    def show_curves(self, before: Curve, after: Curve) -> None:
        """Show these two."""
        self.curves = (_finite(before), _finite(after))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, extremes, both curves, and their names above."""
        if self.curves is None or not any(len(x) for x, _ in self.curves):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)
        values = np.concatenate([y for _, y in self.curves])
        low, high = float(values.min()), float(values.max())
        logarithmic = low > 0 and log10(high / low) > DECADES
        last = max(float(x[-1]) for x, _ in self.curves if len(x)) or 1.0
        self._paint_frame(painter, area, low, high, last)
        pens = self._pens()
        for (x, y), pen in zip(self.curves, pens, strict=True):
            painter.setPen(pen)
            painter.drawPolyline(_points(area, x / last, _shares(y, low, high, logarithmic)))
        self._paint_names(painter, pens)
        painter.end()

    def _pens(self) -> tuple[QPen, QPen]:
        before, after = QPen(theme().color("muted"), 1.5), QPen(theme().color("accent"), 2)
        before.setDashPattern([4, 3])
        return before, after

    def _paint_frame(self, painter: QPainter, area: QRectF, low: float, high: float, last: float) -> None:
        painter.setPen(QPen(theme().color("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.setFont(theme().font("small"))
        painter.setPen(theme().color("muted"))
        right = Qt.AlignmentFlag.AlignRight
        for value, y in ((high, area.top()), (low, area.bottom())):
            place = QRectF(0, y - 8, LEFT - 6, 16)
            painter.drawText(place, right | Qt.AlignmentFlag.AlignVCenter, numbers.real(value))
        below = QRectF(area.left(), area.bottom() + 2, area.width(), 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, right, f"{numbers.count(last + 1)} {self.x_name}")

    def _paint_names(self, painter: QPainter, pens: tuple[QPen, QPen]) -> None:
        """A stroke of each line and what it is."""
        metrics, x = QFontMetricsF(painter.font()), LEFT + 4
        for name, pen in zip(self.names, pens, strict=True):
            painter.setPen(pen)
            painter.drawLine(QPointF(x, 9), QPointF(x + 18, 9))
            painter.setPen(theme().color("text"))
            width = metrics.horizontalAdvance(name)
            painter.drawText(QRectF(x + 24, 1, width + 4, 16), Qt.AlignmentFlag.AlignVCenter, name)
            x += 24 + width + 16


def _finite(curve: Curve) -> Curve:
    x, y = np.asarray(curve[0], float), np.asarray(curve[1], float)
    kept = np.isfinite(y)
    return x[kept], y[kept]


def _shares(y: np.ndarray, low: float, high: float, logarithmic: bool) -> np.ndarray:
    """How high each value stands, from 0 to 1."""
    if logarithmic:
        y, low, high = np.log10(y), log10(low), log10(high)
    width = high - low
    return (y - low) / width if width > 0 and isfinite(width) else np.full(len(y), 0.5)


def _points(area: QRectF, across: np.ndarray, up: np.ndarray) -> QPolygonF:
    x, y = area.left() + across * area.width(), area.bottom() - up * area.height()
    return QPolygonF([QPointF(*pair) for pair in zip(x.tolist(), y.tolist(), strict=True)])
