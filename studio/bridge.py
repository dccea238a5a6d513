"""From the run's thread to the views: the one timer that empties the mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:  # at run time it brings numpy, which would keep the first window waiting
    from runtime.telemetry import Event, Mailbox

INTERVAL, SLOW = 45, 250  # milliseconds; views repaint at most this often, and this rarely where nobody looks
FINAL = frozenset({"done", "stopped", "failed"})


class Bridge(QObject):
    """Hands over the events of one run at a time; what belongs to another run is dropped."""

    arrived = Signal(object)  # Event

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Mailbox | None = None
        self._run = 0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.drain)

    def watch(self, mailbox: Mailbox, run: int) -> None:
        """Hand over the events of that run from now on, and no others."""
        self._mailbox, self._run = mailbox, run
        self._timer.start()

    def forget(self) -> None:
        """Hand over nothing more."""
        self._timer.stop()
        self._mailbox = None

    def slow(self, slow: bool) -> None:
        """Look rarely, or as often as views repaint."""
        self._timer.setInterval(SLOW if slow else INTERVAL)

    @property
    def watching(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def drain(self) -> None:
        """Hand over what has come in; the timer rests after the turn that brought the end of the run.

        The end is handed over last, so that a view that hears it has everything else.
        """
        mailbox = self._mailbox
        if mailbox is None:
            return
        events = [event for event in mailbox.take() if event.run == self._run]
        events.sort(key=_is_end)
        for event in events:
            if self._mailbox is not mailbox:  # a view started another run or forgot this one
                return
            self.arrived.emit(event)
        if events and _is_end(events[-1]):
            self._timer.stop()


def _is_end(event: Event) -> bool:
    from runtime.telemetry import State

    return isinstance(event, State) and event.state in FINAL
