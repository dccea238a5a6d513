"""A notice at the foot of the canvas: the run no longer matches the network; go on with the changes, or start anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.actions import first_keys
from studio.session import Session
from studio.theme import theme
from studio.translate import tr

BESIDE, ABOVE = 270, 56  # pixels that the signs in the lower corners take, and above which there are none


class MismatchNotice(QFrame):
    """Shown while a run is under way and the document has moved on."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("notice")
        self._session = session
        self.sentence = QLabel(self)
        self.go_on, self.restart = QPushButton(self), QPushButton(self)
        self.go_on.setProperty("main", True)
        self.go_on.clicked.connect(session.train)
        self.restart.clicked.connect(session.restart)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(8)
        layout.addWidget(self.sentence)
        layout.addSpacing(4)
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
        self.go_on.setText(tr("Go on with the changes"))
        self.go_on.setToolTip(tr("{action} ({key})", action=tr("Go on with the changes"), key=first_keys("train")))
        self.restart.setText(tr("Restart"))
        self._say()

    def show_for(self, changed: frozenset[str]) -> None:
        """Be there while a run is under way that these nodes no longer match; while it is paused for any change."""
        state = self._session.state
        wanted = state == "paused" and self._session.runs.outdated
        self.setVisible(wanted or (state in ("running", "paused") and bool(changed)))
        self._say()

    def _say(self) -> None:
        paused = self._session.state == "paused"
        self.go_on.setVisible(paused)
        self.sentence.setText(
            tr("Changed since the run was paused.")
            if paused
            else tr("The run goes on with the network it was started with. Pause it to take over the changes.")
        )
        self.adjustSize()
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the parent."""
        if event.type() == QEvent.Type.Resize:
            self._stand()
        return False

    def _stand(self) -> None:
        self.move(self.places()[0])

    def places(self) -> tuple[QPoint, QPoint]:
        """At the foot of the parent, above the signs in its corners where they leave no room; and at its head."""
        room, left = self._room.rect(), (self._room.width() - self.width()) // 2
        above = ABOVE if room.width() < self.width() + 2 * BESIDE else 12
        return QPoint(left, room.height() - self.height() - above), QPoint(left, 12)
