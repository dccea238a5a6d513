"""Painting of reroute points: a dot in the color of the wire that it leads around."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.canvas.face import DOT
from studio.canvas.frame import Frame
from studio.canvas.geometry import Scene
from studio.canvas.look import PLACEHOLDER
from studio.canvas.ports import wired_ports
from studio.canvas.states import DOTTED

Array = np.ndarray
_SMALLEST = 2.5  # pixels: the least radius, so that a bend is seen from afar


def parted(scene: Scene, rows: Array) -> tuple[Array, Array]:
    """Rows of nodes with cards, and rows of reroute points."""
    dots = scene.traits[rows, DOTTED]
    return rows[~dots], rows[dots]


def paint_dots(painter: QPainter, scene: Scene, rows: Array, frame: Frame) -> None:
    """Paint the reroute points of those rows. The painter is in scene units and left without a pen."""
    if len(rows):
        wired = wired_ports(scene)
        for row in rows.tolist():
            paint_dot(painter, scene, row, frame, wired)
        painter.setPen(Qt.PenStyle.NoPen)


def paint_dot(painter: QPainter, scene: Scene, row: int, frame: Frame, wired: Array) -> None:
    """Paint a reroute point, with a rim that parts it from wires below. The painter is in scene units."""
    x, y, width, height = scene.rect[row].tolist()
    first, look = int(scene.first_port[row]), frame.look
    painter.setPen(QPen(look.canvas, 1.5))
    family = next((family for family in wired[first : first + 2].tolist() if family >= 0), PLACEHOLDER)
    painter.setBrush(look.families[family])
    radius = max(DOT / 2 - 1.0, _SMALLEST / frame.zoom)
    painter.drawEllipse(QPointF(x + width / 2, y + height / 2), radius, radius)
