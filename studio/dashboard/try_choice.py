"""Which answer of a network is tried, and at which input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nodes.catalogue import find
from studio.dashboard.names import Names
from studio.translate import tr
from studio.widgets.choice_field import ChoiceField

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.document import Document, End
    from runtime.insight.ways import Way


class TryChoice(QObject):
    """Two fields, each shown only where there is a choice. `changed` follows a choice of the person."""

    changed = Signal()

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.where, self.what = ChoiceField(), ChoiceField()
        self.ways: tuple[Way, ...] = ()
        self._names = names
        self._checked: Checked | None = None
        self._flat: Document | None = None
        self.where.edited.connect(lambda _: self._choose_way())
        self.what.edited.connect(lambda _: self.changed.emit())

    @property
    def way(self) -> Way | None:
        """The answer that is looked at."""
        return next((way for way in self.ways if way.node == self.where.currentData()), None)

    @property
    def source(self) -> End | None:
        """The source port at which the input is given."""
        ends = self.way.sources if self.way is not None else ()
        return next((end for end in ends if _key(end) == self.what.currentData()), None)

    def retranslate(self) -> None:
        """Write every text anew."""
        self.where.setAccessibleName(tr("Which answer is shown"))
        self.what.setAccessibleName(tr("Which input is given"))
        self.learn(self._checked)

    def learn(self, checked: Checked | None) -> None:
        """Offer what there is in this graph; what was chosen stays chosen while it is there."""
        self._checked = checked
        self._flat = checked.flat.document if checked is not None else None
        if checked is not None and checked.flat.nodes:
            from runtime.insight.ways import ways_of

            self.ways = ways_of(checked.flat)
        else:
            self.ways = ()
        titles = self._names.names(way.node for way in self.ways)
        self.where.set_choices((way.node, titles[way.node], "") for way in self.ways)
        if self.where.currentData() is None and self.ways:
            self.where.setCurrentIndex(0)
        self.where.setVisible(len(self.ways) > 1)
        self._fill_sources()

    def _choose_way(self) -> None:
        self._fill_sources()
        self.changed.emit()

    def _fill_sources(self) -> None:
        ends = self.way.sources if self.way is not None else ()
        titles = self._names.names(end.node for end in ends)
        nodes = [end.node for end in ends]

        def title(end: End) -> str:
            if nodes.count(end.node) == 1:
                return titles[end.node]
            known = self._flat.nodes.get(end.node) if self._flat is not None else None
            facts = find(known.type) if known is not None else None
            port = facts.output(end.port) if facts is not None else None
            return tr("{node}, {port}", node=titles[end.node], port=tr(port.name) if port is not None else end.port)

        self.what.set_choices((_key(end), title(end), "") for end in ends)
        if self.what.currentData() is None and ends:
            self.what.setCurrentIndex(0)
        self.what.setVisible(len(ends) > 1)


def _key(end: End) -> str:
    return f"{end.node}.{end.port}"
