"""Opening and saving with a person: which file, and what becomes of changes that are not saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from studio.file_names import file_name
from studio.places import Lost
from studio.session import Session
from studio.settings import preferences
from studio.tabs import Tab, Tabs
from studio.translate import tr

if TYPE_CHECKING:
    from studio.window import Window

SUFFIX = ".loom"
SAVE, DISCARD, CANCEL = "save", "discard", "cancel"


class Filing:
    """Every way to and from a document; none of them loses work without asking. `ask` puts the question, for tests.

    A document opens in a tab of its own, or in the one in front where nothing was done yet.
    """

    def __init__(self, tabs: Tabs, window: Window) -> None:
        self._tabs = tabs
        self._window = window
        self.ask: Callable[[], str] = self._ask_about_changes

    @property
    def _session(self) -> Session:
        return self._tabs.front.session

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
        """That example, as a new document."""
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
        if not self._may_leave(tab):
            return False
        if len(self._tabs.all) > 1:
            self._tabs.close(tab)
        else:
            tab.session.new()
            self._window.show_start()
        return True

    def close_all(self, tabs: Sequence[Tab]) -> bool:
        """Close these tabs, asking for each where it is needed; a Cancel leaves the rest."""
        return all(self.close(tab) for tab in tabs)

    def may_leave_all(self) -> bool:
        """Whether the window may go: each document is saved, or the person says so. The one in front is first."""
        front = self._tabs.front
        return all(self._may_leave(tab) for tab in [front, *(tab for tab in self._tabs.all if tab is not front)])

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

    def _may_leave(self, tab: Tab) -> bool:
        """The same of a tab, which comes to the front where there is a question."""
        if tab.session.unsaved:
            self._window.show_tab(tab)
            return self.may_leave()
        return True

    def _ask_about_changes(self) -> str:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(tr("Netloom"))
        box.setText(tr("Save “{title}” first?", title=self._session.title))
        box.setInformativeText(tr("What is not saved, trained weights included, would be lost."))
        save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(tr("Do not save"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        save.setProperty("main", True)
        box.setDefaultButton(save)
        box.exec()
        pressed = box.clickedButton()
        return SAVE if pressed is save else DISCARD if pressed is discard else CANCEL

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
