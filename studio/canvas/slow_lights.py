"""Slow motion on the canvas: the node at work in a bright ring, wires lit in the direction of what flows, a plate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from runtime.document import Wire
from studio.canvas.frame import Frame
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
DIM = 110  # of what is not at work


class SlowLights(QObject):
    """Paints what the slow motion of the session looks at."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.slow = slow_motion_of(canvas.session)
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
        x, y = frame.camera.to_screen(rect.center().x(), rect.top())
        box = QRectF(x - wide / 2, y - tall - 26, wide, tall)
        box.moveLeft(min(max(box.left(), 6.0), max(6.0, frame.width - wide - 6)))
        box.moveTop(max(box.top(), 6.0))
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(color, 1))
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
