"""A line of text that takes the room there is and tells the rest in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

FEW = 3  # letters: fewer before an ellipsis tell nothing


class Elided(QLabel):
    """Ends in an ellipsis where it is cut; where no word would be left of it, it is not there at all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def shown(self) -> str:
        """What can be read of the text."""
        return self.cut_to(self.contentsRect().width())

    def cut_to(self, width: int) -> str:
        """What can be read of the text in so many pixels."""
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width)
        return text if text == self.text() or len(text) > FEW else ""

    def minimumSizeHint(self) -> QSize:
        """As high as a line, and as narrow as need be."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The part that has room."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.shown)
        painter.end()
