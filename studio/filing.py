"""Opening and saving with a person: which file, and what becomes of changes that are not saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from studio.places import Lost
from studio.session import Session
from studio.settings import preferences
from studio.translate import tr

SUFFIX = ".loom"
SAVE, DISCARD, CANCEL = "save", "discard", "cancel"


class Filing:
    """Every way to another document; none of them loses work without asking. `ask` puts the question, for tests."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session = session
        self._window = window
        self.ask: Callable[[], str] = self._ask_about_changes

    def new(self) -> bool:
        """An empty document."""
        if not self.may_leave():
            return False
        self._session.new()
        return True

    def open(self, path: Path) -> bool:
        """That file."""
        return self.may_leave() and self._session.open(path)

    def open_example(self, name: str) -> bool:
        """That example, as a new document."""
        return self.may_leave() and self._session.open_example(name)

    def recover(self, lost: Lost) -> bool:
        """What a crash left behind."""
        return self.may_leave() and self._session.recover(lost)

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
        return self._session.save(target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX))

    def may_leave(self) -> bool:
        """Whether the present document may go: it is saved, or the person says so."""
        if not self._session.unsaved:
            return True
        answer = self.ask()
        return answer == DISCARD or (answer == SAVE and self.save())

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


def file_name(title: str) -> str:
    """The title without what a file name cannot hold."""
    kept = "".join(letter if letter not in '<>:"/\\|?*' and letter.isprintable() else " " for letter in title)
    return " ".join(kept.split()).strip(". ")[:80] or "network"
