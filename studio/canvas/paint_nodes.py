"""Painting of nodes: cards with their texts, or plain rectangles in batches from afar."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.canvas.batch import draw_rects
from studio.canvas.face import EDGE, HEADER, ICON, INSET, Face, Place
from studio.canvas.frame import FAR, FULL, READABLE, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.look import Look, family_index
from studio.canvas.symbols import symbol

Array = np.ndarray
RADIUS = 8.0
PORT = 4.5  # half the width of a port


def paint_nodes(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    """Paint the nodes of those rows, later ones on top. The painter is in scene units."""
    if frame.zoom < FAR:
        _paint_far(painter, scene, rows, frame, marks)
        return
    wired = _wired_ports(scene)
    for row in rows:
        x, y, _, height = scene.rect[row]
        painter.translate(x, y)
        _paint_card(painter, scene.faces[row], height, frame)
        _paint_ports(painter, scene, row, frame.look, wired)
        painter.translate(-x, -y)


def _paint_far(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    rect, family = scene.rect[rows], scene.family[rows]
    for index in np.unique(family):
        painter.setBrush(frame.look.far_brushes[index])
        draw_rects(painter, rect[family == index])
    edges = rect.copy()
    edges[:, 2] = np.maximum(EDGE, 1.5 / frame.zoom)
    for index in np.unique(family):
        painter.setBrush(frame.look.family_brushes[index])
        draw_rects(painter, edges[family == index])
    for severity in ("warning", "error"):
        told = [scene.row[key] for key in marks.findings if key in scene.row and marks.worst(key) == severity]
        if told:
            painter.setBrush(frame.look.severity(severity))
            draw_rects(painter, scene.rect[np.intersect1d(told, rows)])


@cache
def _edge_path(height: float) -> QPainterPath:
    """The left 3 px of a rounded card."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, 4 * RADIUS, height), RADIUS, RADIUS)
    slice_ = QPainterPath()
    slice_.addRect(QRectF(0, 0, EDGE, height))
    return path.intersected(slice_)


def _paint_card(painter: QPainter, face: Face, height: float, frame: Frame) -> None:
    look, family = frame.look, family_index(face.family)
    border = QPen(look.line, 1.0)
    border.setCosmetic(True)
    painter.setPen(border)
    painter.setBrush(look.card)
    painter.drawRoundedRect(QRectF(0, 0, face.width, height), RADIUS, RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.family_brushes[family])
    painter.drawPath(_edge_path(height))
    drawn = symbol(face.icon, look.families[family].name(), frame.zoom * frame.ratio)
    painter.drawPixmap(QRectF(INSET, 10, ICON, ICON), drawn, QRectF(drawn.rect()))
    if frame.zoom >= READABLE:
        _write(painter, look, "title", INSET + ICON + 8, HEADER / 2 + 2, face.title, look.text)
    if frame.zoom >= FULL:
        _write_details(painter, look, face)


def _write_details(painter: QPainter, look: Look, face: Face) -> None:
    if face.quiet:
        _write(painter, look, "quiet", INSET, face.quiet_y, face.quiet, look.muted)
    for place in face.inputs:
        if place.name:
            _write(painter, look, "quiet", INSET, place.y, place.name, look.muted if place.known else look.error)
    for place in face.outputs:
        right = face.width - INSET
        if place.shape:
            right -= look.width("shape", place.shape)
            _write(painter, look, "shape", right, place.y, place.shape, look.text)
            right -= 8
        if place.name:
            _write(
                painter,
                look,
                "quiet",
                right - look.width("quiet", place.name),
                place.y,
                place.name,
                look.muted if place.known else look.error,
            )


def _write(painter: QPainter, look: Look, font: str, x: float, middle: float, text: str, color: QColor) -> None:
    metrics = look.metrics[font]
    painter.setFont(look.fonts[font])
    painter.setPen(color)
    painter.drawText(QPointF(x, middle + (metrics.ascent() - metrics.descent()) / 2), text)


def _wired_ports(scene: Scene) -> dict[int, int]:
    """Ports with a wire, by number, and the family that colors them."""
    found = dict(zip(scene.tail.tolist(), scene.wire_family.tolist(), strict=True))
    found.update(zip(scene.head.tolist(), scene.wire_family.tolist(), strict=True))
    return found


def _paint_ports(painter: QPainter, scene: Scene, row: int, look: Look, wired: dict[int, int]) -> None:
    face = scene.faces[row]
    first = scene.first_port[row]
    for number, place in enumerate((*face.inputs, *face.outputs), first):
        x = 0.0 if number < first + len(face.inputs) else face.width
        filled = wired.get(number)
        color = look.families[filled] if filled is not None else look.muted
        pen = QPen(color if place.known else look.error, 1.5)
        painter.setPen(pen)
        painter.setBrush(color if filled is not None else look.canvas)
        draw_port(painter, place, x, place.y)


def draw_port(painter: QPainter, place: Place, x: float, y: float, grown: float = 0.0) -> None:
    """A port's outline: a circle for data, a diamond for a loss, a pill where many wires may enter."""
    size = PORT + grown
    if place.port.kind == "scalar":
        painter.drawPolygon(
            [
                QPointF(x - size - 0.5, y),
                QPointF(x, y - size - 0.5),
                QPointF(x + size + 0.5, y),
                QPointF(x, y + size + 0.5),
            ]
        )
    elif place.port.many:
        painter.drawRoundedRect(
            QRectF(x - size + 0.5, y - size - 3, 2 * size - 1, 2 * size + 6), size - 0.5, size - 0.5
        )
    else:
        painter.drawEllipse(QPointF(x, y), size, size)
