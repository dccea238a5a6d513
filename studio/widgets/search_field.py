"""A line to search with: a lens, a cross to clear, and the keys that lead into the results."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.icons import pixmap
from studio.theme import theme


class SearchField(QLineEdit):
    """`entered` comes with Enter, `went_down` with the arrow down; Escape clears."""

    entered = Signal()
    went_down = Signal()
    went_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextMargins(20, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, arrows and Escape are for the results."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        elif event.key() == Qt.Key.Key_Up:
            self.went_up.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line with a lens."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        drawn = pixmap("search", theme().color("muted").name(), 14, max(2.0, self.devicePixelRatioF()))
        painter.drawPixmap(QRectF(8, (self.height() - 14) / 2, 14, 14), drawn, QRectF(drawn.rect()))
