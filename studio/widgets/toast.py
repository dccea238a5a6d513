"""A sentence that comes up for some seconds and goes by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio.theme import theme

SHORTEST, PER_LETTER = 3500, 55  # milliseconds on screen, and more for longer sentences
WIDEST = 560  # pixels
MARGIN = 16


class Toast(QWidget):
    """Floats at the lower edge of its parent's middle; a click sends it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self._room = parent
        self.answer = QPushButton(self)
        self.answer.clicked.connect(self._do)
        self._act: Callable[[], object] | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(18, 11, 18, 13)
        self._row.setSpacing(14)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self.answer, 0, Qt.AlignmentFlag.AlignVCenter)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._above = 40
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on screen, or said last."""
        return self.label.text()

    def say(self, text: str, answer: str = "", act: Callable[[], object] | None = None) -> None:
        """Show a sentence, and a button that does something about it where there is an answer."""
        self.label.setText(text)
        self.answer.setText(answer)
        self.answer.setVisible(bool(answer))
        self._act = act
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._timer.start(SHORTEST + PER_LETTER * len(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the parent changes size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Send it away."""
        self._timer.stop()
        self.hide()

    def _do(self) -> None:
        self._timer.stop()
        self.hide()
        if self._act is not None:
            self._act()

    def _place(self) -> None:
        room = self._room.rect()
        widest = min(WIDEST, room.width() - 2 * MARGIN)
        letters = self.label.fontMetrics().horizontalAdvance(self.label.text()) + 40
        if self._act is not None:
            letters += self.answer.sizeHint().width() + self._row.spacing()
        width = min(widest, letters)
        height = self._row.heightForWidth(width)
        self.setGeometry((room.width() - width) // 2, room.height() - height - self._above, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised card with a soft shadow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(3.5, 1.5, -3.5, -5.5)
        painter.setPen(Qt.PenStyle.NoPen)
        for spread in range(3):
            painter.setBrush(theme().color("canvas", 60))
            painter.drawRoundedRect(box.adjusted(-spread, -spread + 2, spread, spread + 2), 9, 9)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.setBrush(theme().color("raised"))
        painter.drawRoundedRect(box, 8, 8)
