"""The line that a search is typed into: what is being composed (Korean, Japanese, Chinese) counts while it is typed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget


class SearchLine(QLineEdit):
    """`typed` comes with every change of what is seen, the letters in the making included."""

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._making = ""
        self.textEdited.connect(lambda: self.typed.emit(self.seen()))

    def seen(self) -> str:
        """The text with the letters in the making where they will stand."""
        text, at = self.text(), self.cursorPosition()
        return text[:at] + self._making + text[at:]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Several lines are pasted with commas between them: each is a step of a chain."""
        text = QGuiApplication.clipboard().text() if event.matches(QKeySequence.StandardKey.Paste) else ""
        if "\n" in text.strip():
            self.insert(", ".join(line.strip().rstrip(",;") for line in text.splitlines() if line.strip()))
            self.typed.emit(self.seen())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A composed text answers at every letter, not only when its syllable is done."""
        before, self._making = self.seen(), event.preeditString()
        super().inputMethodEvent(event)
        if self.seen() != before or event.commitString():
            self.typed.emit(self.seen())
