"""A paused run goes on with the network as it is now: what was learnt stays where it fits, and a list tells the rest.

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
        self._answered.connect(self._take)

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

    def forget(self) -> None:
        """Another run, or none."""
        self.report = self.before = self._awaited = None
        self.under_way = False

    def await_report(self, before: Document | None) -> None:
        """A run that had ended begins again with the changes since `before`; None: without any."""
        self._awaited = before

    def hear_begin(self) -> None:
        """The run has begun: what it kept is known where something was awaited."""
        runner, before = self._runs.runner, self._awaited
        self._awaited = None
        if before is not None and runner is not None and runner.report is not None:
            self.before, self.report = before, runner.report
            self.done.emit(self.report)

    @staticmethod
    def _do(then: Then, runner: Runner) -> None:
        then(runner)

    def _wish(self, then: Then) -> None:
        checked = self._session.whole_checked
        if checked is None or not checked.trainable:
            self._runs.refuse(checked)
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
            self._session.told.emit(tr_problem(fault, checked.document, getattr(fault, "node", "")))
            return
        self.before = self._runs.document
        self.report = answer.result()
        self._runs.document = self._runs.live = checked.document
        then(runner)
        self.done.emit(self.report)


def told(report: Report) -> str:
    """A report as a sentence, and another where the past is lost by it."""
    lost = tr("Earlier moments cannot be shown any more.") if report.forgotten else ""
    return " ".join(filter(None, (_of_weights(report), lost)))


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
