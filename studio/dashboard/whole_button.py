"""A button in the head of a pane that other controls give way to."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QToolButton


class WholeButton(QToolButton):
    """Never cut: the style sheet gives buttons a least width, to which a full row would cut this one first."""

    def event(self, event: QEvent) -> bool:
        """Without a least width of its own, its size policy decides."""
        heard = super().event(event)
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange):
            self.setMinimumWidth(0)
        return heard
