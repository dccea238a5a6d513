"""Pieces of the window's work that wait a moment, until a run of long steps does without Python."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from shiboken6 import isValid

from runtime.gate import Gate
from runtime.outside import LONGEST


class BesideRun(QObject):
    """Starts the timers of such pieces anew."""

    def __init__(self, gate: Gate, parent: QObject) -> None:
        super().__init__(parent)
        self._gate = gate
        self._waiting: set[QTimer] = set()

    def waits(self, timer: QTimer) -> bool:
        """Whether the piece of work that this timer, a single shot, starts has to wait: then it is started for later.

        The timer comes in a few hundredths of a second at the latest, and asked again then the piece waits no more.
        """
        if timer in self._waiting:
            if timer.isActive():
                return True
            self._waiting.discard(timer)  # the moment came, or did not in all this time
            return False
        outside = self._gate.outside
        if not outside.soon:
            return False
        self._waiting.add(timer)
        timer.start(round(1000 * LONGEST))
        outside.call(self._call)
        return True

    def _call(self) -> None:
        """From the run's thread."""
        if isValid(self):  # the program may be about to end
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def customEvent(self, event: QEvent) -> None:
        """The run does without Python."""
        self._waiting = {timer for timer in self._waiting if isValid(timer) and timer.isActive()}
        for timer in self._waiting:
            timer.start(0)
