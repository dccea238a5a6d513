"""From the run's thread to the views: the one timer that empties the mailbox, as often as the window's work allows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QObject, QTimer, Signal

from runtime.telemetry import Epoch, Epochs, Event, Mailbox, State
from runtime.worked import worked
from studio.precedence import Apart, precedence

FASTEST, SLOWEST = 45, 230  # milliseconds between two turns; never under 4 Hz
SHARE = 0.05  # of the window's thread while a run goes on, which is driven by Python too and waits for it
UNSEEN = 250  # milliseconds where nobody looks
LONGEST = 0.003  # seconds of work in one go, from which the rest is handed over when other events had their turn
FINAL = frozenset({"done", "stopped", "failed"})


class Bridge(QObject):
    """Hands over the events of one run at a time; what belongs to another run is dropped."""

    arrived = Signal(object)  # Event

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Mailbox | None = None
        self._run = 0
        self._seen, self._running = True, False
        self._cost = 0.0  # milliseconds that the window's thread works between two turns, smoothed
        self._before = 0.0  # what it had worked at the last turn, in seconds
        self._timer = QTimer(self)
        self._timer.setInterval(FASTEST)
        self._timer.timeout.connect(self._turn)
        self._turned = QTimer(self, singleShot=True)  # a turn that waits for the run
        self._turned.timeout.connect(self._turn)
        self._left: deque[Event] = deque()  # taken from the mailbox and not handed over yet
        self._lasted: dict[type[Event], float] = {}  # seconds in which the latest of a kind was handed over
        self._rest = Apart(self._go_on, self)

    def watch(self, mailbox: Mailbox, run: int) -> None:
        """Hand over the events of that run from now on, and no others."""
        self.forget()
        self._mailbox, self._run = mailbox, run
        self._before, self._cost, self._running = worked(), 0.0, False
        self._timer.start(self.pause)

    def forget(self) -> None:
        """Hand over nothing more."""
        self._timer.stop()
        self._turned.stop()
        self._rest.stop()
        self._mailbox = None
        self._left.clear()

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
        """Milliseconds until the next turn: everything that is painted follows it, so what that costs decides.

        While nothing is trained nobody is kept waiting, and answers come as soon as they are there.
        """
        if not self._seen:
            return UNSEEN
        return round(min(SLOWEST, max(FASTEST, self._cost / SHARE))) if self._running else FASTEST

    def _turn(self) -> None:
        if self._seen and self._running and precedence().beside.waits(self._turned):
            return
        before, self._before = self._before, worked()
        self._cost += 0.2 * ((self._before - before) * 1000 - self._cost)
        if abs(self.pause - self._timer.interval()) > 5:
            self._timer.setInterval(self.pause)
        if not self._left:  # what is left of the turn before goes first
            with precedence():
                self._take()
        if precedence().crowded:  # by what came in, or by others
            self._rest.start()
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Hand over what there is for a moment, the rest in another round of the event loop."""
        until, first = worked() + LONGEST, True
        with precedence():
            while self._left and (first or worked() + self._lasted.get(type(self._left[0]), 0.0) < until):
                self._hand_over()
                first = False
        if self._left:
            self._rest.start()

    def drain(self) -> None:
        """Hand over all that has come in, at once."""
        self._take()
        while self._left:
            self._hand_over()

    def _take(self) -> None:
        """Empty the mailbox. The end comes last, so that a view that hears it has everything else."""
        if self._mailbox is not None:
            self._left.extend(_joined([event for event in self._mailbox.take() if event.run == self._run]))
            self._left = deque(sorted(self._left, key=_is_end))

    def _hand_over(self) -> None:
        """Tell the first that is left; the timer rests after the end of the run.

        A view that hears it may start another run or forget this one, and then nothing is left.
        """
        mailbox, event, began = self._mailbox, self._left.popleft(), worked()
        if isinstance(event, State):
            self._running = event.state == "running"
        self.arrived.emit(event)
        self._lasted[type(event)] = worked() - began
        if _is_end(event) and self._mailbox is mailbox:
            self._timer.stop()
            self._turned.stop()


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
