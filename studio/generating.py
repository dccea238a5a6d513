"""Generation from the side of the studio: a thread that runs it step by step, as somebody lets it."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from nodes.spec import Problem
from runtime.switching import quick_switching
from studio.session import Session

if TYPE_CHECKING:  # they bring torch
    from runtime.compile import Program

PACE = 0.05  # seconds between two steps at least, so that they can be followed
PATIENCE = 10.0  # seconds that a thread is waited for
log = logging.getLogger(__name__)


class _Ended(Exception):
    """Somebody stopped it."""


class _Leave:
    """How far a thread may go: so many steps, or on and on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.steps, self.playing, self.ended = 0, False, False

    def give(self, steps: int = 0, playing: bool | None = None, ended: bool = False) -> None:
        """Allow so many steps more, or to go on and on, or no more at all."""
        with self._changed:
            self.steps += steps
            self.playing = self.playing if playing is None else playing
            self.ended |= ended
            self._changed.notify_all()

    def take(self, since: float) -> None:
        """Wait until one more step may be done. Raises `_Ended`."""
        with self._changed:
            while not self.ended:
                wait = since + PACE - time.monotonic()
                if self.steps or (self.playing and wait <= 0):
                    self.steps -= bool(self.steps)
                    return
                self._changed.wait(wait if self.playing else None)
            raise _Ended


class Generating(QObject):
    """One generation at a time. `load` answers the network with its weights, in the thread."""

    arrived = Signal(object, object)  # Generated, and what to draw of it: Drawn or None
    state_changed = Signal(str)  # none, playing, paused, done
    failed = Signal(object)  # Problem
    _told = Signal(int, str, object, object)  # number of the generation: what a thread tells

    def __init__(self, load: Callable[[], Callable[[], Program]], node: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load, self._node = load, node
        self.count, self.seed = 64, 0
        self.state = "none"
        self._number = 0
        self._leave = _Leave()
        self._threads: list[threading.Thread] = []
        self._told.connect(self._hear)

    def play(self) -> None:
        """Go on and on; from the beginning where nothing is under way."""
        self._go(playing=True)

    def step(self) -> None:
        """Do one step, then pause."""
        self._go(steps=1)

    def pause(self) -> None:
        """Pause after the present step."""
        if self.state == "playing":
            self._leave.give(playing=False)
            self._tell("paused")

    def stop(self) -> None:
        """Forget what is under way; the next one begins anew."""
        self._leave.give(ended=True)
        self._number += 1
        self._tell("none")

    def close(self) -> None:
        """End, and wait for the threads."""
        self.stop()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _go(self, steps: int = 0, playing: bool = False) -> None:
        if self.state in ("none", "done") and not self._begin():
            return
        self._leave.give(steps, playing)
        self._tell("playing" if playing else "paused")

    def _begin(self) -> bool:
        try:
            load = self._load()
        except Problem as problem:
            self.failed.emit(problem)
            return False
        self._number += 1
        self._leave = _Leave()
        facts = (self._number, load, self._leave, self.count, self.seed)
        thread = threading.Thread(target=self._work, args=facts, name="netloom-generate", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()
        return True

    def _tell(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _hear(self, number: int, what: str, first: Any, second: Any) -> None:
        if number != self._number:  # of one that was stopped
            return
        if what == "failed":
            self._tell("none")
            self.failed.emit(first)
        else:
            self.arrived.emit(first, second)
            if first.done:
                self._tell("done")

    # In the thread

    def _work(self, number: int, load: Callable[[], Program], leave: _Leave, count: int, seed: int) -> None:
        say = self._say
        try:
            from runtime.generate import generate, picture_of

            with quick_switching():
                steps = generate(load(), self._node, count, seed)
                since = 0.0
                while True:
                    leave.take(since)
                    since = time.monotonic()
                    made = next(steps)
                    say(number, "made", made, picture_of(made.samples) if made.samples is not None else None)
                    if made.done:
                        return
        except _Ended:
            return
        except Problem as problem:
            say(number, "failed", problem, None)
        except Exception as fault:
            log.exception("generation ended")
            sentence = "{node} could not be run: {reason}. Look at what enters it."
            say(number, "failed", Problem(sentence, reason=str(fault).split("\n")[0]), None)

    def _say(self, number: int, what: str, first: object, second: object) -> None:
        with contextlib.suppress(RuntimeError):  # whoever asked has been closed meanwhile
            self._told.emit(number, what, first, second)


def weights_of(session: Session) -> Callable[[], Program]:
    """What brings the network with the weights of the present run, or the first ones; to be called in a thread.

    Raises `Problem` while a run changes them, and where nothing is known of the document yet.
    """
    runs, checked = session.runs, session.whole_checked
    if session.state == "running":
        raise Problem("The run is changing the weights. Pause it to generate with them.")
    if session.state == "paused" and runs.runner is not None:
        saved = runs.runner.snapshot()
        return lambda: _program_of(saved.result(PATIENCE))
    if runs.kept:
        return lambda: _program_of(runs.folder)
    if checked is None:
        raise Problem("The network is still being checked. Try again in a moment.")
    return lambda: _first(checked)


def _program_of(folder: Any) -> Program:
    from runtime.record import open_run

    return open_run(folder).program()


def _first(checked: Any) -> Program:
    from runtime.compile import compile_program

    seed = checked.document.training.get("seed", 0)
    return compile_program(checked, seed=seed if isinstance(seed, int) else 0)
