"""The still part of a chart: grid, marks and their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor, inf

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen

from studio.theme import theme
from studio.widgets.scales import LinearScale, Mark, Scale
from studio.widgets.text import figures, widest

STEADY = 0.65  # of the width with labels, which an area has at the least with most of them
PADDING = 8.0
CLOSER = 3  # so many more marks are tried where none but 0 has room beside the unit

Written = tuple[tuple[float, str], ...]  # middles in pixels, and numbers


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
    most = max(1, round(steady_width(area.width(), beside) / 76))
    return _told(Axes(across, up, area, across.marks(most), marks_up, unit, beside, needed), most)


def _told(axes: Axes, most: int) -> Axes:
    """The same, with closer marks where without them no number but 0 had room beside the unit."""
    measure, marks = figures()[1], axes.marks_across
    room = axes.area.right() - measure.horizontalAdvance(axes.unit) - PADDING
    if any(one.text != "0" and axes.x(one.place) + measure.horizontalAdvance(one.text) / 2 < room for one in marks):
        return axes  # nearly always, found by one of them: this is asked for every picture
    closer = [replace(axes, marks_across=axes.across.marks(most + more)) for more in range(1, CLOSER + 1)]
    for one in closer:
        if _tells(_beside_unit(one)):
            return one
    numbered = (one for one in (axes, *closer) if any(mark.text != "0" for mark in one.marks_across))
    return next(numbered, axes)


def written_across(axes: Axes) -> tuple[str, Written]:
    """The unit below the area and the numbers before it; the unit gives way before the last number does."""
    written = _beside_unit(axes)
    if _tells(written):
        return axes.unit, written
    measure, end, moved = figures()[1], axes.area.right() + PADDING - 1, []
    for mark in axes.marks_across:
        half = measure.horizontalAdvance(mark.text) / 2
        moved.append((max(axes.area.left() + half - 4, min(end - half, axes.x(mark.place))), mark.text))
    alone = _apart(moved)
    return ("", alone) if _tells(alone) else (axes.unit, written)


def _beside_unit(axes: Axes) -> Written:
    measure, area, written = figures()[1], axes.area, []
    end = area.right() - measure.horizontalAdvance(axes.unit) - PADDING
    for mark in axes.marks_across:
        half = measure.horizontalAdvance(mark.text) / 2
        x = max(area.left() + half - 4, axes.x(mark.place))
        if x + half < end:
            written.append((x, mark.text))
    return _apart(written)


def _tells(written: Sequence[tuple[float, str]]) -> bool:
    """Whether there is a number that tells how long the axis is."""
    return any(text != "0" for _, text in written)


def _apart(written: Sequence[tuple[float, str]]) -> Written:
    """Those that keep clear of the ones to their right, the last of all first."""
    measure, found, free = figures()[1], [], inf
    for x, text in reversed(written):
        half = measure.horizontalAdvance(text) / 2
        if x + half < free:
            found.append((x, text))
            free = x - half - PADDING / 2
    return tuple(reversed(found))


def paint_axes(painter: QPainter, axes: Axes) -> None:
    """Quiet grid lines, marks outside, the unit of the horizontal axis at its end."""
    paint_levels(painter, axes)
    paint_places(painter, axes)


def paint_levels(painter: QPainter, axes: Axes) -> None:
    """The part of the vertical axis: grid lines across and the texts of its marks."""
    look, area = theme(), axes.area
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    levels = [axes.y(mark.place) for mark in axes.marks_up if mark.text]
    if _by_pixels(painter):
        left, width = floor(area.left()), floor(area.right()) - floor(area.left()) + 1
        for y in levels:
            painter.fillRect(QRect(left, floor(y), width, 1), look.color("line", 110))
    else:
        painter.setPen(QPen(look.color("line", 110), 1))
        painter.drawLines([QLineF(area.left(), y, area.right(), y) for y in levels])
    painter.setFont(figures()[0])
    painter.setPen(look.color("muted"))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for mark in axes.marks_up:
        if mark.text:
            painter.drawText(QRectF(0, axes.y(mark.place) - 8, area.left() - 6, 16), right, mark.text)


def paint_places(painter: QPainter, axes: Axes) -> None:
    """The part of the horizontal axis: upright grid lines, its line, the texts of its marks and its unit."""
    look, area = theme(), axes.area
    font, measure = figures()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    places = [axes.x(mark.place) for mark in axes.marks_across]
    if _by_pixels(painter):
        top, bottom = floor(area.top()), floor(area.bottom())
        line = _upright(bottom - top + 1, look.color("line", 110).rgba())
        for x in places:
            painter.drawImage(floor(x), top, line)
    else:
        painter.setPen(QPen(look.color("line", 110), 1))
        painter.drawLines([QLineF(x, area.top(), x, area.bottom()) for x in places])
    painter.setPen(QPen(look.color("line"), 1))
    painter.drawLine(QLineF(area.left(), area.bottom(), area.right(), area.bottom()))
    painter.setFont(font)
    painter.setPen(look.color("muted"))
    below = area.bottom() + 3
    unit, written = written_across(axes)
    end = area.right() - measure.horizontalAdvance(unit)
    painter.drawText(QRectF(end, below, area.right() - end, measure.height()), Qt.AlignmentFlag.AlignRight, unit)
    for x, text in written:
        half = measure.horizontalAdvance(text) / 2
        painter.drawText(QRectF(x - half, below, 2 * half + 1, measure.height()), 0, text)


def _by_pixels(painter: QPainter) -> bool:
    """Whether whole pixels can be filled in place of lines, which the raster engine blends ten times as fast."""
    here = painter.deviceTransform()
    whole = not here.isScaling() and here.dx() % 1 == 0 == here.dy() % 1
    return whole and painter.paintEngine().type() == QPaintEngine.Type.Raster


@lru_cache(16)
def _upright(height: int, color: int) -> QImage:
    """A line of one pixel's width."""
    line = QImage(1, height, QImage.Format.Format_ARGB32_Premultiplied)
    line.fill(QColor.fromRgba(color))
    return line
