"""What views of the answers to samples have in common: the goal that is chosen in them, and how they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent, QShowEvent

from studio.dashboard.goal_answers import GoalAnswers
from studio.dashboard.view import View

if TYPE_CHECKING:
    from studio.session import Session


class AnswersView(View):
    """Asks for its `answers`, which it makes itself, while somebody looks."""

    answers: GoalAnswers

    def attach(self, session: Session) -> None:
        """Ask this session for the answers that its run does not tell."""
        self.answers.attach(session)

    def hears(self, topic: str) -> bool:
        """Losses tell which goals are at work, while there are no answers of any."""
        return super().hears(topic) or (topic == "losses" and self.answers.told is None)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        self.answers.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        self.answers.look(False)

    def put_away(self) -> None:
        """Closed: nothing is asked any more."""
        self.answers.look(False)
