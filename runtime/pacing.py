"""How fast a run goes and where it is to pause: as fast as it can, or so many steps in a second for those who watch."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from runtime.single import refuse_examples

if TYPE_CHECKING:
    from runtime.reporter import Reporter
    from runtime.training import Training

LONGEST = 0.01  # seconds that are slept at once, so that wishes are heard


class Pace:
    """When the next step is due. `rate` is steps per second, 0 for as fast as possible."""

    def __init__(self) -> None:
        self.rate = 0.0
        self._last = 0.0

    def set(self, rate: float) -> None:
        """Go at another pace from here on."""
        self.rate = max(0.0, rate)

    def left(self) -> float:
        """Seconds until the next step is due."""
        return self._last + 1 / self.rate - time.perf_counter() if self.rate else 0.0

    def wait(self, hear: Callable[[], None], tick: Callable[[float], None], halted: Callable[[], bool]) -> None:
        """After a step, until the next is due or the run is to halt; meanwhile wishes are heard, questions answered."""
        if not self.rate:
            return
        now = time.perf_counter()
        due = self._last + 1 / self.rate
        self._last = due if now - due < LONGEST else now  # one that came a little late lets the next come as early
        while self.left() > 0 and not halted():
            hear()
            tick(time.perf_counter())
            time.sleep(min(LONGEST, max(0.0, self.left())))


class Halts:
    """Whether a run is to pause, and at which step it will have to."""

    def __init__(self) -> None:
        self.pausing = False
        self.at: int | None = None
        self._singly = False  # when the examples that were wished for are taken

    @property
    def expected(self) -> bool:
        """Whether the run pauses now or soon."""
        return self.pausing or bool(self.at) or self._singly

    def pause(self) -> None:
        """Pause now."""
        self.pausing = True

    def go_on(self) -> None:
        """Pause nowhere."""
        self.pausing, self.at = False, None

    def step(self, training: Training, reporter: Reporter, batches: int, epochs: int, examples: int) -> None:
        """Pause after so many batches or examples, or at the so-manieth end of an epoch."""
        self.pausing = False
        if examples:
            self._singly = True
            with reporter.telling():
                refuse_examples(training)
                training.singles += examples
            return
        start = training.step if self.at is None else self.at
        length, begun = training.steps_per_epoch, training.at_work.begun
        end = min(begun + ((start - begun) // length + epochs) * length, training.end) if epochs else start
        self.at = end + batches

    def reach(self, training: Training) -> None:
        """Pause if this is where to."""
        if training.step == self.at:
            self.pausing, self.at = True, None
        if self._singly and not training.singles:
            self.pausing, self._singly = True, False
