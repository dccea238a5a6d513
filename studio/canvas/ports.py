"""Painting of ports: their shape tells what they carry, their filling whether they are wired."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from studio.canvas.face import Place
from studio.canvas.frame import Frame
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.sprites import put

PORT = 4.5  # half the width of a port


def wired_ports(scene: Scene) -> np.ndarray:
    """The family that colors each port (p,): that of its wire, or -1 without one."""
    found = np.full(len(scene.port_row), -1)
    found[scene.tail] = scene.wire_family
    found[scene.head] = scene.wire_family
    return found


def put_ports(
    painter: QPainter, scene: Scene, row: int, corner: tuple[float, float], frame: Frame, wired: np.ndarray
) -> None:
    """Put the ports of a node whose corner is at a scene point; the painter is in widget pixels."""
    face, first = scene.faces[row], int(scene.first_port[row])
    for number, place in enumerate((*face.inputs, *face.outputs), first):
        family = int(wired[number])
        x = corner[0] + (0.0 if number < first + len(face.inputs) else face.width)
        key = ("port", place.port.kind, place.port.many, place.known, family)
        draw = partial(_draw_port_at_origin, place=place, look=frame.look, family=family)
        picture = frame.look.sprites.picture(key, 0.0, 0.0, frame.zoom, frame.ratio, draw)
        put(painter, picture, *frame.camera.to_screen(x, corner[1] + place.y), frame.zoom)


def _draw_port_at_origin(painter: QPainter, place: Place, look: Look, family: int) -> None:
    color = look.families[family] if family >= 0 else look.muted
    painter.setPen(QPen(color if place.known else look.error, 1.5))
    painter.setBrush(color if family >= 0 else look.canvas)
    draw_port(painter, place, 0.0, 0.0)


def draw_port(painter: QPainter, place: Place, x: float, y: float, grown: float = 0.0) -> None:
    """A port's outline: a circle for data, a diamond for a loss, a pill where many wires may enter."""
    size = PORT + grown
    if place.port.kind == "scalar":
        wide = size + 0.5
        painter.drawPolygon([QPointF(x - wide, y), QPointF(x, y - wide), QPointF(x + wide, y), QPointF(x, y + wide)])
    elif place.port.many:
        painter.drawRoundedRect(
            QRectF(x - size + 0.5, y - size - 3, 2 * size - 1, 2 * size + 6), size - 0.5, size - 0.5
        )
    else:
        painter.drawEllipse(QPointF(x, y), size, size)
