"""The loss over a learning rate that grows: the batches as points, the smoothed curve, and rates that are marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes, lay_out, paint_axes
from studio.widgets.polylines import draw_points, draw_polyline
from studio.widgets.scales import LinearScale, Mark, linear_around
from studio.widgets.text import figures

ENDS = (1e-6, 10.0)  # of the horizontal axis, as long as nothing says that the curve ends earlier
HIGHEST = 1.25  # of the first loss, from the least on, that the vertical axis shows; the rest leaves it


@dataclass(frozen=True)
class Marked:
    """A rate with its name; the first of several is the one that is meant unless somebody chooses."""

    rate: float
    name: str
    color: QColor


class RateChart(QWidget):
    """Shows a curve; a click or a drag, or the arrow keys, choose a rate."""

    chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.rates, self.losses, self.smooth = np.empty(0), np.empty(0), np.empty(0)
        self.marks: list[Marked] = []
        self.choice: float | None = None
        self.ends = ENDS
        self.names = ("", "")
        self.axes: Axes | None = None
        self.setMinimumSize(140, 100)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(320, 200)

    def show_curve(
        self, rates: np.ndarray, losses: np.ndarray, smooth: np.ndarray, marks: list[Marked], *, over: bool = True
    ) -> None:
        """Show this instead; once it is over, the axis ends with the curve."""
        self.rates, self.losses, self.smooth, self.marks = rates, losses, smooth, marks
        self.ends = (ENDS[0], float(rates[-1]) * 1.5) if over and len(rates) > 1 else ENDS
        self.update()

    def show_choice(self, rate: float | None) -> None:
        """Mark the rate that is chosen."""
        self.choice = rate
        self.setAccessibleDescription("" if rate is None else numbers.real(rate))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes, points, the curve, and a line for each rate that is marked."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        if len(self.rates):
            self._paint(painter, self._lay_out())
        if self.hasFocus():
            painter.setPen(QPen(theme().color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _lay_out(self) -> Axes:
        low = float(self.smooth.min())
        high = low + HIGHEST * max(float(self.smooth[:5].mean()) - low, 1e-9)
        low -= 0.05 * (high - low)
        first, last = log10(self.ends[0]), log10(self.ends[1])
        across = LinearScale(first, last)
        axes = lay_out(self.width(), self.height(), across, linear_around(low, high), self.names[0], titled=True)
        every = max(1, ceil((last - first) / max(1.0, axes.area.width() / 48)))
        powers = range(ceil(first - 1e-9), floor(last + 1e-9) + 1, every)
        marks = tuple(Mark(float(across.place(power)), numbers.power_tick(10.0**power)) for power in powers)
        self.axes = replace(axes, marks_across=marks)
        return self.axes

    def _paint(self, painter: QPainter, axes: Axes) -> None:
        look, area = theme(), axes.area
        paint_axes(painter, axes)
        painter.setPen(look.color("muted"))
        painter.drawText(QRectF(area.left() - 6, 2, area.width(), 16), 0, self.names[1])
        x, top = self._x(axes, self.rates), area.top() - 40
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.save()
        painter.setClipRect(area.adjusted(-3, -3, 3, 3))
        pen = QPen(look.color("accent", 110), 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        draw_points(painter, x, np.maximum(top, area.bottom() - axes.up.place(self.losses) * area.height()))
        painter.setPen(QPen(look.color("accent"), 2))
        draw_polyline(painter, x, np.maximum(top, area.bottom() - axes.up.place(self.smooth) * area.height()))
        painter.restore()
        self._paint_marks(painter, axes)

    def _paint_marks(self, painter: QPainter, axes: Axes) -> None:
        """A line for each mark and for the choice, and over these what the marks are called."""
        painter.setFont(figures()[0])
        area = axes.area
        places = [float(self._x(axes, np.array(mark.rate))) for mark in self.marks]
        for mark, x in zip(self.marks, places, strict=True):
            painter.setPen(QPen(mark.color, 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        if self.choice is not None:
            x = float(self._x(axes, np.array(self.choice)))
            y = float(np.interp(np.log10(self.choice), np.log10(self.rates), self.smooth))
            painter.setPen(QPen(theme().color("text"), 1.5))
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
            painter.setBrush(theme().color("panel"))
            painter.drawEllipse(QPointF(x, max(area.top(), axes.y(float(axes.up.place(y))))), 4.5, 4.5)
        for mark, place in zip(self.marks, self.name_places(axes), strict=True):
            painter.fillRect(place, theme().color("panel"))
            painter.setPen(theme().color("text"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _named(mark))

    def name_places(self, axes: Axes) -> list[QRectF]:
        """Where the names of the marks stand: one below the other at the top, or at the foot where the curve is not."""
        measure, area = figures()[1], axes.area
        line = measure.height() + 2
        x = self._x(axes, self.rates)
        y = np.clip(area.bottom() - axes.up.place(self.smooth) * area.height(), area.top(), area.bottom())
        rows = []
        for mark in self.marks:
            at, wide = float(self._x(axes, np.array(mark.rate))), measure.horizontalAdvance(_named(mark))
            left = at + 5 if at + 5 + wide < area.right() else max(area.left() + 4, at - 5 - wide)
            rows.append((left - 2, wide + 4))
        ways = []
        for begin in (area.top() + 2, area.bottom() - 2 - line * len(rows)):
            places = [QRectF(left, begin + at * line, wide, line - 2) for at, (left, wide) in enumerate(rows)]
            ways.append((sum(_met(x, y, place) for place in places), places))
        return min(ways, key=lambda way: way[0])[1]

    def _x(self, axes: Axes, rates: np.ndarray) -> np.ndarray:
        return axes.area.left() + axes.across.place(np.log10(rates)) * axes.area.width()

    # Pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the rate under the pointer; that of a mark where one is near."""
        self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the choice."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose_at(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the choice by a twentieth of a factor of ten."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if steps is None or self.choice is None or not len(self.rates):
            super().keyPressEvent(event)
            return
        self._choose(self.choice * 10 ** (steps / 20))

    def _choose_at(self, at: QPointF) -> None:
        if self.axes is None or not len(self.rates):
            return
        place = (at.x() - self.axes.area.left()) / self.axes.area.width()
        near = [mark for mark in self.marks if abs(float(self._x(self.axes, np.array(mark.rate))) - at.x()) <= 4]
        self._choose(near[0].rate if near else 10 ** float(self.axes.across.value(place)))

    def _choose(self, rate: float) -> None:
        rate = float(f"{min(max(rate, self.ends[0]), self.ends[1]):.2g}")
        if rate != self.choice:
            self.show_choice(rate)
            self.chosen.emit(rate)


def _named(mark: Marked) -> str:
    return f"{mark.name} {numbers.real(mark.rate)}"


def _met(x: np.ndarray, y: np.ndarray, place: QRectF) -> int:
    """How many points of a curve lie in a place."""
    inside = (x >= place.left()) & (x <= place.right()) & (y >= place.top() - 2) & (y <= place.bottom() + 2)
    return int(inside.sum())
