"""What ails the network as its run tells: a card for each diagnosis, gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from runtime.document import Document
from runtime.facts import nodes_along
from studio.panels.doctor_card import DoctorCard
from studio.panels.parts import Column, Heading
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr
from studio.widgets.scrolled import scrolled

if TYPE_CHECKING:  # at run time it brings numpy
    from runtime.doctor import Diagnosis

FEW = 50  # steps, before which most rules say nothing


class DoctorPanel(QWidget):
    """Heading, cards, and one line where there are none."""

    counted = Signal(int)  # how many diagnoses there are that are not treated
    seen = Signal()  # somebody looks here now

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.doctoring = session.doctoring
        self._shown: tuple[Diagnosis, ...] = ()
        self._told: list[object] = []  # the values in the sentences shown
        self.cards: list[DoctorCard] = []
        self.heading, self.empty = Heading(parent=self), QLabel(self)
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "muted")
        self._column = Column(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(6)
        column.addWidget(self.empty)
        column.addWidget(self._column)
        column.addStretch(1)
        area = scrolled(inside, self)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(area)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        self.heading.setContentsMargins(12, 10, 12, 6)
        outside.addWidget(self.heading)
        outside.addWidget(area, 1)
        self.doctoring.changed.connect(self._show)
        session.changed.connect(self._follow)
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._shown = ()
        self._refill(())
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """What was found meanwhile."""
        self._show()
        self.seen.emit()

    def _show(self) -> None:
        self.counted.emit(len(self.doctoring.ill))
        if self.isVisible():  # numbers in the sentences change every second, and cards take long to make
            self._show_cards()

    def _show_cards(self) -> None:
        found = self.doctoring.diagnoses
        if [one.key for one in found] != [one.key for one in self._shown] or self._sentences(found) != self._told:
            self._refill(found)
        self._refresh()
        self.heading.setText(self._named(len(found), len(found) - len(self.doctoring.ill)))
        self.empty.setVisible(not found)
        steps = self.doctoring.steps
        if self.doctoring.looked and steps < FEW:
            self.empty.setText(tr("Nothing was found so far, but {steps} steps are few to judge by.", steps=steps))
        elif self.doctoring.looked:
            self.empty.setText(tr("Nothing ails this network."))
        else:
            self.empty.setText(tr("Train, and what ails the network will be named here with its cure."))

    @staticmethod
    def _named(number: int, treated: int) -> str:
        if not number:
            return tr("Doctor")
        if treated:
            return tr("Doctor's findings in this run: {number}, treated: {treated}", number=number, treated=treated)
        return tr("Doctor's findings in this run: {number}", number=number)

    @staticmethod
    def _sentences(found: tuple[Diagnosis, ...]) -> list[object]:
        return [dict(one.values) for one in found]

    def _follow(self, _old: Document, _new: Document) -> None:
        """What was treated may have been taken back."""
        self._refresh()

    def _refresh(self) -> None:
        for card in self.cards:
            card.refresh()

    def _refill(self, found: tuple[Diagnosis, ...]) -> None:
        """A card for each; that of an illness already told stays where a pointer or the keyboard may be at it."""
        self._shown, self._told = found, self._sentences(found)
        known = {card.diagnosis.key: card for card in self.cards}
        self.cards = [known.get(one.key) or self._card_of(one) for one in found]
        for card, one in zip(self.cards, found, strict=True):
            if card.diagnosis is not one:
                card.take(one)
        focused = self.window().focusWidget()
        gone = [card for card in known.values() if card not in self.cards]
        if focused is not None and any(card is focused or card.isAncestorOf(focused) for card in gone):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._column.refill(self.cards)

    def _card_of(self, diagnosis: Diagnosis) -> DoctorCard:
        card = DoctorCard(self.doctoring, diagnosis, self)
        card.wished.connect(self._go_to)
        return card

    def _go_to(self, path: str) -> None:
        """To the node, into the block that it lies in."""
        if nodes_along(self._session.whole, path):
            node = self._session.go_inside(path)
            self._session.select([node])
            self._session.focus_wished.emit(node)
