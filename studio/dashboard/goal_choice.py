"""The choice of a goal in the head of a view, by the names that goals have everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy

from studio.dashboard.names import Names
from studio.widgets.choice_field import ChoiceField

if TYPE_CHECKING:
    from runtime.checked import Checked


class GoalChoice(ChoiceField):
    """There where a document has several goals; the value is that of the only one elsewhere."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(10)

    def refill(self, checked: Checked | None) -> bool:
        """Offer the goals of a document; what was chosen stays chosen while it is there. Whether it is another now."""
        goals = list(checked.flat.kind("goal")) if checked is not None else []
        names = self._names.names(goals)
        before = self.value()
        self.set_choices((goal, names[goal], "") for goal in goals)
        self.show_value(before if before in goals else next(iter(goals), None))
        self.setVisible(len(goals) > 1)
        return self.value() != before
