"""Lets a window that works for a moment go first: the run waits between two steps.

Only one thread at a time runs Python. Two that both want it change places thousands of times a second, and what one of
them has in the processor's cache the other pushes out: measured, the same painting took up to two and a half times as
long. One after the other both are done sooner.
"""

from __future__ import annotations

import threading
import time

from runtime.outside import Outside

LONGEST = 0.03  # seconds that a run waits at a stretch; a window that is stuck must not hold it up
REST = 0.5  # of what it waited it then goes on at least
QUICK = 0.003  # seconds: longer steps spend their time outside of Python, where both work side by side


class Gate:
    """Between a run and the window that shows it; any thread may open and close it."""

    def __init__(self) -> None:
        self.outside = Outside()  # of the run that began last
        self._opened = threading.Event()
        self._opened.set()
        self._rests = 0.0  # until then the run passes whatever the gate is
        self._before = 0.0  # when the run came by last

    def close(self) -> None:
        """The window begins to work."""
        self._opened.clear()

    def open(self) -> None:
        """It is done."""
        self._opened.set()

    def pass_through(self) -> float:
        """Called by the run after every step: wait while the gate is closed. The seconds that it waited."""
        now = time.perf_counter()
        took, self._before = now - self._before, now
        if self._opened.is_set() or now < self._rests or took > QUICK:
            return 0.0
        self._opened.wait(LONGEST)
        self._before = time.perf_counter()
        waited = self._before - now
        self._rests = self._before + REST * waited
        return waited
