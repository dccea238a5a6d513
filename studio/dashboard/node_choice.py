"""The choice of a node in the head of a view: those that qualify, by the names that they have everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.dashboard.names import Names
from studio.translate import tr
from studio.widgets.choice_field import HeadField

if TYPE_CHECKING:
    from runtime.checked import Checked
    from studio.session import Session

Qualifies = Callable[["Checked", str], bool]


class NodeChoice(QObject):
    """Keeps the field in step with the document. `node` is a path in the flat graph, or nothing where none qualifies.

    A layer that is selected on the canvas is taken, if it qualifies.
    """

    changed = Signal()

    def __init__(self, names: Names, qualifies: Qualifies, usual: Callable[[list[str]], str]) -> None:
        field = HeadField()
        super().__init__(field)  # it goes with its field
        self.field = field
        self._names, self._qualifies, self._usual = names, qualifies, usual
        self._session: Session | None = None
        self.field.edited.connect(lambda _: self.changed.emit())

    @property
    def node(self) -> str:
        """The node that is chosen."""
        return str(self.field.currentData() or "")

    def attach(self, session: Session) -> None:
        """Offer the nodes of this session's document."""
        self._session = session
        session.checked.connect(self.refill)
        session.selected.connect(self._take_selected)
        self.refill()

    def refill(self) -> None:
        """Offer what qualifies now; what was chosen stays chosen while it does."""
        checked = self._session.whole_checked if self._session else None
        flat = checked.flat if checked is not None else None
        nodes = [node for node in flat.order if self._qualifies(flat, node)] if flat is not None else []
        before = self.node
        names = self._names.names(nodes)
        self.field.blockSignals(True)
        self.field.set_choices((node, names[node], "") for node in nodes)
        self.field.show_value(before if before in nodes else self._usual(nodes) if nodes else None)
        self.field.blockSignals(False)
        self.field.setEnabled(bool(nodes))
        self.field.setAccessibleName(tr("Node that is shown"))
        if self.node != before:
            self.changed.emit()

    def _take_selected(self, chosen: frozenset[str]) -> None:
        session = self._session
        if session is None or session.latest is None or len(chosen) != 1:
            return
        path = session.latest.path + next(iter(chosen))
        if path != self.node and self.field.findData(path) >= 0:
            self.field.show_value(path)
            self.changed.emit()


def any_qualifies(checked: Checked, qualifies: Qualifies) -> bool:
    """Whether there would be something to choose in a document."""
    return any(qualifies(checked.flat, node) for node in checked.flat.order)
