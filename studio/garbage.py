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
MIDDLE = 3  # times that the youngest are collected before those left of them are too: so often that they are few
GROWN = 1.25  # times as many old objects as after the last time, from which all are gone through: so does Python itself
BETWEEN = 10.0  # seconds between two counts of them
_old = {  # objects
    "left": 0.0,  # of the last time
    "known": 0.0,  # when they were counted last
    "come": 0.0,  # at most, since then
    "next": 0.0,  # when they are counted next, of `time.monotonic()`
}


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
    young, middle, old = gc.get_threshold()
    limits = young, min(middle, MIDDLE), old
    due = [
        generation
        for generation, (count, limit) in enumerate(zip(gc.get_count(), limits, strict=True))
        if count > limit
    ]
    if due and due[-1] == 2 and not _has_grown():
        due.pop()
    if not due:
        return
    grow = len(gc.get_objects(0)) + len(gc.get_objects(1)) if due[-1] == 1 else 0
    _old["come"] += max(0, grow - gc.collect(due[-1]))
    if due[-1] == 2:
        _old["left"] = _old["known"] = len(gc.get_objects(2))
        _old["come"] = 0.0


def _has_grown() -> bool:
    """Whether old objects have become that many more; counting them takes a while and is done only if they may have."""
    now = time.monotonic()
    most = GROWN * _old["left"]
    if now < _old["next"] or _old["known"] + _old["come"] < most:
        return False
    _old["next"] = now + BETWEEN
    _old["known"], _old["come"] = len(gc.get_objects(2)), 0.0
    return _old["known"] > most
