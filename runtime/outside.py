"""When a run does without Python for a while: what others of the program do then costs it least.

Only one thread at a time runs Python. The backward pass of a long step needs none of it, while in the forward pass
every operation waits for its turn. Measured with a transformer: nine milliseconds of another thread's Python, six times
a second, took 0.3 % of the speed when they fell into the backward pass, 1.0 % when into the forward pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

LONG = 0.003  # seconds: shorter ones are over before another thread has begun
LONGEST = 0.06  # seconds that somebody waits at most for the run to do without Python


class Outside:
    """`with outside:` around what a run does without Python. One thread enters it, any may ask."""

    def __init__(self) -> None:
        self._without = True  # whether the run does without Python, or nothing is known of it
        self._began = self._ended = 0.0  # when it was entered last, and left
        self._between = 0.0  # seconds from one to the next
        self._calls: list[Callable[[], None]] = []

    def __enter__(self) -> None:
        self._began = time.perf_counter()
        self._between = self._began - self._ended
        self._without = True
        calls, self._calls = self._calls, []
        for call in calls:
            call()

    def __exit__(self, *_: Any) -> None:
        self._ended = time.perf_counter()
        self._without = False

    @property
    def soon(self) -> bool:
        """Whether the run works in Python and will do without it for long in a moment.

        Never where that moment is far, nor when it should have come by now: the run may have ended.
        """
        if self._without or self._ended - self._began < LONG or self._between > LONGEST:
            return False
        return time.perf_counter() - self._ended < min(LONGEST, 2 * self._between)

    def call(self, call: Callable[[], None]) -> None:
        """Call this once when it is entered next, from the run's thread; an error in it ends the run."""
        self._calls.append(call)
