"""A line of text behind a few words that matter more: where there is little room these are what is left of it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme
from studio.widgets.elided import Elided

GAP = 8  # pixels behind the words


class LedLine(Elided):
    """The words are whole or not there; the text ends in an ellipsis where it is cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lead = ""

    def tell(self, lead: str, text: str) -> None:
        """Show words, or none, and the text behind them."""
        self.setText(text)
        self.setAccessibleName(", ".join(part for part in (lead, text) if part))
        if lead != self.lead:
            self.lead = lead
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Words and text."""
        hint = super().sizeHint()
        return QSize(hint.width() + self._led(), hint.height())

    @property
    def leading(self) -> QRect:
        """Where the words are; empty where they have no room."""
        room = self.contentsRect()
        wide = self._led() - GAP
        return QRect(room.left(), room.top(), wide, room.height()) if 0 < wide <= room.width() else QRect()

    @property
    def shown(self) -> str:
        """What can be read of the text behind the words."""
        room = max(0, self.contentsRect().width() - self._led())
        return self.cut_to(room) if self.leading or not self.lead else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The words in the color of what is read first."""
        painter = QPainter(self)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if self.leading:
            painter.setPen(theme().color("text"))
            painter.drawText(self.leading, side, self.lead)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect().adjusted(self._led(), 0, 0, 0), side, self.shown)
        painter.end()

    def _led(self) -> int:
        """Pixels before the text."""
        return self.fontMetrics().horizontalAdvance(self.lead) + GAP if self.lead else 0
