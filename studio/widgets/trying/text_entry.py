"""A text that is typed as the input of a network; each letter is taken at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nodes.alphabet import Alphabet
from nodes.problem import Problem
from runtime.texts import read_text
from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets.line import Line

LISTED = 24  # tokens that are told below the field
LONGEST = 4096  # letters


class TextEntry(QWidget):
    """Says `edited` when the text stands for another sample; one that stands for none is told below it.

    `tokens` are those of the sample that is asked about, which is the last that a text stood for.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.hint = Line(), QLabel()
        self.alphabet: Alphabet | None = None
        self._numbers: tuple[int, ...] = ()
        self._problem: Problem | None = None  # with the text as it stands
        self.line.setMaxLength(LONGEST)
        self.line.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.line.textEdited.connect(self._take)
        self.hint.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.line)
        box.addWidget(self.hint)
        box.addStretch(1)
        self.setFocusProxy(self.line)
        theme_changed.connect(self._size)
        self._size()

    @property
    def values(self) -> np.ndarray:
        """The numbers that the text stands for, or the last one that stood for some (T,)."""
        return np.array(self._numbers, np.int64)

    @property
    def tokens(self) -> tuple[str, ...]:
        """What is written for these numbers."""
        return tuple(self.alphabet.token(number) for number in self._numbers) if self.alphabet is not None else ()

    def begin(self, alphabet: Alphabet) -> None:
        """Take texts of this alphabet."""
        self.alphabet = alphabet
        self.retranslate()

    def retranslate(self) -> None:
        """Write what may be typed, or what is wrong with it, in the language in force."""
        self.line.setAccessibleName(tr("Text that the network is given"))
        problem, alphabet = self._problem, self.alphabet
        if problem is not None:
            told = tr(problem.sentence, **problem.values)
        elif alphabet is not None:
            told = tr("{count} tokens of {choices}", count=alphabet.length, choices=listed(alphabet.tokens))
        else:
            told = ""
        self.hint.setText(told)
        self.line.setAccessibleDescription(told)
        for widget, name, value in ((self.line, "refused", problem is not None),
                                    (self.hint, "role", "muted" if problem is None else "warning")):  # fmt: skip
            if widget.property(name) != value:
                widget.setProperty(name, value)
                widget.style().polish(widget)

    def show_values(self, values: np.ndarray) -> None:
        """Show the text that stands for these numbers."""
        self._numbers = tuple(int(value) for value in values.reshape(-1).tolist())
        if self.alphabet is not None:
            self.line.setText(self.alphabet.write(self._numbers))
            self.line.setModified(False)
        self._tell(None)

    def take_text(self, text: str) -> None:
        """Take a text as if it was typed."""
        self.line.setText(" ".join(text.split()))
        self._take(self.line.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up a text that stands for nothing."""
        if event.key() == Qt.Key.Key_Escape and self._problem is not None:
            self.show_values(self.values)
        else:
            super().keyPressEvent(event)

    def _take(self, text: str) -> None:
        assert self.alphabet is not None
        try:
            found = read_text(self.alphabet, text)
        except Problem as problem:
            self._tell(problem)
            return
        self._tell(None)
        self.line.setModified(False)
        if found != self._numbers:
            self._numbers = found
            self.edited.emit()

    def _tell(self, problem: Problem | None) -> None:
        self._problem = problem
        self.retranslate()

    def _size(self) -> None:
        self.line.setFont(theme().mono("large"))


def listed(tokens: Sequence[str]) -> str:
    """The tokens that may be written, the first of many: 0 1 2 … or a run of neighbors as 0–9."""
    if len(tokens) > 2 and _run(tokens):
        return f"{tokens[0]}–{tokens[-1]}"
    shown: Iterable[str] = tokens[:LISTED]
    return " ".join(shown) + (" …" if len(tokens) > LISTED else "")


def _run(tokens: Sequence[str]) -> bool:
    return all(len(token) == 1 and ord(token) == ord(tokens[0]) + place for place, token in enumerate(tokens))
