"""A view in the dashboard for each view node of the document: it comes and goes with the node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon, QPixmap

from nodes.catalogue import find
from runtime.document import Document
from runtime.facts import is_kind, node_at
from studio.dashboard.panes import Pane
from studio.dashboard.seen_view import PREFIX
from studio.icons import node_icon, pixmap
from studio.theme import theme

if TYPE_CHECKING:
    from studio.dashboard.panel import Dashboard

FEW = 3  # views that share one pane; more have two
BESIDE = [["loss"], ["gradients", "activations", "predictions"]]  # the usual views where view nodes need room


class ViewNodes(QObject):
    """Keeps the panes of a dashboard in step with the view nodes of its document."""

    def __init__(self, dashboard: Dashboard) -> None:
        super().__init__(dashboard)
        self._dashboard = dashboard
        self.keys: list[str] = []
        self._titles: dict[str, str] = {}
        self._made_room = False  # the usual arrangement was narrowed, and nobody has changed it since
        session = dashboard.session
        session.checked.connect(lambda _: self.follow())
        session.changed.connect(lambda *_: self.follow())
        session.opened.connect(self.follow)
        session.selected.connect(self._show_selected)

    def follow(self) -> None:
        """Bring the panes to the view nodes that the document has now."""
        wanted = [PREFIX + path for path in self._paths()]
        gone, fresh = set(self.keys) - set(wanted), set(wanted) - set(self.keys)
        self.keys = wanted
        dashboard = self._dashboard
        for key in gone:
            dashboard.drop(key)
        if fresh and dashboard.narrow():
            self._made_room = True
        if fresh:
            self.restore()
        elif gone and not wanted and self._made_room:
            self._made_room = False
            dashboard.widen()
        self.name()

    def name(self) -> None:
        """Write the titles where they changed."""
        titles = self._dashboard.names.names(key.removeprefix(PREFIX) for key in self.keys)
        if titles != self._titles:
            self._titles = titles
            for pane in self._dashboard.panes:
                pane.retitle()

    def title(self, key: str) -> str:
        """What the tab of a view is called."""
        path = key.removeprefix(PREFIX)
        return self._titles.get(path) or self._dashboard.names.name(path)

    def icon(self, key: str) -> QIcon:
        """The icon of its type in the color of its family."""
        node = node_at(self._dashboard.session.whole, key.removeprefix(PREFIX))
        facts = find(node.type) if node else None
        color = theme().family(facts.family if facts else "views")
        return QIcon(pixmap(node_icon(facts), color.name()) if facts else QPixmap())

    def restore(self) -> None:
        """Put the views back that an arrangement has left out."""
        there = {key for pane in self._dashboard.panes for key in pane.keys}
        self._place([key for key in self.keys if key not in there])

    def settle(self) -> None:
        """Somebody arranged the panes: from now on they stay as they are."""
        self._made_room = False

    @property
    def made_room(self) -> bool:
        """Whether the usual views lie closer together only for the view nodes."""
        return self._made_room

    def _place(self, keys: list[str]) -> None:
        """Into panes of their own at the right, one for a few and two for more, evenly."""
        dashboard = self._dashboard
        if not keys:
            return
        panes = [pane for pane in dashboard.panes if all(key.startswith(PREFIX) for key in pane.keys)]
        wanted = 1 if len(self.keys) <= FEW else 2
        added = [dashboard.add_pane() for _ in range(wanted - len(panes))]
        panes += added
        for key in keys:
            fewest: Pane = min(panes, key=lambda pane: len(pane.keys))
            fewest.add(key)
        if added:
            dashboard.spread()

    def _paths(self) -> list[str]:
        """The view nodes of the flat graph; before a check those of the document itself."""
        session = self._dashboard.session
        whole: Document = session.whole
        checked = session.whole_checked
        own = [key for key, node in whole.nodes.items() if is_kind(node, "view")]
        inner = [path for path in checked.flat.kind("view") if "/" in path] if checked is not None else []
        return own + [path for path in inner if node_at(whole, path) is not None]

    def _show_selected(self, chosen: frozenset[str]) -> None:
        if len(chosen) == 1:
            self._dashboard.show_view(self.key_of(next(iter(chosen))))

    def key_of(self, node: str) -> str:
        """The key of a node of the graph that is shown; of one in a repetition that of the first."""
        latest = self._dashboard.session.latest
        path = f"{latest.path}{node}" if latest is not None else node
        return PREFIX + path
