"""One run in a thread of its own: start, pause, go on, step, stop, live settings. The app never goes down with it."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import torch

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.blame import blame
from runtime.checked import Checked
from runtime.failure import Failure, failure_of
from runtime.history import History
from runtime.insight.attention import Attention
from runtime.insight.question import Moment, Question
from runtime.record import Recorder
from runtime.reporter import Reporter
from runtime.starting import begin
from runtime.switching import quick_switching
from runtime.telemetry import Failed, Finished, Mailbox, Started, State
from runtime.train import fit
from runtime.training import Training

BREATH = 0.004  # seconds of work after which other threads get a turn
log = logging.getLogger(__name__)


class Runner:
    """Owns the thread of a run. Any thread may call its methods; all but `join` and `wait` return at once.

    `resume` is the folder of a run to go on with, `weights` a safetensors file to start from, `seed` takes the
    place of the document's. `folder` is where the run is kept; without one it is not.
    """

    def __init__(
        self,
        checked: Checked,
        mailbox: Mailbox,
        *,
        number: int,
        folder: Path | None = None,
        resume: Path | None = None,
        weights: Path | None = None,
        seed: int | None = None,
    ) -> None:
        self.checked = checked
        self.mailbox = mailbox
        self.number = number
        self.folder = folder
        self.state = "new"  # new, running, paused, done, stopped, failed
        self.history = History()
        self.training: Training | None = None
        self._begin: Callable[[], tuple[Training, History]] = lambda: begin(
            checked, number, resume=resume, weights=weights, seed=seed
        )
        self._wishes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="netloom-run", daemon=True)
        self._reporter: Reporter | None = None
        self._pausing = self._stopping = False
        self._pause_at: int | None = None

    def start(self) -> None:
        """Begin; a run that has begun is left as it is."""
        with self._changed:
            if self.state != "new":
                return
            self.state = "running"
        self._thread.start()

    def pause(self) -> None:
        """Pause after the present step."""
        self._wishes.put(self._do_pause)

    def go_on(self) -> None:
        """Go on after a pause."""
        self._leave_pause()
        self._wishes.put(self._do_go_on)

    def stop(self) -> None:
        """End after the present step. What was trained is kept."""
        self._wishes.put(self._do_stop)
        with self._changed:
            if self.state == "new":
                self.state = "stopped"
                self._changed.notify_all()

    def step(self, batches: int = 0, epochs: int = 0) -> None:
        """Do so many batches, or go to the so-manieth end of an epoch from here, then pause. Begins a new run."""
        if batches > 0 or epochs > 0:
            self._leave_pause()
            self._wishes.put(lambda: self._do_step(batches, epochs))
            self.start()

    def _leave_pause(self) -> None:
        """Count as running at once, so that whoever waits for a pause waits for the next one."""
        with self._changed:
            if self.state == "paused":
                self.state = "running"

    def set_live(self, node: str, key: str, value: Any) -> None:
        """Change a live setting from the next step on. Raises `Problem` for one that is not live or does not fit."""
        declared = self.checked.document.nodes.get(node)
        facts = find(declared.type) if declared else None
        item = (
            next((item for item in facts.active_settings(declared.settings) if item.key == key), None)
            if facts and declared
            else None
        )
        if item is None or not item.live or facts is None or facts.kind != "goal":
            raise Problem(
                "{setting} cannot be changed while the run goes on. Start a new run.",
                setting=item.name if item else key,
            )
        refused = item.refuse(value)
        if refused:
            raise refused
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

    def _wish_of_attention(self, wish: Callable[[Attention], None]) -> None:
        def obey() -> None:
            if self._reporter is not None:
                self._reporter.obey(wish)

        self._wishes.put(obey)

    # From here on everything happens in the run's thread.

    def _work(self) -> None:
        threads = torch.get_num_threads()
        try:
            with quick_switching():
                self._run()
        except Exception as error:
            self._fail(error)
        finally:
            torch.set_num_threads(threads)
            if self._reporter and self._reporter.recorder:
                self._reporter.recorder.close()
            self._obey_all()

    def _run(self) -> None:
        """The whole run: every step, and between two steps what others wish and what they are owed."""
        self.mailbox.add(State(self.number, "running"))
        training, self.history = self._begin()
        self.training = training
        recorder = Recorder(self.folder, self.checked.document) if self.folder else None
        reporter = self._reporter = Reporter(training, self.mailbox, self.history, recorder)
        reporter.tell(_started(training))
        training.clock.go()
        if not self._heed(training, reporter):
            return
        breath = time.perf_counter() + BREATH
        for events in fit(training, reporter.probe):
            for event in events:
                reporter.tell(event)
            if events and isinstance(events[-1], Finished):
                break
            if (not self._wishes.empty() or self._pause_at) and not self._heed(training, reporter):
                return
            now = time.perf_counter()
            if now >= breath:
                time.sleep(0)
                breath = now + BREATH
            reporter.tick(now)
        self._end(training, reporter, "done")

    def _heed(self, training: Training, reporter: Reporter) -> bool:
        """Do what was wished since the last step; waits while paused. False when the run is to stop."""
        self._obey_all()
        if training.step == self._pause_at:
            self._pausing, self._pause_at = True, None
        if self._pausing and not self._stopping and training.step < training.steps:
            self._rest(training, reporter)
        if self._pause_at == training.step + 1:
            reporter.probe.hurry()
        if self._stopping:
            self._end(training, reporter, "stopped")
        return not self._stopping

    def _rest(self, training: Training, reporter: Reporter) -> None:
        reporter.report()
        reporter.look()
        training.rest()
        reporter.save("paused")
        self._tell_state("paused")
        while self._pausing and not self._stopping:
            if reporter.attention.pending:
                reporter.answer()
                self._obey_all()
            else:
                self._wishes.get()()
        if not self._stopping:
            self._tell_state("running")
            training.rise()

    def _end(self, training: Training, reporter: Reporter, state: str) -> None:
        reporter.report()
        reporter.look()
        training.clock.rest()
        self.history.add(State(self.number, state))
        saved = reporter.save(state)
        if saved:
            saved.exception()  # waits; a failure is told by the reporter
        self._tell_state(state)

    def _fail(self, error: Exception) -> None:
        log.debug("run %d failed", self.number, exc_info=error)
        failure = self._blame(error)
        told = Failed(self.number, failure.sentence, dict(failure.values), failure.node)
        self.mailbox.add(told)
        if self._reporter and self.training:
            self.training.clock.rest()
            self.history.cut(self.training.step)
            self.history.add(told)
            self.history.add(State(self.number, "failed"))
            with contextlib.suppress(Exception):  # the sentence is told; nothing may follow it
                saved = self._reporter.save("failed")
                if saved:
                    saved.exception()
        self._tell_state("failed")

    def _blame(self, error: Exception) -> Failure:
        if self._reporter is None or self.training is None:
            return failure_of(error)
        try:
            return blame(self.training, self._reporter.good, error)
        except Exception as other:
            log.debug("the failed run could not be replayed", exc_info=other)
            return failure_of(error)

    def _tell_state(self, state: str) -> None:
        self.mailbox.add(State(self.number, state))
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def _obey_all(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._wishes.get_nowait()()

    def _do_pause(self) -> None:
        self._pausing = True

    def _do_go_on(self) -> None:
        self._pausing, self._pause_at = False, None

    def _do_stop(self) -> None:
        self._stopping = True

    def _do_step(self, batches: int, epochs: int) -> None:
        if self.training is None:
            return
        self._pausing = False
        start = self.training.step if self._pause_at is None else self._pause_at
        length, begun = self.training.steps_per_epoch, self.training.at_work.begun
        self._pause_at = begun + ((start - begun) // length + epochs) * length if epochs else start
        self._pause_at = min(self._pause_at, self.training.end) if epochs else self._pause_at
        self._pause_at += batches

    def _do_set_live(self, node: str, key: str, value: Any) -> None:
        if self.training is not None:
            self.training.set_live(node, key, value)

    def _do_save(self, answer: Future[Path]) -> None:
        folder = self.folder
        try:
            if folder is None or self._reporter is None or self.training is None:
                raise Problem("This run is not kept in a folder, so there is nothing to take. Save the document first.")
            if self.state in ("running", "paused"):
                for losses in self.training.read():
                    self._reporter.tell(losses)
                saved = self._reporter.save(self.state)
                assert saved is not None
                saved.add_done_callback(
                    lambda done: (
                        answer.set_exception(done.exception()) if done.exception() else answer.set_result(folder)
                    )
                )
            else:
                answer.set_result(folder)
        except Exception as error:
            answer.set_exception(error)


def _started(training: Training) -> Started:
    classes = next((rows.class_names for rows in training.rows.values() if rows.class_names), ())
    return Started(
        run=training.number,
        steps_per_epoch=training.steps_per_epoch,
        epochs=training.epochs,
        step=training.step,
        device=training.device.type,
        threads=training.threads,
        parameters=sum(parameter.numel() for parameter in training.program.network.parameters()),
        classes=classes,
    )
