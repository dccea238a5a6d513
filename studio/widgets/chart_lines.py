"""The moving part of a chart: lines with their bands, and a label at the end of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from studio.theme import theme
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes
from studio.widgets.heat import between
from studio.widgets.polylines import Bins, Series, draw_envelope, draw_polyline, fill_columns, pieces, smooth
from studio.widgets.scales import LogScale, spread
from studio.widgets.text import Measure, figures, widest

DOT = 2.5  # radius in pixels
LEAST = 32.0  # pixels that the title of a seam needs
APART = 6.0  # pixels between points that still get a dot each
PAIR, SHORTENED = 2, 32.0  # curves that dashes tell apart; the least pixels of a shortened name where there are more
HEAD = 4.0  # pixels: half the width of the mark of an earlier run that goes on out of sight
_DIGITS, _LONG = str.maketrans("123456789", "000000000"), "0.00000"
_PAIRS = "".join(f"{one}{other}.{one}-{other}" for one in range(10) for other in range(10))
_ZEROS = _PAIRS.translate(_DIGITS)


@dataclass(slots=True)
class Line:
    """One curve of a chart and how it is drawn.

    `smoothing` is the share of the visible width over which the mean is averaged; the points then lie behind it as a
    pale band. A ghost is an earlier run: pale, without a label. What is `earlier` never flattens the present run.
    `tells` is the curve whose newest value stands at its end, in place of its own: of single steps the epoch's mean.
    """

    name: str
    color: QColor
    series: Series
    dashed: bool = False
    dots: bool = False
    joined: bool = True
    smoothing: float = 0.0
    ghost: bool = False
    earlier: bool = False
    tells: Series | None = None
    unlabelled: bool = False
    percent: bool = False
    figures: int = 3  # in which its values are read

    @property
    def labelled(self) -> bool:
        """Whether its name stands at its end."""
        return bool(self.name) and not self.ghost and not self.unlabelled

    def newest(self, x: float) -> float | None:
        """The last recorded value up to about x, whatever the width at which the curve is read."""
        told = self.tells if self.tells is not None and self.tells.span else self.series
        point = told.near(min(x, told.span[1])) if told.span else None
        return point[1] if point else None

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
    pixels: np.ndarray | None = None  # where its bins lie across, once the axes are known

    @property
    def banded(self) -> bool:
        """Whether the range of its points lies behind it as a band."""
        return bool(self.line.smoothing) and not self.bins.single

    def across(self, axes: Axes) -> np.ndarray:
        """The horizontal pixels of its bins, the same for its band and its line."""
        if self.pixels is None:
            self.pixels = axes.area.left() + axes.across.place(self.bins.x) * axes.area.width()
        return self.pixels


def read_line(line: Line, low: float, high: float, columns: int) -> Drawn:
    """The line as it is to be drawn between two x values."""
    bins = line.series.read(low, high, columns)
    return Drawn(line, bins, smooth(bins, line.smoothing * (high - low)))


def paint_line(painter: QPainter, axes: Axes, drawn: Drawn) -> None:
    """One line, clipped by the caller to the area."""
    line, bins = drawn.line, drawn.bins
    if not len(bins.x) or not (line.joined or bins.single):
        return
    x = drawn.across(axes)
    wide = float(x[-1] - x[0]) / axes.area.width() * axes.steady
    few = bins.single and wide >= APART * (len(x) - 1)
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
        dots = QPainterPath()  # filled at once: a call for each takes three times as long
        dots.setFillRule(Qt.FillRule.WindingFill)
        for px, py in zip(x.tolist(), _heights(axes, drawn.middle).tolist(), strict=True):
            if py == py:
                dots.addEllipse(px - DOT, py - DOT, 2 * DOT, 2 * DOT)
        painter.drawPath(dots)


def paint_band(painter: QPainter, axes: Axes, drawn: Drawn, first: int = 0) -> None:
    """Behind a smoothed line the range that its points fill; opaque, to be painted before the grid.

    From the pixel `first` on all is painted, from further left at least what reaches there.
    """
    line, bins = drawn.line, drawn.bins
    x = drawn.across(axes)
    if first:
        before = max(0, int(np.searchsorted(x, first)) - 1)
        start = int(np.searchsorted(x, np.floor(x[before])))  # with all that lie in that pixel
    else:
        start = 0
    x = x[start:]
    low, high = _heights(axes, np.array((bins.low[start:], bins.high[start:])))
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
    return axes.area.bottom() - np.minimum(np.maximum(axes.up.place(values), -2.0), 3.0) * axes.area.height()


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
    if not seams:
        return
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


def label_width(lines: list[Line], room: float) -> float:
    """How much of the room the labels at the ends of the lines take: with their names, else the values alone."""
    named = [each for each in lines if each.labelled]
    if not named:
        return 0.0
    measure = figures()[1]
    long = widest(measure, [f"{each.name} {_LONG}" for each in named]) + 12
    if long <= room:
        return long
    short = _widest_of_digits(measure, [f"{each.name} {_last_text(each)}" for each in named]) + 12
    number = min(room, measure.horizontalAdvance(_LONG) + 12)
    if short > room >= number + SHORTENED and len(named) > PAIR:
        return min(room, number + 2 * SHORTENED)
    return short if short <= room else number


def _widest_of_digits(measure: Measure, texts: Iterable[str]) -> float:
    """The width of the widest text in pixels, with zeros for digits.

    The measure remembers widths, and newest values are new texts each time; digits are of one width, or are measured.
    """
    if measure.horizontalAdvance(_PAIRS) == measure.horizontalAdvance(_ZEROS):
        texts = [text.translate(_DIGITS) for text in texts]
    return widest(measure, texts)


def _last_text(line: Line) -> str:
    last = line.newest(float("inf"))
    return line.text(last) if last is not None else ""


def paint_labels(painter: QPainter, axes: Axes, drawn: list[Drawn]) -> None:
    """Name and newest value beside the end of each line, moved apart where they would overlap, never over a curve."""
    font, measure = figures()
    painter.setFont(font)
    found = [(each, *end) for each in drawn if each.line.labelled and (end := _end(axes, each))]
    most = int(axes.area.height() // (measure.height() - 1))
    if len(found) > most:  # the outermost and evenly between them; hovering names the others
        found.sort(key=lambda item: item[1])
        found = [found[round(i * (len(found) - 1) / max(1, most - 1))] for i in range(most)]
    tops = spread([y for _, y, _ in found], measure.height() - 1, axes.area.top(), axes.area.bottom())
    numbers_alone = [each.line.text(value) for each, _, value in found]
    names = [each.line.name for each, _, _ in found]
    named = [f"{name} {number}" for name, number in zip(names, numbers_alone, strict=True)]
    fits = _widest_of_digits(measure, named) <= axes.beside
    if not fits and axes.beside - _widest_of_digits(measure, numbers_alone) >= SHORTENED:
        rooms = [axes.beside - _widest_of_digits(measure, [f" {number}"]) for number in numbers_alone]
        named = [
            f"{measure.elidedText(name, Qt.TextElideMode.ElideRight, room)} {number}"
            for name, room, number in zip(names, rooms, numbers_alone, strict=True)
        ]
        fits = _widest_of_digits(measure, named) <= axes.beside
    texts = named if fits else numbers_alone
    for (each, _, _), top, text in zip(found, tops, texts, strict=True):
        painter.setPen(each.line.color)
        place = QRectF(axes.area.right() + 6, top - 1, axes.beside + 2, measure.height() + 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


def paint_out_of_sight(painter: QPainter, axes: Axes, drawn: list[Drawn]) -> None:
    """A small arrow of its color at the edge where an earlier run goes on above or below what is shown."""
    earlier = [each for each in drawn if each.line.earlier]
    if not earlier:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    for each in earlier:
        places = axes.up.place(each.middle)
        for beyond, worst, edge, way in (
            (places > 1, np.nanargmax, axes.area.top(), 1.0),
            (places < 0, np.nanargmin, axes.area.bottom(), -1.0),
        ):
            if beyond.any():
                x = axes.x(float(axes.across.place(float(each.bins.x[int(worst(places))]))))
                painter.setBrush(each.line.color)
                foot = edge + way * 1.5 * HEAD
                painter.drawPolygon([QPointF(x, edge), QPointF(x - HEAD, foot), QPointF(x + HEAD, foot)])


def _end(axes: Axes, drawn: Drawn) -> tuple[float, float] | None:
    """The height of the newest value in sight, and that value; of what is no number the last that is one."""
    last = len(drawn.middle) - 1
    if drawn.bins.x[last] > axes.across.high or not isfinite(drawn.middle[last]):
        there = np.flatnonzero(np.isfinite(drawn.middle) & (drawn.bins.x <= axes.across.high))
        if not len(there):
            return None
        last = there[-1]
    newest = drawn.line.newest(axes.across.high)
    value = newest if newest is not None and isfinite(newest) else float(drawn.middle[last])
    return axes.y(min(1.0, max(0.0, float(axes.up.place(value))))), value


def below_zero(drawn: list[Drawn], axes: Axes) -> bool:
    """Whether a logarithmic axis has values in sight that it cannot place."""
    return isinstance(axes.up, LogScale) and any(bool((each.bins.low <= 0).any()) for each in drawn)
