"""A chart of curves over one horizontal axis: any number of points, values on hover, zoom by wheel, drag to move.

Painted by hand: a plot item of a charting library takes ten times as long for the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, isfinite

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets.chart_axes import Axes, lay_out, paint_levels, paint_places
from studio.widgets.chart_bands import Bands
from studio.widgets.chart_hover import paint_crosshair
from studio.widgets.chart_lines import (
    Drawn,
    Line,
    below_zero,
    label_width,
    paint_labels,
    paint_line,
    paint_notice,
    paint_out_of_sight,
    paint_past,
    paint_seams,
    read_line,
)
from studio.widgets.chart_reach import reach, spans_decades
from studio.widgets.scales import LinearScale, linear_around, log_around, round_end, round_up, shares_around
from studio.widgets.text import paint_message

ZOOM = 1.25  # factor of one notch of the wheel
NARROWEST = 4.0  # x units that a zoom may show


class LineChart(QWidget):
    """Shows `lines`; call `refresh` when their points have grown."""

    crossed = Signal(object)  # x under the pointer, or None when it left
    log_chosen = Signal(bool)  # the chart itself has gone over to a logarithmic axis, or back

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.lines: list[Line] = []
        self.log: bool | None = False  # None: where a linear axis would say nothing of the present run
        self.in_log = False  # whether the axis is logarithmic
        self.percent = False
        self.message = ""  # in the middle while there is no curve
        self.notice = ""  # what went wrong, over the curves
        self.title = ""
        self.x_name, self.x_size = "", 1.0  # what the horizontal axis counts, and how many x units that is
        self.x_end = 0.0  # where the axis ends at least, in x units; 0 to follow the curves
        self.seams: list[tuple[float, str]] = []  # x and titles of what begins there: faint upright lines
        self.past: float | None = None  # x of a moment that is looked at: an upright line of the accent
        self.sight: tuple[float, float] | None = None  # chosen by zooming; None for everything
        self.cross: float | None = None
        self.axes: Axes | None = None
        self.fellows: Sequence[LineChart] = ()  # charts of the same horizontal axis, one below the other or in a row
        self._drawn: list[Drawn] = []
        self._grid: tuple[Axes, QPixmap] | None = None
        self._levels: tuple[object, QPixmap] | None = None  # the part of it that stays while only the end moves
        self._bands = Bands()
        self._picture: QPixmap | None = None
        self._is_read = False  # whether the points are taken in that the next picture shows
        self._dragged: tuple[float, tuple[float, float]] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 72)
        theme_changed.connect(self._forget_grid)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(400, 200)

    def refresh(self) -> None:
        """Paint anew: points, lines or settings have changed."""
        self._picture, self._is_read = None, False
        self.update()

    def read(self) -> None:
        """Take in the points, which is half of the work; `update` paints them."""
        self._picture, self._is_read = None, True
        low, high = self._range_across()
        self._drawn = [read_line(line, low, high, max(50, self.width() - 40)) for line in self.lines]
        self._drawn = [each for each in self._drawn if len(each.bins.x)]
        self.axes = self._lay_out(low, high) if self._drawn else None

    def show_cross(self, x: float | None) -> None:
        """Show the crosshair at x, or none; for charts that share their axis."""
        if x != self.cross:
            self.cross = x
            self.update()

    def show_all(self) -> None:
        """Leave the zoom."""
        self._look(None)

    @property
    def values(self) -> list[tuple[Line, float, float]]:
        """The recorded points under the crosshair: line, x and value."""
        if self.cross is None:
            return []
        found = [(each.line, each.line.series.near(self.cross)) for each in self._drawn if not each.line.ghost]
        return [(line, *point) for line, point in found if point]

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture of the curves from memory, the crosshair over it."""
        if self._picture is None or self._picture.devicePixelRatioF() != self.devicePixelRatioF():
            self._picture = self._paint_picture()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self.axes and self.cross is not None:
            paint_crosshair(painter, self.axes, self.cross, self.values, self.x_name, self.x_size)
        if self.hasFocus():
            painter.setPen(QPen(theme().color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _paint_picture(self) -> QPixmap:
        if not self._is_read:
            self.read()
        self._is_read = False
        labelled = any(not each.line.ghost for each in self._drawn)
        ordered = sorted(self._drawn, key=lambda each: not each.line.ghost)
        ratio = self.devicePixelRatioF()
        picture = self._bands.painted(self.axes, ordered, ratio, self._ground) if self.axes else self._ground()
        painter = QPainter(picture)
        if self.axes:
            painter.drawPixmap(0, 0, self._painted_grid(self.axes))
            painter.setClipRect(self.axes.area.adjusted(0, -2, 2, 2).toAlignedRect())
            for each in ordered:
                paint_line(painter, self.axes, each)
            painter.setClipping(False)
            paint_out_of_sight(painter, self.axes, self._drawn)
            paint_labels(painter, self.axes, self._drawn)
            self._paint_notes(painter)
            paint_seams(painter, self.axes, self.seams)
            if self.past is not None:
                paint_past(painter, self.axes, self.past)
            if self.notice:
                paint_notice(painter, self.axes.area, self.notice)
        if self.message and not labelled:
            paint_message(painter, self.rect(), self.message)
        painter.end()
        return picture

    def _paint_notes(self, painter: QPainter) -> None:
        assert self.axes
        painter.setFont(theme().font("small"))
        painter.setPen(theme().color("muted"))
        place = self.axes.area.adjusted(6, 1, -6, -2)
        if self.title:
            painter.drawText(QRectF(place.left() - 6, 2, place.width(), 16), 0, self.title)
        if self.in_log and below_zero(self._drawn, self.axes):
            note = tr("0 and below lie on the bottom line")
            painter.drawText(place, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, note)

    def _painted_grid(self, axes: Axes) -> QPixmap:
        if self._grid is None or self._grid[0] != axes:
            kept = axes.area, axes.marks_up, self.devicePixelRatioF()
            if self._levels is None or self._levels[0] != kept:
                levels = self._blank(QColor(Qt.GlobalColor.transparent))
                painter = QPainter(levels)
                paint_levels(painter, axes)
                painter.end()
                self._levels = kept, levels
            grid = self._levels[1].copy()
            painter = QPainter(grid)
            paint_places(painter, axes)
            painter.end()
            self._grid = (axes, grid)
        return self._grid[1]

    def _ground(self) -> QPixmap:
        return self._blank(theme().color("panel"))

    def _blank(self, color: QColor) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(ceil(self.width() * ratio), ceil(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(color)
        return made

    def _lay_out(self, low: float, high: float) -> Axes:
        wished = spans_decades(self._drawn) if self.log is None else self.log
        least, largest = reach(self._drawn, log=wished)
        logarithmic = wished and isfinite(largest)
        if wished and not logarithmic:
            least, largest = reach(self._drawn, log=False)
        if logarithmic != self.in_log:
            self.in_log = logarithmic
            self.log_chosen.emit(logarithmic)
        around = shares_around if self.percent else linear_around
        up = log_around(least, largest) if logarithmic else around(least, largest)
        across = LinearScale(low / self.x_size, high / self.x_size)
        axes = lay_out(
            self.width(),
            self.height(),
            across,
            up,
            self.x_name,
            percent=self.percent,
            titled=bool(self.title),
            beside=self._beside,
            left=max([each.axes.needed for each in self._in_line if each.axes is not None], default=0.0),
        )
        for each in self._in_line:
            if each.axes is not None and each.axes.area.left() != axes.area.left():
                each.refresh()
        return replace(axes, across=LinearScale(low, high))

    def _range_across(self) -> tuple[float, float]:
        """What the horizontal axis shows: everything, and little more once the curves grow no more."""
        if self.sight:
            return self.sight
        charts = (self, *self._in_line) if self.fellows else (self,)
        spans = [span for chart in charts for line in chart.lines if (span := line.series.span)]
        if not spans:
            return 0.0, 1.0
        low, last = min(span[0] for span in spans), max(span[1] for span in spans)
        low = 0.0 if 0 <= low < 0.2 * last else low
        needed = max(NARROWEST, last - low)
        if not self.x_end:
            return low, low + (round_end(needed) if needed > NARROWEST else needed)
        return low, max(low + needed, min(self.x_end, low + round_up(needed)))

    @property
    def _beside(self) -> float:
        """Pixels to the right of the area that the labels at the line ends take."""
        room = 0.5 * max(1.0, self.width() - 60.0)
        return max(label_width(chart.lines, room) for chart in (self, *self._in_line))

    @property
    def _in_line(self) -> list[LineChart]:
        """The charts in sight that share the horizontal axis."""
        return [each for each in self.fellows if each is not self and each.isVisible()]

    def _look(self, sight: tuple[float, float] | None) -> None:
        """Show another part of the horizontal axis, here and wherever it is shared."""
        for each in {*self.fellows, self}:
            each.sight = sight
            each.refresh()

    # Pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the crosshair, or what is in sight."""
        if self.axes is None:
            return
        if self._dragged:
            start, (low, high) = self._dragged
            moved = (event.position().x() - start) / self.axes.area.width() * (high - low)
            self._look((low - moved, high - moved))
        self._cross_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the curves."""
        if self.axes and event.button() == Qt.MouseButton.LeftButton:
            self._dragged = (event.position().x(), (self.axes.across.low, self.axes.across.high))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything again."""
        self._dragged = None
        self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the crosshair away."""
        self._set_cross(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        if self.axes:
            place = (event.position().x() - self.axes.area.left()) / self.axes.area.width()
            self._zoom(ZOOM ** (-event.angleDelta().y() / 120), min(1.0, max(0.0, place)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the crosshair, + and − zoom, Home shows everything, Escape takes the crosshair away."""
        if self.axes is None:
            super().keyPressEvent(event)
            return
        across = self.axes.across
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = (across.high - across.low) / 100 * (1 if key == Qt.Key.Key_Right else -1)
            middle = (across.low + across.high) / 2
            self._set_cross(min(across.high, max(across.low, (middle if self.cross is None else self.cross) + step)))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(ZOOM if key == Qt.Key.Key_Minus else 1 / ZOOM, 0.5)
        elif key == Qt.Key.Key_Home:
            self.show_all()
        elif key == Qt.Key.Key_Escape and self.cross is not None:
            self._set_cross(None)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        """Paint anew at the new size."""
        self._forget_grid()

    def _zoom(self, factor: float, place: float) -> None:
        assert self.axes
        low, high = self.axes.across.low, self.axes.across.high
        width = max(NARROWEST, (high - low) * factor)
        fixed = low + place * (high - low)
        self._look((fixed - place * width, fixed + (1 - place) * width))

    def _cross_at(self, point: QPointF) -> None:
        assert self.axes
        inside = self.axes.area.adjusted(-4, -8, 8, 24).contains(point)
        place = (point.x() - self.axes.area.left()) / self.axes.area.width()
        self._set_cross(float(self.axes.across.value(min(1.0, max(0.0, place)))) if inside else None)

    def _set_cross(self, x: float | None) -> None:
        if x != self.cross:
            self.show_cross(x)
            self.crossed.emit(x)

    def _forget_grid(self) -> None:
        self._grid = self._levels = None
        self._bands.forget()
        self.refresh()
