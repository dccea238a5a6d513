"""Whose turn it is to train: of the runs of several documents one goes on at a time, the others wait paused.

The random numbers that layers draw belong to the whole program, so two runs at once would change each other's results,
and each would be slower than both one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal


class Runs(Protocol):
    """Who trains: the runs of a session (`studio.runs.Runs`), or the Doctor's trial of a treatment."""

    state: str
    state_changed: Any

    def pause(self) -> None:
        """Pause, or end, after the present step."""

    def go_on(self) -> None:
        """Go on after a pause."""


RESTING = frozenset({"none", "done", "stopped", "failed"})


class Turns(QObject):
    """Shared by the sessions of a window. Who takes the turn holds up who had it, and gives it back at its end."""

    held = Signal(object)  # Runs that pause, because others want to train

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: list[Runs] = []
        self._holder: Runs | None = None
        self._held: list[Runs] = []  # paused by us, not by a person; the last one goes on first
        self._waiting: tuple[Runs, Callable[[], None]] | None = None
        self._acting = False

    def know(self, runs: Runs) -> None:
        """Listen to the runs of one more session."""
        self._known.append(runs)
        runs.state_changed.connect(self._look)

    def forget(self, runs: Runs) -> None:
        """A session ends."""
        self.give_up(runs)
        if runs in self._known:
            self._known.remove(runs)
        if self._holder is runs:
            self._holder = None
        self._look()

    @property
    def busy(self) -> bool:
        """Whether a run goes on, of whatever document."""
        return any(runs.state == "running" for runs in self._known)

    def waits(self, runs: Runs) -> bool:
        """Whether a run is paused only until another one has ended."""
        return runs in self._held

    def take(self, runs: Runs, act: Callable[[], None]) -> None:
        """Do `act` as soon as no other run goes on; the one that does pauses after its present step."""
        self.give_up(runs)
        other = self._holder
        if other is None or other is runs or other.state != "running":
            self._go(runs, act)
            return
        self._waiting = runs, act
        self._held.append(other)
        other.pause()
        self.held.emit(other)

    def give_up(self, runs: Runs) -> None:
        """No longer wait for the turn, or to go on: a person decided otherwise."""
        if runs in self._held:
            self._held.remove(runs)
        if self._waiting is not None and self._waiting[0] is runs:
            self._waiting = None

    def _go(self, runs: Runs, act: Callable[[], None]) -> None:
        self._holder, self._acting = runs, True
        try:
            act()  # may end an earlier run of its own, which is nobody's turn
        finally:
            self._acting = False
        self._look()

    def _look(self) -> None:
        """A state has changed: who waits may have the turn, and whoever was held up for it goes on in the end."""
        holder = self._holder
        if self._acting or (holder is not None and holder.state == "running"):
            return
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._go(*waiting)
            return
        if holder is not None and holder.state not in RESTING:
            return
        self._held = [runs for runs in self._held if runs in self._known and runs.state == "paused"]
        if self._held:
            self._held[-1].go_on()
