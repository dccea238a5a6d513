"""A sentence that comes up for some seconds and goes by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from shiboken6 import isValid

from studio.theme import theme

SHORTEST, PER_LETTER = 3500, 55  # milliseconds on screen, and more for longer sentences
ANSWERED = 2  # times as long where it offers something
LEAST = 600  # milliseconds in which a click is not one of somebody who has read it
WIDTHS = 560, 440, 340, 252  # pixels of the card, the first that has room
MARGIN = 16
_RESIZE = QEvent.Type.Resize  # looked up once: the filter sees every event of the parent
_PRESS = QEvent.Type.MouseButtonPress
_MOVES = QEvent.Type.Show, QEvent.Type.Move, QEvent.Type.Resize


class Toast(QWidget):
    """Floats where nothing is worked at, else at the lower edge of its parent's middle; a click sends it away.

    The next click anywhere else in the window does so too, unless there is an answer to be clicked.
    """

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
        self._shown = QElapsedTimer()  # since it came up
        self.find_room: Callable[[QSize], QPoint | None] = lambda _: None  # where something so large hides nothing
        self.signs: Callable[[], Sequence[QWidget]] = tuple  # what may come or move to where it stands
        self._beside: Sequence[QWidget] = ()  # those of them that it watches
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
        self._timer.start((SHORTEST + PER_LETTER * len(text)) * (ANSWERED if answer else 1))
        self._shown.start()

    def stand(self) -> None:
        """Look again where nothing is hidden."""
        if self.isVisible():
            self._place()

    def take_back(self, text: str) -> None:
        """Send it away if it still says that, which does not hold any more."""
        if self.text == text:
            self._timer.stop()
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the parent changes size; goes when somebody clicks beside it."""
        kind = event.type()
        if kind in _MOVES and watched in self._beside:
            QTimer.singleShot(0, self, self._give_way)
        elif kind == _RESIZE and watched is self._room and self.isVisible():
            self._place()
        elif kind == _PRESS and isinstance(event, QMouseEvent) and self.isVisible() and self._act is None:
            beside = not self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint()))
            if beside and self._shown.elapsed() > LEAST:
                self._timer.stop()
                self.hide()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Hear of the parent and of clicks in the window, only now: each of their many events costs something then."""
        self._beside = self.signs()
        for heard in (self._room, self.window().windowHandle(), *self._beside):
            if heard is not None:
                heard.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """What happens in the window does not matter any more."""
        for heard in (self._room, self.window().windowHandle(), *self._beside):
            if heard is not None and isValid(heard):
                heard.removeEventFilter(self)
        self._beside = ()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Send it away."""
        self._timer.stop()
        self.hide()

    def _do(self) -> None:
        self._timer.stop()
        self.hide()
        if self._act is not None:
            self._act()

    def _give_way(self) -> None:
        """Stand elsewhere where a sign has come to lie below; not while somebody points at it."""
        if self.isVisible() and not self.underMouse() and any(self._covers(sign) for sign in self._beside):
            self._place()

    def _covers(self, sign: QWidget) -> bool:
        if not isValid(sign) or not sign.isVisible():
            return False
        return self.geometry().intersects(QRect(sign.mapTo(self._room, QPoint(0, 0)), sign.size()))

    def _place(self) -> None:
        room = self._room.rect()
        letters = self.label.fontMetrics().horizontalAdvance(self.label.text()) + 40
        answer = 0 if self._act is None else self.answer.sizeHint().width() + self._row.spacing()
        most = min(letters + answer, room.width() - 2 * MARGIN)
        widths = dict.fromkeys(min(width + (answer if width < WIDTHS[0] else 0), most) for width in WIDTHS)
        sizes = [QSize(width, self._row.heightForWidth(width)) for width in widths]
        found = next(((place, size) for size in sizes if (place := self.find_room(size)) is not None), None)
        whole = sizes[0]
        middle = QPoint((room.width() - whole.width()) // 2, room.height() - whole.height() - self._above)
        place, size = found or (middle, whole)
        self.setGeometry(place.x(), place.y(), size.width(), size.height())

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
