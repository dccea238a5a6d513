"""The bar at the top: menus left, the transport in the very middle, a few buttons right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QSizePolicy, QToolButton, QWidget

HEIGHT = 48


class TopBar(QWidget):
    """Keeps the transport in the middle of the window, however long the menus are."""

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.transport: QWidget | None = None
        self._left, self._right = QWidget(self), QWidget(self)
        left = QHBoxLayout(self._left)
        left.setContentsMargins(4, 0, 0, 0)
        menus.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        left.addWidget(menus, 1, Qt.AlignmentFlag.AlignVCenter)
        self._buttons = QHBoxLayout(self._right)
        self._buttons.setContentsMargins(0, 0, 8, 0)
        self._buttons.setSpacing(2)
        self._buttons.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._left, 1)
        self._row.addWidget(self._right, 1)
        for side in (self._left, self._right):
            side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def put_transport(self, transport: QWidget) -> None:
        """Put the transport into the middle, in place of another; it is shown with `show_transport`."""
        old, self.transport = self.transport, transport
        if old is transport:
            return
        if old is not None:
            self._row.removeWidget(old)
            old.hide()
        transport.hide()
        self._row.insertWidget(1, transport)

    def show_transport(self, shown: bool) -> None:
        """Show the transport, or hide it while there is nothing to train."""
        if self.transport is not None:
            self.transport.setVisible(shown)

    def add_button(self, button: QToolButton) -> None:
        """Put a button at the right end."""
        self._buttons.addWidget(button)
