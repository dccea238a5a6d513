"""A line above the neurons while they are those of a run whose layers are no longer the document's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from studio.translate import tr

if TYPE_CHECKING:  # at run time it brings torch
    from studio.session import Session

Columns = Sequence[Mapping[str, Any]]


class EarlierNet(QLabel):
    """Says whose layers these are. While a run takes changes over by itself there is nothing to say."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._columns: Columns = ()
        self._node = ""
        self.setProperty("role", "warning")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMargin(6)
        self.hide()
        session.checked.connect(self._compare)
        session.run_state.connect(self._compare)
        session.runs.changing.done.connect(self._compare)

    def show_for(self, columns: Columns, node: str) -> None:
        """These columns are drawn, of the chain that a node belongs to."""
        if (columns, node) != (self._columns, self._node):
            self._columns, self._node = columns, node
            self._compare()

    def retranslate(self) -> None:
        """Write it anew."""
        self.setText(
            tr("≠ These layers are those of the run. The network has been changed since: train to see it as it is now.")
        )

    def _compare(self, *_: object) -> None:
        changing = self._session.runs.changing
        heeded = changing.heeded or changing.under_way or changing.resumes
        self.setVisible(bool(self._columns) and not heeded and self._differs())

    def _differs(self) -> bool:
        from runtime.neuron_chain import chain_of

        runs, checked = self._session.runs, self._session.whole_checked
        if runs.state == "none" or checked is None:
            return False
        chain = chain_of(checked.flat, self._node)
        if chain is None:  # what is half built has no chain yet
            return runs.outdated
        drawn = [(one["node"], one["units"]) for one in self._columns]
        nodes = {key.partition("/")[0] for one in chain for key in (one.linear, *one.passed)}
        return drawn != [(one.linear, one.width) for one in chain] or not nodes.isdisjoint(runs.mismatched())
