"""The sign of Netloom: three threads woven through two."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio.theme import theme


def paint_emblem(painter: QPainter, area: QRectF, ground: QColor, threads: list[QColor]) -> None:
    """Paint the sign into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.topLeft())
    painter.scale(area.width() / 64, area.height() / 64)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0, 0, 64, 64), 15, 15)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ends = ((18.0, 46.0), (32.0, 32.0), (46.0, 18.0))
    for (left, right), color in zip(ends, threads, strict=False):
        course = QPainterPath(QPointF(14, left))
        course.cubicTo(QPointF(32, left), QPointF(32, right), QPointF(50, right))
        painter.setPen(QPen(ground, 9.0))
        painter.drawPath(course)
        painter.setPen(QPen(color, 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(course)
        painter.setPen(QPen(color, 3.5))
        painter.setBrush(ground)
        for x, y in ((14.0, left), (50.0, right)):
            painter.drawEllipse(QPointF(x, y), 4.6, 4.6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.restore()


def emblem_icon() -> QIcon:
    """The icon of the window."""
    made = QIcon()
    for side in (16, 32, 64, 128, 256):
        drawn = QPixmap(side, side)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        paint_emblem(painter, QRectF(0, 0, side, side), QColor("#181c21"), _threads())
        painter.end()
        made.addPixmap(drawn)
    return made


def _threads() -> list[QColor]:
    return [theme().family(name) for name in ("sources", "goals", "activations")]


class Emblem(QWidget):
    """The sign at a size."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the colors of the theme."""
        painter = QPainter(self)
        paint_emblem(painter, QRectF(self.rect()), theme().color("raised"), _threads())
