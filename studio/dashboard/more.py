"""The small + behind the tabs of a pane, the list of tabs before it, and the × on a tab that was opened with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton

from studio.dashboard.whole_button import WholeButton
from studio.icons import icon
from studio.theme import theme_changed
from studio.translate import language_changed, tr


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


class ListButton(WholeButton):
    """Lists all tabs of a pane where they do not fit side by side; its number says how many are out of sight."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setIconSize(QSize(14, 14))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clicked.connect(act)
        self.hide()
        theme_changed.connect(self._tint)
        self._tint()
        self.retranslate()

    def retranslate(self) -> None:
        """Write the tooltip in the language in force."""
        self.setToolTip(tr("All views of this pane"))
        self.setAccessibleName(tr("All views of this pane"))

    def _tint(self) -> None:
        self.setIcon(icon("chevron_down"))


class CloseButton(QToolButton):
    """Puts a view away."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("cross", "true")  # else the style sheet makes it larger
        self.setFixedSize(QSize(22, 22))
        self.setIconSize(QSize(10, 10))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a tab's menu closes by key
        self.clicked.connect(act)
        theme_changed.connect(self._tint)
        language_changed.connect(self.retranslate)
        self._tint()
        self.retranslate()

    def retranslate(self) -> None:
        """Write the tooltip in the language in force."""
        self.setToolTip(tr("Close this view"))
        self.setAccessibleName(tr("Close this view"))

    def _tint(self) -> None:
        self.setIcon(icon("close"))
