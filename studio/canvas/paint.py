"""One picture of the scene without what moves: canvas, grid, wires, nodes, marks."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from runtime.document import Wire
from studio.canvas.batch import draw_rects
from studio.canvas.frame import FAR, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.heat import paint_from_afar
from studio.canvas.look import mixed
from studio.canvas.marks import paint_marks
from studio.canvas.paint_areas import paint_areas, paint_carried, paint_titles_over
from studio.canvas.paint_nodes import paint_nodes
from studio.canvas.paint_wires import paint_wires

Array = np.ndarray
GRID = 32.0


def enter_scene(painter: QPainter, frame: Frame) -> None:
    """From here on the painter is in scene units."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, frame.fine)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, frame.fine)
    painter.scale(frame.zoom, frame.zoom)
    painter.translate(-frame.camera.x, -frame.camera.y)


def paint_still(
    painter: QPainter,
    scene: Scene,
    frame: Frame,
    marks: Marks,
    moving: Array | None = None,
    hidden: Wire | None = None,
    *,
    ground: bool = True,
) -> None:
    """Paint everything but the nodes that a gesture moves (a mask), their wires, and the wire that is in the hand.

    Without `ground` neither the canvas nor its grid is painted, so that what is there shines through.
    """
    if ground:
        painter.fillRect(0, 0, round(frame.width) + 1, round(frame.height) + 1, frame.look.canvas)
        _paint_grid(painter, frame)
    painter.save()
    enter_scene(painter, frame)
    nodes, wires = scene.nodes_in(frame.sight), scene.wires_in(frame.sight)
    carried = frozenset[str]() if moving is None else scene.areas.moving(moving)
    paint_areas(painter, scene, frame, carried)
    if moving is not None:
        nodes, wires = nodes & ~moving, wires & ~scene.wires_of(moving)
    if hidden is not None and hidden in scene.wires:
        wires[scene.wires.index(hidden)] = False
    _paint_parts(painter, scene, nodes, wires, frame, marks)
    paint_titles_over(painter, scene, frame, carried)
    painter.restore()


def paint_moving(painter: QPainter, scene: Scene, frame: Frame, marks: Marks, moving: Array) -> None:
    """Paint only the nodes of the mask and their wires. The painter is in scene units."""
    paint_carried(painter, scene, frame, moving)
    nodes = scene.nodes_in(frame.sight) & moving
    _paint_parts(painter, scene, nodes, scene.wires_in(frame.sight) & scene.wires_of(moving), frame, marks)


def _paint_parts(painter: QPainter, scene: Scene, nodes: Array, wires: Array, frame: Frame, marks: Marks) -> None:
    rows = np.flatnonzero(nodes)
    paint_wires(painter, scene, np.flatnonzero(wires), frame, marks)
    paint_nodes(painter, scene, rows, frame, marks)
    paint_marks(painter, scene, rows, frame, marks)
    paint_from_afar(painter, scene, rows, frame, marks)


def _paint_grid(painter: QPainter, frame: Frame) -> None:
    """Faint points, so that moving and zooming are felt."""
    if frame.zoom < FAR:
        return
    left, top, right, bottom = frame.camera.sees(frame.width, frame.height)
    x = (np.arange(np.ceil(left / GRID), np.floor(right / GRID) + 1) * GRID - left) * frame.zoom
    y = (np.arange(np.ceil(top / GRID), np.floor(bottom / GRID) + 1) * GRID - top) * frame.zoom
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    dot = max(1.0, round(1.25 * frame.ratio)) / frame.ratio
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(frame.look.canvas, frame.look.line, 0.85))
    draw_rects(painter, np.column_stack([np.floor(points * frame.ratio) / frame.ratio, np.full((len(points), 2), dot)]))
