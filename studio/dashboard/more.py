"""The small + behind the tabs of a pane, and the × on a tab that was opened with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
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


class CloseButton(QToolButton):
    """Puts a view away."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.setFixedSize(QSize(18, 18))
        self.setIconSize(QSize(10, 10))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a tab's menu closes by key
        self.setAccessibleName(tr("Close this view"))
        self.setToolTip(tr("Close this view"))
        self.clicked.connect(act)
        theme_changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setIcon(icon("close"))
