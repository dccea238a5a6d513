"""Small plates beside nodes that say what is added, removed or changed: a sign and words, in widget pixels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.canvas.frame import FAR, Frame
from studio.canvas.look import Look
from studio.canvas.symbols import symbol
from studio.difference_words import ADDED, CHANGED, REMOVED

SIGN_ICONS = {ADDED: "plus", REMOVED: "minus", CHANGED: "pencil"}
PAD, SIGN, LINE, WIDEST = 6.0, 12.0, 16.0, 300.0


def sign_color(look: Look, sign: str) -> QColor:
    """Added is good, removed a warning, changed the accent; red belongs to errors."""
    return {ADDED: look.good, REMOVED: look.warning}.get(sign, look.accent)


def paint_sign(painter: QPainter, frame: Frame, at: QPointF, sign: str) -> None:
    """The sign alone on a disc in the middle of a point, smaller where the network is seen from afar."""
    look, radius = frame.look, 11.0 if frame.zoom >= FAR else 7.0
    tint = sign_color(look, sign)
    painter.setPen(QPen(tint, 1.25))
    painter.setBrush(look.raised)
    painter.drawEllipse(at, radius, radius)
    drawn = symbol(SIGN_ICONS[sign], tint.name(), frame.ratio)
    side = radius * 1.2
    painter.drawPixmap(QRectF(at.x() - side / 2, at.y() - side / 2, side, side), drawn, QRectF(drawn.rect()))


def paint_plate(painter: QPainter, frame: Frame, at: QPointF, sign: str, lines: Sequence[str]) -> None:
    """A plate with the sign and lines of words, its upper left corner at a point."""
    look = frame.look
    painter.setFont(look.fonts["quiet"])
    metrics = QFontMetricsF(look.fonts["quiet"])
    texts = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, WIDEST) for line in lines]
    wide = max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
    box = QRectF(at.x(), at.y(), PAD + SIGN + 5 + wide + PAD, LINE * len(texts) + 6)
    box.moveLeft(min(max(box.left(), 4.0), max(frame.width - box.width() - 4.0, 4.0)))
    tint = sign_color(look, sign)
    painter.setPen(QPen(tint, 1))
    painter.setBrush(look.raised)
    painter.drawRoundedRect(box, 6, 6)
    drawn = symbol(SIGN_ICONS[sign], tint.name(), frame.ratio)
    painter.drawPixmap(QRectF(box.left() + PAD, box.top() + 5, SIGN, SIGN), drawn, QRectF(drawn.rect()))
    painter.setPen(look.text)
    for number, text in enumerate(texts):
        row = QRectF(box.left() + PAD + SIGN + 5, box.top() + 3 + number * LINE, wide + 2, LINE)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
