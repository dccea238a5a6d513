"""What the main button does next: the same words in the transport and in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.translate import tr

if TYPE_CHECKING:
    from studio.session import Session


def train_words(session: Session) -> str:
    """Train, or Pause, or Go on where a run is paused, was stopped, or has ended and is to be longer now.

    What was pressed before the network is checked, or PyTorch there, is acknowledged.
    """
    if session.runs.waiting.there:
        return tr("Starting")
    if session.state == "running":
        return tr("Pause")
    return tr("Go on") if session.state == "paused" or session.runs.resumes else tr("Train")
