"""A view that asks once: when it is opened, when a run rests, when another moment is looked at, and on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent

from studio.dashboard.asking import AskingView
from studio.widgets import numbers

if TYPE_CHECKING:
    from runtime.telemetry import Answer
    from studio.session import Session


class AskingOnce(AskingView):
    """For what is too costly to be asked again and again. What is shown stays until the next answer has a picture."""

    standing = False

    def attach(self, session: Session) -> None:
        """Ask again when a run rests or another moment is looked at."""
        super().attach(session)
        session.run_state.connect(self._hear_state)
        session.observing.moment_changed.connect(self.renew)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more: others need not wait for what takes long. Seen again, it asks again."""
        super().hideEvent(event)
        self.put_away()

    def _hear_state(self, state: str) -> None:
        if state in ("paused", "done", "none"):
            self.renew()

    def _receive(self, answer: Answer) -> None:
        if answer.arrays or answer.sentence:
            super()._receive(answer)
        else:
            self.price.setText(numbers.percent(answer.share))
