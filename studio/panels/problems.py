"""All findings of the document with their repairs; a click or Enter on one jumps to the node."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from runtime.checked import Checked
from runtime.findings import ERROR, HINT, WARNING, Finding
from studio.icons import pixmap
from studio.inside import told_once
from studio.panels.parts import Column, Heading
from studio.panels.repairable_card import RepairableCard
from studio.run_findings import RunFindings
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, path_of_finding, tr, tr_problem
from studio.widgets.scrolled import scrolled

ORDER = {ERROR: 0, WARNING: 1, HINT: 2}
MOST = 100  # cards; more are counted
FEW = 8  # cards that all offer their repairs at once; of more the current one, for repairs are long looked for


class Problems(QWidget):
    """Heading with counts, and a card per finding, errors first. A few of them all offer their repairs.

    Of more the current one does, from which the arrow keys go on: it stays current until another one is clicked or
    focused or its node is selected. What is offered stays, and comes for a few cards at once: a card that opened or
    closed above the pointer would push away what one is about to click.
    """

    left = Signal()  # the keyboard goes back to where the network is

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: list[Finding] = []
        self._sentences: list[tuple[str, str]] = []
        self._at = -1  # of the finding gone to last
        self._cards: list[RepairableCard] = []
        self._current: RepairableCard | None = None
        self._heading = Heading(parent=self)
        self._mark = QLabel(self)
        self._empty = QLabel(self)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "muted")
        self.run = RunFindings(session, self)
        self.run.turned.connect(self._say)
        self.cards = Column(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._empty)
        column.addWidget(self.run)
        column.addWidget(self.cards)
        column.addStretch(1)
        self._area = scrolled(inside, self)
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 6)
        head.setSpacing(6)
        head.addWidget(self._mark)
        head.addWidget(self._heading, 1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addLayout(head)
        outside.addWidget(self._area, 1)
        session.checked.connect(self._show_whole)
        session.opened.connect(lambda: self._show(None))
        session.selected.connect(self._follow)
        session.run_state.connect(lambda _: self._say())
        session.repairing.found.connect(lambda _: self._offer_few())
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._sentences = []
        self._show_whole()

    def jump_to_next(self) -> None:
        """Go to the next finding and its node; from the last to the first. Its repairs are one arrow key away."""
        if not self._shown:
            self._session.told.emit(tr("There are no problems."))
            return
        self._at = (self._at + 1) % len(self._shown)
        finding = self._shown[self._at]
        self._jump(path_of_finding(finding))
        if self._at < len(self._cards) and self.isVisible():
            self._cards[self._at].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._session.told.emit(tr_problem(finding, self._session.whole))

    @property
    def number(self) -> int:
        """How many findings are told."""
        return len(self._shown)

    @property
    def bottom_of_words(self) -> int:
        """Pixels from the top, below which nothing is written."""
        last = self.cards if self._shown else self.run if self.run.isVisible() else self._empty
        return last.mapTo(self, last.rect().bottomLeft()).y()

    def focus_current(self) -> None:
        """Put the focus on the card of the current finding; its repairs are one arrow key away."""
        if self._current is not None:
            self._current.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Repairs are looked for only where they are seen."""
        super().showEvent(event)
        self._make_current(self._current)
        self._offer_few()

    def _jump(self, path: str) -> None:
        """To the node of a finding, into the block that it lies in."""
        if path:
            node = self._session.go_inside(path)
            self._session.select([node])
            self._session.focus_wished.emit(node)

    def _reach(self, card: RepairableCard) -> None:
        """The keyboard or a click is at a card."""
        if card in self._cards:
            self._at = self._cards.index(card)
            self._make_current(card)

    def _follow(self, selection: frozenset[str]) -> None:
        """The finding of a node that is selected becomes current."""
        if len(selection) == 1 and (self._current is None or self._current.here not in selection):
            card = next((card for card in self._cards if card.here in selection), None)
            if card is not None:
                self._make_current(card)

    def _make_current(self, card: RepairableCard | None) -> None:
        self._current = card
        if card is not None and self.isVisible():
            card.offer_repairs()
            self._bring_into_sight(card)

    def _offer_few(self) -> None:
        """Where there are few cards all offer their repairs, as soon as those of all are known."""
        if not self.isVisible() or len(self._cards) > FEW:
            return
        known = [card.repairs_known() for card in self._cards]
        if None not in known:
            for card in itertools.compress(self._cards, known):
                card.offer_repairs()

    def _bring_into_sight(self, card: RepairableCard) -> None:
        if card is self._current:
            QTimer.singleShot(0, card, lambda: self._scroll_to(card))  # when it has its height

    def _scroll_to(self, card: RepairableCard) -> None:
        """The whole card, or where it is higher than the panel its sentence and as much as follows."""
        self._area.ensureWidgetVisible(card, 0, 6)
        inside, room = self._area.widget(), self._area.viewport().height()
        focused = QApplication.focusWidget()
        if card.height() > room and inside is not None and (focused is None or not card.isAncestorOf(focused)):
            self._area.verticalScrollBar().setValue(card.mapTo(inside, card.rect().topLeft()).y())

    def _step(self, widget: QWidget, step: int) -> None:
        """From card to repair to card."""
        stops = [stop for card in self._cards for stop in card.stops()]
        place = stops.index(widget) + step if widget in stops else -1
        if 0 <= place < len(stops):
            stops[place].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(stops[place], 0, 6)

    def _show_whole(self, *_: object) -> None:
        """What is known of the whole document, whatever part of it is on the canvas."""
        self._show(self._session.whole_checked)

    def _show(self, checked: Checked | None) -> None:
        document = self._session.whole
        found = (
            sorted(
                told_once(document, checked.findings, self._session.place),
                key=lambda finding: ORDER.get(finding.severity, 3),
            )
            if checked and document.nodes
            else []
        )
        self._count(found)
        place = "/".join(self._session.place)  # repairs are offered for what lies there
        sentences = [(f"{place}:{path_of_finding(one)}", tr_problem(one, document)) for one in found[:MOST]]
        if found and sentences == self._sentences and len(found) == len(self._shown):
            self._shown = found
            return
        self._shown, self._sentences, self._at = found, sentences, -1
        self._refill(found[:MOST])
        self._say()

    def _say(self) -> None:
        """The one line: what is left out, what comes here, or that the network fits and what may be done then."""
        found, checked, state = self._shown, self._session.whole_checked, self._session.state
        self._empty.setVisible(not found or len(found) > MOST)
        self._heading.setText(self._title(len(found)))
        if len(found) > MOST:
            self._empty.setText(tr("The first {number} are shown.", number=MOST))
        elif checked is None or not self._session.whole.nodes:
            self._empty.setText(tr("What does not fit will be explained here."))
        elif self.run.number:
            self._empty.setText(tr("The network fits together. What ails it while it trains, the doctor tells:"))
        else:
            self._empty.setText(tr("Everything fits. Press Train.") if state == "none" else tr("Everything fits."))

    def _title(self, number: int) -> str:
        if number:
            return tr("Problems: {number}", number=number)
        if self._session.whole_checked is None:
            return tr("Problems")
        return tr("No problems in the network") if self.run.number else tr("No problems")

    def _refill(self, found: list[Finding]) -> None:
        """Other cards; the keyboard stays at the same place in the list, and the same finding stays current."""
        inside = self.window().focusWidget()  # that of the application is none while another program is in front
        held = (at for at, card in enumerate(self._cards) if inside is not None and inside in card.stops())
        place = next(held, -1)
        known, selection = self._current.finding if self._current is not None else None, self._session.selection
        self._current = None
        self._cards = [RepairableCard(self._session, finding) for finding in found]
        for card in self._cards:
            card.wished.connect(lambda _node, card=card: self._jump(path_of_finding(card.finding)))
            card.reached.connect(self._reach)
            card.stepped.connect(self._step)
            card.left.connect(self.left)
            card.grown.connect(self._bring_into_sight)
        self.cards.refill(self._cards)
        for card in self._cards:
            card.show()  # at once, so that the keyboard can go there
        liked = [card for card in self._cards if card.finding == known]
        liked += [card for card in self._cards if card.here in selection]
        self._make_current(next(iter([*liked, *self._cards]), None))
        if place >= 0 and self._cards:
            self._cards[min(place, len(self._cards) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        elif place >= 0:
            self.left.emit()
        self._offer_few()

    def _count(self, found: list[Finding]) -> None:
        self._mark.setVisible(self._session.whole_checked is not None)  # nobody knows yet whether there are any
        worst = min((ORDER.get(finding.severity, 3) for finding in found), default=3)
        name, role = (("error", "error"), ("warning", "warning"), ("hint", "accent"), ("check", "good"))[min(worst, 3)]
        self._mark.setPixmap(pixmap(name, theme().color(role).name(), 14))
