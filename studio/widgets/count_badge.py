"""A small number on the corner of a button; nothing while it is 0."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed

SIZE = 13  # pixels


class CountBadge(QWidget):
    """Lies over the upper right corner of the widget that holds it and lets clicks through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(parent.width() - SIZE, 0, SIZE, SIZE)
        theme_changed.connect(self.update)
        self.hide()

    def count(self, number: int) -> None:
        """Show another number."""
        self.number = number
        self.setVisible(number > 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A disc in the color of warnings with the number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("warning"))
        painter.drawEllipse(QRectF(self.rect()))
        font = theme().font("small", bold=True)
        font.setPixelSize(9)
        painter.setFont(font)
        painter.setPen(theme().color("panel"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self.number) if self.number < 10 else "…")
        painter.end()
