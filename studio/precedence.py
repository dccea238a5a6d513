"""The window's work on what a run tells goes before the run's own: the run waits between two steps meanwhile."""

from __future__ import annotations

from functools import cache
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimerEvent

from runtime.gate import Gate


class Precedence(QObject):
    """`with precedence():` around a piece of work. Pieces that follow one another at once are as one."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self.gate = Gate()  # one for all runs: of those of a program one goes on at a time
        self._worked = False  # since the event loop came round last
        self._timer = 0
        self.taken = False  # whether what a piece asked to be painted may still have to be: what can wait lets it pass

    def __enter__(self) -> None:
        self.gate.close()

    def __exit__(self, *_: Any) -> None:
        self._worked = True
        self._timer = self._timer or self.startTimer(0)
        if not self.taken:  # comes behind the paintings asked for so far, which are as low
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.LowEventPriority.value)
            self.taken = True

    def customEvent(self, event: QEvent) -> None:
        """All is painted."""
        self.taken = False

    def timerEvent(self, event: QTimerEvent) -> None:
        """The event loop came round; where nothing was worked on in a whole round, the run goes on."""
        if self._worked:
            self._worked = False
            return
        self.killTimer(self._timer)
        self._timer = 0
        self.gate.open()


@cache
def precedence() -> Precedence:
    """The one of the program, made when it is first asked for."""
    return Precedence()
