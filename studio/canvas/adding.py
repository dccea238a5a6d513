"""Search-to-add on the canvas: where the search opens, what it offers, and where what is chosen goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication

from runtime.quick_chain import Chain
from studio.canvas import chaining, editing
from studio.canvas.editing import Wish
from studio.canvas.geometry import Spot
from studio.canvas.offers import Offer, Source, node_types
from studio.canvas.search_popup import Question, SearchPopup
from studio.offered import type_of

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class Adding(QObject):
    """The search of one canvas, and the wire that may wait for its answer."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._wish = Wish(0.0, 0.0)
        self.sources: list[Source] = [node_types]  # what is offered; a source for blocks and the like is put in here
        self.popup = SearchPopup(canvas)
        self.popup.chosen.connect(self._add_chosen)
        self.popup.built.connect(self._build)
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
        place = QPoint(round(x) + 4, round(y) + 4)
        clear = self._on_screen(followed.end.node) if followed else QRect()
        question = Question(
            fitting=self._offers(start),
            everything=lambda: self._offers(None),
            recent=editing.recent_types(),
            read=chaining.reader(canvas.session, start),
            wired=start is not None,
        )
        self.popup.open(place, question, text=text, clear=clear)

    def _offers(self, start: Spot | None) -> list[Offer]:
        return [offer for source in self.sources for offer in source(self._canvas, start)]

    def add(self, key: str, at: QPointF | None = None) -> str | None:
        """Add a node of a type at a widget point, or where there is room; its id, or None when it could not be."""
        facts = type_of(self._canvas.session.document, key)
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

    def paste_line(self, at: QPointF | None) -> bool:
        """Build the chain that the clipboard holds as text, after the selected node; whether it is clearly one."""
        text, start = QGuiApplication.clipboard().text(), self.onward
        chain = chaining.reader(self._canvas.session, start, strict=True)(text)
        if not chain.ready or len(chain.steps) < 2:
            return False
        wish = self._wish_beside(start) if start is not None else self._wish_at(at, None)
        return bool(self._put_in(chain, wish))

    def _add_chosen(self, offer: Offer) -> None:
        added = offer.add(self._wish)
        if added is not None:
            self._canvas.sight.reveal(added)

    def _build(self, chain: Chain) -> None:
        self._put_in(chain, self._wish)

    def _put_in(self, chain: Chain, wish: Wish) -> list[str]:
        added = chaining.build(self._canvas.session, self._canvas.scene, chain, wish)
        if added:
            self._canvas.sight.reveal(*added, *editing.neighbors(self._canvas.session.document, added))
        return added

    def _closed(self) -> None:
        self._wish = Wish(0.0, 0.0)
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._canvas.update()
