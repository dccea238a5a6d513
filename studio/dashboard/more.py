"""The small + behind the tabs of a pane."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton

from studio.icons import icon
from studio.theme import theme_changed
from studio.translate import tr


class MoreButton(QToolButton):
    """Offers the views that are not open."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.setFixedSize(QSize(24, 24))
        self.setIconSize(QSize(14, 14))
        self.clicked.connect(act)
        theme_changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def retranslate(self) -> None:
        """Write the tooltip in the language in force."""
        self.setToolTip(tr("Open another view"))
        self.setAccessibleName(tr("Open another view"))

    def _tint(self) -> None:
        self.setIcon(icon("plus"))
