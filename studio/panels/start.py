"""The start page: pictured examples, recent documents, New. One click opens."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from runtime import examples
from studio.icons import icon
from studio.panels.parts import Heading
from studio.panels.shelf import Picture, Shelf
from studio.session import Session
from studio.settings import preferences
from studio.theme import theme_changed
from studio.translate import language_changed, tr
from studio.widgets.emblem import Emblem
from studio.widgets.picture_card import PictureCard
from studio.widgets.scrolled import scrolled

RAIL = 268  # pixels: the column at the left
RECENT = 8
BREATH = 30  # milliseconds in which the page paints itself before it reads the examples


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
    """Left what is one's own and the topics, right the shelf of examples."""

    left = Signal()  # Escape: back to the documents

    def __init__(self, session: Session, files: Doors, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self.shelf = Shelf(session, picture, self)
        self.shelf.chosen.connect(files.open_example)
        self.recent: list[QPushButton] = []
        self.topics: dict[str, QPushButton] = {}
        self._rail = QVBoxLayout()
        self._lay_out()
        preferences().changed.connect(self._take_preference)
        theme_changed.connect(self._list_recent)
        language_changed.connect(self.retranslate)
        self.retranslate()

    @property
    def cards(self) -> dict[str, PictureCard]:
        """The cards of the examples by name."""
        return self.shelf.cards

    def refresh(self) -> None:
        """Read the examples and begin to paint them, once the page is on screen."""
        self._list_recent()
        QTimer.singleShot(0 if self.shelf.cards else BREATH, self, self._read)

    def follow(self, session: Session) -> None:
        """Check by means of another session: the one before may end."""
        self.shelf.follow(session)

    def finish(self, seconds: float) -> None:
        """Wait for what is still being checked: the program ends."""
        self.shelf.finish(seconds)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._motto.setText(tr("Wire a network, watch it learn, take it with you."))
        self.new.setText(tr("New network"))
        self.open.setText(tr("Open …"))
        self._recent_heading.setText(tr("Recent"))
        self._topics_heading.setText(tr("Examples"))
        for topic, button in self.topics.items():
            button.setText(tr(examples.TOPICS[topic]))
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
        self._rail.addSpacing(16)
        self._topics_heading = Heading(parent=self)
        self._rail.addWidget(self._topics_heading)
        self._topics_column = QVBoxLayout()
        self._topics_column.setSpacing(2)
        self._rail.addLayout(self._topics_column)
        self._rail.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(_scrolled(rail))
        edge = QFrame(self)
        edge.setProperty("surface", "line")
        edge.setFixedWidth(1)
        row.addWidget(edge)
        row.addWidget(self.shelf, 1)

    def _read(self) -> None:
        self.shelf.read()
        if not self.topics:
            for section in self.shelf.grid.sections:
                if section.key in examples.TOPICS:
                    self._add_topic(section.key)
            self.retranslate()

    def _add_topic(self, topic: str) -> None:
        button = QPushButton(self)
        button.setProperty("quiet", True)
        button.clicked.connect(lambda: self.shelf.show_topic(topic))
        self._topics_column.addWidget(button)
        self.topics[topic] = button

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


def _scrolled(rail: QWidget) -> QScrollArea:
    """The column in an area of its own: what one opened lately never makes the window higher than it is wanted."""
    area = scrolled(rail)
    area.setFixedWidth(RAIL)
    return area
