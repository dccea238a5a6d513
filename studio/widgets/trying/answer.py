"""What the pictures of an answer share: parts that are chosen, a tip for the one under the pointer, a ring."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from studio.theme import theme, theme_changed


class Answer(QWidget):
    """A picture of parts with numbers from 0; a click chooses one (`chosen`)."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme_changed.connect(self.update)

    def part_at(self, at: QPointF) -> int:
        """The part below a point, or −1."""
        raise NotImplementedError

    def describe(self, part: int) -> str:
        """A part in words."""
        raise NotImplementedError

    def click(self, part: int) -> None:
        """A part was clicked."""
        raise NotImplementedError

    def paint_ring(self, painter: QPainter) -> None:
        """The ring of the focus, where the picture has it."""
        if self.hasFocus():
            painter.setPen(QPen(theme().color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the part below the pointer."""
        part = self.part_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or part < 0:
            event.ignore()
            return
        self.click(part)

    def event(self, event: QEvent) -> bool:
        """The part under the pointer in words."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            part = self.part_at(QPointF(event.pos()))
            if part >= 0:
                QToolTip.showText(event.globalPos(), self.describe(part), self)
                return True
        return super().event(event)
