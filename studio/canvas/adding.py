"""Search-to-add on the canvas: where the search opens, what it offers, and where what is chosen goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt

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

    @property
    def onward(self) -> Spot | None:
        """The first output of the one selected node: where a search by key starts a wire. None of several, or none."""
        canvas = self._canvas
        chosen = [node for node in canvas.session.selection if node in canvas.scene.row]
        if len(canvas.session.selection) != 1 or not chosen:
            return None
        return next((spot for spot in canvas.scene.spots_of(chosen[0]) if spot.output), None)

    def open(self, at: QPointF | None, text: str, start: Spot | None) -> None:
        """Open the search at a widget point, else beside where the wire starts, else under the pointer or in room."""
        canvas = self._canvas
        followed = None if at is not None or start is None else start
        self._wish = self._wish_beside(followed) if followed else self._wish_at(at or canvas.pointed_at(), start)
        x, y = canvas.camera.to_screen(self._wish.x, self._wish.y)
        types = editing.types_for(start, canvas.session, list(catalogue().values()))
        place = QPoint(round(x) + 4, round(y) + 4)
        clear = self._on_screen(followed.end.node) if followed else QRect()
        self.popup.open(place, types, editing.recent_types(), text=text, wired=start is not None, clear=clear)

    def add(self, key: str, at: QPointF | None = None) -> str | None:
        """Add a node of a type at a widget point, or where there is room; its id, or None when it could not be."""
        facts = find(key)
        canvas = self._canvas
        return editing.add(canvas.session, canvas.scene, facts, self._wish_at(at, None)) if facts else None

    def _wish_beside(self, start: Spot) -> Wish:
        """To the right of the node, so that the wire runs straight on where there is room."""
        scene = self._canvas.scene
        box, port = scene.bounds([start.end.node]), scene.position(start.end, output=True)
        assert box is not None
        assert port is not None
        return Wish(box[2] + editing.BESIDE, port[1], start)

    def _on_screen(self, node: str) -> QRect:
        """The rectangle of a node in widget pixels."""
        camera, box = self._canvas.camera, self._canvas.scene.bounds([node])
        assert box is not None
        corner, end = (QPointF(*camera.to_screen(*point)).toPoint() for point in (box[:2], box[2:]))
        return QRect(corner, end)

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
