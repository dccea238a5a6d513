"""A line of text whose undo becomes the program's once what was typed has been taken."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

UNDO, REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class Line(QLineEdit):
    """A line edit keeps the keys of undo to itself; this one only while it holds something not taken yet."""

    def event(self, event: QEvent) -> bool:
        """Lets the keys of undo pass when there is nothing of its own to undo."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._passes(event):
            event.ignore()
            return False
        return super().event(event)

    def _passes(self, event: QKeyEvent) -> bool:
        return not self.isModified() and (event.matches(UNDO) or event.matches(REDO))
