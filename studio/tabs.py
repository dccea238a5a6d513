"""The documents that are open: each with its session, and with its workbench and transport once it was shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.bridge import FINAL
from studio.read_files import ReadFiles
from studio.session import Session
from studio.translate import tr

if TYPE_CHECKING:  # at run time the workbench is made after the window is on screen
    from PySide6.QtWidgets import QWidget

    from runtime.telemetry import Failed
    from studio.dashboard.transport import Transport
    from studio.runs import Runs
    from studio.workbench import Workbench


class Tab(QObject):
    """One open document."""

    made = Signal(object)  # Workbench: it is there now
    changed = Signal()  # title, whether it is saved, or the run

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        session.setParent(self)
        ReadFiles(session)
        self.failure: Failed | None = None  # of the run, while nobody has seen and closed it
        self._bench: Workbench | None = None
        self.transport: Transport | None = None
        session.title_changed.connect(self.changed)
        session.run_state.connect(self.changed)
        session.opened.connect(self.changed)

    @property
    def bench(self) -> Workbench:
        """The workbench; made when it is first asked for, since it takes longer than the whole start page."""
        if self._bench is None:
            from studio.dashboard.transport import Transport
            from studio.workbench import Workbench

            self._bench = Workbench(self.session)
            self.transport = Transport(self.session)
            self.made.emit(self._bench)
        return self._bench

    @property
    def has_bench(self) -> bool:
        """Whether the workbench has been made."""
        return self._bench is not None

    @property
    def parts(self) -> list[QWidget]:
        """The widgets that have been made."""
        return [part for part in (self._bench, self.transport) if part is not None]

    @property
    def blank(self) -> bool:
        """Whether nothing was done here, so that another document may take the place."""
        session = self.session
        return (
            not session.whole.nodes
            and not session.unsaved
            and session.path is None
            and not session.can_undo
            and not session.can_redo
        )

    @property
    def sign(self) -> str:
        """What the run does, for a sign on the tab: running, waiting (for another run), paused, failed or nothing."""
        session = self.session
        if session.state == "paused":
            return "waiting" if session.runs.turns.waits(session.runs) else "paused"
        return session.state if session.state in ("running", "failed") else ""


class Tabs(QObject):
    """All tabs in their order, one of them in front. There is always one."""

    joined = Signal(object)  # Tab
    turned = Signal(object, object)  # the Tab that was in front, the Tab that is now
    left = Signal(object)  # Tab: closed; its widgets will go when its run has ended
    changed = Signal()  # number, order or looks of the tabs

    def __init__(self, first: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.front = Tab(first)
        self.all: list[Tab] = []
        self._latest: list[Tab] = []  # by when they were in front, the last one last
        self._leaving: list[Tab] = []  # closed, but their runs still save themselves
        self._join(self.front)
        first.runs.turns.held.connect(self._tell_held)

    @property
    def previous(self) -> Tab | None:
        """The tab that was in front before the present one."""
        return self._latest[-2] if len(self._latest) > 1 else None

    def at(self, path: Path) -> Tab | None:
        """The tab with that file."""
        absolute = path.absolute()
        return next((tab for tab in self.all if tab.session.path and _same(tab.session.path, absolute)), None)

    def fill(self, put: Callable[[Session], bool]) -> bool:
        """Let `put` open a document: in the tab in front when that is blank, else in one of its own."""
        if self.front.blank:
            return put(self.front.session)
        tab = Tab(_session_beside(self.front.session))
        self.joined.emit(tab)
        if not put(tab.session):
            self._end(tab)
            return False
        self._join(tab, told=True)
        self.turn_to(tab)
        return True

    def turn_to(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        old = self.front
        if tab is old:
            return
        self.front = tab
        self._latest.remove(tab)
        self._latest.append(tab)
        old.session.runs.stay_behind(True)
        tab.session.runs.stay_behind(False)
        self.turned.emit(old, tab)
        self.changed.emit()

    def step(self, number: int) -> Tab:
        """The tab so many places to the right, around the end."""
        return self.all[(self.all.index(self.front) + number) % len(self.all)]

    def move(self, tab: Tab, place: int) -> None:
        """Put a tab at another place."""
        if 0 <= place < len(self.all) and self.all[place] is not tab:
            self.all.remove(tab)
            self.all.insert(place, tab)
            for row, each in enumerate(self.all):
                self._stand(each, row)
            self.changed.emit()

    def close(self, tab: Tab) -> None:
        """Let a tab go that is not the only one, without a question; a run under way is stopped and saves itself."""
        if tab is self.front:
            self.turn_to(self._latest[-2])
        self.all.remove(tab)
        self._latest.remove(tab)
        self._end(tab)
        self.changed.emit()

    def finish(self) -> None:
        """End every session: the window closes."""
        ending = [tab.session for tab in (*self.all, *self._leaving)]
        for session in ending:
            session.stop()  # all at once, before any is waited for
        for session in ending:
            session.close()
        self._leaving.clear()

    def _join(self, tab: Tab, *, told: bool = False) -> None:
        tab.setParent(self)
        tab.changed.connect(self.changed)
        self._stand(tab, max((each.session.autosave.row or 0 for each in self.all), default=-1) + 1)
        self.all.append(tab)
        self._latest.append(tab)
        if not told:
            self.joined.emit(tab)

    def _stand(self, tab: Tab, row: int) -> None:
        """Tabs come back after a crash in the order of these numbers; what was kept with another is kept anew."""
        autosave = tab.session.autosave
        if autosave.row != row:
            autosave.row = row
            autosave.write()

    def _end(self, tab: Tab) -> None:
        self.left.emit(tab)
        self._leaving.append(tab)
        if tab.session.runs.active:  # nobody waits until the run has saved itself
            tab.session.run_state.connect(lambda state: self._let_go(tab) if state in FINAL else None)
            tab.session.stop()
        else:
            self._let_go(tab)

    def _tell_held(self, held: Runs) -> None:
        """Whoever starts a run is told which other one waits for it."""
        title = next((tab.session.title for tab in self.all if tab.session.runs is held), "")
        if title:
            words = tr(
                "Only one network trains at a time. “{title}” waits meanwhile and goes on afterwards.", title=title
            )
            self.front.session.told.emit(words)

    def _let_go(self, tab: Tab) -> None:
        if tab in self._leaving:
            self._leaving.remove(tab)
            tab.session.close()
            for part in (tab.session, tab, *tab.parts):  # in this order: no view may hear of what follows its end
                part.deleteLater()


def _session_beside(session: Session) -> Session:
    """A session for one more document, which checks, trains and keeps like that one."""
    runs = session.runs
    return Session(
        check=session.checking.check,
        make_runner=runs.make,
        places=session.places,
        turns=runs.turns,
        warm=session.checking.warm,
    )


def _same(one: Path, other: Path) -> bool:
    return one == other or (one.exists() and other.exists() and one.samefile(other))
