"""The choice of a goal in the head of a view, by the names that goals have everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from studio.dashboard.names import Names
from studio.widgets.choice_field import HeadField

if TYPE_CHECKING:
    from runtime.checked import Checked


def every_goal(checked: Checked) -> Iterable[str]:
    """All goals of a document, those in blocks too."""
    return checked.flat.kind("goal")


class GoalChoice(HeadField):
    """There where a document has several goals; the value is that of the only one elsewhere."""

    def __init__(self, names: Names, offered: Callable[[Checked], Iterable[str]] = every_goal) -> None:
        super().__init__()
        self._names, self._offered = names, offered

    def refill(self, checked: Checked | None, *wanted: str) -> bool:
        """Offer the goals of a document; whether another is chosen now.

        Of those `wanted` the first that is there is chosen, else what was chosen before.
        """
        goals = _in_order(self._offered(checked), checked) if checked is not None else []
        names = self._names.names(goals)
        before = self.value()
        offered = [(goal, names[goal], "") for goal in goals]
        if offered != [(self.itemData(place), self.itemText(place), "") for place in range(self.count())]:
            self.set_choices(offered)
        self.show_value(next((goal for goal in (*wanted, before, *goals) if goal in goals), None))
        self.setVisible(len(goals) > 1)
        return self.value() != before


def _in_order(goals: Iterable[str], checked: Checked) -> list[str]:
    """As the document has them, not as they are worked out."""
    expansion, found = checked.flat.expansion, set(goals)
    own = [node for node in checked.flat.document.nodes if node in found]
    return expansion.as_in_document(own) if expansion is not None else own
