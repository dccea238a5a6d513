"""The moving part of a chart: lines with their bands, and a label at the end of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.theme import theme
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes
from studio.widgets.heat import between
from studio.widgets.polylines import Bins, Series, draw_envelope, draw_polyline, fill_columns, pieces, smooth
from studio.widgets.scales import LogScale, spread
from studio.widgets.text import figures

DOT = 2.5  # radius in pixels
LEAST = 32.0  # pixels that the title of a seam needs
APART = 6.0  # pixels between points that still get a dot each
SMALLEST = 1e-24  # of the largest value in sight: smaller ones stretch a logarithmic axis no further


@dataclass(slots=True)
class Line:
    """One curve of a chart and how it is drawn.

    `smoothing` is the share of the visible width over which the mean is averaged; the points then lie behind it as a
    pale band. A ghost is an earlier run: pale, without a label.
    """

    name: str
    color: QColor
    series: Series
    dashed: bool = False
    dots: bool = False
    joined: bool = True
    smoothing: float = 0.0
    ghost: bool = False
    unlabelled: bool = False
    percent: bool = False
    figures: int = 3  # in which its values are read

    @property
    def labelled(self) -> bool:
        """Whether its name stands at its end."""
        return bool(self.name) and not self.ghost and not self.unlabelled

    def text(self, value: float) -> str:
        """A value as people read it."""
        if self.percent and self.figures > 3:
            return f"{numbers.real(value * 100, self.figures)} %"
        return numbers.percent(value) if self.percent else numbers.real(value, self.figures)


@dataclass(slots=True)
class Drawn:
    """A line read for one picture: its bins and what is drawn of their means."""

    line: Line
    bins: Bins
    middle: np.ndarray


def read_line(line: Line, low: float, high: float, columns: int) -> Drawn:
    """The line as it is to be drawn between two x values."""
    bins = line.series.read(low, high, columns)
    return Drawn(line, bins, smooth(bins, line.smoothing * (high - low)))


def extremes(drawn: list[Drawn], *, log: bool) -> tuple[float, float]:
    """The least and the largest value in sight; on a logarithmic axis the least above zero. NaN when there is none."""
    lows, highs = [], []
    for each in drawn:
        rough = each.line.smoothing == 0
        low, high = (each.bins.low, each.bins.high) if rough else (each.middle, each.middle)
        if not rough and len(each.bins.x):  # of a band what all but a few points stay within
            inside = each.bins.high[np.isfinite(each.bins.high)]
            high = np.append(high, np.quantile(inside, 0.98)) if len(inside) else high
            outside = each.bins.low[np.isfinite(each.bins.low)]
            low = np.append(low, np.quantile(outside, 0.02)) if len(outside) else low
        lows.append(low)
        highs.append(high)
    low, high = (np.concatenate(part) if part else np.empty(0) for part in (lows, highs))
    low, high = low[np.isfinite(low)], high[np.isfinite(high)]
    if log:
        low, high = np.append(low, high), high[high > 0]
        low = low[low > 0]
    if not len(low) or not len(high):
        return float("nan"), float("nan")
    least, largest = float(low.min()), float(high.max())
    return (max(least, largest * SMALLEST), largest) if log else (least, largest)


def paint_line(painter: QPainter, axes: Axes, drawn: Drawn) -> None:
    """One line, clipped by the caller to the area."""
    line, bins = drawn.line, drawn.bins
    if not len(bins.x):
        return
    x = axes.area.left() + axes.across.place(bins.x) * axes.area.width()
    few = bins.single and x[-1] - x[0] >= APART * (len(x) - 1)
    if not line.joined and not few:
        return
    color = QColor(line.color)
    color.setAlpha(90 if line.ghost else 255)
    pen = QPen(color, 1, Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if line.smoothing and bins.single:
        _paint_points(painter, axes, drawn, x)
    painter.setPen(pen)
    if line.joined and (line.smoothing or bins.single):
        _stroke(painter, x, _heights(axes, drawn.middle))
    elif line.joined:
        low, high = _heights(axes, bins.low), _heights(axes, bins.high)
        for piece in pieces(low):
            draw_envelope(painter, x[piece], low[piece], high[piece])
    if few and (line.dots or len(x) == 1):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for px, py in zip(x.tolist(), _heights(axes, drawn.middle).tolist(), strict=True):
            if py == py:
                painter.drawEllipse(QPointF(px, py), DOT, DOT)


def paint_band(painter: QPainter, axes: Axes, drawn: Drawn) -> None:
    """Behind a smoothed line the range that its points fill; opaque, to be painted before the grid."""
    line, bins = drawn.line, drawn.bins
    if not line.smoothing or bins.single:
        return
    x = axes.area.left() + axes.across.place(bins.x) * axes.area.width()
    low, high = _heights(axes, bins.low), _heights(axes, bins.high)
    color = between(theme().color("panel"), line.color, 0.1 if line.ghost else 0.28)
    for piece in pieces(low):
        fill_columns(painter, x[piece], high[piece], low[piece], color)


def _paint_points(painter: QPainter, axes: Axes, drawn: Drawn, x: np.ndarray) -> None:
    """Behind a smoothed line the points themselves while they are few, pale."""
    color = QColor(drawn.line.color)
    color.setAlpha(40 if drawn.line.ghost else 110)
    painter.setPen(QPen(color, 1))
    _stroke(painter, x, _heights(axes, drawn.bins.low))


def _stroke(painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
    for piece in pieces(y):
        draw_polyline(painter, x[piece], y[piece])


def _heights(axes: Axes, values: np.ndarray) -> np.ndarray:
    """Pixels of values; far outside they are brought near, since the raster engine takes no huge numbers."""
    return axes.area.bottom() - np.clip(axes.up.place(values), -2.0, 3.0) * axes.area.height()


def paint_notice(painter: QPainter, area: QRectF, text: str) -> None:
    """A sentence in the color of errors along the bottom of the area, on as many lines as it needs."""
    look = theme()
    font = look.font("small")
    measure = QFontMetricsF(font)
    words = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    needed = measure.boundingRect(area.adjusted(8, 0, -8, -8), words, text)
    painter.setPen(QPen(look.color("error", 120), 1))
    painter.setBrush(look.color("panel", 235))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.drawRoundedRect(needed.adjusted(-5, -3, 6, 4), 6, 6)
    painter.setFont(font)
    painter.setPen(look.color("error"))
    painter.drawText(needed.adjusted(0, 0, 2, 1), words, text)


def paint_past(painter: QPainter, axes: Axes, x: float) -> None:
    """An upright line of the accent with a head, where the moment lies that is looked at."""
    if not axes.across.low <= x <= axes.across.high:
        return
    place = round(axes.x(float(axes.across.place(x)))) + 0.5
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(theme().color("accent"), 1.5))
    painter.drawLine(QPointF(place, axes.area.top()), QPointF(place, axes.area.bottom()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("accent"))
    top = axes.area.top() - 1
    painter.drawPolygon([QPointF(place - 5, top), QPointF(place + 5, top), QPointF(place, top + 7)])


def paint_seams(painter: QPainter, axes: Axes, seams: list[tuple[float, str]]) -> None:
    """Faint upright lines where something new begins; its title at the top, as far as there is room for it."""
    look, area = theme(), axes.area
    font, measure = figures()
    painter.setFont(font)
    places = [axes.x(float(axes.across.place(x))) for x, _ in seams]
    for number, (x, (_, title)) in enumerate(zip(places, seams, strict=True)):
        if not area.left() - 1 <= x <= area.right() + 1:
            continue
        if x > area.left() + 1:
            painter.setPen(QPen(look.color("muted", 120), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        end = min([area.right() + axes.beside / 2, *places[number + 1 :]])
        text = measure.elidedText(title, Qt.TextElideMode.ElideRight, end - x - 8)
        if end - x >= LEAST:
            painter.setPen(look.color("muted"))
            painter.drawText(QRectF(x + 4, area.top(), end - x - 4, measure.height()), 0, text)


def label_width(lines: list[Line]) -> float:
    """How much room the labels at the ends of the lines need."""
    measure = figures()[1]
    return max((measure.horizontalAdvance(f"{each.name} 0.00000") + 12 for each in lines if each.labelled), default=0.0)


def paint_labels(painter: QPainter, axes: Axes, drawn: list[Drawn]) -> None:
    """Name and last value at the end of each line, moved apart where they would overlap."""
    font, measure = figures()
    painter.setFont(font)
    found = [(each, *end) for each in drawn if each.line.labelled and (end := _end(axes, each))]
    room = int(axes.area.height() // (measure.height() - 1))
    if len(found) > room:  # the outermost and evenly between them; hovering names the others
        found.sort(key=lambda item: item[2])
        found = [found[round(i * (len(found) - 1) / max(1, room - 1))] for i in range(room)]
    tops = spread([y for _, _, y, _ in found], measure.height() - 1, axes.area.top(), axes.area.bottom())
    for (each, x, _, value), top in zip(found, tops, strict=True):
        text = f"{each.line.name} {each.line.text(value)}"
        width = measure.horizontalAdvance(text)
        left = min(x + 6, axes.area.right() + axes.beside - width)
        painter.fillRect(QRectF(left - 2, top, width + 4, measure.height() - 1), theme().color("panel", 190))
        painter.setPen(each.line.color)
        painter.drawText(QRectF(left, top - 1, width + 2, measure.height() + 1), Qt.AlignmentFlag.AlignVCenter, text)


def _end(axes: Axes, drawn: Drawn) -> tuple[float, float, float] | None:
    """Pixel and value of the last point in sight."""
    there = np.flatnonzero(np.isfinite(drawn.middle) & (drawn.bins.x <= axes.across.high))
    if not len(there):
        return None
    value = float(drawn.middle[there[-1]])
    place = float(np.clip(axes.up.place(value), 0.0, 1.0))
    x = float(axes.across.place(float(drawn.bins.x[there[-1]])))
    return axes.x(min(1.0, x)), axes.y(place), value


def below_zero(drawn: list[Drawn], axes: Axes) -> bool:
    """Whether a logarithmic axis has values in sight that it cannot place."""
    return isinstance(axes.up, LogScale) and any(bool((each.bins.low <= 0).any()) for each in drawn)
