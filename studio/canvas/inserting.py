"""A node in the hand over a wire: which wire it would go on, and how that is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nodes.spec import NodeType, Port
from runtime.document import Document, Node, Wire
from runtime.quick_chain import Chain
from runtime.rewiring import way_through
from studio.canvas import chaining, wiring
from studio.canvas.editing import STEP, recent_types
from studio.canvas.face import Face, face_of
from studio.canvas.frame import Frame
from studio.canvas.geometry import Bounds
from studio.canvas.hits import PORTS
from studio.canvas.offers import Offer, node_types
from studio.canvas.paint_wires import curve
from studio.canvas.search_popup import Question
from studio.canvas.wire_course import STEPS, distances, reach
from studio.offered import type_of

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

NEAR = 0.4  # of a node's height: so near to its middle a wire has to run
LOOKED_AT = 4  # wires looked at, the nearest first
_Ways = Callable[[Wire], tuple[Port, Port] | None]


class Inserting:
    """Lights the wire that a node in the hand would go on, and lets what follows make room while it is over it.

    `wire` is that wire, `through` the ports it would take. What is under the node is told from the courses that wires
    had before anything made room, so that making room does not take the wire away again.
    """

    def __init__(self, canvas: Canvas, document: Document, ways: _Ways) -> None:
        self._canvas, self._document, self._ways = canvas, document, ways
        self.wire: Wire | None = None
        self.through: tuple[Port, Port] | None = None
        scene = canvas.scene
        self._wires, self._course, self._corners = scene.wires, scene.course.copy(), scene.rect[:, :2].copy()
        self._low, self._high = self._course.min(axis=1), self._course.max(axis=1)
        self._aside: Mapping[str, tuple[float, float]] = {}  # nodes that have made room, and where they are

    def look(self, box: Bounds) -> None:
        """Look for a wire under a node of that place and size (left, top, width, height)."""
        self.wire = self.through = None
        for wire in self._under(box):
            self.through = self._ways(wire)
            if self.through is not None:
                self.wire = wire
                break
        self._canvas.hidden_wire = self.wire
        self._make_room(box)

    def resting(self, box: Bounds, face: Face) -> Bounds:
        """Where a node of that box comes to rest on the wire that is lit: its input at the height of the wire."""
        if self.wire is None or self.through is None:
            return box
        points = self._course[self._wires.index(self.wire)]
        middle = box[0] + box[2] / 2
        height = float(points[np.abs(points[:, 0] - middle).argmin(), 1])
        into = next((place.y for place in face.inputs if place.port.key == self.through[0].key), box[3] / 2)
        return wiring.right_of_source(self._canvas.scene, self.wire, (box[0], height - into, box[2], box[3]))

    def leave(self) -> None:
        """No wire is lit any more, and everything is where it was."""
        self.wire = self.through = self._canvas.hidden_wire = None
        self._put({})

    def _make_room(self, box: Bounds) -> None:
        scene = self._canvas.scene
        if self.wire is None:
            self._put({})
            return
        aside = self._aside
        self._put({}, still=True)  # room is measured from where everything was
        box = wiring.right_of_source(scene, self.wire, box)
        wished = wiring.room_for(self._document, scene, self.wire, box)
        self._put(wished, still=wished == aside)

    def _put(self, aside: Mapping[str, tuple[float, float]], *, still: bool = False) -> None:
        """Put nodes aside, and those that were back; the picture is drawn again unless it stands `still`."""
        scene = self._canvas.scene
        if self._aside == aside or len(scene.ids) != len(self._corners):
            return
        places = {key: (float(x), float(y)) for key in self._aside for x, y in [self._corners[scene.row[key]]]}
        places.update(aside)
        scene.put(np.array([scene.row[key] for key in places], dtype=int), np.array(list(places.values())))
        self._aside = aside
        if not still:
            self._canvas.renew()

    def paint(self, painter: QPainter, frame: Frame, box: Bounds, face: Face) -> None:
        """The wire as it would run: to the node's input and on from its output, with the node in the gap."""
        scene = self._canvas.scene
        if self.wire is None or self.through is None:
            return
        begin, end = scene.position(self.wire.source, output=True), scene.position(self.wire.target, output=False)
        into = next((place.y for place in face.inputs if place.port.key == self.through[0].key), box[3] / 2)
        out = next((place.y for place in face.outputs if place.port.key == self.through[1].key), box[3] / 2)
        if begin is None or end is None:
            return
        glow = QColor(frame.look.accent)
        glow.setAlpha(60)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((glow, 8.0), (frame.look.accent, 2.0)):
            pen = QPen(color, width * frame.ratio)
            pen.setCosmetic(True)
            painter.setPen(pen)
            for start, stop in ((begin, (box[0], box[1] + into)), ((box[0] + box[2], box[1] + out), end)):
                away = float(reach(np.array([start]), np.array([stop]))[0])
                painter.drawPath(curve(*start, *stop, away))
        painter.setPen(QPen(frame.look.accent, 2))
        painter.setBrush(frame.look.accent)
        for x, y in ((box[0], box[1] + into), (box[0] + box[2], box[1] + out)):
            painter.drawEllipse(QPointF(x, y), 5.0, 5.0)

    def _under(self, box: Bounds) -> list[Wire]:
        """The wires that run close to the middle of a box, the nearest first; none from so far that none is meant."""
        if self._canvas.camera.zoom < PORTS:
            return []
        x, y, far = box[0] + box[2] / 2, box[1] + box[3] / 2, box[3] * NEAR
        reached = (self._low <= (x + far, y + far)).all(axis=1) & (self._high >= (x - far, y - far)).all(axis=1)
        near = np.flatnonzero(reached)
        if not len(near):
            return []
        away = distances(self._course[near], x, y)
        order = [number for number in np.argsort(away)[:LOOKED_AT].tolist() if away[number] <= far]
        return [self._wires[near[number]] for number in order]


def for_node(canvas: Canvas, document: Document, node: str) -> Inserting:
    """For a node of a document that is being moved."""
    return Inserting(
        canvas, document, lambda wire: way_through(document, node, wire, wiring.carried(canvas.session, wire))
    )


def search_on_wire(canvas: Canvas, wire: Wire, text: str = "") -> None:
    """Search for a node, or type a chain, to put on a wire; beside the middle of it."""
    session, scene = canvas.session, canvas.scene
    if wire not in scene.wires:
        return
    middle = scene.course[scene.wires.index(wire), STEPS // 2].tolist()

    def on_wire(offer: Offer, facts: NodeType) -> Offer:
        box = wiring.resting_box(session, scene, facts, wire, middle)
        return replace(offer, add=lambda _wish: wiring.add_on_wire(session, scene, facts, wire, box))

    def offers() -> list[Offer]:
        found = ((offer, type_of(session.document, offer.key)) for offer in node_types(canvas, None))
        return [
            on_wire(offer, facts)
            for offer, facts in found
            if facts is not None and wiring.passage_of(session, facts, wire) is not None
        ]

    canvas.card.hide()
    x, y = canvas.camera.to_screen(*middle)

    def build(chain: Chain) -> None:
        canvas.sight.reveal(*chaining.build_on_wire(session, scene, chain, wire, middle))

    question = Question(
        fitting=offers(),
        everything=offers,
        recent=recent_types(),
        read=chaining.reader_on_wire(session, scene, wire),
        wired=True,
        build=build,
    )
    canvas.adding.popup.open(QPoint(round(x) + 12, round(y) + 12), question, text=text)


class Dropping:
    """A node type dragged from the palette over the canvas: shown where it would go, and on which wire."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._facts: NodeType | None = None
        self._face: Face | None = None
        self._inserting: Inserting | None = None
        self._at = (0.0, 0.0)

    @property
    def wire(self) -> Wire | None:
        """The wire it would go on."""
        return self._inserting.wire if self._inserting else None

    @property
    def box(self) -> Bounds:
        """Where the node would be: left, top, width, height."""
        face = self._face
        assert face is not None
        if self._inserting is not None and self._inserting.wire is not None:
            box = (round((self._at[0] - face.width / 2) / STEP) * STEP, self._at[1], face.width, face.height)
            return self._inserting.resting(box, face)
        return self._at[0] - face.width / 2, self._at[1] - face.height / 2, face.width, face.height

    def hover(self, facts: NodeType, at: QPointF) -> None:
        """The type is held over a widget point."""
        canvas = self._canvas
        if self._inserting is None or self._facts is None or self._facts.key != facts.key:
            self.leave()
            self._facts, self._face = facts, face_of(Node("new1", facts.key), canvas.scene.look, facts=facts)
            self._inserting = Inserting(
                canvas, canvas.session.document, lambda wire: wiring.passage_of(canvas.session, facts, wire)
            )
        assert self._face is not None
        self._at = canvas.camera.to_scene(at.x(), at.y())
        width, height = self._face.width, self._face.height
        self._inserting.look((self._at[0] - width / 2, self._at[1] - height / 2, width, height))
        canvas.update()

    def leave(self) -> None:
        """It went elsewhere, or was dropped."""
        if self._inserting is not None:
            self._inserting.leave()
        self._facts = self._face = self._inserting = None
        self._canvas.update()

    def drop(self, facts: NodeType, at: QPointF) -> str | None:
        """Add the type at a widget point: on the wire that is lit, else by itself; its id."""
        self.hover(facts, at)
        wire, box, canvas = self.wire, self.box, self._canvas
        self.leave()
        if wire is None:
            return canvas.add_node(facts.key, at)
        return wiring.add_on_wire(canvas.session, canvas.scene, facts, wire, box)

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """The wire as it would run, and the outline of the node in its gap."""
        if self.wire is None or self._inserting is None or self._face is None:
            return
        box = self.box
        fill = QColor(frame.look.card)
        fill.setAlpha(200)
        pen = QPen(frame.look.accent, 1.5 * frame.ratio, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(*box), 8, 8)
        painter.setFont(frame.look.fonts["title"])
        painter.setPen(frame.look.text)
        painter.drawText(QRectF(box[0], box[1], box[2], 32.0), Qt.AlignmentFlag.AlignCenter, self._face.title)
        self._inserting.paint(painter, frame, box, self._face)
