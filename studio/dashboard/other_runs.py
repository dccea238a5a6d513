"""Earlier runs of the document, laid over the present one: read from their folders when they are ticked."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QToolButton

from nodes.catalogue import find
from nodes.spec import Problem
from runtime import store
from runtime.compare import compare
from runtime.document import Document
from studio.dashboard.curves import Curve
from studio.dashboard.memory import Memory, Told
from studio.dashboard.run_list import RunFace, RunList
from studio.difference_words import CHANGED, Difference, differences_of
from studio.job import Job
from studio.kept_runs import KeptRuns, kept_runs_of
from studio.places import run_numbers
from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.chart_lines import Line

if TYPE_CHECKING:
    from runtime.telemetry import Event
    from studio.session import Session

MOST, LISTED = 6, 30  # runs that lie over each other, and that the menu offers
LOOKING = {"metric", "view", "output"}  # kinds of nodes that change nothing of how a run goes
COLORS = 3  # of the theme's layers, left out for the present run
log = logging.getLogger(__name__)


class OtherRuns(QObject):
    """Which runs are shown beside the present one, and what they told."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.told: dict[int, Told] = {}  # by number, in the order of ticking
        self.button = QToolButton()
        self.button.setProperty("switch", "true")
        self.button.setMinimumSize(QSize(24, 24))
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._open)
        self.button.hide()
        self.list = RunList(self.button, self._bring_back)
        self.list.ticked.connect(self.show_run)
        self.list.renamed.connect(self._rename)
        self.list.delete_wished.connect(self._delete)
        self._session: Session | None = None
        self._kept: KeptRuns | None = None
        self._jobs: dict[int, Job] = {}
        self._differed: dict[Path, tuple[str, ...]] = {}  # by folder of a run

    def attach(self, session: Session) -> None:
        """Look for runs of this session's document."""
        self._session, self._kept = session, kept_runs_of(session)
        session.run_state.connect(self.refresh)
        self._kept.changed.connect(self._follow)
        session.opened.connect(self._forget)
        session.past.forked.connect(self._lay_over)
        self._lay_over()
        self.refresh()

    def retranslate(self) -> None:
        """Write the button anew."""
        self._differed.clear()
        self.button.setText(f"{tr('Runs')} ▾")
        self.button.setToolTip(tr("Lay earlier runs over the present one"))
        self.button.setAccessibleName(tr("Earlier runs"))

    def refresh(self) -> None:
        """Offer the button while there are earlier runs, or one that was deleted and can come back."""
        self.button.setVisible(bool(self._others()) or bool(self._kept and self._kept.deleted))
        self._fill()

    def lines(self, *, metric: str = "") -> list[Line]:
        """The curves of the ticked runs: held-out ones where there are any, else those of training."""
        found = []
        for place, (number, told) in enumerate(self.told.items()):
            color = run_color(place)
            name = self._kept.called(number) if self._kept is not None else ""
            found += [
                Line(name, color, curve, dots=True, percent=bool(metric), earlier=True)
                for curve in _curves(told, metric)
            ]
        return found

    def _lay_over(self) -> None:
        """The run that the present one has left lies behind it unasked."""
        forks = self._session.past.forks if self._session is not None else ()
        if forks and len(self.told) < MOST:
            self.show_run(forks[-1][0], True)

    def _folder(self) -> Path | None:
        session = self._session
        return session.runs_folder if session is not None else None

    def _others(self) -> list[int]:
        folder, session = self._folder(), self._session
        if folder is None or session is None:
            return []
        present = session.runs.number if session.state != "none" else None
        return [number for number in run_numbers(folder) if number != present and (folder / str(number)).is_dir()]

    def _open(self) -> None:
        if self.list.isVisible():
            self.list.close()
        else:
            self._fill(whole=True)
            self.list.drop()

    def _fill(self, *, whole: bool = False) -> None:
        """Write the list anew, which costs a look into the folders: only while it is open."""
        if self._kept is not None and (whole or self.list.isVisible()):
            present, numbers = self._kept.present, self._others()[-LISTED:]
            if present is not None and present in self._kept.numbers:
                numbers.append(present)
            deleted = self._kept.deleted[-1].called if self._kept.deleted else ""
            self.list.fill([self._face(number) for number in reversed(numbers)], deleted)

    def _face(self, number: int) -> RunFace:
        kept, folder = self._kept, self._folder()
        assert kept is not None and folder is not None
        present, shown = number == kept.present, list(self.told)
        over = run_color(shown.index(number)) if number in self.told else None
        return RunFace(
            number=number,
            name=kept.name(number),
            called=kept.called(number),
            when=_when(folder / str(number), number, named=bool(kept.name(number)), present=present),
            differed=self._in_short(differences := self._what_differed(folder, number)),
            differences="\n".join(differences),
            color=theme().color("accent") if present else over,
            present=present,
            free=not present and (number in self.told or len(self.told) < MOST),
            deletable=kept.deletable(number),
        )

    def _rename(self, number: int, name: str) -> None:
        if self._kept is not None:
            self._kept.rename(number, name)

    def _delete(self, number: int) -> None:
        if self._kept is not None and self._kept.deletable(number):
            self.told.pop(number, None)
            self._kept.delete(number)

    def _bring_back(self) -> None:
        if self._kept is not None:
            self._kept.bring_back()

    def _follow(self) -> None:
        """A run is called otherwise, went or came back."""
        self._differed.clear()
        for number in [number for number in self.told if number not in (self._kept.numbers if self._kept else ())]:
            self.told.pop(number)
        self.refresh()
        self.changed.emit()

    def _what_differed(self, folder: Path, number: int) -> tuple[str, ...]:
        """What was another in a run than in the one before it."""
        earlier = [one for one in run_numbers(folder) if one < number and (folder / str(one)).is_dir()]
        place = folder / str(number)
        if earlier and place not in self._differed:
            self._differed[place] = differed(folder / str(earlier[-1]), place)
        return self._differed.get(place, ())

    def _in_short(self, lines: tuple[str, ...]) -> str:
        """The first of it, and how much more."""
        if not lines[1:]:
            return "".join(lines)
        return tr("{first} and {number} more", first=lines[0], number=len(lines) - 1)

    def show_run(self, number: int, on: bool) -> None:
        """Lay a run over the present one, or take it away."""
        folder = self._folder()
        if not on or folder is None:
            self.told.pop(number, None)
            self._fill()
            self.changed.emit()
        elif number not in self._jobs:
            place = folder / str(number)
            job = self._jobs[number] = Job(lambda report: read_events(place, number), "netloom-other-run", self)
            job.done.connect(lambda events: self._take(number, events))
            job.failed.connect(lambda fault: self._refuse(number, place))
            job.start()

    def _take(self, number: int, events: list[Event] | None) -> None:
        job = self._jobs.pop(number, None)
        if job is not None:
            job.retire()
            if events is not None:
                memory = Memory(self)
                for event in events:
                    memory.take(event)
                self.told[number] = memory.run
                memory.deleteLater()
        self._fill()
        self.changed.emit()

    def _refuse(self, number: int, place: Path) -> None:
        self._take(number, None)
        if self._session is not None:
            sentence = tr("The run in {folder} cannot be read, so it is not shown.", folder=str(place))
            self._session.told.emit(sentence)

    def _forget(self) -> None:
        self.told.clear()
        self._jobs.clear()
        self.refresh()
        self.changed.emit()


def run_color(place: int) -> QColor:
    """The color of the so-manieth run that lies over the present one."""
    return theme().layer(COLORS + place)


def read_events(folder: Path, number: int) -> list[Event]:
    """What a run told, from its folder; in a thread, since it reads and unpacks. Raises `Problem`."""
    from runtime.record import open_run

    return list(open_run(folder).events(number))


def differed(before: Path, after: Path) -> tuple[str, ...]:
    """A line for each thing that is another in the document of one run than in that of another; none if unreadable.

    What makes losses others comes first: settings, then layers, then wires; what only looks on comes last.
    """
    try:
        old, new = (store.load(folder / "document.loom") for folder in (before, after))
    except (Problem, OSError) as fault:
        log.info("the runs in %s and %s cannot be compared: %s", before, after, fault)
        return ()
    found = compare(old, new)
    tuned = {changed.new for changed in found.changed if any(change.setting for change in changed.changes)}
    lines = sorted(differences_of(found, old, new), key=lambda one: _rank(one, tuned, old, new))
    return tuple(
        line for one in lines for line in ([f"{one.what}: {detail}" for detail in one.details] or [one.sentence])
    )


def _rank(one: Difference, tuned: set[str], old: Document, new: Document) -> int:
    """How little a difference has to do with how a run goes; `tuned` are nodes with other settings."""
    document, keys = (new, one.new) if one.new else (old, one.old)
    kinds = {facts.kind for key in keys if (facts := find(document.nodes[key].type))}
    if one.wire is not None:
        return 2
    if kinds and kinds <= LOOKING:
        return 3
    if one.sign == CHANGED:
        return 0 if one.details and (not keys or tuned.intersection(keys)) else 3
    return 1 if keys else 2


def _curves(told: Told, metric: str) -> list[Curve]:
    if metric:
        held_out, trained = told.validation_metrics, told.metrics
        found = [curves[metric] for curves in (held_out, trained) if metric in curves]
        return found[:1]
    return list((told.validation or told.epoch_losses or told.losses).values())


def _when(folder: Path, number: int, *, named: bool, present: bool) -> str:
    """When a run was saved last; of one with a name also which it is."""
    saved = datetime.fromtimestamp(folder.stat().st_mtime)
    when = f"{saved:%H:%M}, {saved:%Y-%m-%d}"
    told = tr("Run {number}, {when}", number=numbers.count(number), when=when) if named else when
    return tr("{when}, shown now", when=told) if present else told
