"""A finding in one line, where the form of its node needs the room and the list of problems tells all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from runtime.document import Document
from runtime.findings import Finding
from studio.panels.parts import FindingCard


class BriefCard(FindingCard):
    """A sentence that is cut where the line ends; a click, Enter or Space shows the rest of it, or no longer."""

    def __init__(self, finding: Finding, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(finding, document, parent)
        self._open = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.sentence)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another cut."""
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show all, or one line."""
        self._turn()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space show all, or one line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._turn()
        else:
            super().keyPressEvent(event)

    def _turn(self) -> None:
        self._open = not self._open
        self._fit()

    def _fit(self) -> None:
        margins = self.column.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self.mark.width() - self.spacing
        label = self.told
        cut = label.fontMetrics().elidedText(self.sentence, Qt.TextElideMode.ElideRight, room)
        label.setText(self.sentence if self._open else cut)
