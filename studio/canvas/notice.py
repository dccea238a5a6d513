"""A notice at the foot of the canvas: the run no longer matches the network, and can be started anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.session import Session
from studio.theme import theme
from studio.translate import tr


class MismatchNotice(QFrame):
    """Shown while a run is under way and the document has moved on."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("notice")
        self._session = session
        self.sentence = QLabel(self)
        self.restart = QPushButton(self)
        self.restart.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restart.clicked.connect(session.restart)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(12)
        layout.addWidget(self.sentence)
        layout.addWidget(self.restart)
        parent.installEventFilter(self)
        self.dress()
        self.hide()

    def dress(self) -> None:
        """Take over theme and language."""
        look = theme()
        raised, line = look.color("raised").name(), look.color("line").name()
        self.setStyleSheet(f"QFrame#notice {{ background: {raised}; border: 1px solid {line}; border-radius: 8px; }}")
        self.sentence.setText(tr("The run goes on with the network it was started with."))
        self.restart.setText(tr("Restart"))
        self.adjustSize()
        self._stand()

    def show_for(self, changed: frozenset[str]) -> None:
        """Be there while a run is under way that these nodes no longer match."""
        self.setVisible(bool(changed) and self._session.state in ("running", "paused"))
        self.adjustSize()
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the parent."""
        if event.type() == QEvent.Type.Resize:
            self._stand()
        return False

    def _stand(self) -> None:
        room = self._room.rect()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 12)
