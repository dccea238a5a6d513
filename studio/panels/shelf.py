"""The shelf of examples: pictures of their real canvases by topic, painted as they come into sight."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nodes.catalogue import find
from nodes.spec import Problem
from runtime import examples, store
from runtime.checked import Checked
from runtime.document import Document
from studio.job import Job, Progress
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr, tr_example
from studio.widgets.card_shelf import CardShelf
from studio.widgets.picture_card import PictureCard
from studio.widgets.search_field import SearchField

NARROWEST = 300  # pixels of a card
MARGIN, SEARCH = 28, 300  # pixels: around the cards, and the width of the field
LEAD, SHAPE = 4.6, 2.4  # width of a picture by its height: of the first, large enough to read its nodes, and the others
AT_ONCE = 4  # documents checked by one job
# A document, what is known of it, width and height, device pixels in each: its canvas as an image.
Picture = Callable[[Document, Checked | None, tuple[int, int], float], QImage]
log = logging.getLogger(__name__)


class Shelf(QWidget):
    """Every example with a picture, a title and a sentence; a search narrows them down and stays while they scroll."""

    chosen = Signal(str)

    def __init__(self, session: Session, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._picture = picture
        self._documents: dict[str, Document | None] = {}  # None for one that cannot be read
        self._checked: dict[str, Checked] = {}
        self._stale: set[str] = set()  # whose picture is to be painted anew
        self._job: Job | None = None
        self.cards: dict[str, PictureCard] = {}
        self.search = SearchField(self)
        self.area = QScrollArea(self)
        self.grid = CardShelf(NARROWEST)
        self._painter = QTimer(self, singleShot=True)
        self._painter.timeout.connect(self._paint_next)
        self._lay_out()
        session.checking.warmed.connect(self._check)
        theme_changed.connect(self.repaint_all)
        language_changed.connect(self.retranslate)
        self.area.verticalScrollBar().valueChanged.connect(self._follow_scroll)
        self.retranslate()

    def read(self) -> None:
        """Make the cards, once the page is on screen."""
        if not self.cards:
            entries = examples.entries()
            for entry in entries:
                first = not self.cards
                card = PictureCard(entry.name, "", shape=LEAD if first else SHAPE, lines=1 if first else 3)
                card.clicked.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
                self.cards[entry.name] = card
            topics = {
                topic: [self.cards[entry.name] for entry in entries if entry.topic == topic]
                for topic in dict.fromkeys(entry.topic for entry in entries)
            }
            self.grid.set_sections(list(topics.items()))
            self.retranslate()
        self.repaint_all()

    def follow(self, session: Session) -> None:
        """Check by means of another session: the one before may end."""
        self._session = session
        session.checking.warmed.connect(self._check)

    def finish(self, seconds: float) -> None:
        """Wait for what is still being checked: the program ends."""
        if self._job is not None:
            self._job.join(seconds)

    def show_topic(self, topic: str) -> None:
        """Bring a topic to the top of the view."""
        self.search.clear()
        self.area.verticalScrollBar().setValue(self.grid.y() + self.grid.place_of(topic) - 12)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._heading.setText(tr("Begin with an example"))
        self._advice.setText(tr("One click opens it. Press Train, and it learns."))
        self._none.setText(tr("No example has these words. Try others."))
        self.search.setPlaceholderText(tr("Search the examples"))
        for entry in examples.entries() if self.cards else ():
            self.cards[entry.name].show_words(tr(entry.title or entry.name), tr(entry.about) if entry.about else "")
        for section in self.grid.sections:
            section.heading.setText(tr(examples.TOPICS.get(section.key, "More")))
        self.repaint_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards of another width get pictures of theirs, and those that have come into sight get theirs at all."""
        super().resizeEvent(event)
        self.repaint_all()

    def repaint_all(self) -> None:
        """Paint every picture anew, those in sight first."""
        self._stale = set(self.cards)
        self._go_on()

    def _lay_out(self) -> None:
        inside = QWidget()
        for surface in (self, inside):
            surface.setProperty("surface", "canvas")
            surface.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._none = QLabel(inside)
        self._none.setProperty("role", "muted")
        self._none.hide()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        column.setSpacing(4)
        column.addWidget(self._none)
        column.addWidget(self.grid)
        column.addStretch(1)
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.verticalScrollBar().setSingleStep(24)
        self._edge = QFrame(self)  # seen once cards have gone behind the head
        self._edge.setProperty("surface", "line")
        self._edge.setFixedHeight(1)
        kept = self._edge.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._edge.setSizePolicy(kept)
        self._edge.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        whole.addWidget(self._edge)
        whole.addWidget(self.area, 1)

    def _head(self) -> QHBoxLayout:
        """What the page is about, and the search: it stays where it is while the cards scroll."""
        self._heading, self._advice = QLabel(self), QLabel(self)
        self._heading.setProperty("type", "title")
        self._advice.setProperty("role", "muted")
        self.search.setFixedWidth(SEARCH)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._heading)
        words.addWidget(self._advice)
        head = QHBoxLayout()
        beside = self.area.verticalScrollBar().sizeHint().width()  # so that the field ends where the cards do
        head.setContentsMargins(MARGIN, 22, MARGIN + beside, 14)
        head.setSpacing(16)
        head.addLayout(words, 1)
        head.addWidget(self.search, 0, Qt.AlignmentFlag.AlignBottom)
        return head

    def _follow_scroll(self, down: int) -> None:
        self._edge.setVisible(down > 0)
        self._go_on()

    def _narrow(self, text: str) -> None:
        """Show the examples that have all these words in title, sentence or name, in either language.

        Where none has, those that have them in what their nodes are called.
        """
        words = text.casefold().split()
        found = self._with_all(words, self._said) or self._with_all(words, self._contained)
        self.grid.want(found if words else None)
        self.area.verticalScrollBar().setValue(0)
        self._none.setVisible(bool(words) and not found)
        self._go_on()

    def _with_all(self, words: list[str], said: Callable[[examples.Entry], str]) -> list[PictureCard]:
        entries = [entry for entry in examples.entries() if entry.name in self.cards]
        return [self.cards[entry.name] for entry in entries if all(word in said(entry) for word in words)]

    @staticmethod
    def _contained(entry: examples.Entry) -> str:
        known = [facts for facts in map(find, entry.types) if facts is not None]
        texts = (text for facts in known for own in (facts.title, *facts.words) for text in (own, tr(own)))
        return " ".join(texts).casefold()

    def _said(self, entry: examples.Entry) -> str:
        topic = examples.TOPICS.get(entry.topic, "")
        texts = (entry.name, *(text for own in (entry.title, entry.about, topic) if own for text in (own, tr(own))))
        return " ".join(texts).casefold()

    def _go_on(self) -> None:
        if self.isVisible():
            self._painter.start(0)

    def _in_sight(self) -> list[str]:
        return [name for name, card in self.cards.items() if card.isVisible() and not card.visibleRegion().isEmpty()]

    def _paint_next(self) -> None:
        """One picture a turn, so that the window answers meanwhile; those out of sight wait until they are seen."""
        waiting = [name for name in self._in_sight() if name in self._stale]
        if waiting:
            self._paint(waiting[0])
            self._painter.start(0)
        else:
            self._check()

    def _paint(self, name: str) -> None:
        self._stale.discard(name)
        card, document = self.cards[name], self._document(name)
        room, ratio = card.picture_place().size(), card.devicePixelRatioF()
        if document is not None and room.width() > 0:
            size = (room.width(), room.height())
            card.show_picture(self._picture(tr_example(document), self._checked.get(name), size, ratio))

    def _document(self, name: str) -> Document | None:
        if name not in self._documents:
            try:
                self._documents[name] = store.load(examples.find(name))
            except Problem as problem:  # a faulty example must not keep the others away
                log.error("example %s: %s", name, problem)
                self._documents[name] = None
        return self._documents[name]

    def _check(self) -> None:
        """Once torch is there, a thread finds the shapes of what is in sight, and the pictures get them."""
        if self._job is not None or not self._session.checking.warm or not self.isVisible():
            return
        known = {name: self._documents.get(name) for name in self._in_sight() if name not in self._checked}
        documents = dict([(name, found) for name, found in known.items() if found is not None][:AT_ONCE])
        check = self._session.checking.check
        if not documents:
            return

        def work(_progress: Progress) -> dict[str, Checked]:
            return {name: check(document) for name, document in documents.items()}

        self._job = Job(work, "netloom-examples", self)
        self._job.done.connect(self._take_checked)
        self._job.failed.connect(self._take_fault)
        self._job.start()

    def _take_fault(self, fault: Exception) -> None:
        log.error("an example could not be checked", exc_info=fault)
        self._rest()

    def _rest(self) -> None:
        if self._job is not None:
            self._job.retire()
            self._job = None

    def _take_checked(self, checked: dict[str, Checked]) -> None:
        self._rest()
        self._checked |= checked
        self._stale |= checked.keys()
        self._go_on()
