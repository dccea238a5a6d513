"""The row of tabs above the documents: what it shows of each, and what its clicks do.

Hidden while there is one, unless the start page covers it: then its tab is the way back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from studio.actions import first_keys
from studio.icons import icon
from studio.tabs import Tab, Tabs
from studio.translate import language_changed, tr
from studio.widgets.tab_strip import Face, TabStrip

if TYPE_CHECKING:
    from studio.filing import Filing


class TabRow(TabStrip):
    """Shows the tabs, and hands what is wished to them and to the filing, which asks before anything is lost."""

    def __init__(
        self,
        tabs: Tabs,
        files: Filing,
        show_tab: Callable[[Tab], None],
        compare: Callable[[Tab], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._files = files
        self._show_tab, self._compare = show_tab, compare
        self._away = True  # the start page is on screen
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self.chosen.connect(lambda number: show_tab(tabs.all[number]))
        self.close_wished.connect(lambda number: files.close(tabs.all[number]))
        self.new_wished.connect(lambda: files.new())
        self.menu_wished.connect(lambda number, at: self.menu(tabs.all[number]).popup(at))
        self.moved.connect(lambda start, end: tabs.move(tabs.all[start], end))
        tabs.changed.connect(lambda: self._soon.start(0))
        language_changed.connect(self.retranslate)
        self.retranslate()

    @property
    def wanted(self) -> bool:
        """Whether there is a choice to show, or a document to come back to from the start page."""
        return len(self._tabs.all) > 1 or (self._away and not self._tabs.front.blank)

    def stand(self, away: bool) -> None:
        """Whether the start page is on screen, and none of the tabs."""
        self._away = away
        self.refresh()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.name(tr("Open documents"), _with_keys(tr("New"), "new"), _with_keys(tr("Close"), "close_tab"))
        self.refresh()

    def refresh(self) -> None:
        """Show the tabs as they are now."""
        self._soon.stop()
        faces = [_face(tab, title) for tab, title in zip(self._tabs.all, titles_of(self._tabs), strict=True)]
        self.show_faces(faces, self._tabs.all.index(self._tabs.front), away=self._away)

    def menu(self, tab: Tab) -> QMenu:
        """What can be done with a tab."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(icon("close"), tr("Close"), lambda: self._files.close(tab))
        others = [other for other in self._tabs.all if other is not tab]
        menu.addAction(tr("Close the others"), lambda: self._files.close_all(others)).setEnabled(bool(others))
        menu.addSeparator()
        front = self._tabs.front
        words = tr("Compare with “{title}”", title=front.session.title)
        entry = menu.addAction(icon("compare"), words, lambda: (self._show_tab(tab), self._compare(front)))
        entry.setEnabled(tab is not front)
        return menu


def titles_of(tabs: Tabs) -> list[str]:
    """The titles; of equal ones the second and later are numbered."""
    seen: Counter[str] = Counter()
    titles = []
    for tab in tabs.all:
        title = tab.session.title
        seen[title] += 1
        titles.append(tr("{title} ({number})", title=title, number=seen[title]) if seen[title] > 1 else title)
    return titles


def _face(tab: Tab, title: str) -> Face:
    session = tab.session
    signs = {
        "running": tr("Training goes on."),
        "waiting": tr("Training waits for that of another document."),
        "paused": tr("Training is paused."),
        "failed": tr("Training has failed."),
    }
    told = [signs[tab.sign]] if tab.sign else []
    told = [tr("Not saved."), *told] if session.dirty else told
    where = str(session.path) if session.path else title
    return Face(title, "\n".join([where, *told]), " ".join([title, *told]), session.dirty, tab.sign)


def _with_keys(words: str, action: str) -> str:
    keys = QKeySequence(first_keys(action)).toString(QKeySequence.SequenceFormat.NativeText)
    return tr("{action} ({key})", action=words, key=keys) if keys else words
