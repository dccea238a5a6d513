"""One stage as a segment of the strip: a sign of its state, title, a quiet line, the colors of its goals, progress."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.icons import pixmap
from studio.passage import CURRENT, DONE, SKIPPED
from studio.theme import theme

HEIGHT = 40
SIGN, INSET, DOT = 18.0, 10.0, 7.0  # pixels
MOST_DOTS = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """What a segment shows. `colors` are those of its goals, `share` how much of the stage is done."""

    stage: str
    title: str
    line: str
    state: str
    act: str
    colors: tuple[str, ...]
    share: float
    chosen: bool
    number: int = 1


def paint_segment(painter: QPainter, rect: QRect, segment: Segment, *, lit: bool, ring: bool, faded: bool) -> None:
    """The segment; `ring` where the keyboard is, `faded` while it is dragged away."""
    colors = theme()
    painter.save()
    painter.setOpacity(0.35 if faded else 0.62 if segment.state == SKIPPED else 1.0)
    box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    edge = colors.color("accent" if segment.chosen else "muted" if lit else "line")
    pen = QPen(edge, 2.0 if ring else 1.0)
    if segment.state == SKIPPED and not segment.chosen:
        pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(colors.color("raised" if lit or segment.chosen else "card"))
    painter.drawRoundedRect(box, 6, 6)
    middle = QPointF(rect.left() + INSET + SIGN / 2, rect.center().y() + 0.5)
    _paint_sign(painter, middle, segment)
    left = rect.left() + INSET + SIGN + 8
    right = _paint_dots(painter, rect, segment.colors)
    _paint_words(painter, segment, left, right, rect)
    if segment.state == CURRENT:
        line = QRectF(rect.left() + 6, rect.bottom() - 2.5, rect.width() - 12, 2)
        painter.fillRect(line, colors.color("line"))
        line.setWidth(line.width() * segment.share)
        painter.fillRect(line, colors.color("accent"))
    painter.restore()


def _paint_sign(painter: QPainter, middle: QPointF, segment: Segment) -> None:
    """The number in a ring, dashed where it is skipped, in a full disc while it is at work; a tick once it is done."""
    colors = theme()
    at_work = segment.state == CURRENT
    color = colors.color("accent" if at_work else "good" if segment.state == DONE else "muted")
    pen = QPen(color, 1.5)
    if segment.state == SKIPPED:
        pen.setDashPattern([1.6, 1.6])
    painter.setPen(pen)
    painter.setBrush(color if at_work else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, SIGN / 2 - 0.75, SIGN / 2 - 0.75)
    place = QRectF(middle.x() - SIGN / 2, middle.y() - SIGN / 2, SIGN, SIGN)
    if segment.state == DONE:
        drawn = pixmap("check", color.name(), 12, _ratio(painter))
        painter.drawPixmap(place.adjusted(3, 3, -3, -3), drawn, QRectF(drawn.rect()))
        return
    painter.setFont(colors.font("small", bold=True))
    painter.setPen(colors.color("canvas") if at_work else color)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(segment.number))


def _paint_dots(painter: QPainter, rect: QRect, names: tuple[str, ...]) -> float:
    """A dot for each goal in its color, from the right; answers where words must end."""
    x = rect.right() - INSET
    painter.setPen(Qt.PenStyle.NoPen)
    for name in reversed(names[:MOST_DOTS]):
        painter.setBrush(QColor(name))
        painter.drawEllipse(QPointF(x - DOT / 2, rect.top() + 13.5), DOT / 2, DOT / 2)
        x -= DOT + 3
    return x - 4 if names else float(x)


def _paint_words(painter: QPainter, segment: Segment, left: float, right: float, rect: QRect) -> None:
    colors = theme()
    start = left
    if segment.act:
        drawn = pixmap(segment.act, colors.color("text").name(), 14, _ratio(painter))
        painter.drawPixmap(QRectF(left, rect.top() + 6.5, 14, 14), drawn, QRectF(drawn.rect()))
        start += 18
    font = colors.font("body", bold=True)
    painter.setFont(font)
    painter.setPen(colors.color("text"))
    _write(painter, QFontMetricsF(font), segment.title, QRectF(start, rect.top() + 3, right - start, 20))
    font = colors.font("small")
    painter.setFont(font)
    painter.setPen(colors.color("muted"))
    if segment.state == SKIPPED:
        drawn = pixmap("stage_skip", colors.color("muted").name(), 12, _ratio(painter))
        painter.drawPixmap(QRectF(left, rect.top() + 22.5, 12, 12), drawn, QRectF(drawn.rect()))
        left += 16
    room = QRectF(left, rect.top() + 20, rect.right() - INSET - left, 16)
    _write(painter, QFontMetricsF(font), segment.line, room)


def _write(painter: QPainter, measure: QFontMetricsF, text: str, room: QRectF) -> None:
    shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def paint_place(painter: QPainter, top: QPointF, bottom: QPointF, color: QColor) -> None:
    """The line at which a dragged stage would come to lie."""
    painter.setPen(QPen(color, 2))
    painter.drawLine(top, bottom)


def _ratio(painter: QPainter) -> float:
    return max(2.0, painter.device().devicePixelRatioF())
