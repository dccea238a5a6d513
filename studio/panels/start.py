"""The start page: pictured examples, recent documents, New. One click opens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nodes.spec import Problem
from runtime import examples, store
from runtime.checked import Checked
from runtime.document import Document
from studio.icons import icon
from studio.job import Job, Progress
from studio.panels.parts import Heading
from studio.session import Session
from studio.settings import preferences
from studio.theme import theme_changed
from studio.translate import language_changed, tr, tr_example
from studio.widgets.card_grid import CardGrid
from studio.widgets.emblem import Emblem
from studio.widgets.picture_card import SHAPE, PictureCard

RAIL, NARROWEST = 268, 440  # pixels: the column at the left, a card
LEAD = 4.6  # width of the first picture by its height: large enough to read its nodes
RECENT = 8
BREATH = 30  # milliseconds in which the page paints itself before it reads the examples
# A document, what is known of it, width and height, device pixels in each: its canvas as an image.
Picture = Callable[[Document, Checked | None, tuple[int, int], float], QImage]
log = logging.getLogger(__name__)


class Doors(Protocol):
    """What the page opens documents with."""

    def new(self) -> bool:
        """An empty document."""

    def open(self, path: Path) -> bool:
        """That file."""

    def open_example(self, name: str) -> bool:
        """That example."""

    def ask_open(self) -> bool:
        """A file that the person chooses."""


class StartPage(QWidget):
    """Left what is one's own, right the examples as pictures of their real canvases."""

    left = Signal()  # Escape: back to the documents

    def __init__(self, session: Session, files: Doors, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._session = session
        self._files = files
        self._documents: dict[str, Document] = {}
        self._checked: dict[str, Checked] = {}
        self._job: Job | None = None
        self._waiting: list[str] = []
        self.cards: dict[str, PictureCard] = {}
        self.recent: list[QPushButton] = []
        self._rail = QVBoxLayout()
        self._grid = CardGrid(NARROWEST)
        self._painter = QTimer(self)
        self._painter.setSingleShot(True)
        self._painter.timeout.connect(self._paint_next)
        self._lay_out()
        session.checking.warmed.connect(self._check)
        preferences().changed.connect(self._take_preference)
        theme_changed.connect(self._dress)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def refresh(self) -> None:
        """Read the examples and begin to paint them, once the page is on screen."""
        self._list_recent()
        QTimer.singleShot(0 if self._documents else BREATH, self, self._read)

    def follow(self, session: Session) -> None:
        """Check by means of another session: the one before may end."""
        self._session = session
        session.checking.warmed.connect(self._check)

    def finish(self, seconds: float) -> None:
        """Wait for what is still being checked: the program ends."""
        if self._job is not None:
            self._job.join(seconds)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._motto.setText(tr("Wire a network, watch it learn, take it with you."))
        self.new.setText(tr("New network"))
        self.open.setText(tr("Open …"))
        self._recent_heading.setText(tr("Recent"))
        self._examples_heading.setText(tr("Begin with an example"))
        self._advice.setText(tr("One click opens it. Press Train, and it learns."))
        for name, card in self.cards.items():
            card.show_words(*self._words(name))
        self._list_recent()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to where one came from."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._name = QLabel("Netloom", self)
        self._name.setProperty("type", "hero")
        self._motto = QLabel(self)
        self._motto.setWordWrap(True)
        self._motto.setProperty("role", "muted")
        self.new, self.open = QPushButton(self), QPushButton(self)
        self.new.setProperty("main", True)
        self.new.clicked.connect(lambda: self._files.new())
        self.open.clicked.connect(lambda: self._files.ask_open())
        for button in (self.new, self.open):
            button.setMinimumHeight(34)
        self._recent_heading = Heading(parent=self)
        self._recent_column = QVBoxLayout()
        self._recent_column.setSpacing(2)
        rail = QWidget(self)
        rail.setFixedWidth(RAIL)
        rail.setProperty("surface", "panel")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setLayout(self._rail)
        self._rail.setContentsMargins(24, 28, 24, 16)
        self._rail.setSpacing(8)
        self._rail.addWidget(Emblem(44, rail))
        for part in (self._name, self._motto):
            self._rail.addWidget(part)
        self._rail.addSpacing(12)
        self._rail.addWidget(self.new)
        self._rail.addWidget(self.open)
        self._rail.addSpacing(16)
        self._rail.addWidget(self._recent_heading)
        self._rail.addLayout(self._recent_column)
        self._rail.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        edge = QFrame(self)
        edge.setProperty("surface", "line")
        edge.setFixedWidth(1)
        row.addWidget(edge)
        row.addWidget(self._examples(), 1)

    def _examples(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("surface", "canvas")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._examples_heading = QLabel(inside)
        self._examples_heading.setProperty("type", "title")
        self._advice = QLabel(inside)
        self._advice.setProperty("role", "muted")
        column = QVBoxLayout(inside)
        column.setContentsMargins(28, 26, 28, 28)
        column.setSpacing(4)
        column.addWidget(self._examples_heading)
        column.addWidget(self._advice)
        column.addSpacing(12)
        column.addWidget(self._grid)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.verticalScrollBar().setSingleStep(24)
        return area

    def _read(self) -> None:
        if not self._documents:
            for name in examples.NAMES:
                try:
                    self._documents[name] = store.load(examples.find(name))
                except Problem as problem:  # a faulty example must not keep the others away
                    log.error("example %s: %s", name, problem)
            for name in self._documents:
                card = PictureCard(
                    *self._words(name), shape=SHAPE if self.cards else LEAD, lines=2 if self.cards else 1
                )
                card.clicked.connect(lambda _=False, name=name: self._files.open_example(name))
                self.cards[name] = card
            self._grid.set_cards(list(self.cards.values()))
        self._repaint_all()
        if self._session.checking.warm:
            self._check()

    def _words(self, name: str) -> tuple[str, str]:
        document = self._documents[name]
        about = document.extra.get("about", "")
        return tr(document.title or name), tr(about) if isinstance(about, str) and about else ""

    def _dress(self) -> None:
        self._repaint_all()
        self._list_recent()

    def _repaint_all(self) -> None:
        self._waiting = list(self.cards)
        if self.isVisible():
            self._painter.start(0)

    def _paint_next(self) -> None:
        """One picture a turn, so that the window answers meanwhile."""
        if not self._waiting or not self.isVisible():
            return
        name = self._waiting.pop(0)
        card = self.cards[name]
        room, ratio = card.picture_place().size(), card.devicePixelRatioF()
        if room.width() > 0:
            size = (room.width(), room.height())
            card.show_picture(self._picture(tr_example(self._documents[name]), self._checked.get(name), size, ratio))
        self._painter.start(0)

    def _check(self) -> None:
        """Once torch is there, a thread finds the shapes, and the pictures get them."""
        if self._job is not None or not self.isVisible() or len(self._checked) == len(self._documents):
            return
        documents, check = dict(self._documents), self._session.checking.check

        def work(progress: Progress) -> dict[str, Checked]:
            return {name: check(document) for name, document in documents.items()}

        self._job = Job(work, "netloom-examples", self)
        self._job.done.connect(self._take_checked)
        self._job.failed.connect(lambda fault: self._take_checked({}))
        self._job.start()

    def _take_checked(self, checked: dict[str, Checked]) -> None:
        self._job = None
        self._checked = checked
        self._repaint_all()

    def _take_preference(self, key: str) -> None:
        if key == "recent":
            self._list_recent()

    def _list_recent(self) -> None:
        for button in self.recent:
            self._recent_column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.recent = []
        for path in preferences().recent_files()[:RECENT]:
            self.recent.append(self._recent_button(path))
        self._recent_heading.setVisible(bool(self.recent))

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton(icon("file", "muted"), "", self)
        button.setProperty("quiet", True)
        shown = QFontMetrics(button.font()).elidedText(path.stem, Qt.TextElideMode.ElideMiddle, RAIL - 90)
        button.setText(shown.replace("&", "&&"))
        button.setToolTip(str(path))
        button.setAccessibleName(path.stem)
        button.clicked.connect(lambda: self._files.open(path))
        self._recent_column.addWidget(button)
        return button
