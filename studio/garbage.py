"""Cycles of Python objects are collected in the window's thread, at moments at which nothing of Qt is under way.

Python would do it in whichever thread has just made an object. A QObject in a cycle then ends in a foreign thread, or
in the midst of a call into Qt that holds the very lock for which its destructor waits: seen as a process that stood
still for good, in `disconnect`.
"""

from __future__ import annotations

import gc
import sys
import time

from PySide6.QtCore import QObject

from studio.precedence import Apart

EVERY = 250  # milliseconds
SOON = 100  # milliseconds while so many objects are made that the time before something was due: few at a time
MIDDLE = 3  # times that the youngest are collected before those left of them are too: so often that they are few
GROWN = 1.25  # times as much memory in use as after the last time, from which all is gone through
BETWEEN = 10.0  # seconds between two looks at that
_blocks = {
    "frozen": 0.0,  # of memory that were in use when what lived then was put out of sight of the collection
    "left": 0.0,  # beyond those, after all was gone through for the last time
    "next": 0.0,  # when they are counted next, of `time.monotonic()`
}


class Garbage(QObject):
    """Takes over from Python's own collection for as long as the program runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._collect = Apart(self._collect_due, self, EVERY)
        self._collect.start()

    def _collect_due(self) -> None:
        """In a turn of the event loop that has room for it."""
        self._collect.start(SOON if collect() else EVERY)


def collect() -> bool:
    """Collect the oldest generation that has grown as large as Python lets it grow; whether one had.

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
        return False
    gc.collect(due[-1])
    if due[-1] == 2:
        _blocks["left"] = _in_use()
    return True


def freeze() -> None:
    """What lives now stays: it is gone through no more."""
    gc.freeze()
    _blocks.update(frozen=sys.getallocatedblocks(), left=0.0)


def _has_grown() -> bool:
    """Whether that much more memory is in use; counting takes a while and is done rarely.

    Objects themselves cannot be counted: `gc.get_objects` hands them out, and one that another thread is just making
    breaks by that (a tuple that is filled from a generator, with a `SystemError` where nobody expects it).
    """
    now = time.monotonic()
    if now < _blocks["next"]:
        return False
    _blocks["next"] = now + BETWEEN
    return _in_use() > GROWN * _blocks["left"]


def _in_use() -> float:
    """Blocks of Python's memory beyond those of what is frozen."""
    return max(0.0, sys.getallocatedblocks() - _blocks["frozen"])
