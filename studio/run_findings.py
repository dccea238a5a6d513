"""What the doctor found in the run, told wherever the problems of the document are told: the two are not the same."""

from __future__ import annotations

from PySide6.QtCore import QMetaObject, QObject, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from studio.icons import icon
from studio.keys import key_of
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr


class RunFindings(QPushButton):
    """There while the doctor has findings that are not treated; a click is meant to show them."""

    turned = Signal()  # it has come, or gone

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("quiet", True)
        self._session = session
        self._heard: QMetaObject.Connection | None = None
        self.hide()
        language_changed.connect(self.refresh)
        theme_changed.connect(self.refresh)
        self.follow(session)

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self._session.doctoring.ill)

    def follow(self, session: Session) -> None:
        """Tell of this session from now on."""
        if self._heard is not None:
            QObject.disconnect(self._heard)
        self._session = session
        self._heard = session.doctoring.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say how many, in the language in force."""
        self.setIcon(icon("doctor", "warning"))
        self.setText(tr("Doctor's findings in this run: {number}", number=self.number))
        self.setToolTip(
            tr(
                "The network fits together; this is what ails it while it trains. {key} shows it.",
                key=key_of("go_doctor"),
            )
        )
        if self.isHidden() == bool(self.number):
            self.setVisible(bool(self.number))
            self.turned.emit()
