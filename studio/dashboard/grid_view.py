"""The grid world: what each action is worth at every place, as arrows, and the way that a network takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedLayout

from runtime.telemetry import Seen
from studio.dashboard.asking import AskingView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.node_choice import NodeChoice, any_qualifies
from studio.dashboard.view import empty_label
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.grid_map import GridMap

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.insight.question import Question
    from studio.session import Session


class GridView(AskingView):
    """Asks a layer of four numbers at every place of the world that its states come from."""

    key = "grid"
    rank = 90

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Grid world")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("What each step is worth at every cell of a grid world, and the way of the network through it")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.map, self.empty = GridMap(), empty_label()
        self.choice = NodeChoice(names, _gives_values, lambda nodes: self._usual(nodes))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.map)
        self.add_controls(self.choice.field)
        self.choice.changed.connect(self._forget)
        self.retranslate()

    def attach(self, session: Session) -> None:
        """Offer the layers of this session's network that give values of actions."""
        super().attach(session)
        self.choice.attach(session)

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.map.setAccessibleName(tr("Map of the grid world; arrow keys go from cell to cell"))

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether a node could be chosen."""
        return "" if any_qualifies(checked, _gives_values) else cls.lack()

    def question(self) -> Question | None:
        """The values that the chosen layer gives."""
        from runtime.insight.grid_values import GridValues

        return GridValues(self.choice.node) if self.choice.node else None

    @classmethod
    def lack(cls) -> str:
        """No layer says what actions are worth."""
        return tr("No layer gives four numbers for each cell of a grid world. Begin with the Grid world in Data.")

    def redraw(self) -> None:
        """Show the latest values."""
        answer = self.answer
        self.empty.setText(self.sentence)
        if self.sentence or answer is None or "values" not in answer.arrays:
            self._stack.setCurrentWidget(self.empty)
            return
        caption = tr("step {step}", step=numbers.count(answer.step))
        self.map.show_seen(
            Seen(answer.run, answer.step, self.choice.node, "grid", answer.arrays, answer.facts), caption
        )
        self._stack.setCurrentWidget(self.map)

    def _usual(self, nodes: list[str]) -> str:
        from runtime.worlds import likeliest_values

        checked = self.session.whole_checked if self.session is not None else None
        return likeliest_values(checked.flat, nodes) if checked is not None else nodes[-1]


def _gives_values(checked: Checked, node: str) -> bool:
    from runtime.worlds import gives_values

    return gives_values(checked, node)
