"""The time machine of a session: which moments of the run there are, which one is looked at, and runs from there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from nodes.spec import Problem
from runtime.telemetry import (
    Answer,
    Event,
    Layers,
    Notice,
    Point,
    Predictions,
    Progress,
    Remembered,
    Seen,
    Started,
)
from studio.changing import told
from studio.settings import preferences
from studio.translate import tr, tr_problem

if TYPE_CHECKING:  # at run time they bring torch
    from torch import Tensor

    from runtime.history import History
    from runtime.hot_report import Report
    from runtime.insight.branch import Branch
    from runtime.insight.moments import Budget, Moments
    from runtime.insight.question import Moment
    from runtime.training import Training
    from studio.session import Session

PAST = "past "
LAYERS, PREDICTIONS, VIEW = f"{PAST}layers", f"{PAST}predictions", f"{PAST}view "  # topics of questions to a moment


class Past(QObject):
    """One for a session. While a moment is looked at, `shown` tells pictures of it in place of those of the present."""

    changed = Signal()  # other moments can be looked at
    moved = Signal(object)  # the step that is looked at from now on, or None for the present
    shown = Signal(object)  # Layers, Predictions or Seen that pictures show from now on
    forked = Signal()  # another run has begun, or was read back, with other forks
    waited = Signal(str)  # a sentence that said that a run waits, which goes on now
    entered = Signal()  # somebody wishes to choose a moment by the keyboard

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.points: tuple[Point, ...] = ()
        self.size, self.share = 0, 0.0  # bytes of the moments, and of the run's time what taking them took
        self.step: int | None = None
        self.now = 0  # the last step that was told
        self.forks: tuple[tuple[int, int], ...] = ()  # the runs that this one left, each with the step at which
        self.changes: dict[int, bool] = {}  # where the network was changed, and whether earlier moments were lost
        self._waiting = ""  # the sentence that said so
        self._afresh = False  # the optimizer of the branch that is about to begin remembers nothing
        self._runner: object = None
        self._present: dict[str, Event] = {}  # the latest pictures of the present, by topic
        self._asked: list[str] = []
        self._trails: dict[str, Event] = {}  # what a view showed when it was asked of the past, by topic
        self._history: History | None = None  # of a run that was read back
        self._back: tuple[Path, Moments] | None = None
        self._seen: Layers | None = None  # the layers as they were shown of a moment last
        self._brought: Layers | None = None  # those of the moment at which a new run is about to wait
        session.runs.arrived.connect(self._hear)
        session.runs.state_changed.connect(self._hear_state)
        session.runs.changing.done.connect(self._hear_change)
        session.observing.moment_changed.connect(self._hear_moment)

    def hides(self, event: Event) -> bool:
        """Whether an event tells a picture of the present while the past is looked at."""
        return self.step is not None and _is_picture(event)

    @property
    def point(self) -> Point | None:
        """What is known of the moment that is looked at."""
        return next((point for point in self.points if point.step == self.step), None)

    def look_at(self, step: int | None) -> None:
        """Look at the moment of a step, or at the present again: every picture follows."""
        if step == self.step:
            return
        if step is None:
            self._session.observing.look_at(None)
            return
        from runtime.insight.question import Moment

        self._session.observing.look_at(Moment(step, partial(self._weights, step), partial(self._training, step)))

    def moments(self, most: int) -> tuple[Moment, ...]:
        """At most so many moments up to the one that is looked at, spread over them."""
        from runtime.insight.question import Moment

        steps = [point.step for point in self.points if self.step is None or point.step <= self.step]
        if len(steps) > most:
            steps = [steps[place * (len(steps) - 1) // (most - 1)] for place in range(most)]
        return tuple(Moment(step, partial(self._weights, step)) for step in steps)

    def go(self, places: int) -> None:
        """Look at the moment so many places later, or earlier; behind the last one comes the present."""
        steps = [point.step for point in self.points if point.step < self.now or point.step == self.step]
        if not steps:
            return
        if self.step is None:
            place = len(steps) + places
        else:
            place = next((at for at, step in enumerate(steps) if step >= self.step), len(steps)) + places
        self.look_at(steps[max(0, place)] if place < len(steps) else None)

    @property
    def can_go_on(self) -> bool:
        """Whether a new run can begin at the moment that is looked at."""
        return self.step is not None and self.point is not None

    def go_on(self) -> None:
        """Open a new run at the moment that is looked at, with the document as it is now; this one is kept.

        It waits, so that something may be changed before its first step.
        """
        if self.can_go_on:
            self._brought = self._seen if self._seen is not None and self._seen.step == self.step else None
            self._session.runs.begin(lambda runner: runner.start_paused(), at=self.step)

    def branch(self, step: int) -> Branch:
        """Where a new run begins. The run has ended. Raises `Problem`."""
        found = self._branch(step)
        self._afresh = not found.whole
        return found

    def _branch(self, step: int) -> Branch:
        """The run at a step. Raises `Problem`."""
        from runtime.insight.branch import Branch, branch_of_folder

        runs = self._session.runs
        number = int(runs.folder.name) if runs.folder is not None else runs.number  # it may have been moved
        if runs.runner is not None and runs.runner.training is not None:
            runner, training = runs.runner, runs.runner.training
            if runs.folder is not None and not runs.active:
                runner.moments.move(runs.folder)
            return Branch(
                number=number,
                document=runner.checked.document,
                moments=runner.moments,
                step=step,
                history=runner.history,
                seed=training.seed,
                threads=training.threads,
            )
        if runs.folder is not None:
            return branch_of_folder(runs.folder, step, number)
        raise Problem("There is no moment of step {step}. Look at another one.", step=step)

    def told_of(self, report: Report) -> str:
        """A report as a sentence, as long as a run that begins with it waits together with where it does."""
        return self._waiting if self._waiting and self._session.runs.changing.begins else told(report)

    def tell_read_back(self, history: History) -> None:
        """A run was read back from its folder: what it told over time."""
        self._history = history

    # What is told

    def _hear(self, event: Event) -> None:
        if isinstance(event, Remembered):
            self.points, self.size, self.share = event.points, event.size, event.share
            self.now = max(self.now, event.points[-1].step if event.points else 0)
            self.changed.emit()
        elif isinstance(event, Progress):
            if self._waiting and event.step > self.forks[-1][1]:
                self.waited.emit(self._waiting)
                self._waiting = ""
            self.now = event.step
            self.changed.emit()
        elif isinstance(event, Started):
            if not event.step:
                self.points = ()
            self.changes = {step: lost for step, lost in self.changes.items() if step <= event.step and event.step}
            self.now = event.step
            self._waiting = ""
            if event.forks != self.forks:
                self.forks = event.forks
                self.forked.emit()
                self._tell_fork()
            self.changed.emit()
        elif isinstance(event, Notice):
            self._heed(event)
        elif _is_picture(event):
            before, self._present[event.topic] = self._present.get(event.topic), event
            if self.step is not None and _ends_before(self.step, before):
                self._ask()

    def _tell_fork(self) -> None:
        """A run that has just left another one waits for a person, who is told."""
        if not self._session.runs.active or not self.forks or self.forks[-1][1] != self.now:
            return
        other, step = self.forks[-1]
        facts = {"number": self._session.runs.number, "step": f"{step:,}", "other": other}
        waits = tr(
            "Run {number} waits at step {step} of run {other}. Change what you like, then go on or step.", **facts
        )
        afresh = tr(
            "Run {number} waits at step {step} of run {other}. The moment was too large to be kept whole, so its "
            "optimizer starts afresh.",
            **facts,
        )
        self._waiting = afresh if self._afresh else waits
        self._session.told.emit(self._waiting)

    def _heed(self, notice: Notice) -> None:
        from runtime.reporter import UNSHOWN

        if notice.sentence == UNSHOWN:
            self.look_at(None)

    def _hear_state(self, state: str) -> None:
        if state == "none":
            self.points, self.forks, self.now, self._present, self._history, self._back = (), (), 0, {}, None, None
            self.changes = {}
        elif state == "paused" and self._brought is not None:
            QTimer.singleShot(0, self, self._show_brought)  # behind the look that comes with the pause
        elif state == "running" and self._session.runs.runner is not self._runner:
            self._runner, self._history, self._back = self._session.runs.runner, None, None
            if self.step is not None:
                self._session.observing.look_at(None)
        self.changed.emit()

    def _hear_change(self, report: Report) -> None:
        """The run goes on with another network; where its past was lost, changes before that have no place any more."""
        if self._waiting and self._session.runs.changing.begins:
            self._waiting = told(report, self._waiting)
        kept = {} if report.forgotten else self.changes
        self.changes = {**kept, report.step: bool(report.forgotten) or kept.get(report.step, False)}
        self.changed.emit()

    def _show_brought(self) -> None:
        """A new run that waits where it begins shows what its moment showed: its own last look had another batch."""
        brought, self._brought = self._brought, None
        if brought is not None and self.forks and self.forks[-1][1] == self.now == brought.step:
            self._session.runs.arrived.emit(replace(brought, run=self._session.runs.number))

    def _hear_moment(self, moment: object) -> None:
        step = getattr(moment, "step", None)
        if step == self.step:
            return
        self.step = step
        self.moved.emit(step)
        if step is None:
            for topic in self._asked:
                self._session.observing.leave(topic)
            self._asked, self._trails = [], {}
            for event in list(self._present.values()):
                self.shown.emit(event)
            return
        self._ask()

    # Pictures of a moment

    def _layers(self, step: int) -> Layers | None:
        """What a look nearest to a step showed of the layers."""
        runner = self._session.runs.runner
        history = runner.history if runner is not None else self._history
        return history.look_near(step, self._session.runs.number) if history is not None else None

    def _ask(self) -> None:
        """Put to the network what the run itself shows of the present, and follow it from moment to moment."""
        from runtime.insight.past import LayersThen, SeenThen, SeenView, trail_of

        observing = self._session.observing
        for topic, event in self._present.items():
            if isinstance(event, Layers) and LAYERS not in self._asked:
                self._asked.append(LAYERS)
                observing.follow(LAYERS, LayersThen(), self._show_layers)
            elif isinstance(event, Predictions) and PREDICTIONS not in self._asked:
                self._asked.append(PREDICTIONS)
                observing.follow(PREDICTIONS, SeenThen(), self._show_predictions)
            elif isinstance(event, Seen) and self._trails.get(asked := VIEW + topic) is not event:
                self._trails[asked] = event  # a path needs the latest, with the whole way
                self._asked.append(asked)
                observing.follow(asked, SeenView(event.node, trail_of(event)), partial(self._show_view, event.node))

    def _refused(self, answer: Answer) -> bool:
        """Whether the moment itself cannot be read: it is told once, and the present is shown again."""
        if answer.asked or not answer.sentence:
            return False
        if self.step is not None:
            self._session.told.emit(tr_problem(Problem(answer.sentence, **answer.values), self._session.whole))
            self.look_at(None)
        return True

    def _show_layers(self, answer: Answer) -> None:
        from runtime.insight.past import as_layers

        if self._refused(answer) or self.step != answer.step:
            return
        near = self._layers(answer.step)
        told = as_layers(answer, self._session.runs.number, near) if answer.arrays else near
        if told is not None:
            self._seen = told
            self.shown.emit(told)

    def _show_predictions(self, answer: Answer) -> None:
        from runtime.insight.past import as_predictions

        if not self._refused(answer) and self.step == answer.step and answer.arrays:
            self.shown.emit(as_predictions(answer, self._session.runs.number))

    def _show_view(self, node: str, answer: Answer) -> None:
        from runtime.insight.past import as_seen

        if not self._refused(answer) and self.step == answer.step and (answer.arrays or answer.sentence):
            self.shown.emit(as_seen(answer, node, self._session.runs.number))

    def _weights(self, step: int) -> dict[str, Tensor]:
        """The weights of a moment; called in the thread that answers questions. Raises `Problem`."""
        runner = self._session.runs.runner
        moments = runner.moments if runner is not None else self._read_back()
        folder = self._session.runs.folder
        if not self._session.runs.active and folder is not None and moments.folder != folder:
            moments.move(folder)  # the document was saved meanwhile
        return dict(moments.weights(step))

    def _training(self, step: int) -> Training:
        """The training that stood at a moment; called in the thread that answers questions. Raises `Problem`."""
        from runtime.insight.branch import training_at

        return training_at(self._branch(step))

    def _read_back(self) -> Moments:
        from runtime.insight.moments import Moments

        folder = self._session.runs.folder
        if folder is None:
            raise Problem("There is no run to look at. Train first.")
        if self._back is None or self._back[0] != folder:
            self._back = folder, Moments.of_folder(folder)
        return self._back[1]


def budget() -> Budget:
    """What the moments of a run may take, as this person wishes."""
    from runtime.insight.moments import MEGABYTE, Budget

    kept = preferences()
    return Budget(kept.value("moments_memory") * MEGABYTE, kept.value("moments_disk") * MEGABYTE)


def plain_topic(topic: str) -> str:
    """What the run itself calls a picture that is asked of a moment: a topic of events or of the memory."""
    return topic.removeprefix(VIEW).removeprefix(PAST)


def _ends_before(step: int, event: Event | None) -> bool:
    """Whether a path was told that does not lead to that step yet."""
    steps = event.arrays.get("steps") if isinstance(event, Seen) else None
    return steps is not None and (not len(steps) or int(steps[-1]) < step)


def _is_picture(event: Event) -> bool:
    return isinstance(event, (Layers, Predictions, Seen))
