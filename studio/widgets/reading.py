"""One number of an instrument: a quiet caption, the value below in tabular figures, of a width that never changes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.widgets.text import tabular

NOTHING = "–"


class Reading(QWidget):
    """Shows `value` under `caption`; as wide as the widest of the values it was told to expect."""

    def __init__(self, widest: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption, self.value, self.role = "", NOTHING, "text"
        self._widest = widest
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme_changed.connect(self.updateGeometry)

    def expect(self, widest: str, caption: str) -> None:
        """Set the caption, and the value that needs the most room."""
        self._widest = widest
        self.show_caption(caption)
        self.updateGeometry()

    def show_caption(self, caption: str) -> None:
        """Change the caption."""
        if caption != self.caption:
            self.caption = caption
            self.setAccessibleName(caption)
            self.update()

    def show_value(self, value: str, role: str = "text") -> None:
        """Change the value; nothing is painted when it is the same."""
        if (value, role) != (self.value, self.role):
            self.value, self.role = value, role
            self.setAccessibleDescription(value)
            self.update()

    def sizeHint(self) -> QSize:
        """Room for caption and widest value."""
        caption, value = self._fonts()
        width = max(
            QFontMetricsF(caption).horizontalAdvance(self.caption),
            QFontMetricsF(value).horizontalAdvance(self._widest),
        )
        return QSize(round(width) + 8, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Caption above value, both at the left edge."""
        painter = QPainter(self)
        caption, value = self._fonts()
        painter.setFont(caption)
        painter.setPen(theme().color("muted"))
        painter.drawText(QRectF(0, 1, self.width(), 15), Qt.AlignmentFlag.AlignVCenter, self.caption)
        painter.setFont(value)
        painter.setPen(theme().color("muted" if self.value == NOTHING else self.role))
        text = QFontMetricsF(value).elidedText(self.value, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 15, self.width(), 18), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _fonts(self) -> tuple[QFont, QFont]:
        return theme().font("small"), tabular(theme().font("large", bold=True))
