"""The still part of a chart: grid, marks and their texts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.theme import theme
from studio.widgets.scales import LinearScale, Mark, Scale
from studio.widgets.text import figures, widest

STEADY = 0.65  # of the width with labels, which an area has at the least with most of them
PADDING = 8.0


@dataclass(frozen=True)
class Axes:
    """Both scales of a chart and the rectangle they span, in pixels."""

    across: LinearScale
    up: Scale
    area: QRectF
    marks_across: tuple[Mark, ...]
    marks_up: tuple[Mark, ...]
    unit: str
    beside: float = 0.0  # pixels to the right of the area for the labels at the ends of lines
    needed: float = 0.0  # pixels to the left of the area that the marks take

    @property
    def steady(self) -> float:
        """About how wide the area is, whatever the labels beside it are called: the same in every language."""
        return steady_width(self.area.width(), self.beside)

    def x(self, place: float) -> float:
        """The pixel of a place on the horizontal axis."""
        return self.area.left() + place * self.area.width()

    def y(self, place: float) -> float:
        """The pixel of a place on the vertical axis, which grows upward."""
        return self.area.bottom() - place * self.area.height()


def steady_width(width: float, beside: float) -> float:
    """Pixels of an area by which it is decided what is drawn in it, where labels take `beside` next to it."""
    return STEADY * (width + beside) if beside else width


def lay_out(
    width: float,
    height: float,
    across: LinearScale,
    up: Scale,
    unit: str,
    *,
    percent: bool = False,
    titled: bool = False,
    beside: float = 0.0,
    left: float = 0.0,
) -> Axes:
    """Axes with as many marks as have room, with room for their texts, a title and labels beside.

    `left` is where the area begins at the least, for charts one above the other.
    """
    measure = figures()[1]
    line = measure.height()
    bottom, top = line + PADDING, PADDING + (line if titled else 0)
    marks_up = up.marks(max(2, round((height - bottom - top) / (line * 2.2))), percent=percent)
    needed = round(max(24.0, widest(measure, (mark.text for mark in marks_up))) + PADDING + 4)
    left = max(left, needed)
    area = QRectF(left, top, max(1.0, width - left - PADDING - beside), max(1.0, round(height - top - bottom)))
    marks_across = across.marks(max(1, round(steady_width(area.width(), beside) / 76)))
    return Axes(across, up, area, marks_across, marks_up, unit, beside, needed)


def paint_axes(painter: QPainter, axes: Axes) -> None:
    """Quiet grid lines, marks outside, the unit of the horizontal axis at its end."""
    look = theme()
    font, measure = figures()
    area = axes.area
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(look.color("line", 110), 1))
    painter.drawLines([_level(axes, mark) for mark in axes.marks_up if mark.text])
    painter.drawLines([QLineF(x, area.top(), x, area.bottom()) for x in (axes.x(m.place) for m in axes.marks_across)])
    painter.setPen(QPen(look.color("line"), 1))
    painter.drawLine(QLineF(area.left(), area.bottom(), area.right(), area.bottom()))
    painter.setFont(font)
    painter.setPen(look.color("muted"))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for mark in axes.marks_up:
        painter.drawText(QRectF(0, axes.y(mark.place) - 8, area.left() - 6, 16), right, mark.text)
    below = area.bottom() + 3
    end = area.right() - measure.horizontalAdvance(axes.unit)
    painter.drawText(QRectF(end, below, area.right() - end, measure.height()), Qt.AlignmentFlag.AlignRight, axes.unit)
    for mark in axes.marks_across:
        half = measure.horizontalAdvance(mark.text) / 2
        x = max(area.left() + half - 4, axes.x(mark.place))
        if x + half < end - PADDING:
            painter.drawText(QRectF(x - half, below, 2 * half + 1, measure.height()), 0, mark.text)


def _level(axes: Axes, mark: Mark) -> QLineF:
    y = axes.y(mark.place)
    return QLineF(axes.area.left(), y, axes.area.right(), y)
