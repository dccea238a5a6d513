"""What can be done about a run that has failed, with one click in the message that tells it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from runtime import edits
from runtime.facts import is_kind
from studio.translate import tr
from studio.widgets.amounts import exact

if TYPE_CHECKING:
    from runtime.telemetry import Failed
    from studio.session import Session

SMALLER = 0.1
RATE = "optimizer.learning_rate"


def cures(session: Session, event: Failed) -> tuple[tuple[str, Callable[[], object]], ...]:
    """Words and deeds. A rate too large is made what the Doctor advises, else a tenth, and training begins anew."""
    goal, rate = str(event.values.get("goal", "")), event.values.get("rate")
    node = session.whole.nodes.get(goal)
    if node is None or not is_kind(node, "goal") or not isinstance(rate, (int, float)):
        return ()
    smaller = _advised(session, goal, rate) or float(f"{rate * SMALLER:.6g}")

    def cure() -> None:
        session.leave(0)
        if session.attempt(
            lambda document: edits.set_setting(document, goal, RATE, smaller), tr("Smaller learning rate"), about=goal
        ):
            session.restart()

    return ((tr("Start again with {rate}", rate=exact(smaller)), cure),)


def _advised(session: Session, goal: str, rate: float) -> float | None:
    """The smaller learning rate that the Doctor would set, once it has looked."""
    from runtime.doctor.treatment import Change  # brings numpy

    treatments = [one.treatment for one in session.doctoring.diagnoses if one.treatment is not None]
    changes = [edit for one in treatments for edit in one.edits if isinstance(edit, Change) and edit.node == goal]
    return next((float(one.settings[RATE]) for one in changes if one.settings.get(RATE, rate) < rate), None)
