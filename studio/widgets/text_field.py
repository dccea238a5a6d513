"""Fields for texts: one line, several whole numbers, the path of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QWidget

from studio.icons import icon
from studio.theme import theme_changed
from studio.widgets.line import Line


class TextField(Line):
    """One line; `edited` comes with Enter or when the focus leaves, Escape gives up what was typed."""

    edited = Signal(object)  # str

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.editingFinished.connect(self._commit)

    def value(self) -> str:
        """The value shown last."""
        return self._value

    def show_value(self, value: str | None, *, mixed: bool = False) -> None:
        """Show a text, or that the things edited together differ."""
        self._value = "" if value is None or mixed else value
        if self._value != self.text():
            self.setText(self._value)
            self.setCursorPosition(0)
        self.setModified(False)

    def _commit(self) -> None:
        if self.text() != self._value:
            self._value = self.text()
            self.setModified(False)
            self.edited.emit(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._value:
            self.setText(self._value)
        else:
            super().keyPressEvent(event)


class NumbersField(Line):
    """Whole numbers with commas or × between them: `3, 3` or `3 × 3`."""

    edited = Signal(object)  # list of int, or None
    refused = Signal(str)

    def __init__(self, *, length: int | None = None, optional: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length, self._optional = length, optional
        self._value: list[int] | None = None
        self.editingFinished.connect(self._commit)
        self.textEdited.connect(lambda: self.mark(False))

    def value(self) -> list[int] | None:
        """The numbers shown last."""
        return self._value

    def show_value(self, value: Sequence[int] | None, *, mixed: bool = False) -> None:
        """Show numbers, or that the things edited together differ."""
        self._value = None if value is None or mixed else list(value)
        self.setText("—" if mixed else ", ".join(str(item) for item in value or ()))
        self.setCursorPosition(0)
        self.mark(False)

    def mark(self, refused: bool) -> None:
        """Show that the text cannot be taken, or that it can."""
        if bool(self.property("refused")) != refused:
            self.setProperty("refused", refused)
            self.style().polish(self)

    def _commit(self) -> None:
        text = self.text().strip()
        if text == "—":
            return
        parts = [part for part in re.split(r"[\s,;×x]+", text) if part]
        if not parts and self._optional:
            if self._value is not None:
                self._value = None
                self.edited.emit(None)
            return
        whole = all(re.fullmatch(r"[-−]?\d{1,9}", part) for part in parts)
        if not whole or (self._length is not None and len(parts) != self._length):
            self.mark(True)
            self.refused.emit(self.text())
            return
        numbers = [int(part.replace("−", "-")) for part in parts]
        if numbers != self._value:
            self.show_value(numbers)
            self.edited.emit(numbers)


class FileField(QWidget):
    """The path of a file, typed or chosen."""

    edited = Signal(object)  # str

    def __init__(self, *, choose: str = "", patterns: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choose, self._patterns = choose, patterns
        self._line = TextField(self)
        self._button = QToolButton(self)
        self._button.setToolTip(choose)
        self._button.setAccessibleName(choose)
        self._button.clicked.connect(self._ask)
        self._line.edited.connect(self.edited)
        self.setFocusProxy(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._line, 1)
        row.addWidget(self._button)
        theme_changed.connect(self._retint)
        self._retint()

    def value(self) -> str:
        """The path shown last."""
        return self._line.value()

    def show_value(self, value: str | None, *, mixed: bool = False) -> None:
        """Show a path, or that the things edited together differ."""
        self._line.show_value(value, mixed=mixed)
        self._line.end(False)  # the name of the file is what matters
        self._line.setToolTip(self._line.value())

    def _ask(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self._choose, self._line.value(), self._patterns)
        if path:
            self._line.show_value(path)
            self.edited.emit(path)

    def _retint(self) -> None:
        self._button.setIcon(icon("open"))
