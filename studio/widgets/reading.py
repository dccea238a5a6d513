"""One number of an instrument: a quiet caption, the value below in tabular figures, of a width that never changes."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.widgets.text import figures, widest

NOTHING = "–"
PACE = 250  # milliseconds between two figures that change on and on; all of them change at the same time


class Reading(QWidget):
    """Shows `value` under `caption`; as wide as the widest of the values it was told to expect."""

    def __init__(self, *expected: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.caption, self.value, self.role = "", NOTHING, "text"
        self._expected = expected
        self._words: tuple[str, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme_changed.connect(self.updateGeometry)

    def expect(self, *words: str) -> None:
        """Make room for these values and captions too, in the language in force."""
        self._words = words
        self.updateGeometry()

    def show_caption(self, caption: str) -> None:
        """Change the caption."""
        if caption != self.caption:
            self.caption = caption
            self.setAccessibleName(caption)
            self.update()

    def show_value(self, value: str, role: str = "text", *, often: bool = False) -> None:
        """Change the value; nothing is painted when it is the same.

        A value that changes `often` is painted no faster than it can be read.
        """
        if (value, role) == (self.value, self.role):
            return
        self.value, self.role = value, role
        self.setAccessibleDescription(value)
        if not often:
            self.update()
        elif not self._pause.isActive():
            self._pause.start(PACE - int(time.monotonic() * 1000) % PACE)

    def sizeHint(self) -> QSize:
        """Room for caption and widest value."""
        captions, values = figures()[1], figures("large", bold=True)[1]
        width = max(captions.horizontalAdvance(self.caption), widest(values, (*self._expected, *self._words)))
        return QSize(round(width) + 8, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Caption above value, both at the left edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.setFont(figures()[0])
        painter.setPen(theme().color("muted"))
        caption = figures()[1].elidedText(self.caption, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 1, self.width(), 15), Qt.AlignmentFlag.AlignVCenter, caption)
        font, measure = figures("large", bold=True)
        painter.setFont(font)
        painter.setPen(theme().color("muted" if self.value == NOTHING else self.role))
        text = measure.elidedText(self.value, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 15, self.width(), 18), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
