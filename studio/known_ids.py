"""Ids of nodes that a run knows are not given again: a new node shows nothing of one that was deleted.

What a run tells, shows and has learnt goes by ids. A node that was deleted and comes back by undo has its own again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from runtime.document import Document

if TYPE_CHECKING:
    from studio.runs import Runs
    from studio.session import Session


class KnownIds(QObject):
    """Keeps the ids of one session's run spent in every document that is put in place."""

    def __init__(self, runs: Runs, session: Session) -> None:
        super().__init__(runs)
        self._runs, self._session = runs, session
        self._known: Document | None = None  # what the run trains
        self._ids = frozenset[str]()  # of all that it has trained
        session.changed.connect(self._keep)
        runs.state_changed.connect(self._keep)

    def _keep(self, *_: object) -> None:
        known, spent = self._runs.document, self._session.whole.spent
        if known is not self._known:
            self._known = known
            self._ids = self._ids | ids_of(known) if known is not None else frozenset()
        if self._ids and self._ids is not spent.ids:
            spent.ids = self._ids = self._ids | spent.ids


def ids_of(document: Document) -> frozenset[str]:
    """The ids of all nodes, those inside blocks too."""
    return frozenset(document.nodes).union(*(block.nodes for block in document.blocks.values()))
