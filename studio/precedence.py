"""The window's work on what a run tells goes before the run's own: the run waits between two steps meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, QTimerEvent

from runtime.gate import Gate
from studio.beside_run import BesideRun

ENOUGH = 0.002  # seconds of work after which what need not be done at once is left to another turn of the event loop
PATIENCE = 5  # turns that it waits at most while others work in them


class Precedence(QObject):
    """`with precedence():` around a piece of work. Pieces that follow one another at once are as one."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self.gate = Gate()  # one for all runs: of those of a program one goes on at a time
        self.beside = BesideRun(self.gate, self)
        self._worked = False  # since the event loop came round last
        self._timer = 0
        self.taken = False  # whether what a piece asked to be painted may still have to be: what can wait lets it pass
        self._within = 0  # so many pieces are under way, one within the other
        self._began = 0.0  # when the outermost did
        self._spent, self._before = 0.0, 0.0  # seconds of work since the event loop came round last, and in that round

    @property
    def crowded(self) -> bool:
        """Whether so much was done since timers had their turn that another piece would keep whoever waits too long."""
        return self._before + self._spent > ENOUGH

    def __enter__(self) -> None:
        self.gate.close()
        if not self._within:
            self._began = time.perf_counter()
        self._within += 1

    def __exit__(self, *_: Any) -> None:
        self._within -= 1
        if not self._within:
            self._spent += time.perf_counter() - self._began
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
        self._before, self._spent = self._spent, 0.0
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


class Apart(QTimer):
    """Single shot. A piece of work that waits while much is done in the same turns of the event loop: one at a time.

    Whoever waits for the window, a hand on the mouse first of all, then waits for one piece and not for several.
    """

    def __init__(self, work: Callable[[], None], parent: QObject, interval: int = 0) -> None:
        super().__init__(parent, singleShot=True, interval=interval)
        self._work = work
        self._waited = 0  # turns since it was due
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._try)
        self.timeout.connect(self._try)

    def isActive(self) -> bool:
        """Whether the work is still to be done."""
        return super().isActive() or self._next.isActive()

    def stop(self) -> None:
        """Do without it."""
        super().stop()
        self._next.stop()
        self._waited = 0

    def _try(self) -> None:
        if self._waited < PATIENCE and precedence().crowded:
            self._waited += 1
            self._next.start(0)
            return
        if precedence().beside.waits(self._next):
            return
        self._waited = 0
        self._next.stop()
        if not self.interval():  # what was wished while it waited is done with it
            super().stop()
        with precedence():
            self._work()
