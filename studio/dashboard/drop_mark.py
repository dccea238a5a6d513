"""Where a view that is carried would go."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme


class DropMark(QWidget):
    """A veil over the place where a carried view would go."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def cover(self, full: QRect, start: float, end: float) -> None:
        """Lie over a place between these shares of its width."""
        left = round(full.width() * start)
        self.setGeometry(left, 0, round(full.width() * end) - left, full.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil with an edge."""
        painter = QPainter(self)
        painter.setPen(theme().color("accent"))
        painter.setBrush(theme().color("accent", 40))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -3, -3), 6, 6)
        painter.end()
