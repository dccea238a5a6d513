"""Several pages in one place, one of them in front: named by tabs above them, or by a rail of icons at their left."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.icons import icon
from studio.widgets.count_badge import CountBadge

RAIL, BUTTON = 36, 28  # pixels


class Tabbed(QWidget):
    """Pages under a row of tabs. `turned` brings the key of the page in front, when a person or a key chose it."""

    turned = Signal(str)

    def __init__(self, pages: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = dict(pages)
        self.stack = QStackedWidget(self)
        for page in self.pages.values():
            self.stack.addWidget(page)
        self._lay_out()
        self.stack.currentChanged.connect(lambda number: self.turned.emit(list(self.pages)[number]))

    @property
    def key(self) -> str:
        """The page in front."""
        return list(self.pages)[self.stack.currentIndex()]

    def turn_to(self, key: str) -> None:
        """Bring a page to the front; an unknown one changes nothing."""
        if key in self.pages:
            self.stack.setCurrentWidget(self.pages[key])

    def name(self, titles: Mapping[str, str], tips: Mapping[str, str]) -> None:
        """Titles of the pages in the language in force, and what their tabs tell of themselves."""
        for number, key in enumerate(self.pages):
            self.tabs.setTabText(number, titles[key])
            self.tabs.setTabToolTip(number, tips[key])
        self.tabs.updateGeometry()  # a bar that is hidden does not ask for its new width itself

    def _lay_out(self) -> None:
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for _ in self.pages:
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self.stack.currentChanged.connect(self.tabs.setCurrentIndex)
        row = QHBoxLayout()
        row.setContentsMargins(4, 2, 4, 0)
        row.addWidget(self.tabs, 1)
        column = _bare(QVBoxLayout(self))
        column.addLayout(row)
        column.addWidget(self.stack, 1)


class Railed(Tabbed):
    """Pages beside a rail of icons, where height is dear."""

    def __init__(self, pages: Mapping[str, QWidget], icons: Mapping[str, str], parent: QWidget | None = None) -> None:
        self._icons = dict(icons)
        self._badges: dict[str, CountBadge] = {}
        super().__init__(pages, parent)

    def name(self, titles: Mapping[str, str], tips: Mapping[str, str]) -> None:
        """Names and tips of the icons."""
        for key, button in self.buttons.items():
            button.setAccessibleName(titles[key])
            button.setToolTip(tips[key])

    def count(self, key: str, number: int) -> None:
        """A number on the corner of an icon; none for 0."""
        badge = self._badges.get(key)
        if badge is None:
            badge = self._badges[key] = CountBadge(self.buttons[key])
        badge.count(number)

    def tint(self) -> None:
        """Icons in the color of the theme in force."""
        for key, button in self.buttons.items():
            button.setIcon(icon(self._icons[key], "accent" if button.isChecked() else "muted"))

    def _lay_out(self) -> None:
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        rail = _bare(QVBoxLayout())
        rail.setContentsMargins(3, 5, 3, 5)
        rail.setSpacing(4)
        for number, key in enumerate(self.pages):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setFixedSize(BUTTON, BUTTON)
            button.setIconSize(QSize(16, 16))
            self._group.addButton(button, number)
            self.buttons[key] = button
            rail.addWidget(button)
        rail.addStretch(1)
        self._group.idClicked.connect(self.stack.setCurrentIndex)
        self.stack.currentChanged.connect(self._show_front)
        line = QFrame(self)
        line.setProperty("surface", "line")
        line.setFixedWidth(1)
        row = _bare(QHBoxLayout(self))
        row.addLayout(rail)
        row.addWidget(line)
        row.addWidget(self.stack, 1)
        self._show_front(0)

    def _show_front(self, number: int) -> None:
        self._group.button(number).setChecked(True)
        self.tint()


def _bare(layout: QBoxLayout) -> QBoxLayout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout
