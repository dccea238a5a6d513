"""The trial of a treatment: original and treated trained side by side, out of sight, in a thread of its own.

It takes its turn as a run does: nothing begins while a run goes on, and a run that a person starts meanwhile waits
until the trial has given up, so that the random numbers of neither are disturbed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from runtime.document import Document
from studio.job import Cancelled, Job, Progress
from studio.turns import Turns

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.doctor import Diagnosis
    from runtime.doctor.trial import Outcome

SECONDS = 60.0  # that one of the two runs may take
PATIENCE = 15.0  # seconds that a thread is waited for


class Treating(QObject):
    """One trial at a time. `ended` brings the outcome, the exception that ended it, or None where it was given up."""

    state_changed = Signal(str)  # none, running, stopped, done; for `Turns`
    progressed = Signal(float)  # share, 0 to 1
    ended = Signal(object, object)  # the key of the diagnosis, Outcome, Exception or None

    def __init__(self, turns: Turns, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = "none"
        self.about: tuple[str, str] | None = None  # the diagnosis whose treatment is tried
        self.share = 0.0
        self._turns = turns
        self._job: Job | None = None
        turns.know(self)

    @property
    def running(self) -> bool:
        """Whether a trial is under way."""
        return self.state == "running"

    def begin(self, before: Document, after: Document, diagnosis: Diagnosis, steps: int) -> None:
        """Train both for so many steps, as soon as no run goes on."""
        if not self.running:
            self._turns.take(self, lambda: self._begin(before, after, diagnosis, steps))

    def cancel(self) -> None:
        """Give up after the present step."""
        if self._job is not None:
            self._job.cancel()

    def pause(self) -> None:
        """A person wants to train: a trial has no pause, it gives up."""
        self.cancel()

    def go_on(self) -> None:
        """What was given up does not go on."""

    def close(self) -> None:
        """Give up, and wait for the thread."""
        self.cancel()
        if self._job is not None:
            self._job.join(PATIENCE)
        self._turns.forget(self)

    def _begin(self, before: Document, after: Document, diagnosis: Diagnosis, steps: int) -> None:
        def work(report: Progress) -> Outcome:
            from runtime.doctor.trial import try_treatment

            return try_treatment(before, after, diagnosis, steps, lambda share: report(share, ""), SECONDS)

        self.about, self.share = diagnosis.key, 0.0
        job = self._job = Job(work, "netloom-treat", self)
        job.progressed.connect(lambda share, _: self._note(share))
        job.done.connect(lambda outcome: self._end("done", outcome))
        job.failed.connect(lambda fault: self._end("stopped", None if isinstance(fault, Cancelled) else fault))
        self._tell("running")
        job.start()

    def _note(self, share: float) -> None:
        self.share = share
        self.progressed.emit(share)

    def _end(self, state: str, answer: Any) -> None:
        job, self._job, about, self.about = self._job, None, self.about, None
        if job is not None:
            job.retire()
        self._tell(state)
        self.ended.emit(about, answer)

    def _tell(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)
