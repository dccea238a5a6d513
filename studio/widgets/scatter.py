"""True against predicted values as points around the diagonal."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes, lay_out, paint_axes
from studio.widgets.polylines import draw_points
from studio.widgets.scales import LinearScale, linear_around

NEAR = 10.0  # pixels within which a point is under the pointer


class Scatter(QWidget):
    """Shows points (true, predicted); both axes have one range, so that the diagonal is where all is right."""

    chosen = Signal(int)  # the index of the point clicked at

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.truth, self.guesses = np.empty(0), np.empty(0)
        self.choice: int | None = None
        self.axes: Axes | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(140, 120)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(240, 200)

    def show_points(self, truth: np.ndarray, guesses: np.ndarray) -> None:
        """Replace the points."""
        self.truth, self.guesses = np.asarray(truth, dtype=float), np.asarray(guesses, dtype=float)
        self.update()

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """The pixels of the points."""
        assert self.axes
        area = self.axes.area
        across, up = self.axes.across.place(self.truth), self.axes.up.place(self.guesses)
        return area.left() + across * area.width(), area.bottom() - np.clip(up, -1, 2) * area.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes, the diagonal, the points, names of the axes."""
        painter = QPainter(self)
        look = theme()
        painter.fillRect(self.rect(), look.color("panel"))
        finite = np.concatenate((self.truth, self.guesses))
        finite = finite[np.isfinite(finite)]
        if len(finite):
            scale = linear_around(float(finite.min()), float(finite.max()), marks=4)
            self.axes = lay_out(self.width(), self.height(), LinearScale(scale.low, scale.high), scale, tr("true"))
            paint_axes(painter, self.axes)
            area = self.axes.area
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(look.color("muted"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(area.bottomLeft(), area.topRight())
            self._paint_points(painter)
            painter.setPen(look.color("muted"))
            painter.drawText(area.adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignTop, tr("predicted"))
        painter.end()

    def _paint_points(self, painter: QPainter) -> None:
        look = theme()
        x, y = self.places()
        there = np.isfinite(x) & np.isfinite(y)
        pen = QPen(QColor(look.color("accent", 170)), 5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        draw_points(painter, x[there], y[there])
        if self.choice is not None and self.choice < len(x):
            painter.setPen(QPen(look.color("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(float(x[self.choice]), float(y[self.choice])), 6, 6)

    def point_at(self, point: QPointF) -> int | None:
        """The point nearest to the pointer, if it is near."""
        if self.axes is None or not len(self.truth):
            return None
        x, y = self.places()
        distance = np.nan_to_num(np.hypot(x - point.x(), y - point.y()), nan=np.inf)
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= NEAR else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the values of the point under the pointer."""
        found = self.point_at(event.position())
        text = ""
        if found is not None:
            truth, guess = numbers.real(float(self.truth[found])), numbers.real(float(self.guesses[found]))
            text = tr("{truth}, predicted {guess}", truth=truth, guess=guess)
        self.setToolTip(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point under the pointer."""
        found = self.point_at(event.position())
        if found is not None:
            self.choice = found
            self.update()
            self.chosen.emit(found)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self.setToolTip("")
