"""How fast the runs of a session go: as fast as they can, or so many steps in a second for those who watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from studio.session import Session

RATES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 0.0)  # steps per second; 0: as many as can be
FULL = len(RATES) - 1  # the place of the last


class Pacing(QObject):
    """One for a session; `pacing_of` finds it. It holds for the run that goes on and for later ones."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.place = FULL  # in RATES
        session.run_state.connect(self._hear_state)

    @property
    def rate(self) -> float:
        """Steps per second; 0 for as many as can be."""
        return RATES[self.place]

    def set_place(self, place: int) -> None:
        """Go at another of the rates from here on."""
        place = min(max(place, 0), FULL)
        if place != self.place:
            self.place = place
            self._send()
            self.changed.emit()

    def _hear_state(self, state: str) -> None:
        if state == "running" and self.rate:
            self._send()

    def _send(self) -> None:
        runs = self._session.runs
        if runs.runner is not None and runs.active:
            runs.runner.pace(self.rate)


def pacing_of(session: Session) -> Pacing:
    """The one of a session, made when it is first asked for."""
    return session.findChild(Pacing) or Pacing(session)
