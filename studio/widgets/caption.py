"""A line of words that change all the time. Its width is given, so nothing around it is laid out anew for them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.widgets.text import figures


class Caption(QWidget):
    """Shows a text in figures of one width, at the left edge; `QLabel` would ask for a layout with every text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._bold, self._role = "", False, "text"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        theme_changed.connect(self.update)

    def text(self) -> str:
        """What it shows."""
        return self._text

    def show_text(self, text: str, role: str = "text", *, bold: bool = False) -> None:
        """Show a text in a color of the theme; nothing is painted where all is as it was."""
        if (text, role, bold) == (self._text, self._role, self._bold):
            return
        self._text, self._role, self._bold = text, role, bold
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it was told to be."""
        return QSize(self.minimumWidth(), round(figures("body", bold=True)[1].height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, shortened where it has no room."""
        painter = QPainter(self)
        font, measure = figures("body", bold=self._bold)
        painter.setFont(font)
        painter.setPen(theme().color(self._role))
        text = measure.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
