"""Cycles of Python objects are collected in the window's thread, at moments at which nothing of Qt is under way.

Python would do it in whichever thread has just made an object. A QObject in a cycle then ends in a foreign thread, or
in the midst of a call into Qt that holds the very lock for which its destructor waits: seen as a process that stood
still for good, in `disconnect`.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimerEvent

EVERY = 250  # milliseconds
RARER = 200.0  # times what going through all objects took until it is done again: many documents have millions
_whole = {"next": 0.0}  # when that may be, of `time.monotonic()`


class Garbage(QObject):
    """Takes over from Python's own collection for as long as the program runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self.startTimer(EVERY)

    def timerEvent(self, event: QTimerEvent) -> None:
        """Collect what is due."""
        collect()


def collect() -> None:
    """Collect the oldest generation that has grown as large as Python lets it grow."""
    due = [
        generation
        for generation, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if count > limit
    ]
    began = time.monotonic()
    if due and due[-1] == 2 and began < _whole["next"]:
        due = [1]
    if due:
        gc.collect(due[-1])
    if due and due[-1] == 2:
        ended = time.monotonic()
        _whole["next"] = ended + RARER * (ended - began)
