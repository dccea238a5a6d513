"""A notice at the foot of the canvas: the run no longer matches the network; go on with the changes, or start anew.

Where its sentence would lie over the network, a sign stands for it, with the buttons alone.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.actions import first_keys
from studio.session import Session
from studio.theme import theme
from studio.translate import tr

BESIDE, ABOVE = 270, 56  # pixels that the signs in the lower corners take, and above which there are none
EDGE, ROUND = 12, (12, 6, 6, 6)  # pixels to the rim of the canvas, and around the words
APART, MORE = 8, 4  # between two parts, and before the buttons
_RESIZE = QEvent.Type.Resize  # looked up once: the filter sees every event of the canvas


class MismatchNotice(QFrame):
    """Shown while a run is under way and the document has moved on."""

    came = Signal()  # it is on screen now

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("notice")
        self._session = session
        self.sign, self.sentence = QLabel("≠", self), QLabel(self)
        self.sign.hide()
        self.go_on, self.restart = QPushButton(self), QPushButton(self)
        self.go_on.setProperty("main", True)
        self.go_on.clicked.connect(session.runs.changing.take_over)
        self.restart.clicked.connect(session.restart)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*ROUND)
        layout.setSpacing(APART)
        layout.addWidget(self.sign)
        layout.addWidget(self.sentence)
        layout.addSpacing(MORE)
        for button in (self.go_on, self.restart):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        parent.installEventFilter(self)
        self.dress()
        self.hide()

    def dress(self) -> None:
        """Take over theme and language."""
        look = theme()
        raised, line = look.color("raised").name(), look.color("line").name()
        self.setStyleSheet(f"QFrame#notice {{ background: {raised}; border: 1px solid {line}; border-radius: 8px; }}")
        self.sign.setStyleSheet(f"color: {look.color('warning').name()}; font-weight: 600;")
        self.go_on.setText(tr("Go on with the changes"))
        self.restart.setText(tr("Restart"))
        self._say()

    def show_for(self, changed: frozenset[str]) -> None:
        """Be there while a run is under way that these nodes no longer match; while it is paused for any change.

        Whoever changed them may have said already what becomes of the run.
        """
        state, runs = self._session.state, self._session.runs
        changing = runs.changing
        heeded = changing.heeded or changing.under_way or changing.resumes
        wanted = (state == "paused" and runs.outdated) or (state in ("running", "paused") and bool(changed))
        self.setVisible(wanted and not heeded)
        self._say()

    def _say(self) -> None:
        paused = self._session.state == "paused"
        self.go_on.setVisible(self._session.runs.active)
        action, key = tr("Go on with the changes"), first_keys("train")
        self.go_on.setToolTip(tr("{action} ({key})", action=action, key=key) if paused else action)
        self.sentence.setText(
            tr("Changed since the run was paused.")
            if paused
            else tr("The run goes on with the network it was started with.")
        )
        self.setAccessibleName(self.sentence.text())
        self.setToolTip(self.sentence.text())
        self.resize(self._size(short=self.sentence.isHidden()))
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the parent."""
        if event.type() == _RESIZE:
            self._stand()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Others may have to make room."""
        super().showEvent(event)
        self.came.emit()

    def _stand(self) -> None:
        self.move(self._foot(self.size()))

    def ways(self) -> list[tuple[bool, QRect]]:
        """Where it may stand, and whether without its sentence, the best first: at the foot and at the head."""
        whole, short = self._size(short=False), self._size(short=True)
        left, right = EDGE, self._room.width() - short.width() - EDGE
        corners = [QPoint(x, y) for y in (self._foot(short).y(), EDGE) for x in (right, left)]
        return [(False, QRect(place, whole)) for place in (self._foot(whole), self._head(whole))] + [
            (True, QRect(place, short)) for place in (self._foot(short), self._head(short), *corners)
        ]

    def stand_at(self, place: QRect, *, short: bool) -> None:
        """Take one of the ways."""
        self.sentence.setVisible(not short)
        self.sign.setVisible(short)
        self.setGeometry(place)

    def _size(self, *, short: bool) -> QSize:
        buttons = [button.sizeHint() for button in (self.go_on, self.restart) if not button.isHidden()]
        parts = [(self.sign if short else self.sentence).sizeHint(), *buttons]
        left, top, right, bottom = ROUND
        width = left + right + MORE + sum(part.width() for part in parts) + APART * len(parts)
        return QSize(width, top + bottom + max(part.height() for part in parts) + 2)

    def _foot(self, size: QSize) -> QPoint:
        """At the foot of the parent, above the signs in its corners where they leave no room."""
        above = ABOVE if self._room.width() < size.width() + 2 * BESIDE else EDGE
        return QPoint((self._room.width() - size.width()) // 2, self._room.height() - size.height() - above)

    def _head(self, size: QSize) -> QPoint:
        return QPoint((self._room.width() - size.width()) // 2, EDGE)
