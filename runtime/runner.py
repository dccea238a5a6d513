"""One run in a thread of its own: start, pause, go on, step, stop, live settings. The app never goes down with it."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import torch

from nodes.spec import Problem
from runtime.allocator import kept_memory
from runtime.by_hand import refuse_number
from runtime.check import check
from runtime.checked import Checked
from runtime.ending import failed, keep_failed, save_now
from runtime.failure import failure_of
from runtime.gate import Gate
from runtime.history import History
from runtime.hot_change import change
from runtime.hot_pairs import renamed
from runtime.hot_report import Report
from runtime.insight.attention import Attention
from runtime.insight.branch import Branch, begin_branch
from runtime.insight.moments import Budget, Moments
from runtime.insight.question import Moment, Question
from runtime.live_settings import refuse_live
from runtime.noise import drawing, give_way, lent
from runtime.pacing import Halts, Pace
from runtime.record import Recorder
from runtime.reporter import Reporter
from runtime.rhythm import Rhythm
from runtime.starting import Beginning, begin, started
from runtime.switching import quick_switching
from runtime.telemetry import Finished, Mailbox, Started, State
from runtime.train import fit
from runtime.training import Training

BREATH = 0.004  # seconds of work after which other threads get a turn
log = logging.getLogger(__name__)


class Runner:
    """Owns the thread of a run. Any thread may call its methods; all but `join` and `wait` return at once.

    `resume` is the folder of a run to go on with (`changed`: with another graph; `report` tells what it kept), `branch`
    a moment of one to begin a new run at, `weights` a safetensors file to start from, `seed` takes the place of the
    document's. `folder` is where the run is kept; without one it is not. `budget` is what its moments may take,
    `rhythm` says which steps are looked into: by their number unless somebody watches; `gate` when a window goes first.
    """

    def __init__(
        self,
        checked: Checked,
        mailbox: Mailbox,
        *,
        number: int,
        folder: Path | None = None,
        resume: Path | None = None,
        changed: bool = False,
        weights: Path | None = None,
        seed: int | None = None,
        branch: Branch | None = None,
        budget: Budget | None = None,
        rhythm: Rhythm | None = None,
        gate: Gate | None = None,
    ) -> None:
        self.checked = checked
        self.mailbox = mailbox
        self.number = number
        self.folder = folder
        self.state = "new"  # new, running, paused, done, stopped, failed
        self.history = History()
        self.training: Training | None = None
        self.report: Report | None = None  # what became of the nodes of a run that was resumed with another graph
        self._begin: Callable[[], Beginning] = lambda: (
            Beginning(*begin_branch(checked, number, branch))
            if branch
            else begin(checked, number, resume=resume, changed=changed, weights=weights, seed=seed)
        )
        self._branch, self._resume, self._rhythm = branch, resume, rhythm
        self.moments = Moments(folder, budget or Budget())
        self._wishes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="netloom-run", daemon=True)
        self._reporter: Reporter | None = None
        self._stopping = False
        self._halts, self._pace, self._gate = Halts(), Pace(), gate or Gate()

    def start(self) -> None:
        """Begin; a run that has begun is left as it is."""
        with self._changed:
            if self.state != "new":
                return
            self.state = "running"
        self._thread.start()

    def start_paused(self) -> None:
        """Begin, but wait before the first step."""
        self.pause()
        self.start()

    def pause(self) -> None:
        """Pause after the present step."""
        self._wishes.put(self._halts.pause)

    def go_on(self) -> None:
        """Go on after a pause."""
        self._leave_pause()
        self._wishes.put(self._halts.go_on)

    def stop(self) -> None:
        """End after the present step. What was trained is kept."""
        self._wishes.put(self._do_stop)
        with self._changed:
            if self.state == "new":
                self.state = "stopped"
                self._changed.notify_all()

    def step(self, batches: int = 0, epochs: int = 0, examples: int = 0) -> None:
        """Do so many batches or examples, or go to the so-manieth end of an epoch, then pause. Begins a new run."""
        if batches > 0 or epochs > 0 or examples > 0:
            self._leave_pause()
            self._wishes.put(lambda: self._do_step(batches, epochs, examples))
            self.start()

    def pace(self, steps_per_second: float) -> None:
        """Take so many steps in a second at most, from here on; 0 for as many as can be."""
        self._wishes.put(lambda: self._do_pace(steps_per_second))

    def set_weight(self, node: str, parameter: str, index: Sequence[int], value: float) -> None:
        """Set one weight by hand from the next step on; of a run that has ended in what it leaves. Raises `Problem`."""
        refuse_number(value)
        self._wishes.put(lambda: self._do_set_weight(node, parameter, tuple(index), value))
        if self._thread.ident is not None and not self._thread.is_alive():
            self._obey_all()

    def _leave_pause(self) -> None:
        """Count as running at once, so that whoever waits for a pause waits for the next one."""
        with self._changed:
            if self.state == "paused":
                self.state = "running"

    def set_live(self, node: str, key: str, value: Any) -> None:
        """Change a live setting from the next step on. Raises `Problem` for one that is not live or does not fit."""
        refuse_live(self.checked, node, key, value)
        self._wishes.put(lambda: self._do_set_live(node, key, value))

    def attend(self, questions: Mapping[str, Question]) -> None:
        """Answer these questions again and again (`Answer` events), each under its topic, in place of earlier ones."""
        self._wish_of_attention(lambda attention: attention.attend(questions))

    def ask(self, topic: str, question: Question) -> None:
        """Answer once."""
        self._wish_of_attention(lambda attention: attention.ask(topic, question))

    def drop(self, topic: str) -> None:
        """Nobody waits for that answer any more."""
        self._wish_of_attention(lambda attention: attention.drop(topic))

    def look_at(self, moment: Moment | None) -> None:
        """Answer all questions for a stored moment, or for the present one again."""
        self._wish_of_attention(lambda attention: attention.look_at(moment))

    def change(self, checked: Checked) -> Future[Report]:
        """Go on with another graph from here on, while paused. What was learnt stays where it fits: the future says.

        It raises `Problem` with one sentence where that cannot be done; the run is then as it was.
        """
        answer: Future[Report] = Future()
        self._wishes.put(lambda: self._do_change(checked, answer))
        if not self._thread.is_alive():
            self._obey_all()
        return answer

    def snapshot(self) -> Future[Path]:
        """Save now. The future answers the folder, or raises what kept the save from the disk."""
        answer: Future[Path] = Future()
        self._wishes.put(lambda: self._do_save(answer))
        if not self._thread.is_alive():
            self._obey_all()
        return answer

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end of the thread; whether it came in time."""
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def wait(self, *states: str, timeout: float | None = None) -> bool:
        """Wait until the run is in one of these states; whether it came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.state in states, timeout)

    def watch(self, on: bool) -> None:
        """Look into the network while it trains, or only train and tell the losses."""
        self._wishes.put(lambda: self._reporter.watch(on) if self._reporter else None)

    def _wish_of_attention(self, wish: Callable[[Attention], None]) -> None:
        def obey() -> None:
            if self._reporter is not None:
                self._reporter.obey(wish)

        self._wishes.put(obey)

    # From here on everything happens in the run's thread.

    @drawing()
    def _work(self) -> None:
        threads = torch.get_num_threads()
        try:
            with quick_switching(), kept_memory():
                self._run()
        except Exception as error:
            self._fail(error)
        finally:
            torch.set_num_threads(threads)
            if self._reporter:
                self._reporter.close()
            self._obey_all()

    def _run(self) -> None:
        """The whole run: every step, and between two steps what others wish and what they are owed."""
        self.mailbox.add(State(self.number, "running"))
        beginning = self._begin()
        training, self.history, self.report = beginning.training, beginning.history, beginning.report
        self.training, self._gate.outside = training, training.outside
        recorder = Recorder(self.folder, self.checked.document) if self.folder else None
        reporter = self._reporter = Reporter(training, self.mailbox, self.history, recorder, self.moments, self._rhythm)
        self._take_up_moments(training, beginning.names)
        reporter.tell(started(training, self._forks()))
        for event in self.history.events(self.number) if self._branch else ():  # a new run has its own curves
            if not isinstance(event, Started):
                self.mailbox.add(event)
        for event in beginning.notes:
            reporter.tell(event)
        training.clock.go()
        reporter.begin_moments()
        if self._heed(training, reporter):
            while not self._work_through(*self._at_work()):
                log.debug("run %d goes on with a changed graph", self.number)

    def _take_up_moments(self, training: Training, names: Mapping[str, str]) -> None:
        """The moments until here; the report tells where they are lost."""
        program = training.program
        if self._resume:
            self.moments.adopt(Moments.of_folder(self._resume), training.step)
        if self._branch:
            self.moments.adopt(self._branch.moments, training.step)
            names = renamed(check(self._branch.document), program.checked, program.network.state_dict())
        forgotten = self.moments.fit(program.network, names)
        self.report = self.report.without_moments(forgotten) if self.report else None

    def _forks(self) -> tuple[tuple[int, int], ...]:
        """The runs that this one left, as far as it goes back on their way."""
        branch = self._branch
        if branch is None:
            return self.history.forks
        return (*(fork for fork in self.history.forks if fork[1] < branch.step), (branch.number, branch.step))

    def _work_through(self, training: Training, reporter: Reporter) -> bool:
        """Every step until the run ends or is stopped; False where the graph was changed while it rested."""
        breath = time.perf_counter() + BREATH
        for events in fit(training, reporter.probe):
            for event in events:
                reporter.tell(event)
            if events and isinstance(events[-1], Finished):
                break
            now = time.perf_counter()
            if now >= breath:
                give_way(training.device)
                time.sleep(0)
                breath = now + BREATH
            reporter.tick(now)
            reporter.spent += self._gate.pass_through()
            self._pace.wait(self._hear, reporter.tick, lambda: self._halts.pausing or self._stopping)
            heeds = not self._wishes.empty() or self._halts.expected or self._stopping
            if heeds and not self._heed(training, reporter):
                return True
            if self.training is not training:
                return False
        self._end(training, reporter, "done")
        return True

    def _at_work(self) -> tuple[Training, Reporter]:
        assert self.training is not None and self._reporter is not None
        return self.training, self._reporter

    def _heed(self, training: Training, reporter: Reporter) -> bool:
        """Do what was wished since the last step; waits while paused. False when the run is to stop."""
        self._obey_all()
        self._halts.reach(training)
        if self._halts.pausing and not self._stopping and training.step < training.steps:
            self._rest(training, reporter)
            training, reporter = self._at_work()
        if self._halts.at == training.step + 1:
            reporter.probe.hurry()
        if self._stopping:
            self._end(training, reporter, "stopped")
        return not self._stopping

    def _rest(self, training: Training, reporter: Reporter) -> None:
        reporter.report()
        reporter.look()
        reporter.keep_moment()
        training.rest()
        reporter.save("paused")
        self._tell_state("paused")
        while self._halts.pausing and not self._stopping:
            training, reporter = self._at_work()
            if reporter.attention.pending:
                reporter.answer()
                self._hear()
            else:
                with lent(training.device):
                    wish = self._wishes.get()
                wish()
        training, _ = self._at_work()
        if not self._stopping:
            self._tell_state("running")
            training.rise()

    def _end(self, training: Training, reporter: Reporter, state: str) -> None:
        reporter.report()
        reporter.look()
        reporter.keep_moment(fixed=True)
        training.rest()
        self.history.add(State(self.number, state))
        saved = reporter.save(state)
        if saved:
            saved.exception()  # waits; a failure is told by the reporter
        self._tell_state(state)

    def _fail(self, error: Exception) -> None:
        log.debug("run %d failed", self.number, exc_info=error)
        told = failed(self.number, error, self.training, self._reporter)
        self.mailbox.add(told)
        if self._reporter and self.training:
            keep_failed(told, self.training, self._reporter)
        self._tell_state("failed")

    def _tell_state(self, state: str) -> None:
        self.mailbox.add(State(self.number, state))
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def _hear(self) -> None:
        """Between two steps that nothing drives on: others may draw, and their wishes are heard."""
        give_way(self._at_work()[0].device)
        self._obey_all()

    def _obey_all(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._wishes.get_nowait()()

    def _do_stop(self) -> None:
        self._stopping = True

    def _do_pace(self, rate: float) -> None:
        self._pace.set(rate)
        if self._reporter is not None:
            self._reporter.mean.restart()

    def _do_step(self, batches: int, epochs: int, examples: int) -> None:
        if self.training is not None and self._reporter is not None:
            self._halts.step(self.training, self._reporter, batches, epochs, examples)

    def _do_set_weight(self, node: str, parameter: str, index: tuple[int, ...], value: float) -> None:
        if self._reporter is not None:
            self._reporter.set_weight(node, parameter, index, value, self.state, self.checked.document)

    def _do_set_live(self, node: str, key: str, value: Any) -> None:
        if self._reporter is not None:
            self._reporter.set_live(node, key, value)

    def _do_change(self, checked: Checked, answer: Future[Report]) -> None:
        try:
            if self.state != "paused":
                raise Problem("Only a run that is paused can go on with a changed network. Pause it first.")
            self.training, self._reporter, report = change(checked, *self._at_work())
        except Exception as error:
            log.debug("run %d cannot be changed", self.number, exc_info=error)
            answer.set_exception(failure_of(error))
            return
        self.checked = checked
        self._reporter.save("paused")
        answer.set_result(report)

    def _do_save(self, answer: Future[Path]) -> None:
        save_now(answer, self.folder, self.state, self.training, self._reporter)
