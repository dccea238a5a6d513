"""Two curves over one axis, before and after: the first pale and dashed, the second in the accent, both named.

A dot at the right is what each came to on samples held out, which is what counts.
"""

from __future__ import annotations

from math import isfinite, log10

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.widgets import numbers

LEFT, RIGHT, TOP, BOTTOM = 58.0, 8.0, 24.0, 18.0  # pixels around the plot
DOT = 3.5  # radius in pixels
DECADES = 1.5  # between the extremes, from which the axis is logarithmic
Curve = tuple[np.ndarray, np.ndarray]


class TwoCurves(QWidget):
    """Shows `(x, y)` of both; values that are no numbers are left out.

    `y_names` are what the values are called on an even and on a logarithmic axis, `dot` what the dots are.
    """

    def __init__(
        self, names: tuple[str, str], x_name: str, y_names: tuple[str, str], dot: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.names, self.x_name, self.y_names, self.dot = names, x_name, y_names, dot
        self.curves: tuple[Curve, Curve] | None = None
        self.dots: tuple[float | None, float | None] = None, None
        self.setMinimumSize(180, 96)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(320, 120)

    def show_curves(self, before: Curve, after: Curve, dots: tuple[float | None, float | None] = (None, None)) -> None:
        """Show these two, and where each came to."""
        self.curves = (_finite(before), _finite(after))
        found = [dot if dot is not None and isfinite(dot) else None for dot in dots]
        self.dots = found[0], found[1]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, extremes, both curves, and their names above."""
        if self.curves is None or not any(len(x) for x, _ in self.curves):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)
        values = np.concatenate([*(y for _, y in self.curves), [dot for dot in self.dots if dot is not None]])
        low, high = float(values.min()), float(values.max())
        logarithmic = low > 0 and log10(high / low) > DECADES
        last = max(float(x[-1]) for x, _ in self.curves if len(x)) or 1.0
        self._paint_frame(painter, area, low, high, last, self.y_names[logarithmic])
        pens = self._pens()
        for (x, y), pen in zip(self.curves, pens, strict=True):
            painter.setPen(pen)
            painter.drawPolyline(_points(area, x / last, _shares(y, low, high, logarithmic)))
        for dot, (x, _), pen in zip(self.dots, self.curves, pens, strict=True):
            if dot is not None:
                up = float(_shares(np.array([dot]), low, high, logarithmic)[0])
                across = float(x[-1]) / last if len(x) else 1.0  # one of them may have been trained longer
                place = QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())
                _paint_dot(painter, place, pen)
        self._paint_names(painter, pens)
        painter.end()

    def _pens(self) -> tuple[QPen, QPen]:
        before, after = QPen(theme().color("muted"), 1.5), QPen(theme().color("accent"), 2)
        before.setDashPattern([4, 3])
        return before, after

    def _paint_frame(self, painter: QPainter, area: QRectF, low: float, high: float, last: float, name: str) -> None:
        painter.setPen(QPen(theme().color("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.setFont(theme().font("small"))
        painter.setPen(theme().color("muted"))
        right = Qt.AlignmentFlag.AlignRight
        for value, y in ((high, area.top()), (low, area.bottom())):
            place = QRectF(0, y - 8, LEFT - 6, 16)
            painter.drawText(place, right | Qt.AlignmentFlag.AlignVCenter, numbers.real(value))
        painter.drawText(QRectF(0, 1, LEFT - 6, 16), right | Qt.AlignmentFlag.AlignVCenter, name)
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
        if any(dot is not None for dot in self.dots):
            _paint_dot(painter, QPointF(x + 4, 9), pens[1])
            painter.setPen(theme().color("text"))
            painter.drawText(QPointF(x + 14, 9 + metrics.capHeight() / 2), self.dot)


def _paint_dot(painter: QPainter, at: QPointF, pen: QPen) -> None:
    painter.setPen(QPen(theme().color("card"), 1))
    painter.setBrush(pen.color())
    painter.drawEllipse(at, DOT, DOT)
    painter.setBrush(Qt.BrushStyle.NoBrush)


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
