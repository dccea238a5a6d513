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
GROWN = 1.25  # times as many old objects as after the last time, from which all are gone through: so does Python itself
BETWEEN = 10.0  # seconds between two counts of them
_old = {"left": 0.0, "next": 0.0}  # objects left of the last time; when they are counted next, of `time.monotonic()`


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
    """Collect the oldest generation that has grown as large as Python lets it grow.

    Going through all objects holds the window up, by a tenth of a second and more where many documents are open.
    """
    due = [
        generation
        for generation, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if count > limit
    ]
    if due and due[-1] == 2 and not _has_grown():
        due.pop()
    if due:
        gc.collect(due[-1])
    if due and due[-1] == 2:
        _old["left"] = len(gc.get_objects(2))


def _has_grown() -> bool:
    now = time.monotonic()
    if now < _old["next"]:
        return False
    _old["next"] = now + BETWEEN
    return len(gc.get_objects(2)) > GROWN * _old["left"]
