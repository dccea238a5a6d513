"""The Doctor of one document: looks over what the run tells, in a thread, and keeps what ails which node.

Once at the end of an epoch at most, and when the run pauses or ends; a look that took long is followed by a longer
rest, so that all looks together take a hundredth of the time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document
from runtime.facts import nodes_along
from runtime.telemetry import Epoch, Epochs, Failed, Layers, Started
from studio.bridge import FINAL
from studio.job import Job, Progress
from studio.settings import preferences
from studio.translate import tr
from studio.treated_before import TreatedBefore, recalled, write_beside
from studio.treating import Treating
from studio.warming import load_doctor

if TYPE_CHECKING:  # at run time they bring numpy, which the first window must not wait for
    from runtime.doctor import Diagnosis
    from runtime.doctor.data_facts import DataFacts
    from runtime.doctor.diagnosis import Treatment
    from runtime.doctor.trial import Outcome
    from runtime.history import History
    from runtime.runner import Runner
    from studio.session import Session

REST, TIMES = 1.0, 100.0  # seconds between two looks, and so many times what the last one took
APART = 0.25  # seconds between two looks into the layers that are kept
PATIENCE = 10.0  # seconds that a thread is waited for
BREATH = 0.005  # seconds between two modules that are brought
TOLD = frozenset({"Losses", "Epoch", "StageBegan", "StageEnded", "Failed", "Finished", "State", "Tuned"})
Key = tuple[str, str]  # rule and node
log = logging.getLogger(__name__)


class Doctoring(QObject):
    """`diagnoses` are those of the last look, in the order of the rules; `outcomes` what came of treatments."""

    changed = Signal()  # other diagnoses, or another state of a treatment

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.diagnoses: tuple[Diagnosis, ...] = ()
        self.document: Document | None = None  # what the diagnoses are of
        self.outcomes: dict[Key, Outcome | Exception] = {}
        self.looked = False  # whether a look has been taken at the run
        self.treating = Treating(session.runs.turns, self)
        self._trying: Key | None = None  # what a trial was wished for whose outcome is not known
        self._untreated: dict[Key, Document] = {}  # the document before each treatment
        self._treated: dict[Key, Document] = {}  # and after it
        self._history: History | None = None
        self._data: tuple[Document, dict[str, DataFacts]] | None = None
        self._before: TreatedBefore | None = None  # of a run that was read from its folder
        self._ready: Job | None = None
        self._job: Job | None = None
        self._writer: Job | None = None
        self._again = False
        self._latest: Layers | None = None  # not in the history yet
        self._kept_at = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)
        self._next = 0.0
        self.treating.ended.connect(self._take_outcome)
        self.treating.progressed.connect(lambda _: self.changed.emit())
        session.checking.warmed.connect(self._get_ready)
        session.arrived.connect(self._hear)
        session.run_state.connect(self._hear_state)
        session.opened.connect(self._forget)
        session.changed.connect(lambda *_: self.changed.emit() if self._may_be_treated else None)

    def close(self) -> None:
        """End the threads."""
        self._timer.stop()
        self.treating.close()
        for job in (self._ready, self._job, self._writer):
            if job is not None:
                job.join(PATIENCE)

    @property
    def ill(self) -> tuple[Diagnosis, ...]:
        """The diagnoses that are not treated, and those whose treatment is being tried or did not help."""
        return tuple(one for one in self.diagnoses if not self.settled(one))

    def settled(self, diagnosis: Diagnosis) -> bool:
        """Whether it is treated, and nothing speaks against that by now."""
        return self.is_treated(diagnosis) and diagnosis.key != self._trying and not self.failed(diagnosis)

    def failed(self, diagnosis: Diagnosis) -> bool:
        """Whether what was tried against it did not help."""
        outcome = self.outcomes.get(diagnosis.key)
        return outcome is not None and not isinstance(outcome, Exception) and outcome.verdict != "better"

    def is_treated(self, diagnosis: Diagnosis) -> bool:
        """Whether its treatment is in the document."""
        given = self._treated.get(diagnosis.key)
        if given is None:
            return self._stands(diagnosis) is not None
        return self.session.history.holds(given)

    def undoable(self, diagnosis: Diagnosis) -> bool:
        """Whether its treatment is a step that undo takes back: not where the run was read from its folder."""
        return diagnosis.key in self._treated

    @property
    def _may_be_treated(self) -> bool:
        """Whether an edit may make a treatment stand or fall."""
        return bool(self._untreated) or (self._before is not None and bool(self.diagnoses))

    def _stands(self, diagnosis: Diagnosis) -> Treatment | None:
        """Of a run that was read from its folder the dose that the document has and the run had not."""
        if self._before is None or self.document is None:
            return None
        return self._before.stands(diagnosis, self.document, self.session.whole)

    @property
    def steps(self) -> int:
        """How many steps the run took that the diagnoses are of."""
        told = self._history
        if told is None:
            return 0
        broken = any(isinstance(event, Failed) for event in told.end)  # in a step that no curve tells of
        return max((curve.first + curve.count * curve.every for curve in told.curves.values()), default=0) + broken

    # Treating

    def refusal(self, diagnosis: Diagnosis) -> str:
        """Why a diagnosis cannot be treated now, as a sentence; empty where it can."""
        if diagnosis.treatment is None:
            return tr("This takes a decision of yours.")
        if self.treating.running:
            return tr("Another treatment is being tried.")
        if self.session.runs.turns.busy:
            return tr("Pause or stop the run first.")
        if self.is_treated(diagnosis):
            undo = tr("It is treated. Undo takes it back.")
            return undo if self.undoable(diagnosis) else tr("It is treated. The finding is of the run before.")
        if diagnosis.node and not nodes_along(self.session.whole, diagnosis.node):
            return tr("The node is gone.")
        return ""

    def treat(self, diagnosis: Diagnosis) -> bool:
        """Apply the treatment as one undoable edit and try it against the original; whether that could be done."""
        before = self.session.whole
        treated = diagnosis.treatment.apply(before) if diagnosis.treatment and not self.refusal(diagnosis) else None
        if treated is None:
            self.session.told.emit(
                self.refusal(diagnosis) or tr("The network has changed so much that it fits no more.")
            )
            return False
        self.outcomes.pop(diagnosis.key, None)
        self._untreated[diagnosis.key], self._treated[diagnosis.key] = before, treated
        self.session.apply_whole(treated, tr("Treat: {illness}", illness=tr(diagnosis.title)))
        self._trying = diagnosis.key
        self.treating.begin(before, treated, diagnosis, self.steps)
        self.changed.emit()
        return True

    def further(self, diagnosis: Diagnosis) -> Outcome | None:
        """What came of the stronger dose that can take the place of the one given, as long as that is in place."""
        outcome = self.outcomes.get(diagnosis.key)
        given = self.session.whole is self._treated.get(diagnosis.key)
        return None if outcome is None or isinstance(outcome, Exception) or not given else outcome.further

    def strengthen(self, diagnosis: Diagnosis) -> bool:
        """Give the stronger dose in place of the one given, as one undoable edit; whether that could be done."""
        found, before = self.further(diagnosis), self._untreated.get(diagnosis.key)
        treated = found.treatment.apply(before) if found and found.treatment and before else None
        if found is None or treated is None or self.session.runs.turns.busy:
            return False
        self.session.undo()
        self.outcomes[diagnosis.key], self._treated[diagnosis.key] = found, treated
        self.session.apply_whole(treated, tr("Treat: {illness}", illness=tr(diagnosis.title)))
        self._record()
        self.changed.emit()
        return True

    def treatment_of(self, diagnosis: Diagnosis) -> Treatment | None:
        """The treatment as it was given, else as it would be."""
        if not self.undoable(diagnosis):
            return self._stands(diagnosis) or diagnosis.treatment
        outcome = self.outcomes.get(diagnosis.key)
        given = None if outcome is None or isinstance(outcome, Exception) else outcome.treatment
        return given if given is not None and self.is_treated(diagnosis) else diagnosis.treatment

    def retell(self, told: Callable[[Document], Document]) -> None:
        """The words of the document are those of another language."""
        for known in (self._untreated, self._treated):
            known.update({key: told(document) for key, document in known.items()})

    def _take_outcome(self, key: Key, answer: Any) -> None:
        self._trying = None
        if answer is not None:
            self.outcomes[key] = answer if not isinstance(answer, Exception) else _as_problem(answer)
            self._record()
        self.changed.emit()

    # What came of treatments lies beside the run

    def tell_read_back(self, history: History) -> None:
        """A run was read from its folder: all that it had told, which its events tell anew in quick turn."""
        self._before = TreatedBefore(history)

    def _record(self) -> None:
        """Put it there, as soon as the run lies there itself."""
        folder = self.session.runs.folder
        told = [(one, self.outcomes.get(one.key)) for one in self.diagnoses]
        known = [(one, outcome) for one, outcome in told if outcome is not None and not isinstance(outcome, Exception)]
        if not known or folder is None or not self.session.runs.kept:
            return
        if self._writer is not None:
            self._writer.retire()
        self._writer = Job(lambda _: write_beside(folder, known), "netloom-record", self)
        self._writer.failed.connect(lambda fault: log.warning("verdicts in %s were not kept: %s", folder, fault))
        self._writer.start()

    # Looking

    def _get_ready(self) -> None:
        """Bring the rules as soon as torch is there, out of a run's way."""
        if self._ready is None and preferences().value("doctor"):
            self._ready = Job(lambda _: load_doctor(lambda: time.sleep(BREATH)), "netloom-doctor-ready", self)
            self._ready.start()

    def _hear(self, event: Any) -> None:
        if isinstance(event, Started):
            self._begin(event)
        elif isinstance(event, Layers):
            self._latest = event
            if time.monotonic() >= self._kept_at + APART:
                self._keep_layers()
            if self.session.state == "paused":
                self._look_soon()  # the last look into the layers comes behind the pause
        elif isinstance(event, Epochs) and self._history is not None:
            for epoch in event.epochs:
                self._history.add(epoch)
            self._look_soon()
        elif type(event).__name__ in TOLD and self._history is not None:
            self._history.add(event)
            if isinstance(event, Epoch):
                self._look_soon()

    def _keep_layers(self) -> None:
        """A look into the layers goes into the history: not each of them, as that takes the window's time."""
        if self._latest is not None and self._history is not None:
            self._history.add(self._latest)
            self._latest, self._kept_at = None, time.monotonic()

    def _begin(self, started: Any) -> None:
        from runtime.history import History

        if self._history is None or started.step == 0:
            before = self._before if self.session.runs.runner is None else None
            self._forget()
            self._history, self._before = History(), before
        else:
            self._history.cut(started.step)
            self._before = None
        self._history.add(started)
        self.document = self.session.running_document

    def _hear_state(self, state: str) -> None:
        if state == "none":
            self._forget()
        elif state in ("paused", "done", "stopped", "failed"):
            self._next = 0.0
            self._timer.stop()  # the look at an epoch may be due much later
            self._look_soon()
            self._record()  # of one that was treated in a pause
        self.changed.emit()

    def _forget(self) -> None:
        self._timer.stop()
        self._history, self.looked, self._latest = None, False, None
        self.diagnoses, self.outcomes, self._untreated, self._treated = (), {}, {}, {}
        self._trying, self._before = None, None
        self.changed.emit()

    def _look_soon(self) -> None:
        if self._history is not None and not self._timer.isActive():
            self._timer.start(max(0, round(1000 * (self._next - time.monotonic()))))

    def _look(self) -> None:
        if self._job is not None:
            self._again = True
            return
        history, document = self._history, self.session.running_document
        if history is None or document is None or not preferences().value("doctor"):
            return
        self._keep_layers()
        self.document = document
        runner = self.session.runs.runner
        checked = runner.checked if runner is not None and runner.checked.document is document else None
        data = self._data[1] if self._data and self._data[0] is document else None
        told = self._told(runner, history)
        before, folder = self._before, self.session.runs.folder

        def work(_: Progress) -> Any:
            rows = runner.training.rows if runner is not None and checked is not None and runner.training else None
            return (*_examine(document, checked, told, data, rows), before.read(folder) if before else [])

        job = self._job = Job(work, "netloom-doctor", self)
        began = time.monotonic()
        job.done.connect(lambda answer: self._take(document, history, answer, time.monotonic() - began))
        job.failed.connect(lambda _: self._take(document, history, None, time.monotonic() - began))
        job.start()

    def _told(self, runner: Runner | None, history: History) -> History:
        """What a run that rests has told, every look of it: the window hears but the latest of those in quick turn."""
        if runner is not None and self.session.state in (*FINAL, "paused"):
            with suppress(RuntimeError):  # it has just gone on, and its history grew while it was read
                return runner.history.copy()
        return (self._before.history if self._before is not None else history).copy()

    def _take(self, document: Document, history: History, answer: Any, seconds: float) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.retire()
        self._next = time.monotonic() + max(REST, TIMES * (answer[2] if answer else seconds))
        if answer is not None and history is self._history:
            found, data, _, treated = answer
            self._data = (document, data)
            self.looked = True
            self.diagnoses = self._kept(tuple(found))
            self.outcomes = {**recalled(treated, self.diagnoses), **self.outcomes}
            self.changed.emit()
        if self._again:
            self._again = False
            self._look_soon()

    def _kept(self, found: tuple[Diagnosis, ...]) -> tuple[Diagnosis, ...]:
        """What was found; what is being treated stays in sight although the run is no longer ill of it."""
        keys = {one.key for one in found}
        return (*found, *(one for one in self.diagnoses if one.key in self._untreated and one.key not in keys))


def _examine(document: Document, checked: Checked | None, told: History, data: Any, rows: Any = None) -> Any:
    """In a thread: what ails the run, the facts of its data, and the seconds that the rules took.

    `rows` are those that the run has loaded.
    """
    from runtime.check import check
    from runtime.doctor import Case, examine
    from runtime.doctor.data_facts import facts_of_sources

    checked = checked or check(document)
    data = facts_of_sources(checked, rows) if data is None else data
    began = time.monotonic()
    found = examine(Case.of(checked, told, data))
    return found, data, time.monotonic() - began


def _as_problem(fault: Exception) -> Exception:
    if isinstance(fault, Problem):
        return fault
    return Problem("The treatment could not be tried: {reason}.", reason=str(fault).split("\n")[0])
