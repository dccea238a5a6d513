"""A bar for what asks for an answer but must not stop anybody: a sentence, a few buttons, a cross. Never modal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.icons import icon, pixmap
from studio.theme import theme, theme_changed

Answer = tuple[str, Callable[[], object]]
ICONS = {"error": "error", "warning": "warning", "accent": "info"}


class MessageBar(QWidget):
    """One sentence at a time; a new one takes the place of the old one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = "accent"
        self.topic = ""  # what the sentence is about, so that it can be taken back
        self._mark = QLabel(self)
        self._mark.setFixedSize(QSize(16, 16))
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # a long sentence must not ask for lines that it does not need
        self.label.setSizePolicy(policy)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self.cross = QToolButton(self)
        self.cross.clicked.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 7, 8, 7)
        self._row.setSpacing(10)
        self._row.addWidget(self._mark)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self.cross)
        theme_changed.connect(self._retint)
        self.hide()

    def say(
        self, text: str, *, role: str = "accent", topic: str = "", answers: Sequence[Answer] = (), close: str = ""
    ) -> None:
        """Show a sentence in the color of a role with buttons `(text, act)`; pressing one closes the bar."""
        self._role, self.topic = role, topic
        self.label.setText(text)
        self.setAccessibleName(text)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for number, (words, act) in enumerate(answers):
            button = QPushButton(words, self)
            button.setProperty("main", number == 0)
            button.clicked.connect(lambda _=False, act=act: self._answer(act))
            self._row.insertWidget(2 + number, button)
            self.buttons.append(button)
        self.cross.setToolTip(close)
        self.cross.setAccessibleName(close)
        self._retint()
        self.show()

    def dismiss(self) -> None:
        """Close the bar."""
        self.topic = ""
        self.hide()

    def take_back(self, topic: str) -> None:
        """Close the bar if it speaks of that."""
        if self.topic == topic:
            self.dismiss()

    def _answer(self, act: Callable[[], object]) -> None:
        self.dismiss()
        act()

    def _retint(self) -> None:
        self._mark.setPixmap(pixmap(ICONS[self._role], theme().color(self._role).name(), 16))
        self.cross.setIcon(icon("close", "muted"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A calm tint of the role with a line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        painter.fillRect(self.rect(), theme().color(self._role, 30))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().color(self._role, 110))
        painter.fillRect(0, 0, 3, self.height(), theme().color(self._role))
