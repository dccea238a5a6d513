"""What is under the pointer, on one line that never loses its end: there stands the number."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme
from studio.widgets.text import figures

INSET = 2.0  # pixels beside the text, over what the line covers


class Readout(QWidget):
    """Lies over other words while there is something to tell, and leaves the pointer to what is below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = self.brief = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def tell(self, text: str, brief: str) -> None:
        """Tell this; `brief` is the same in fewer letters, where there are such."""
        self.text, self.brief = text, brief
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.update()

    @property
    def shown(self) -> str:
        """What can be read: all, else the brief form, else what is left of it before its number."""
        room, measure = self.width() - 2 * INSET, figures("small")[1]
        if measure.horizontalAdvance(self.text) <= room:
            return self.text
        if self.brief and measure.horizontalAdvance(self.brief) <= room:
            return self.brief
        words, _, end = (self.brief or self.text).rpartition(" ")
        left = room - measure.horizontalAdvance(f" {end}")
        return f"{measure.elidedText(words, Qt.TextElideMode.ElideRight, max(left, 0.0))} {end}".lstrip()

    def paintEvent(self, event: QPaintEvent) -> None:
        """On the ground of cards."""
        painter, look = QPainter(self), theme()
        painter.fillRect(self.rect(), look.color("card"))
        painter.setFont(figures("small")[0])
        painter.setPen(look.color("text"))
        line = QRectF(self.rect()).adjusted(INSET, 0, -INSET, 0)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.shown)
        painter.end()
