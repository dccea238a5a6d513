"""The card of a finding in the problems panel, which offers its repairs below the sentence."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from runtime.findings import Finding
from studio.panels.parts import FindingCard
from studio.repair_offer import RepairOffer, choices_known, finding_here
from studio.session import Session
from studio.translate import path_of_finding

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class RepairableCard(FindingCard):
    """Reached by Tab and arrows whether it has a node or not; from it one goes on into its repairs."""

    reached = Signal(object)  # this card: it has the focus, itself or in a repair of it
    stepped = Signal(object, int)  # an arrow key: the widget that has the focus, one down or one up
    left = Signal()  # Escape on the card
    grown = Signal(object)  # this card: its repairs have come

    def __init__(self, session: Session, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(finding, session.whole, parent)
        self._session = session
        self._local = finding_here(session, finding)
        self._away = "" if self._local else path_of_finding(finding)
        self.offer: RepairOffer | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def here(self) -> str:
        """The node of the graph on the canvas that the finding sits on; empty where it lies elsewhere."""
        return self._local.node if self._local else ""

    def repairs_known(self) -> int | None:
        """How many there are to be offered; None while they are looked for."""
        return choices_known(self._session, self._local or self.finding, away=self._away)

    def offer_repairs(self) -> None:
        """Offer the repairs from now on."""
        if self.offer is None:
            self.offer = RepairOffer(self._session, self._local or self.finding, self, away=self._away)
            self.offer.filled.connect(self._take_filled)
            choices = self.offer.choices
            choices.stepped.connect(self.stepped)
            choices.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
            choices.looked_at.connect(self._take_looked_at)
            self.column.addWidget(self.offer)
        self.offer.show()
        self.offer.ask()

    def stops(self) -> list[QWidget]:
        """What arrow keys go through: the card, then its repairs where they are shown."""
        shown = self.offer is not None and not self.offer.isHidden()
        return [self, *(self.offer.choices.buttons if self.offer is not None and shown else ())]

    def _take_looked_at(self, number: int) -> None:
        """Only the keyboard reaches the card: a pointer may merely rest where the repairs have come."""
        if self.offer is not None and number >= 0 and self.offer.choices.buttons[number].hasFocus():
            self.reached.emit(self)

    def _take_filled(self) -> None:
        for one, other in pairwise(self.stops()):
            QWidget.setTabOrder(one, other)
        self.grown.emit(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With the focus it becomes the current one."""
        super().focusInEvent(event)
        self.reached.emit(self)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click makes it current and jumps to its node."""
        self.reached.emit(self)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go on, Escape leaves; Enter and Space jump to the node."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(self, _STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
