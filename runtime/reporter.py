"""What a run owes to others between its steps: telemetry, a good state to fall back on, saves. Each at its own pace."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any

from nodes.spec import Problem
from runtime.account import Account
from runtime.checkpoint import clone
from runtime.document import Document
from runtime.failure import failure_of, out_of_memory
from runtime.history import History
from runtime.hot_pairs import renamed
from runtime.insight.attention import Attention
from runtime.insight.lens import of_training
from runtime.insight.moments import Moments
from runtime.look import Beside
from runtime.mean_rate import MeanRate
from runtime.noise import borrowed
from runtime.predictions import Sight, see
from runtime.probe import Probe
from runtime.record import Recorder
from runtime.rhythm import Rhythm
from runtime.stage_plan import main_goal
from runtime.switching import suit_steps_of
from runtime.telemetry import (
    Answer,
    Event,
    Layers,
    Losses,
    Mailbox,
    Notice,
    Point,
    Predictions,
    Progress,
    Remembered,
    Seen,
    StageBegan,
)
from runtime.training import Training
from runtime.tuning import settings_of, tuned
from runtime.views import Looks

TOLD = 1 / 22  # seconds between two readings of losses
GOOD = 2.0  # seconds between two good states, and 100 times what copying one takes
UNSHOWN = "The moment cannot be shown: {message}."
SAVED = 10.0  # seconds between two saves
_LATEST = (Answer, Layers, Predictions, Progress, Remembered, Seen)


class Reporter:
    """Called after every step; does nothing until something is due. What it takes is booked as overhead."""

    def __init__(
        self,
        training: Training,
        mailbox: Mailbox,
        history: History,
        recorder: Recorder | None,
        moments: Moments | None = None,
        rhythm: Rhythm | None = None,
    ) -> None:
        self.training = training
        self.moments = moments or Moments()
        self._loss: float | None = None  # the latest of the goal of what the Outputs give
        self._main = self._main_of(training)
        self._remembered: tuple[Point, ...] = ()  # the moments as they were told
        self.forgotten = 0  # moments, as the graph was changed
        self.mailbox = mailbox
        self.history = history
        self.recorder = recorder
        self.probe = Probe(training.program, training.goals, training.number, rhythm)
        self._beside = Beside(training.outside)
        self.good: Mapping[str, Any] = clone(training.state())
        self.spent = 0.0
        self.account = Account()
        self._probed = 0.0  # seconds that the probe had taken when it was asked last
        self._sight: Sight | None = see(training)
        self._looks = Looks(training)
        self.attention = Attention(of_training(training), training.number)
        self._let_work_beside()
        self.watched = True
        self._rate = 0.0  # steps per second, smoothed
        self.mean = MeanRate()
        self._whole = 0.0  # steps per second over a longer time
        self._before = (training.step, training.clock.seconds)
        now = time.perf_counter()
        self._next, self._next_good, self._next_save = now, now + GOOD, now + SAVED

    def _let_work_beside(self) -> None:
        """Another thread may work for those who watch; a run that nobody watches has no second one."""
        if self.probe.rhythm.watched:
            self.probe.beside = self._beside
            self.attention.work_beside(self._beside)

    def tell(self, event: Event) -> None:
        """Keep an event and hand it over."""
        if isinstance(event, StageBegan) and self.training.at_work.place:
            self._turn()
        if isinstance(event, Losses) and event.goal == self._main and len(event.values):
            self._loss = float(event.values[-1])
        self.history.add(event)
        if isinstance(event, _LATEST):
            self.mailbox.replace(event)
        else:
            self.mailbox.add(event)

    def _turn(self) -> None:
        """Another stage is at work: what looks at its goals begins afresh, and nothing falls back behind it."""
        self._sight = see(self.training)
        self._looks = Looks(self.training, self._looks)
        self._main = self._main_of(self.training)
        self.attention.lens.goals = tuple(goal.node for goal in self.training.goals)
        self.good = clone(self.training.state())

    @staticmethod
    def _main_of(training: Training) -> str:
        goals = [goal.node for goal in training.goals]
        return main_goal(training.program.checked, goals) or next(iter(goals), "")

    def take_over(self, before: Reporter) -> None:
        """The graph was changed while the run rested: what was asked, followed and booked goes on."""
        self._beside = before._beside
        self._let_work_beside()
        self.spent, self.probe.spent = before.spent, before.probe.spent
        self.account, self._probed = before.account, before._probed
        self.attention.attend(before.attention.questions)
        self.watch(before.watched)
        self._looks = Looks(self.training, before._looks)
        self.moments, self._loss, self._remembered = before.moments, before._loss, before._remembered
        program = self.training.program
        names = renamed(before.training.program.checked, program.checked, program.network.state_dict())
        self.forgotten = self.moments.fit(program.network, names)
        self._tell_moments()

    def tick(self, now: float) -> None:
        """Do what is due at a moment of `time.perf_counter()`. Raises `NotFinite`."""
        self._looks.note()
        self._keep_if_due()
        self.tell_layers()
        if now < self._next:
            return
        began = time.perf_counter()  # later than `now`: others had their turn since, and moments book themselves
        self.report()
        if self.watched:
            self._look_around(now)
        if now >= self._next_good:
            self.remember()
        if now >= self._next_save and self.recorder and not self.recorder.busy:
            self.save("running")
        ended = time.perf_counter()
        self.spent += ended - began
        self._next = ended + TOLD

    def watch(self, on: bool) -> None:
        """Look into the network and tell what is seen, or only train and tell the losses."""
        self.watched = self.probe.awake = on

    def _look_around(self, now: float) -> None:
        """What is due of samples, views and questions."""
        began = time.perf_counter()
        if self._sight and self._sight.due():
            self._look_at_samples()
            began = self._book("samples", began)
        for seen in self._looks.turn():
            began = self._book(("view", seen.node), began)
            self.tell(seen)
        self.attention.lens.step = self.training.step
        for answer in self.attention.turn(now, slow=self.probe.slow):
            began = self._book(("question", answer.asked), began, self.attention.questions.get(answer.asked))
            self.tell(answer)
        self._book("copy", began, self.attention.copied)

    def _book(self, kind: Hashable, began: float, what: object = None) -> float:
        """A look that began then is over; the moment at which that was."""
        now = time.perf_counter()
        self.account.looked(kind, now - began, what)
        return now

    def report(self) -> None:
        """The losses since the last time, what is remembered and where the run is. Raises `NotFinite`."""
        self._tell_moments()
        for losses in self.training.read():
            self.tell(losses)
        training, seconds = self.training, self.training.clock.seconds
        step, then = self._before
        if seconds > then and training.step > step:
            rate = (training.step - step) / (seconds - then)
            self._rate = 0.7 * self._rate + 0.3 * rate if self._rate else rate
            suit_steps_of(1 / self._rate)
            self._before = training.step, seconds
            self._whole = self.mean.note(training.step, seconds) or self._rate
        left = (training.steps - training.step) / self._whole if self._whole else 0.0
        epochs = training.finished_epochs
        looking, ready = self.overhead, self.account.prepared
        self.tell(Progress(training.number, training.step, epochs, self._rate, left, looking, seconds, ready))

    @property
    def overhead(self) -> float:
        """Share of the latest seconds that went into looking and telling instead of training, 0 to 1.

        What the first looks took to be made ready is left out; `account.prepared` has it in seconds.
        """
        taken, self._probed = self.probe.spent - self._probed, self.probe.spent
        if taken > 0:
            self.account.looked("layers", taken, tuple(goal.node for goal in self.training.goals))
        return self.account.share(self.training.clock.seconds, self.spent + self.probe.spent)

    @contextlib.contextmanager
    def telling(self) -> Iterator[None]:
        """What cannot be done inside is told as a sentence, and the run goes on."""
        try:
            yield
        except Problem as problem:
            self._notice(problem.sentence, **problem.values)

    def set_live(self, node: str, key: str, value: Any) -> None:
        """Change a live setting from the next step on, and tell what is in force."""
        before = settings_of(self.training)
        self.training.set_live(node, key, value)
        for event in tuned(self.training, before, self.history.tuned):
            self.tell(event)

    def set_weight(
        self, node: str, parameter: str, index: tuple[int, ...], value: float, state: str, document: Document
    ) -> None:
        """Set a weight by hand. While nothing is trained that is saved, and every question is answered again."""
        with self.telling():
            self.training.set_weight(node, parameter, index, value)
            if state != "running":
                self._keep_by_hand(state, document)

    def _keep_by_hand(self, state: str, document: Document) -> None:
        self.attention.again()
        if self.recorder is None:
            return
        if state == "paused":
            self.save(state)
            return
        self.recorder = Recorder(self.recorder.folder, document)  # the other was closed with the run
        self.save(state)
        self.recorder.close()

    def look(self) -> None:
        """Held-out samples as the model sees them now, and what every view shows. A fault in looking ends no run."""
        self.tell_layers(wait=True)
        self._look_at_samples()
        for seen in self._looks.everything():
            self.tell(seen)
        self.attention.lens.step = self.training.step
        for answer in self.attention.everything():
            self.tell(answer)

    def tell_layers(self, *, wait: bool = False) -> None:
        """What was worked out beside the steps."""
        for layers in self._beside.done(wait=wait):
            self.tell(layers)

    def close(self) -> None:
        """The run is over: no thread is left behind."""
        self._beside.close()
        if self.recorder:
            self.recorder.close()

    def obey(self, wish: Callable[[Attention], None]) -> None:
        """Another question, or another moment to look at; a fault in that ends no run."""
        try:
            wish(self.attention)
        except Exception as error:
            self._notice(UNSHOWN, message=str(failure_of(error)))

    def answer(self) -> None:
        """While the run rests: what is newly asked, for a short while."""
        for answer in self.attention.rest():
            self.tell(answer)

    def _look_at_samples(self) -> None:
        if self._sight is None:
            return
        try:
            with borrowed(self.training.device):  # whoever looks takes no random number from the steps to come
                seen = self._sight.look()
            self.tell(seen)
        except Exception as error:
            self._sight = None
            self._notice("Predictions cannot be shown: {message}.", message=str(failure_of(error)))

    def remember(self) -> None:
        """Keep a copy of the state, if all is well, to fall back on. Raises `NotFinite`."""
        began = time.perf_counter()
        for losses in self.training.read():
            self.tell(losses)
        self.training.refuse_broken_weights()
        try:
            self.good = clone(self.training.state())
        except Exception as error:
            if not out_of_memory(error):  # no room for a copy: the earlier one has to do
                raise
        now = time.perf_counter()
        self._next_good = now + max(GOOD, 100 * (now - began))

    def save(self, state: str) -> Future[None] | None:
        """Begin to save; a save that fails is told and does not end the run."""
        if self.recorder is None:
            return None
        saved = self.recorder.save(self.training, self.history, {"run_state": state}, self.moments)
        saved.add_done_callback(self._saved)
        self._next_save = time.perf_counter() + SAVED
        return saved

    def _saved(self, saved: Future[None]) -> None:
        error = saved.exception()
        if error is not None:
            reason = getattr(error, "strerror", None) or str(error)
            folder = str(self.recorder.folder) if self.recorder else ""
            self._notice(
                "The run could not be saved in {folder}: {reason}. Training goes on.", folder=folder, reason=reason
            )

    def keep_moment(self, *, fixed: bool = False) -> None:
        """Remember the run as it is now, to be looked at and gone on from later. Raises `NotFinite`."""
        began = time.perf_counter()
        refused = self.moments.refused
        for losses in self.training.read():
            self.tell(losses)
        try:
            self.moments.take(self.training, self._loss, fixed=fixed)
        except Exception as error:
            if not out_of_memory(error):
                raise
            self.moments.refused = True
        if self.moments.refused and not refused:
            self._notice("This network is too large for the time machine: a moment of it takes more than its budget.")
        if self.moments.crowded and self.recorder and not self.recorder.busy:
            self.recorder.relieve(self.moments).add_done_callback(self._saved)
        self._tell_moments()
        self.spent += time.perf_counter() - began

    def _keep_if_due(self) -> None:
        """Remember the run where its steps have come to another moment, and at the end of each stage."""
        step = self.training.step
        if step == self.training.end:
            self.keep_moment(fixed=True)
        elif step >= self.moments.next and self.moments.due(step, self.training.clock.seconds):
            self.keep_moment()

    def begin_moments(self) -> None:
        """Remember how the run begins, unless that is known from an earlier one."""
        self._keep_if_due()
        self._tell_moments()  # those of an earlier run, too

    def _tell_moments(self) -> None:
        points = self.moments.points
        if points != self._remembered:
            self._remembered = points
            seconds = self.training.clock.seconds
            share = min(1.0, self.moments.spent / seconds) if seconds else 0.0
            self.tell(Remembered(self.training.number, points, self.moments.size, share))

    def _notice(self, sentence: str, **values: object) -> None:
        self.tell(Notice(self.training.number, sentence, values))
