"""Search-to-add on the canvas: where the search opens, what it offers, and where what is chosen goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Qt

from nodes.catalogue import catalogue, find
from nodes.spec import NodeType
from studio.canvas import editing
from studio.canvas.editing import Wish
from studio.canvas.geometry import Spot
from studio.canvas.search_popup import SearchPopup

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class Adding(QObject):
    """The search of one canvas, and the wire that may wait for its answer."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._wish = Wish(0.0, 0.0)
        self.popup = SearchPopup(canvas)
        self.popup.chosen.connect(self._add_chosen)
        self.popup.closed.connect(self._closed)

    @property
    def waiting(self) -> Wish | None:
        """The wish whose wire waits while the search is open."""
        return self._wish if self._wish.start is not None and not self.popup.isHidden() else None

    def open(self, at: QPointF | None, text: str, start: Spot | None) -> None:
        """Open the search at a widget point, else under the pointer, else where there is room."""
        canvas = self._canvas
        self._wish = self._wish_at(at or canvas.pointed_at(), start)
        x, y = canvas.camera.to_screen(self._wish.x, self._wish.y)
        types = editing.types_for(start, canvas.session, list(catalogue().values()))
        place = QPoint(round(x) + 4, round(y) + 4)
        self.popup.open(place, types, editing.recent_types(), text=text, wired=start is not None)

    def add(self, key: str, at: QPointF | None = None) -> str | None:
        """Add a node of a type at a widget point, or where there is room; its id, or None when it could not be."""
        facts = find(key)
        canvas = self._canvas
        return editing.add(canvas.session, canvas.scene, facts, self._wish_at(at, None)) if facts else None

    def _wish_at(self, at: QPointF | None, start: Spot | None) -> Wish:
        """At the point, else beside the one selected node, else in the middle."""
        canvas = self._canvas
        if at is not None:
            return Wish(*canvas.camera.to_scene(at.x(), at.y()), start)
        chosen = canvas.session.selection
        beside = canvas.scene.bounds(chosen) if len(chosen) == 1 else None
        if beside is not None:
            return Wish(beside[2] + editing.BESIDE, beside[1])
        return Wish(*canvas.camera.to_scene(canvas.width() / 2 - 80, canvas.height() / 2 - 30))

    def _add_chosen(self, facts: NodeType) -> None:
        added = editing.add(self._canvas.session, self._canvas.scene, facts, self._wish)
        if added is not None:
            self._canvas.sight.reveal(added)

    def _closed(self) -> None:
        self._wish = Wish(0.0, 0.0)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._canvas.update()
