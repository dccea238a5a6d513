"""Opening and saving with a person: which file, and what becomes of changes that are not saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from studio.file_names import file_name
from studio.leaving import DISCARD, SAVE, ask_about, ask_about_all
from studio.places import Lost
from studio.session import Session
from studio.settings import preferences
from studio.tab_row import titles_of
from studio.tabs import Tab, Tabs
from studio.translate import tr

if TYPE_CHECKING:
    from studio.window import Window

SUFFIX = ".loom"


class Filing:
    """Every way to and from a document; none of them loses work without asking.

    `ask` puts the question about the document in front and `ask_all` the one about several, both for tests.

    A document opens in a tab of its own, or in the one in front where nothing was done yet.
    """

    def __init__(self, tabs: Tabs, window: Window) -> None:
        self._tabs = tabs
        self._window = window
        self.ask: Callable[[], str] = lambda: ask_about(window, self._session, *self._titles([self._session]))
        self.ask_all: Callable[[Sequence[Session]], Sequence[Session] | None] = lambda sessions: ask_about_all(
            window, sessions, self._titles(sessions)
        )

    @property
    def _session(self) -> Session:
        return self._tabs.front.session

    def _titles(self, sessions: Sequence[Session]) -> list[str]:
        """What these documents are called on their tabs, where equal titles are numbered."""
        named = {tab.session: title for tab, title in zip(self._tabs.all, titles_of(self._tabs), strict=True)}
        return [named[session] for session in sessions]

    def new(self) -> bool:
        """An empty document."""
        return self._fill(_empty)

    def open(self, path: Path) -> bool:
        """That file; one that is open already comes to the front."""
        known = self._tabs.at(path)
        if known is None:
            return self._fill(lambda session: session.open(path))
        self._window.show_tab(known)
        return True

    def open_example(self, name: str) -> bool:
        """That example as a new document; one that is open and as it was comes to the front."""
        for tab in self._tabs.all:
            if tab.session.retelling.example == name and tab.session.path is None and not tab.session.dirty:
                self._window.show_tab(tab)
                return True
        return self._fill(lambda session: session.open_example(name))

    def recover(self, lost: Lost) -> bool:
        """What a crash left behind; a tab that has its file already takes it over."""
        known = self._tabs.at(lost.path) if lost.path else None
        if known is None:
            return self._fill(lambda session: session.recover(lost))
        self._window.show_tab(known)
        return self.may_leave() and known.session.recover(lost)

    def close(self, tab: Tab | None = None) -> bool:
        """Close a tab, or the one in front; after the last one there is the start page."""
        tab = tab or self._tabs.front
        if not self._may_leave([tab]):
            return False
        self._let_go(tab)
        return True

    def close_all(self, tabs: Sequence[Tab]) -> bool:
        """Close these tabs, after one question about what is not saved; a Cancel keeps all."""
        if not self._may_leave(tabs):
            return False
        for tab in tabs:
            self._let_go(tab)
        return True

    def may_leave_all(self) -> bool:
        """Whether the window may go: each document is saved, or the person says so."""
        return self._may_leave(self._tabs.all)

    def _let_go(self, tab: Tab) -> None:
        if len(self._tabs.all) > 1:
            self._tabs.close(tab)
        else:
            tab.session.new()
            self._window.show_start()

    def ask_open(self) -> bool:
        """A file that the person chooses."""
        path, _ = QFileDialog.getOpenFileName(self._window, tr("Open"), str(self._folder()), self._patterns())
        return bool(path) and self.open(Path(path))

    def save(self) -> bool:
        """To its file, or to one that the person chooses."""
        return self._session.save() if self._session.path else self.ask_save()

    def ask_save(self) -> bool:
        """To a file that the person chooses."""
        proposed = self._folder() / f"{file_name(self._session.title)}{SUFFIX}"
        path, _ = QFileDialog.getSaveFileName(self._window, tr("Save as"), str(proposed), self._patterns())
        if not path:
            return False
        target = Path(path)
        target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
        if self._tabs.at(target) not in (None, self._tabs.front):
            told = tr("{file} is open in another tab. Choose another name, or close it there.", file=target.name)
            self._session.told.emit(told)
            return False
        return self._session.save(target)

    def may_leave(self) -> bool:
        """Whether the present document may go: it is saved, or the person says so."""
        if not self._session.unsaved:
            return True
        answer = self.ask()
        return answer == DISCARD or (answer == SAVE and self.save())

    def _fill(self, put: Callable[[Session], bool]) -> bool:
        filled = self._tabs.fill(put)
        if filled:
            self._window.show_bench()
        return filled

    def _may_leave(self, tabs: Sequence[Tab]) -> bool:
        """Whether these tabs may go; what is asked about or saved under a name comes to the front."""
        unsaved = [tab for tab in tabs if tab.session.unsaved]
        if len(unsaved) > 1:
            wanted = self.ask_all([tab.session for tab in unsaved])
            return wanted is not None and self._save_several([tab for tab in unsaved if tab.session in wanted])
        if unsaved:
            self._window.show_tab(unsaved[0])
            return self.may_leave()
        return True

    def _save_several(self, tabs: Sequence[Tab]) -> bool:
        """Save these; where several have no file yet, one folder is asked for, and titles become names in it."""
        nameless = [tab for tab in tabs if tab.session.path is None]
        if len(nameless) < 2:
            return all(self._save_shown(tab) for tab in tabs)
        asked = tr("Folder for {number} documents", number=len(nameless))
        folder = QFileDialog.getExistingDirectory(self._window, asked, str(self._folder()))
        return bool(folder) and all(tab.session.save(tab.session.path or self._free(tab, Path(folder))) for tab in tabs)

    def _free(self, tab: Tab, folder: Path) -> Path:
        """A file in the folder that is called like the document, and that nobody has."""
        name, path, number = file_name(tab.session.title), folder, 1
        while path.exists() or self._tabs.at(path) is not None:
            path = folder / (f"{name} {number}{SUFFIX}" if number > 1 else f"{name}{SUFFIX}")
            number += 1
        return path

    def _save_shown(self, tab: Tab) -> bool:
        self._window.show_tab(tab)
        return self.save()

    def _folder(self) -> Path:
        if self._session.path:
            return self._session.path.parent
        recent = preferences().recent_files()
        return recent[0].parent if recent and recent[0].parent.is_dir() else Path.home()

    def _patterns(self) -> str:
        return f"{tr('Netloom documents')} (*{SUFFIX});;{tr('All files')} (*)"


def _empty(session: Session) -> bool:
    session.new()
    return True
