"""Painting of nodes: cards with their texts, or plain rectangles in batches from afar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.canvas.batch import draw_rects
from studio.canvas.containers import draw_inner, draw_number, draw_sheets, edge_of, outline_of, paint_boxes
from studio.canvas.face import EDGE, HEADER, ICON, INSET, Face, room_of_title
from studio.canvas.frame import FAR, TINY, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.heat import paint_hot
from studio.canvas.look import PLACEHOLDER, Look, family_index, mixed
from studio.canvas.numbered import fitted
from studio.canvas.paint_reroutes import paint_dot, paint_dots, parted
from studio.canvas.ports import PORT, put_ports, wired_ports
from studio.canvas.sprites import put
from studio.canvas.states import FADED, MUTED, dashed, draw_passage, draw_signs, paint_calm, toned
from studio.canvas.symbols import symbol
from studio.canvas.thumbnails import draw_well
from studio.canvas.tiles import TILES, paint_tiles

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
        if scene.faces[row].dot:
            paint_dot(painter, scene, row, frame, wired)
            continue
        x, y, _, height = scene.rect[row].tolist()
        painter.setWorldMatrixEnabled(False)
        _put_card(painter, scene.faces[row], x, y, height, frame)
        put_ports(painter, scene, row, (x, y), frame, wired)
        painter.setWorldMatrixEnabled(True)
        painter.translate(x, y)
        _write_texts(painter, frame, scene.faces[row], scene.numbered.of(scene.ids[row]))
        painter.translate(-x, -y)


def _paint_plain(painter: QPainter, scene: Scene, rows: Array, frame: Frame) -> None:
    """All cards in few calls, without round corners; texts and icons as ever."""
    look = frame.look
    rows, dots = parted(scene, rows)
    rect, family = scene.rect[rows], scene.family[rows]
    painter.setPen(QPen(look.line, 0))
    painter.setBrush(look.card)
    draw_rects(painter, rect)
    painter.setPen(Qt.PenStyle.NoPen)
    edges = np.column_stack([rect[:, :2], np.full(len(rect), EDGE), rect[:, 3]])
    for index in np.unique(family):
        painter.setBrush(look.family_brushes[index])
        draw_rects(painter, edges[family == index])
    paint_boxes(painter, scene, rows, frame)
    paint_calm(painter, scene, rows, look.card, look)
    _paint_plain_ports(painter, scene, rows, look)
    paint_dots(painter, scene, dots, frame)
    for row in rows.tolist():
        x, y = scene.rect[row, :2].tolist()
        painter.translate(x, y)
        _draw_icon(painter, scene.faces[row], frame)
        draw_number(painter, scene.faces[row], scene.faces[row].width - INSET + 2, HEADER / 2 + 2, look)
        _write_texts(painter, frame, scene.faces[row], scene.numbered.of(scene.ids[row]))
        painter.translate(-x, -y)


def _paint_plain_ports(painter: QPainter, scene: Scene, rows: Array, look: Look) -> None:
    shown = np.zeros(len(scene.ids), dtype=bool)
    shown[rows] = True
    ports = np.flatnonzero(shown[scene.port_row])
    squares = np.column_stack([scene.port_at[ports] - PORT + 0.5, np.full((len(ports), 2), 2 * PORT - 1)])
    wired = wired_ports(scene)[ports]
    colors = np.where(wired < 0, PLACEHOLDER, wired)
    for index in np.unique(colors):
        painter.setBrush(look.families[index])
        draw_rects(painter, squares[colors == index])


def _paint_far(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    rows, dots = parted(scene, rows)
    rect, family = scene.rect[rows], scene.family[rows]
    tiny = frame.zoom < TINY
    for index in np.unique(family):
        painter.setBrush(frame.look.family_brushes[index] if tiny else frame.look.far_brushes[index])
        draw_rects(painter, rect[family == index])
    edges = rect[: 0 if tiny else None].copy()
    edges[:, 2] = np.maximum(EDGE, 1.5 / frame.zoom)
    for index in np.unique(family[: len(edges)]):
        painter.setBrush(frame.look.family_brushes[index])
        draw_rects(painter, edges[family == index])
    if not tiny:
        paint_boxes(painter, scene, rows, frame)
    paint_calm(painter, scene, rows, frame.look.card, frame.look)
    paint_dots(painter, scene, dots, frame)
    paint_hot(painter, scene, rows, frame, marks)


def _put_card(painter: QPainter, face: Face, x: float, y: float, height: float, frame: Frame) -> None:
    passage = (face.inputs[:1], face.outputs[:1]) if MUTED in face.signs else ()
    key = ("card", face.family, face.icon, face.width, height, face.signs, face.form, face.times, passage)
    sprites = frame.look.sprites
    picture = sprites.picture(
        key, face.width, height, frame.zoom, frame.ratio, lambda own: _draw_card(own, face, height, frame)
    )
    put(painter, picture, *frame.camera.to_screen(x, y), frame.zoom)


def _draw_card(painter: QPainter, face: Face, height: float, frame: Frame) -> None:
    look = frame.look
    muted = MUTED in face.signs
    border = dashed(look.muted, frame.ratio) if muted else QPen(look.line, frame.ratio)
    border.setCosmetic(True)
    own = toned(look.families[family_index(face.family)], face.signs)
    draw_sheets(painter, face, height, look, border)
    painter.setPen(border)
    painter.setBrush(mixed(look.canvas, look.card, FADED) if muted else look.card)
    painter.drawPath(outline_of(face.form, face.width, height))
    painter.setOpacity(FADED if muted else 1.0)
    draw_inner(painter, face, height, mixed(look.card, own, 0.5), frame.ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(own)
    painter.drawPath(edge_of(face.form, face.width, height))
    _draw_icon(painter, face, frame)
    draw_number(painter, face, face.width - INSET + 2, HEADER / 2 + 2, look)
    if face.picture:
        draw_well(painter, face, height, look, frame.zoom * frame.ratio)
    painter.setOpacity(1.0)
    if face.signs:
        right = face.width - INSET - face.number
        draw_signs(painter, look, face.signs, right, HEADER / 2 + 2, frame.zoom * frame.ratio)
    if muted and face.inputs and face.outputs:
        leaves = QPointF(face.width, face.outputs[0].y)
        color = look.families[family_index(face.family)]
        draw_passage(painter, color, frame.ratio, QPointF(0, face.inputs[0].y), leaves)


def _draw_icon(painter: QPainter, face: Face, frame: Frame) -> None:
    color = toned(frame.look.families[family_index(face.family)], face.signs).name()
    drawn = symbol(face.icon, color, frame.zoom * frame.ratio)
    painter.drawPixmap(QRectF(INSET, 10, ICON, ICON), drawn, QRectF(drawn.rect()))


def _write_texts(painter: QPainter, frame: Frame, face: Face, number: str) -> None:
    look, title = frame.look, face.title
    color = look.muted if MUTED in face.signs else look.text
    x = INSET + ICON + 8
    if number:
        title, behind = fitted(look, title, number, room_of_title(face))
        _write(painter, look, "title", x + behind, HEADER / 2 + 2, number, look.muted)
    _write(painter, look, "title", x, HEADER / 2 + 2, title, color)
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
            color = look.muted if MUTED in face.signs else look.text
            _write(painter, look, "shape", right, place.y, place.shape, color)
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
