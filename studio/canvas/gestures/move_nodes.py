"""Move nodes: the selection follows the pointer in line with what is around it; one edit when it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen

from runtime import annotations as notes
from runtime import edits, rewiring
from runtime.document import Document
from studio.canvas import inserting, wiring
from studio.canvas.company import Company
from studio.canvas.frame import Frame
from studio.canvas.geometry import Bounds
from studio.canvas.gestures.gesture import Pointer
from studio.canvas.gestures.shaking import Shaking
from studio.canvas.inserting import Inserting
from studio.canvas.snapping import Guide, Snapping
from studio.translate import node_name, tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class MoveNodes:
    """A drag of a node moves all that are selected with it, but of several no pinned ones outside whole frames.

    Alt moves freely, without the grid and lines of neighbors. Shaking takes the nodes out of their wires. A single
    node let go over a wire goes on it.
    """

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, canvas: Canvas, held: str) -> None:
        self._canvas, self._held = canvas, held
        self.moving: np.ndarray | None = None
        self.guides: list[Guide] = []
        self._apart: Document | None = None  # shown while the nodes are shaken out of their wires
        self._inserting: Inserting | None = None

    def begin(self, at: Pointer) -> None:
        scene, document = self._canvas.scene, self._canvas.session.document
        chosen = {*self._canvas.session.selection, self._held}
        moved = notes.movable(document, chosen)
        self._start = at
        self._rows = np.array(sorted(scene.row[key] for key in moved), dtype=int)
        self._before = scene.rect[self._rows, :2].copy()
        self.moving = np.zeros(len(scene.ids), dtype=bool)
        self.moving[self._rows] = True
        self._company = Company(self._canvas, self._rows)
        self._shaking = Shaking()
        if len(self._rows):
            self._look_around()

    def _look_around(self) -> None:
        """What the nodes can be brought in line with, and the wires that a single one could go on."""
        canvas, scene = self._canvas, self._canvas.scene
        sight = canvas.camera.sees(canvas.width(), canvas.height())
        held = scene.row[self._held] if scene.row[self._held] in self._rows else int(self._rows[0])
        present = scene.rect[self._rows, :2].copy()
        scene.put(self._rows, self._before)
        self._snapping = Snapping(scene, self._rows, held, sight)
        scene.put(self._rows, present)
        if len(self._rows) == 1:
            self._inserting = inserting.for_node(canvas, self._document, scene.ids[self._rows[0]])

    @property
    def _document(self) -> Document:
        return self._apart or self._canvas.session.document

    def update(self, at: Pointer) -> None:
        scene = self._canvas.scene
        if not len(self._rows):
            return
        if self._apart is None and self._shaking.shaken(at.pixel_x, at.pixel_y):
            self._detach()
        elif self._apart is not None and scene.document is not self._apart:  # a check has come in between
            scene.show(self._apart, self._canvas.session.latest)
        dx, dy = at.x - self._start.x, at.y - self._start.y
        self.guides = []
        if not at.alt:
            dx, dy, self.guides = self._snapping.snapped(dx, dy, self._canvas.camera.zoom)
        scene.put(self._rows, self._before + np.array((dx, dy)))
        self._company.shift(dx, dy)
        if self._inserting is not None:
            self._inserting.look(self._box())
            if self._inserting.wire is not None:  # it lies on the wire before it is let go
                self._rest_on_wire(self._inserting)

    def _rest_on_wire(self, inserting: Inserting) -> None:
        scene, row = self._canvas.scene, int(self._rows[0])
        box = inserting.resting(self._box(), scene.faces[row])
        scene.put(self._rows, np.array([box[:2]]))
        self.guides = []

    def commit(self) -> None:
        scene, session, document = self._canvas.scene, self._canvas.session, self._document
        positions = {scene.ids[row]: (float(scene.rect[row, 0]), float(scene.rect[row, 1])) for row in self._rows}
        moved = {key: place for key, place in positions.items() if place != document.nodes[key].position}
        self.moving = None
        label = tr("Move") if self._apart is None else tr("Detach")
        if moved:
            document = edits.move(document, moved)
        wire = self._inserting.wire if self._inserting is not None else None
        box = self._box() if wire is not None else None
        self._leave()
        if wire is not None and box is not None:
            node = scene.ids[self._rows[0]]
            label = tr("Insert {node}", node=node_name(document.nodes[node]))
            signal = wiring.carried(session, wire)
            document = rewiring.insert_on_wire(document, node, wire, signal)
            document = wiring.made_room(document, scene, node, wire, box)
        document = self._company.joined(document)
        if document is not session.document:
            session.apply(document, label)

    def cancel(self) -> None:
        self._leave()
        self._canvas.scene.put(self._rows, self._before)
        self.moving = None
        self._company.rest()
        if self._apart is not None:
            self._canvas.scene.show(self._canvas.session.document, self._canvas.session.latest)
            self._canvas.renew()

    def _leave(self) -> None:
        if self._inserting is not None:
            self._inserting.leave()

    def _detach(self) -> None:
        """Show the nodes taken out of their wires; the document follows when they are let go."""
        canvas, scene = self._canvas, self._canvas.scene
        nodes = [scene.ids[row] for row in self._rows]
        apart = rewiring.detach(canvas.session.document, nodes, wiring.judge(canvas.session))
        if apart is canvas.session.document:
            return
        self._apart = apart
        scene.show(apart, canvas.session.latest)
        canvas.renew()
        self._look_around()

    def _box(self) -> Bounds:
        left, top, width, height = self._canvas.scene.rect[self._rows[0]].tolist()
        return left, top, width, height

    # Picture

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """The lines that the nodes are in line with, and the wire that a single one would go on."""
        self._company.paint(painter, frame)
        pen = QPen(frame.look.accent, frame.ratio)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines([QLineF(guide.x, guide.y, guide.end_x, guide.end_y) for guide in self.guides])
        if self._inserting is not None:
            face = self._canvas.scene.faces[int(self._rows[0])]
            self._inserting.paint(painter, frame, self._box(), face)
