"""The runs of a document that lie on the disk: what a person calls them, and those that were deleted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from runtime import files
from studio.places import name_run, run_names, run_numbers
from studio.translate import tr

if TYPE_CHECKING:
    from studio.session import Session

LONGEST = 80  # letters of a name


@dataclass(frozen=True, slots=True)
class Deleted:
    """A run that was taken away and can come back: its number and name, and where it waits."""

    number: int
    name: str
    place: Path

    @property
    def called(self) -> str:
        """How it is told of."""
        return _called(self.number, self.name)


class KeptRuns(QObject):
    """Names and deletes the runs of one session; until the document goes, what was deleted last can come back."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.deleted: list[Deleted] = []
        self._known: tuple[Path, dict[int, str]] | None = None  # names by folder: every redraw asks for them
        for signal in (session.run_state, session.title_changed):  # a run may lie elsewhere now, as another number
            signal.connect(self._forget_names)
        session.opened.connect(self.clear_away)

    @property
    def numbers(self) -> list[int]:
        """Those that lie on the disk, in order."""
        return run_numbers(self._session.runs_folder)

    @property
    def present(self) -> int | None:
        """The one that is shown, if there is one."""
        return self._session.runs.number if self._session.state != "none" else None

    def name(self, number: int) -> str:
        """What a person calls a run; empty where nobody gave it a name."""
        folder = self._session.runs_folder
        if self._known is None or self._known[0] != folder:
            self._known = folder, run_names(folder)
        return self._known[1].get(number, "")

    def called(self, number: int) -> str:
        """The name of a run, else which one it is, as it stands beside a curve."""
        return _called(number, self.name(number))

    def rename(self, number: int, name: str) -> None:
        """Call a run so; with nothing it is called by its number again."""
        name = " ".join(name.split())[:LONGEST].strip()
        if name == self.name(number):
            return
        try:
            name_run(self._session.runs_folder, number, name)
        except OSError as fault:
            said, reason = "The run could not be named: {reason}.", fault.strerror or str(fault)
            self._session.told.emit(tr(said, reason=reason))
        self._tell()

    def deletable(self, number: int) -> bool:
        """Whether a run may go: not the one that is shown, nor one that a run under way has just left."""
        leads = [run for run, _ in self._session.past.forks] if self._session.runs.active else []
        return number != self.present and number not in leads

    def delete(self, number: int) -> None:
        """Take a run away with all that it has learnt; `bring_back` takes that back."""
        folder, name = self._session.runs_folder, self.name(number)
        try:
            self.deleted.append(Deleted(number, name, files.set_aside(folder / str(number))))
            if name:
                name_run(folder, number, "")
        except OSError as fault:
            said, reason = "The run could not be deleted: {reason}.", fault.strerror or str(fault)
            self._session.told.emit(tr(said, reason=reason))
        self._tell()

    def bring_back(self) -> None:
        """Put the run back that was deleted last; under another number where a new run has taken its own."""
        if not self.deleted:
            return
        last, folder = self.deleted[-1], self._session.runs_folder
        taken = [*self.numbers, self._session.runs.number]
        number = last.number if last.number not in taken else max(taken) + 1
        try:
            files.bring_back(last.place, folder / str(number))
            self.deleted.pop()
            if last.name:
                name_run(folder, number, last.name)
        except OSError as fault:
            said, reason = "The run could not be brought back: {reason}.", fault.strerror or str(fault)
            self._session.told.emit(tr(said, reason=reason))
        self._tell()

    def clear_away(self) -> None:
        """Nobody can want back what was deleted: another document is in place, or this one goes."""
        for gone in self.deleted:
            files.discard(gone.place)
        if self.deleted:
            self.deleted.clear()
            self._tell()

    def _forget_names(self) -> None:
        self._known = None

    def _tell(self) -> None:
        self._forget_names()
        self.changed.emit()


def kept_runs_of(session: Session) -> KeptRuns:
    """The one of a session, made when it is first asked for."""
    return session.findChild(KeptRuns) or KeptRuns(session)


def _called(number: int, name: str) -> str:
    return name or tr("run {number}", number=number)
