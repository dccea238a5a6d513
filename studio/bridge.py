"""From the run's thread to the views: the one timer that empties the mailbox, as often as the window's work allows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QObject, QTimer, Signal

from runtime.telemetry import Epoch, Epochs, Event, Mailbox, State

FASTEST, SLOWEST = 45, 220  # milliseconds between two turns; never under 4 Hz
SHARE = 0.05  # of the window's thread, which takes what it works from a run that is driven by Python too
UNSEEN = 250  # milliseconds where nobody looks
FINAL = frozenset({"done", "stopped", "failed"})


class Bridge(QObject):
    """Hands over the events of one run at a time; what belongs to another run is dropped."""

    arrived = Signal(object)  # Event

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Mailbox | None = None
        self._run = 0
        self._seen = True
        self._cost = 0.0  # milliseconds that the window's thread works between two turns, smoothed
        self._worked = 0.0  # what it had worked at the last turn, in seconds
        self._timer = QTimer(self)
        self._timer.setInterval(FASTEST)
        self._timer.timeout.connect(self._turn)

    def watch(self, mailbox: Mailbox, run: int) -> None:
        """Hand over the events of that run from now on, and no others."""
        self._mailbox, self._run = mailbox, run
        self._worked, self._cost = time.thread_time(), 0.0
        self._timer.start(self.pause)

    def forget(self) -> None:
        """Hand over nothing more."""
        self._timer.stop()
        self._mailbox = None

    def slow(self, slow: bool) -> None:
        """Look rarely, or as often as views repaint."""
        self._seen = not slow
        self._timer.setInterval(self.pause)

    @property
    def watching(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    @property
    def pause(self) -> int:
        """Milliseconds until the next turn: everything that is painted follows it, so what that costs decides."""
        return round(min(SLOWEST, max(FASTEST, self._cost / SHARE))) if self._seen else UNSEEN

    def _turn(self) -> None:
        worked = time.thread_time()
        self._cost += 0.2 * ((worked - self._worked) * 1000 - self._cost)
        self._worked = worked
        if abs(self.pause - self._timer.interval()) > 5:
            self._timer.setInterval(self.pause)
        self.drain()

    def drain(self) -> None:
        """Hand over what has come in; the timer rests after the turn that brought the end of the run.

        The end is handed over last, so that a view that hears it has everything else.
        """
        mailbox = self._mailbox
        if mailbox is None:
            return
        events = [event for event in mailbox.take() if event.run == self._run]
        events.sort(key=_is_end)
        for event in _joined(events):
            if self._mailbox is not mailbox:  # a view started another run or forgot this one
                return
            self.arrived.emit(event)
        if events and _is_end(events[-1]):
            self._timer.stop()


def _joined(events: list[Event]) -> Iterator[Event]:
    """The same events, with epochs that follow each other as one: small networks have a hundred in a second."""
    for kind, some in groupby(events, key=type):
        same = list(some)
        if kind is Epoch and len(same) > 1:
            yield Epochs(same[0].run, tuple(event for event in same if isinstance(event, Epoch)))
        else:
            yield from same


def _is_end(event: Event) -> bool:
    return isinstance(event, State) and event.state in FINAL
