"""A veil over a picture that is of another moment than the one chosen: it looks pale until the right one is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme


class Veil(QWidget):
    """Covers a widget with its ground, of which `left` says how much shines through; the mouse does not feel it."""

    def __init__(self, covered: QWidget, left: float) -> None:
        super().__init__(covered)
        self._covered = covered
        self._alpha = round(255 * (1.0 - left))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        covered.installEventFilter(self)

    def cover(self, covered: bool) -> None:
        """Lie over everything that is there now, or be away."""
        if covered:
            self.setGeometry(self._covered.rect())
            self.raise_()
        self.setVisible(covered)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """As large as what it covers."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._covered.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of a panel, let through in part."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme().color("panel", self._alpha))
        painter.end()
