"""A landscape from above: heights as colors with contour lines, a way through it and where it has come to; or cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes, lay_out, paint_axes
from studio.widgets.heat import heat_image, viridis
from studio.widgets.polylines import draw_polyline, pieces
from studio.widgets.scales import LinearScale, LogScale, Scale, linear_around, log_around
from studio.widgets.seen.marks import LINE, paint_row
from studio.widgets.text import figures, widest

LEVELS = 12  # contour lines
BAR = 10.0  # pixels of the scale of colors
SCALE = 160.0  # its height at most
FACTOR = 5.0  # between the lowest and the highest, below which a logarithmic axis would say nothing
LEAST = 1e-6  # of the highest, where a logarithmic scale ends


@dataclass(frozen=True)
class Hills:
    """What is shown: `heights` (R, R), row 0 the lowest, over `extent`, or `lines` (R, 2) at `across` (R, 2).

    `path` (M, 2) ends at `at`, where the height is `here`. `names` are those of the axes.
    """

    extent: tuple[float, float, float, float]
    at: tuple[float, float]
    here: float
    names: tuple[str, str] = ("", "")
    heights: np.ndarray | None = None
    lines: np.ndarray | None = None
    across: np.ndarray | None = None
    path: np.ndarray | None = None
    square: bool = True


class LandscapeMap(QWidget):
    """Shows `hills`; `log` colors and measures by equal factors. Hovering tells the height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.hills: Hills | None = None
        self.log = True
        self.notes: list[str] = []  # written below the scale of colors
        self.axes: Axes | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(140, 100)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(320, 240)

    def show_hills(self, hills: Hills | None, notes: list[str], *, log: bool) -> None:
        """Show this instead."""
        self.hills, self.notes, self.log = hills, notes, log
        self.setAccessibleDescription(", ".join(notes))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture on the panel."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        self.axes = None
        if self.hills is not None and self.hills.heights is not None:
            self._paint_map(painter, self.hills, self.hills.heights)
        elif self.hills is not None and self.hills.lines is not None and self.hills.across is not None:
            self._paint_lines(painter, self.hills.across, self.hills.lines)
        painter.end()

    # From above

    def _paint_map(self, painter: QPainter, hills: Hills, heights: np.ndarray) -> None:
        scale = scale_of(heights, hills.here, log=self.log)
        shares = np.clip(scale.place(np.where(np.isfinite(heights), heights, np.inf)), 0.0, 1.0)
        beside = self._room(scale)
        self.axes = axes = self._axes_over(hills, beside)
        area = axes.area
        rows = len(heights)
        image = heat_image(np.maximum(shares, 1e-4)[::-1] ** 2, theme().color("panel"))  # which takes the root of it
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(area, image, QRectF(0.5, 0.5, rows - 1, rows - 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.save()
        painter.setClipRect(area)
        painter.setPen(QPen(QColor(255, 255, 255, 110), 1))
        for level in np.linspace(0, 1, LEVELS + 2)[1:-1].tolist():
            painter.drawLines(_lines_at(shares, level, area))
        self._paint_way(painter, axes, hills)
        painter.restore()
        paint_axes(painter, axes)
        painter.setPen(theme().color("muted"))
        above = QRectF(area.left(), area.top() - 17, area.width(), 15)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, hills.names[1])
        if beside:
            self._paint_scale(painter, QRectF(area.right() + 12, area.top() + 4, beside - 12, area.height() - 4), scale)

    def _axes_over(self, hills: Hills, beside: float) -> Axes:
        left, right, low, high = hills.extent
        across, up = LinearScale(left, right), LinearScale(low, high)
        axes = lay_out(self.width(), self.height(), across, up, hills.names[0], beside=beside, titled=True)
        if not hills.square:
            return axes
        area = QRectF(axes.area)
        side = min(area.width(), area.height())
        area.setWidth(side)
        area.setHeight(side)
        most = max(1, round(side / 70))
        return Axes(across, up, area, across.marks(most), axes.marks_up, axes.unit, beside)

    def _paint_way(self, painter: QPainter, axes: Axes, hills: Hills) -> None:
        """The way from its beginning to where it has come to: light with a dark rim, over any color."""
        at = _place(axes, *hills.at)
        dark, light = QColor(0, 0, 0, 150), QColor(255, 255, 255)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if hills.path is not None and len(hills.path):
            points = [_place(axes, x, y) for x, y in hills.path.tolist()]
            for color, width in ((dark, 3.5), (light, 1.5)):
                painter.setPen(QPen(color, width))
                painter.drawPolyline(QPolygonF([*points, at]))
            painter.setPen(QPen(dark, 1))
            painter.setBrush(light)
            for point in points:
                painter.drawEllipse(point, 2.2, 2.2)
        painter.setPen(QPen(QColor(0, 0, 0), 1.5))
        painter.setBrush(theme().negative)
        painter.drawEllipse(at, 5.0, 5.0)

    def _room(self, scale: Scale) -> float:
        measure = figures()[1]
        marks = widest(measure, (text for _, text in _marks(scale)))
        wide = max(BAR + 20 + marks, 12 + widest(measure, self.notes)) + 12
        return wide if self.width() - wide >= 180 else 0.0

    def _paint_scale(self, painter: QPainter, room: QRectF, scale: Scale) -> None:
        """The colors from low to high with round heights beside them, and the notes below."""
        font, measure = figures()
        line, count = measure.height(), 64
        tall = min(SCALE, room.height() - line * (len(self.notes) + 1))
        if tall < 40:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for step in range(count):
            top = room.top() + step * tall / count
            painter.fillRect(QRectF(room.left(), top, BAR, tall / count + 1), viridis(1 - (step + 0.5) / count))
        painter.setFont(font)
        painter.setPen(theme().color("muted"))
        for place, text in _marks(scale):
            y = room.top() + (1 - place) * tall
            painter.drawLine(QLineF(room.left() + BAR, y, room.left() + BAR + 3, y))
            painter.drawText(QRectF(room.left() + BAR + 6, y - line / 2, room.width(), line), 0, text)
        y = room.top() + tall + line * 0.8
        for number, note in enumerate(self.notes):
            painter.setPen(theme().color("muted" if number else "text"))
            painter.drawText(QRectF(room.left(), y, room.width() + 8, line), 0, note)
            y += line

    # Cuts

    def _paint_lines(self, painter: QPainter, across: np.ndarray, lines: np.ndarray) -> None:
        finite = lines[np.isfinite(lines)]
        if not len(finite):
            return
        up = scale_of(lines, float(finite.min()), log=self.log)
        wide = isinstance(up, LogScale) and up.high > FACTOR * up.low
        up = log_around(up.low, up.high) if wide else linear_around(up.low, up.high)
        left, right = float(across.min()), float(across.max())
        assert self.hills is not None
        self.axes = axes = lay_out(self.width(), self.height(), LinearScale(left, right), up, "", titled=True)
        paint_axes(painter, axes)
        area, look = axes.area, theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        zero = axes.x(float(axes.across.place(0.0)))
        painter.setPen(QPen(look.color("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(zero, area.top(), zero, area.bottom()))
        colors = (look.color("accent"), QColor(look.negative))
        painter.save()
        painter.setClipRect(area.adjusted(-2, -2, 2, 2))
        for column, color in enumerate(colors):
            x = area.left() + axes.across.place(across[:, column]) * area.width()
            y = area.bottom() - up.place(lines[:, column]) * area.height()
            painter.setPen(QPen(color, 2))
            for piece in pieces(y):
                draw_polyline(painter, x[piece], y[piece])
        painter.setPen(QPen(look.color("text"), 1.5))
        painter.setBrush(QColor(look.color("panel")))
        painter.drawEllipse(QPointF(zero, axes.y(float(up.place(self.hills.here)))), 4.5, 4.5)
        painter.restore()
        entries = [(name, color, "line") for name, color in zip(self.hills.names, colors, strict=True)]
        paint_row(painter, QRectF(area.left(), 3, area.width(), LINE), entries)

    # Pointer

    def describe(self, at: QPointF) -> str:
        """The height at a point, or nothing."""
        hills, axes = self.hills, self.axes
        if hills is None or axes is None or not axes.area.contains(at):
            return ""
        x = float(axes.across.value((at.x() - axes.area.left()) / axes.area.width()))
        if hills.lines is not None and hills.across is not None:
            rows = [int(np.abs(hills.across[:, column] - x).argmin()) for column in (0, 1)]
            told = [numbers.real(float(hills.lines[row, column])) for column, row in enumerate(rows)]
            return tr("at {x}: {answer}", x=numbers.real(x), answer=", ".join(told))
        assert hills.heights is not None
        y = float(axes.up.value((axes.area.bottom() - at.y()) / axes.area.height()))
        most = len(hills.heights) - 1
        column = round(min(1.0, max(0.0, float(axes.across.place(x)))) * most)
        row = round(min(1.0, max(0.0, float(axes.up.place(y)))) * most)
        place = f"{numbers.real(x)}, {numbers.real(y)}"
        return tr("{name} at {place}", name=numbers.real(float(hills.heights[row, column])), place=place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the height under the pointer."""
        QToolTip.showText(event.globalPosition().toPoint(), self.describe(event.position()), self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under it."""
        QToolTip.hideText()


def scale_of(heights: np.ndarray, here: float, *, log: bool) -> Scale:
    """From the lowest to the highest, by equal steps or, where all lie above zero, by equal factors."""
    finite = heights[np.isfinite(heights)].astype(float)
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (here, here)
    if log and high > 0 and low >= 0:
        low = max(low, LEAST * high)
        return LogScale(low, max(high, low * 1.001))
    return LinearScale(low, high if high > low else low + max(1e-9, abs(low) * 1e-3))


def contours(heights: np.ndarray, level: float) -> np.ndarray:
    """Where heights (R, C) cross a level: pieces (L, 4) as x, y, x, y in columns and rows; gaps have none."""
    corners = (heights[:-1, :-1], heights[:-1, 1:], heights[1:, 1:], heights[1:, :-1])  # around each cell
    above = [corner > level for corner in corners]
    kind = sum(side.astype(int) << place for place, side in enumerate(above))
    kind = np.where(np.isfinite(sum(corners)), kind, 0)
    found = []
    for number, ends in _CELLS.items():
        rows, columns = np.nonzero(kind == number)
        if not len(rows):
            continue
        cell = [corner[rows, columns] for corner in corners]
        for first, second in ends:
            found.append(np.stack([*_crossing(cell, first, level, rows, columns),
                                   *_crossing(cell, second, level, rows, columns)], axis=1))  # fmt: skip
    return np.concatenate(found) if found else np.zeros((0, 4))


# Which sides of a cell a line crosses (0 low, 1 right, 2 high, 3 left), by the corners that lie above the level.
_CELLS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 0), (1, 2)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 10: ((0, 1), (2, 3)), 11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip
_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))  # column and row


def _crossing(
    cell: list[np.ndarray], side: int, level: float, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    (x, y), (right, up) = _CORNERS[side], _CORNERS[(side + 1) % 4]
    start, end = cell[side], cell[(side + 1) % 4]
    share = (level - start) / np.where(end == start, 1.0, end - start)
    return columns + x + share * (right - x), rows + y + share * (up - y)


def _marks(scale: Scale) -> list[tuple[float, str]]:
    """Heights beside the scale of colors, evenly spaced: few are round where it grows by factors."""
    return [(place, numbers.real(float(scale.value(place)))) for place in (0.0, 0.25, 0.5, 0.75, 1.0)]


def _lines_at(shares: np.ndarray, level: float, area: QRectF) -> list[QLineF]:
    rows, columns = shares.shape
    wide, high = area.width() / (columns - 1), area.height() / (rows - 1)
    lines = contours(shares, level) * (wide, -high, wide, -high)
    lines += (area.left(), area.bottom(), area.left(), area.bottom())
    return [QLineF(*line) for line in lines.tolist()]


def _place(axes: Axes, x: float, y: float) -> QPointF:
    return QPointF(axes.x(float(axes.across.place(x))), axes.y(float(axes.up.place(y))))
