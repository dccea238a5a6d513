"""Slow motion on the canvas: the node at work in a bright ring, wires lit in the direction of what flows, a plate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from runtime.document import Wire
from studio.canvas.clearing import Ground
from studio.canvas.far_names import NAMED, names_of
from studio.canvas.frame import FAR, Frame
from studio.canvas.frame_growth import CAPTION
from studio.canvas.paint_wires import path_of
from studio.slow_motion import slow_motion_of
from studio.slow_words import brief, phase_name
from studio.widgets.seen.cells import cell_colors
from studio.widgets.text import figures

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

ARROWS = (0.3, 0.6, 0.9)  # of the length of a wire
POINT = 7.0  # pixels of an arrow
CELLS, CELL = 32, 5.0  # of the strip on a plate, and their width in pixels
RIM, HEAVY = 6.0, 3.0  # pixels to the edge of the canvas; what lies over the canvas hides the plate
AIR = np.array((-6.0, -6.0, 6.0, 6.0))  # between the plate and what it leaves free
DIM = 110  # of what is not at work


class SlowLights(QObject):
    """Paints what the slow motion of the session looks at."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.slow = slow_motion_of(canvas.session)
        self._placed: tuple[tuple[object, ...], QRectF] = ((), QRectF())  # what a place was found for, and it
        self.slow.changed.connect(self._follow)
        self.slow.closed.connect(canvas.update)

    @property
    def node(self) -> str:
        """The node of the graph that is shown that is at work, or the block it is in; empty where it is elsewhere."""
        step = self.slow.step
        return self.here(step["node"]) if step is not None else ""

    def here(self, path: str) -> str:
        """The node of the graph that is shown at or around a path of the flat graph; empty for none."""
        session = self._canvas.session
        latest = session.latest
        around = latest.path if latest is not None else ""
        if not path.startswith(around):
            return ""
        name = path[len(around) :].partition("/")[0]
        return name if name in session.document.nodes else ""

    def lit(self) -> list[tuple[Wire, bool]]:
        """The wires along which something flows, each with whether it flows backward."""
        step = self.slow.step
        if step is None:
            return []
        pairs = {(self.here(one), self.here(other)) for one, other in step["wires"]}
        found = []
        for wire in self._canvas.session.document.wires:
            ends = wire.source.node, wire.target.node
            if ends in pairs and ends[0] != ends[1]:
                found.append((wire, False))
            elif ends[::-1] in pairs and step["phase"] == "backward":
                found.append((wire, True))
        return found

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """The ring, the wires and the plate; the painter is in scene units."""
        step = self.slow.step
        if step is None:
            return
        scene, color = self._canvas.scene, self.color(frame)
        self._dim(painter, frame)
        numbers = {wire: number for number, wire in enumerate(scene.wires)}
        for wire, back in self.lit():
            if wire in numbers:
                _light(painter, path_of(scene, numbers[wire]), color, frame, back=back)
        row = scene.row.get(self.node)
        if row is None:
            return
        rect = QRectF(*scene.rect[row].tolist())
        grown = 3.0 / frame.zoom
        pen = QPen(color, 3.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-grown, -grown, grown, grown), 10, 10)
        self._plate(painter, frame, rect, color)

    def color(self, frame: Frame) -> QColor:
        """Forward is the accent, backward orange, the update good; each phase is also told in words."""
        step = self.slow.step
        phase = step["phase"] if step is not None else "forward"
        look = frame.look
        return {"backward": look.theme.negative, "update": look.good, "loss": look.warning}.get(phase, look.accent)

    def _dim(self, painter: QPainter, frame: Frame) -> None:
        """What is not at work steps back behind a veil."""
        scene = self._canvas.scene
        lively = {self.node, *(end.node for wire, _ in self.lit() for end in (wire.source, wire.target))}
        left, top, right, bottom = frame.sight
        veil = QPainterPath()  # with a hole for each node at work
        veil.addRect(QRectF(left, top, right - left, bottom - top))
        for row in [scene.row[node] for node in lively if node in scene.row]:
            veil.addRoundedRect(QRectF(*scene.rect[row].tolist()), 9, 9)
        color = QColor(frame.look.canvas)
        color.setAlpha(DIM)
        painter.fillPath(veil, color)

    def _plate(self, painter: QPainter, frame: Frame, rect: QRectF, color: QColor) -> None:
        """Above the node, in pixels: what happens, the number it is about, and the values of the sample as cells."""
        step = self.slow.step
        assert step is not None
        look, strip = frame.look, self.slow.array("strip")
        font, metrics = figures("small", bold=True)
        text = f"{phase_name(step['phase'])}  {brief(step)}"
        cells = None if strip is None or len(strip) < 2 else strip[:CELLS]
        wide = max(metrics.horizontalAdvance(text), CELL * len(cells) if cells is not None else 0.0) + 16
        tall = 22.0 + (10.0 if cells is not None else 0.0)
        box = self.place(frame, rect, wide, tall)
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(color, 1))
        named = CAPTION if NAMED <= frame.zoom < FAR else 0.0
        self._lead(painter, frame, box, _on_screen(frame, rect).adjusted(0, -named, 0, 0))
        painter.setBrush(look.raised)
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(font)
        painter.setPen(look.text)
        painter.drawText(QRectF(box.left(), box.top() + 3, wide, 16), Qt.AlignmentFlag.AlignCenter, text)
        if cells is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            left = box.center().x() - CELL * len(cells) / 2
            for number, shade in enumerate(cell_colors(cells)):
                painter.setBrush(shade)
                painter.drawRect(QRectF(left + number * CELL, box.top() + 20, CELL - 1, 8))
        painter.restore()

    def _lead(self, painter: QPainter, frame: Frame, box: QRectF, node: QRectF) -> None:
        """The line from the plate to its node; it passes behind what it meets on the way."""
        line = _between(box, node)
        painter.save()
        painter.setClipPath(self.around_nodes(frame, line))
        painter.drawLine(*line)
        painter.restore()

    def around_nodes(self, frame: Frame, line: tuple[QPointF, QPointF]) -> QPainterPath:
        """The widget without nodes, names, pictures and titles that a line meets."""
        way = QPainterPath()
        way.addRect(QRectF(0, 0, frame.width, frame.height))
        span = QRectF(*line).normalized().adjusted(-1, -1, 1, 1)
        met = np.concatenate([self._canvas.reading.around.boxes(frame.camera), self._titles(frame)])
        for left, top, right, bottom in _in_sight(met, frame.width, frame.height).tolist():
            other = QRectF(QPointF(left, top), QPointF(right, bottom))
            if other.intersects(span):
                hidden = QPainterPath()
                hidden.addRect(other)
                way -= hidden
        return way

    def place(self, frame: Frame, rect: QRectF, wide: float, tall: float) -> QRectF:
        """Where a plate of that size stands: near the node, where it covers least of names, nodes and pictures."""
        canvas = self._canvas
        size = frame.width, frame.height
        key = self.node, frame.camera, size, wide, tall, canvas.scene.document, canvas.scene.rect.tobytes()
        if key != self._placed[0]:
            near = _on_screen(frame, rect)
            ground, around = Ground(*size), canvas.reading.around
            ground.cover(_in_sight(around.boxes(frame.camera), *size) + AIR)
            ground.cover(_in_sight(self._titles(frame), *size) + AIR)
            ground.cover(np.array(around.taken()[0], dtype=float).reshape(-1, 4) + AIR, HEAVY)
            found = ground.place(wide, tall, (near.left(), near.top(), near.right(), near.bottom()), RIM)
            left, top = found[:2] if found is not None else (RIM, RIM)
            self._placed = key, QRectF(left, top, wide, tall)
        return QRectF(self._placed[1])

    def _titles(self, frame: Frame) -> np.ndarray:
        """Titles of frames, comments and the names of blocks from afar on the screen (n, 4)."""
        scene, areas = self._canvas.scene, self._canvas.scene.areas
        titles = [areas.label(key, box, frame.zoom) for key, box in areas.boxes(frame.zoom).items()]
        found = np.array([*titles, *areas.comments().values()], dtype=float).reshape(-1, 4)
        named = names_of(scene, np.flatnonzero(scene.nodes_in(frame.sight)), frame)
        far = np.array([plate.getCoords() for _, _, plate in named], dtype=float).reshape(-1, 4)
        return np.concatenate([(found - np.tile((frame.camera.x, frame.camera.y), 2)) * frame.zoom, far])

    def _follow(self) -> None:
        """Keep the node at work in sight."""
        node, canvas = self.node, self._canvas
        row = canvas.scene.row.get(node) if node else None
        if row is not None:
            left, top, right, bottom = canvas.camera.sees(canvas.width(), canvas.height())
            x, y, wide, tall = canvas.scene.rect[row].tolist()
            if x < left or y < top or x + wide > right or y + tall > bottom:
                canvas.show_node(node)
        canvas.update()


def _on_screen(frame: Frame, rect: QRectF) -> QRectF:
    """A rectangle of the scene in pixels of the widget."""
    corner = QPointF(*frame.camera.to_screen(rect.left(), rect.top()))
    return QRectF(corner, rect.size() * frame.zoom)


def _in_sight(boxes: np.ndarray, width: float, height: float) -> np.ndarray:
    """Those of the boxes (n, 4) that reach into the widget."""
    inside = (boxes[:, 0] < width) & (boxes[:, 1] < height) & (boxes[:, 2] > 0) & (boxes[:, 3] > 0)
    return boxes[inside]


def _between(plate: QRectF, node: QRectF) -> tuple[QPointF, QPointF]:
    """The shortest line from a plate to its node."""
    x = min(max(node.center().x(), plate.left() + 8), plate.right() - 8)
    y = min(max(node.center().y(), plate.top() + 8), plate.bottom() - 8)
    to = QPointF(min(max(x, node.left()), node.right()), min(max(y, node.top()), node.bottom()))
    return QPointF(min(max(to.x(), plate.left()), plate.right()), min(max(to.y(), plate.top()), plate.bottom())), to


def _light(painter: QPainter, path: QPainterPath, color: QColor, frame: Frame, *, back: bool) -> None:
    """A wire in a bright color, with arrows in the direction of the flow."""
    pen = QPen(color, 3.0)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    size = POINT / frame.zoom
    for share in ARROWS:
        at = path.pointAtPercent(share)
        before, after = (path.pointAtPercent(min(1.0, max(0.0, share + by))) for by in (-0.02, 0.02))
        along = np.array((after.x() - before.x(), after.y() - before.y()))
        length = float(np.hypot(*along)) or 1.0
        along = along / length * (-1.0 if back else 1.0) * size
        aside = np.array((-along[1], along[0])) * 0.7
        point = np.array((at.x(), at.y()))
        corners = (point + along, point - along * 0.4 + aside, point - along * 0.4 - aside)
        painter.drawPolygon(QPolygonF([QPointF(*corner.tolist()) for corner in corners]))
