"""A field for a few lines of plain text."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

LEAST, MOST = 2, 6  # lines shown
_BORDERS = 18  # what margins and borders take of the height


def takes(event: QKeyEvent) -> bool:
    """Whether a key takes what was typed: Ctrl+Enter."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class NoteField(QPlainTextEdit):
    """As high as its text; `edited` comes with Ctrl+Enter or when the focus leaves, Escape gives up what was typed."""

    edited = Signal(object)  # str

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.setProperty("paper", True)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self.updateGeometry)

    def value(self) -> str:
        """The text shown last."""
        return self._value

    def show_value(self, value: str | None, *, mixed: bool = False) -> None:
        """Show a text, or that the things edited together differ."""
        self._value = "" if value is None or mixed else value
        if self._value != self.toPlainText():
            self.setPlainText(self._value)

    def sizeHint(self) -> QSize:
        """Room for the lines there are, within bounds."""
        lines = min(max(ceil(self.document().size().height()), LEAST), MOST)
        return QSize(120, lines * self.fontMetrics().lineSpacing() + _BORDERS)

    def minimumSizeHint(self) -> QSize:
        """The same as the wished size: a note never shrinks to a slit."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter is the field's own, whatever it does elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter takes the text, Escape gives it up."""
        if takes(event):
            self._commit()
        elif event.key() == Qt.Key.Key_Escape and self.toPlainText() != self._value:
            self.setPlainText(self._value)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the text."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()

    def _commit(self) -> None:
        if self.toPlainText() != self._value:
            self._value = self.toPlainText()
            self.edited.emit(self._value)
