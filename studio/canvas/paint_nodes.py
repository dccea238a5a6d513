"""Painting of nodes: cards with their texts, or plain rectangles in batches from afar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.canvas.batch import draw_rects
from studio.canvas.face import EDGE, HEADER, ICON, INSET, Face
from studio.canvas.frame import FAR, FULL, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.look import PLACEHOLDER, Look, family_index
from studio.canvas.ports import PORT, put_ports, wired_ports
from studio.canvas.sprites import put
from studio.canvas.symbols import symbol
from studio.canvas.tiles import RADIUS, TILES, edge_path, paint_tiles

Array = np.ndarray


def paint_nodes(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    """Paint the nodes of those rows, later ones on top. The painter is in scene units."""
    if frame.zoom < FAR and frame.fine and len(rows) <= TILES:
        paint_tiles(painter, scene, rows, frame, marks)
    elif frame.zoom < FAR:
        _paint_far(painter, scene, rows, frame, marks)
    elif frame.fine:
        _paint_fine(painter, scene, rows, frame)
    else:
        _paint_plain(painter, scene, rows, frame)


def _paint_fine(painter: QPainter, scene: Scene, rows: Array, frame: Frame) -> None:
    """Node by node, from shared pictures of cards and ports, with texts written in between."""
    wired = wired_ports(scene)
    for row in rows.tolist():
        x, y, _, height = scene.rect[row].tolist()
        painter.setWorldMatrixEnabled(False)
        _put_card(painter, scene.faces[row], x, y, height, frame)
        put_ports(painter, scene, row, (x, y), frame, wired)
        painter.setWorldMatrixEnabled(True)
        painter.translate(x, y)
        _write_texts(painter, frame, scene.faces[row])
        painter.translate(-x, -y)


def _paint_plain(painter: QPainter, scene: Scene, rows: Array, frame: Frame) -> None:
    """All cards in few calls, without round corners; texts and icons as ever."""
    look, rect, family = frame.look, scene.rect[rows], scene.family[rows]
    painter.setPen(QPen(look.line, 0))
    painter.setBrush(look.card)
    draw_rects(painter, rect)
    painter.setPen(Qt.PenStyle.NoPen)
    edges = np.column_stack([rect[:, :2], np.full(len(rect), EDGE), rect[:, 3]])
    for index in np.unique(family):
        painter.setBrush(look.family_brushes[index])
        draw_rects(painter, edges[family == index])
    _paint_plain_ports(painter, scene, rows, look)
    for row in rows.tolist():
        x, y = scene.rect[row, :2].tolist()
        painter.translate(x, y)
        _draw_icon(painter, scene.faces[row], frame)
        _write_texts(painter, frame, scene.faces[row])
        painter.translate(-x, -y)


def _paint_plain_ports(painter: QPainter, scene: Scene, rows: Array, look: Look) -> None:
    shown = np.zeros(len(scene.ids), dtype=bool)
    shown[rows] = True
    ports = np.flatnonzero(shown[scene.port_row])
    squares = np.column_stack([scene.port_at[ports] - PORT + 0.5, np.full((len(ports), 2), 2 * PORT - 1)])
    wired = wired_ports(scene)
    colors = np.array([wired.get(port, PLACEHOLDER) for port in ports.tolist()], dtype=int)
    for index in np.unique(colors):
        painter.setBrush(look.families[index])
        draw_rects(painter, squares[colors == index])


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


def _put_card(painter: QPainter, face: Face, x: float, y: float, height: float, frame: Frame) -> None:
    key = ("card", face.family, face.icon, face.width, height)
    sprites = frame.look.sprites
    picture = sprites.picture(
        key, face.width, height, frame.zoom, frame.ratio, lambda own: _draw_card(own, face, height, frame)
    )
    put(painter, picture, *frame.camera.to_screen(x, y), frame.zoom)


def _draw_card(painter: QPainter, face: Face, height: float, frame: Frame) -> None:
    look = frame.look
    border = QPen(look.line, frame.ratio)
    border.setCosmetic(True)
    painter.setPen(border)
    painter.setBrush(look.card)
    painter.drawRoundedRect(QRectF(0, 0, face.width, height), RADIUS, RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.family_brushes[family_index(face.family)])
    painter.drawPath(edge_path(height))
    _draw_icon(painter, face, frame)


def _draw_icon(painter: QPainter, face: Face, frame: Frame) -> None:
    color = frame.look.families[family_index(face.family)].name()
    drawn = symbol(face.icon, color, frame.zoom * frame.ratio)
    painter.drawPixmap(QRectF(INSET, 10, ICON, ICON), drawn, QRectF(drawn.rect()))


def _write_texts(painter: QPainter, frame: Frame, face: Face) -> None:
    look = frame.look
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
