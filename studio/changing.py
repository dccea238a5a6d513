"""A paused run goes on with the network as it is now: what was learnt stays where it fits, and a list tells the rest.

A run that is not paused takes them over when that is wished: it stands still for a moment and goes on.

Whoever pauses, edits and presses Train again expects to train what is on the screen, as debuggers that were told to
continue take edited code along. Nothing of the run is lost by it, so nothing is asked: what fits is kept, the list
tells the rest, and “Go on without the changes” is there for whoever only tried something out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document
from studio.translate import tr, tr_problem
from studio.widgets.numbers import count

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.hot_report import Report
    from runtime.runner import Runner
    from studio.runs import Runs
    from studio.session import Session

WAITS, PAUSES, STANDS = "waits", "pauses", "stands"  # for the check, after the present step, until it goes on
Then = Callable[["Runner"], object]


class Changing(QObject):
    """Takes the changes of the document over into the paused run. One for the runs of a session."""

    done = Signal(object)  # Report: the run has taken the changes over
    _answered = Signal(object, object, object, object)  # the runner, what it was given, what follows, its answer

    def __init__(self, runs: Runs, session: Session) -> None:
        super().__init__(runs)
        self._runs, self._session = runs, session
        self.under_way = False  # the run is working on it
        self.heeded = False  # whoever makes the changes sees to it at once that the run follows: nobody is asked
        self.report: Report | None = None  # the last one of the run
        self.before: Document | None = None  # what the run trained before it
        self._awaited: Document | None = None  # the same of a run that begins again with the changes
        self.begins = False  # a run is just beginning with the changes
        self._phase = ""  # of taking changes over into a run that is under way
        self._answered.connect(self._take)
        runs.state_changed.connect(self._hear_state)
        session.checked.connect(self._stand_still)

    @property
    def wanted(self) -> bool:
        """Whether the paused run differs from the document."""
        return self._runs.state == "paused" and self._runs.outdated

    def go_on(self, then: Then) -> None:
        """Do `then` with the paused run, with the changes of the document where there are any.

        A document that cannot be trained is told in a sentence; the run stays paused as it is.
        """
        runs, runner = self._runs, self._runs.runner
        if runner is None or self.under_way:
            return
        if self.wanted:
            runs.when_checked(lambda: self._wish(then))
        else:
            runs.turns.take(runs, lambda: self._do(then, runner))

    def take_over(self) -> None:
        """Go on with the changes, whether the run is paused or under way: then it stands still for a moment."""
        if self._runs.state == "paused":
            self.go_on(lambda runner: runner.go_on())
        elif self._runs.state == "running" and not self.resumes:
            self._phase = WAITS
            self._stand_still()

    @property
    def resumes(self) -> bool:
        """Whether a run that is under way only stands still, or is about to, to take the changes over."""
        return bool(self._phase)

    def _stand_still(self, *_: object) -> None:
        """As soon as the document is checked; until then the run trains on, and nobody need be told to wait."""
        checked, runs = self._session.whole_checked, self._runs
        if self._phase != WAITS or runs.state != "running":
            return
        if checked is None or checked.document is not self._session.whole:
            return
        if checked.trainable:
            self._phase = PAUSES
            runs.pause()
        else:
            self._phase = ""
            runs.refuse(checked)

    def _hear_state(self, state: str) -> None:
        if state == "paused" and self._phase == PAUSES:
            self._phase = STANDS
            self.go_on(lambda runner: runner.go_on())
        elif state != "running" or self._phase == STANDS:
            self._phase = ""

    def forget(self) -> None:
        """Another run, or none."""
        self.report = self.before = self._awaited = None
        self.under_way, self._phase = False, ""

    def await_report(self, before: Document | None) -> None:
        """A run that had ended begins again with the changes since `before`; None: without any."""
        self._awaited = before

    def hear_begin(self) -> None:
        """The run has begun: what it kept is known where something was awaited."""
        runner, before = self._runs.runner, self._awaited
        self._awaited = None
        if before is not None and runner is not None and runner.report is not None:
            self.before, self.report, self.begins = before, runner.report, True
            self.done.emit(self.report)
            self.begins = False

    @staticmethod
    def _do(then: Then, runner: Runner) -> None:
        then(runner)

    def _wish(self, then: Then) -> None:
        checked = self._session.whole_checked
        if checked is None or not checked.trainable:
            self._runs.refuse(checked)
            if self._phase == STANDS and self._runs.runner is not None:
                self._runs.runner.go_on()  # as it was
        elif self._runs.state == "paused":
            self._runs.turns.take(self._runs, lambda: self._send(checked, then))

    def _send(self, checked: Checked, then: Then) -> None:
        runner = self._runs.runner
        if runner is None:
            return
        self.under_way = True
        runner.change(checked).add_done_callback(lambda answer: self._hand_over(runner, checked, then, answer))

    def _hand_over(self, runner: Runner, checked: Checked, then: Then, answer: Future[Report]) -> None:
        """In the thread of the run."""
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile
            self._answered.emit(runner, checked, then, answer)

    def _take(self, runner: Runner, checked: Checked, then: Then, answer: Future[Report]) -> None:
        if runner is not self._runs.runner:
            return
        self.under_way = False
        fault = answer.exception()
        if fault is not None:
            assert isinstance(fault, Problem)  # the runner has a sentence for everything
            if self._phase == STANDS:
                then(runner)  # as it was
            self._session.told.emit(tr_problem(fault, checked.document, getattr(fault, "node", "")))
            return
        self.before = self._runs.document
        self.report = answer.result()
        self._runs.document = self._runs.live = checked.document
        then(runner)
        self.done.emit(self.report)


def told(report: Report, waits: str = "") -> str:
    """A report as a sentence, and another where the past is lost by it; what is said first of a run that waits."""
    lost = tr("Earlier moments cannot be shown any more.") if report.forgotten else ""
    return " ".join(filter(None, (waits, _kept(report) if waits else _of_weights(report), lost)))


def _kept(report: Report) -> str:
    """What of the weights of another run, which had another network, a new one begins with."""
    before, kept, now = report.weights
    if kept == before == now:
        return tr("All weights were kept.")
    values = {"kept": count(kept), "all": count(before), "new": count(now - kept)}
    if kept == now:
        return tr("It kept {kept} of {all} weights.", **values)
    if kept == before:
        return tr("It kept all {all} weights and has {new} new ones.", **values)
    return tr("It kept {kept} of {all} weights and has {new} new ones.", **values)


def _of_weights(report: Report) -> str:
    """What of the weights the run goes on with."""
    counts = report.counts
    if counts["kept"] == len(report.nodes) and not report.notes:
        return tr("The run goes on with the changes. All weights were kept.")
    before, kept, now = report.weights
    values = {"kept": count(kept), "all": count(before), "new": count(now - kept)}
    if kept == now:
        return tr("The run goes on with the changes. It kept {kept} of {all} weights.", **values)
    if kept == before:
        return tr("The run goes on with the changes. It kept all {all} weights and has {new} new ones.", **values)
    return tr("The run goes on with the changes. It kept {kept} of {all} weights and has {new} new ones.", **values)
