"""A short list of quiet choices under a sentence; looking at one is told apart from choosing it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.icons import pixmap
from studio.theme import theme

LEAD, PAD, RIGHT = 28, 5, 8  # pixels: left of the words, above and below them, right of them
ICON = 14
_FLAGS = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class WordyButton(QAbstractButton):
    """A quiet button whose words break into as many lines as they need."""

    looked = Signal(bool)  # the pointer or the focus came, or went
    stepped = Signal(int)  # an arrow key: one down or one up
    escaped = Signal()

    def __init__(self, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self._icon = icon
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Narrower needs more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The lines and the air around them; never smaller than a finger or a pointer hits with ease."""
        return max(24, self._words(width).height() + 2 * PAD)

    def sizeHint(self) -> QSize:
        """The words on one line."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + LEAD + RIGHT, self.heightForWidth(10_000))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a word, high enough for the lines at the present width."""
        return QSize(80, self.heightForWidth(max(self.width(), 80)))

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer came."""
        super().enterEvent(event)
        self.looked.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer went."""
        super().leaveEvent(event)
        self.looked.emit(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came."""
        super().focusInEvent(event)
        self.looked.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard went."""
        super().focusOutEvent(event)
        self.looked.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space choose, arrows go on, Escape goes back."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words in the accent; a raised plate under the pointer, a ring with the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, lit = theme(), self.underMouse() or self.hasFocus()
        if lit:
            painter.setPen(QPen(colors.color("accent" if self.hasFocus() else "line"), 1))
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        ratio = max(2.0, self.devicePixelRatioF())
        drawn = pixmap(self._icon, colors.color("accent").name(), ICON, ratio)
        first = PAD + (self.fontMetrics().height() - ICON) / 2
        painter.drawPixmap(QRectF(8, first, ICON, ICON), drawn, QRectF(drawn.rect()))
        painter.setPen(colors.color("text" if lit else "accent"))
        painter.drawText(self.rect().adjusted(LEAD, PAD, -RIGHT, 0), _FLAGS, self.text())

    def _words(self, width: int) -> QRect:
        return self.fontMetrics().boundingRect(0, 0, max(width - LEAD - RIGHT, 40), 10_000, _FLAGS, self.text())


class ChoiceList(QWidget):
    """Choices one below the other, or a line that says why there are none."""

    looked_at = Signal(int)  # the choice under the pointer or with the focus; -1 when there is none any more
    chosen = Signal(int)
    left = Signal()  # Escape
    stepped = Signal(object, int)  # an arrow key on one of the buttons: the button, one down or one up

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.buttons: list[WordyButton] = []
        self._note = QLabel(self)
        self._note.setProperty("role", "muted")
        self._note.setWordWrap(True)
        self._note.setContentsMargins(LEAD, 2, RIGHT, 4)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._column.addWidget(self._note)

    def say(self, text: str) -> None:
        """A line instead of choices."""
        self._empty()
        self._note.setText(text)
        self._note.show()

    def offer(self, texts: Sequence[str]) -> None:
        """These choices."""
        self._empty()
        self._note.hide()
        for number, text in enumerate(texts):
            button = WordyButton(text, self._icon, self)
            button.clicked.connect(lambda _=False, number=number: self.chosen.emit(number))
            button.looked.connect(lambda come, number=number: self._look(number, come))
            button.stepped.connect(lambda step, button=button: self.stepped.emit(button, step))
            button.escaped.connect(self.left)
            self.buttons.append(button)
            self._column.addWidget(button)
            button.show()  # at once, for the keyboard may go on to it before the layout would show it

    def _look(self, number: int, come: bool) -> None:
        if come:
            self.looked_at.emit(number)
            return
        held = (place for place, button in enumerate(self.buttons) if button.hasFocus() and place != number)
        self.looked_at.emit(next(held, -1))

    def _empty(self) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
