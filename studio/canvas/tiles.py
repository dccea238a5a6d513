"""Nodes from afar, while they are few: a tile in the color of the family with a large icon, and a caption above it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.canvas.captions import ASCENT, DESCENT, caption, rooms_of
from studio.canvas.containers import draw_inner, draw_number, draw_sheets, edge_of, outline_of, width_of_number
from studio.canvas.face import STRIP, Face
from studio.canvas.frame import FAR, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.look import Look, family_index
from studio.canvas.paint_reroutes import paint_dots, parted
from studio.canvas.ports import put_ports, wired_ports
from studio.canvas.sprites import put
from studio.canvas.states import FADED, MUTED, SIGN, dashed, draw_signs, room_for, toned
from studio.canvas.symbols import symbol

Array = np.ndarray
TILES = 300  # nodes in sight up to which they are tiles
CAPTIONS = 80  # nodes in sight up to which they have captions
CAPTION_ZOOM = 0.25  # from which there is room for them between rows
SHAPE_ZOOM = 0.4
PORT_ZOOM = 0.3  # from which ports can be told apart
OVERHANG = 20.0  # pixels that a caption may be wider than its tile
LINE, ROOM = 16.0, 30.0  # pixels that a title needs, and a title with what leaves the node
PLATED = 2.0  # pixels that the plate behind a line is wider than it, on either side
PLATE = 225  # how opaque the plate behind a line is, of 255


@dataclass(frozen=True, slots=True)
class Caption:
    """A title, its middle and its line on the screen; what leaves the node, and where the tile is."""

    text: str
    middle: float
    line: float
    shape: str
    over: float  # the middle of the tile
    top: float


def _plain(width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(0, 0, width, height))
    return path


def paint_tiles(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    """Paint the nodes of those rows as tiles. The painter is in scene units and stays so."""
    wired = wired_ports(scene)
    painter.setWorldMatrixEnabled(False)
    cards, dots = parted(scene, rows)
    for row in cards.tolist():
        x, y, _, height = scene.rect[row].tolist()
        face, severity = scene.faces[row], marks.worst(scene.ids[row])
        live = scene.ids[row] in scene.live
        draw = partial(_draw_tile, face=face, height=height, live=live, severity=severity, frame=frame)
        key = ("tile", face.family, face.icon, face.width, height, severity, face.signs, face.form, face.times)
        picture = frame.look.sprites.picture(key, face.width, height, frame.zoom, frame.ratio, draw)
        put(painter, picture, *frame.camera.to_screen(x, y), frame.zoom)
        if frame.zoom >= PORT_ZOOM:
            put_ports(painter, scene, row, (x, y), frame, wired)
    if frame.zoom >= CAPTION_ZOOM and len(rows) <= CAPTIONS:
        _write_captions(painter, scene, cards, frame, marks)
    painter.setWorldMatrixEnabled(True)
    paint_dots(painter, scene, dots, frame)


def _draw_tile(painter: QPainter, face: Face, height: float, live: bool, severity: str, frame: Frame) -> None:
    """The strip of a live node keeps the color of the card, so that what is painted on it can be read."""
    look, family = frame.look, family_index(face.family)
    heat = severity in ("error", "warning")
    upper, muted = height - STRIP if live else height, MUTED in face.signs
    draw_sheets(painter, face, height, look, QPen(look.far_brushes[family].color(), 1.0 / frame.zoom))
    painter.setPen(dashed(look.muted, frame.ratio, 1.25) if muted else Qt.PenStyle.NoPen)
    painter.setBrush(look.card)
    outline = outline_of(face.form, face.width, height)
    painter.drawPath(outline)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setOpacity(FADED if muted and not heat else 1.0)
    painter.setBrush(look.severity(severity) if heat else toned(look.far_brushes[family].color(), face.signs))
    painter.drawPath(outline.intersected(_plain(face.width, upper)))
    own = look.canvas if heat else toned(look.families[family], face.signs)
    draw_inner(painter, face, height, own, frame.ratio)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(toned(look.families[family], face.signs))
    painter.drawPath(edge_of(face.form, face.width, height))
    size = min(upper, face.width) * 0.66
    drawn = symbol(face.icon, (look.canvas if heat else look.text).name(), frame.zoom * frame.ratio * size / 16.0)
    sign = min(11.0 / frame.zoom, 28.0) if frame.zoom >= PORT_ZOOM else 0.0
    beside = width_of_number(look, face.times) * _plate(frame) if sign else 0.0
    left = (face.width - size - max(room_for(face.signs) * sign / SIGN, beside)) / 2
    painter.drawPixmap(QRectF(left, (upper - size) / 2, size, size), drawn, QRectF(drawn.rect()))
    if sign:
        painter.setOpacity(1.0)
        draw_number(painter, face, face.width - 7.0, upper / 2, look, _plate(frame))
        draw_signs(painter, look, face.signs, face.width - 5.0, 5.0 + sign / 2, frame.zoom * frame.ratio, sign)


def _plate(frame: Frame) -> float:
    """How large the number of repetitions is written, against its size on a card."""
    return min(0.9 / frame.zoom, 2.2)


def _write_captions(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    """Titles, and below them what leaves the node, at a size that can be read whatever the zoom."""
    look = frame.look
    for one in _captions(scene, rows, frame, marks):
        if one.shape:
            _write_centered(painter, look, "small shape", one.over, one.top - 4.0, one.shape, look.muted)
        _write_centered(painter, look, "caption", one.middle, one.line, one.text, look.text)


def titles_seen(scene: Scene, frame: Frame, marks: Marks) -> Array:
    """Where titles are written beside tiles in sight, in pixels (n, 4: left, top, right, bottom)."""
    rows = np.flatnonzero(scene.nodes_in(frame.sight))
    if not CAPTION_ZOOM <= frame.zoom < FAR or len(rows) > CAPTIONS:
        return np.zeros((0, 4))
    found = _captions(scene, parted(scene, rows)[0], frame, marks)
    half = [frame.look.width("caption", one.text) / 2 + PLATED for one in found]
    boxes = [
        (one.middle - wide, one.line - ASCENT, one.middle + wide, one.line + DESCENT)
        for one, wide in zip(found, half, strict=True)
    ]
    return np.array(boxes, dtype=float).reshape(-1, 4)


def _captions(scene: Scene, rows: Array, frame: Frame, marks: Marks) -> list[Caption]:
    """They stand above the tile; a title that has no room there goes below, and what leaves the node is left out."""
    look, found = frame.look, list[Caption]()
    above, below = (free * frame.zoom for free in _beside(scene.rect[rows], frame.zoom))
    lowered = _lowered(above, below)
    tiles = on_screen(scene.rect[rows], frame)
    shapes = [_shape(scene.faces[row], over, frame) for row, over in zip(rows.tolist(), above.tolist(), strict=True)]
    lines = tiles[:, 1] - 4.0 - np.array([12.0 if shape else 0.0 for shape in shapes])
    lines = np.where(lowered, tiles[:, 3] + LINE - 3.0, lines)
    badges = np.array([marks.worst(scene.ids[row]) in ("error", "warning") for row in rows.tolist()], dtype=bool)
    rooms = rooms_of(tiles, lines, _plates(scene, frame), badges, frame.width)
    for at, row in enumerate(rows.tolist()):
        over = float(tiles[at, 0] + tiles[at, 2]) / 2
        number = scene.numbered.of(scene.ids[row])
        text = caption(look, scene.faces[row].title, number, rooms.width(at))
        middle = rooms.place(at, over, look.width("caption", text))
        found.append(Caption(text, middle, float(lines[at]), shapes[at], over, float(tiles[at, 1])))
    return found


def _shape(face: Face, above: float, frame: Frame) -> str:
    """What leaves a node, where there is room for it below the title; `above` are the pixels above the tile."""
    shape = next((place.shape for place in face.outputs if place.shape), "")
    room = face.width * frame.zoom + OVERHANG
    fits = above >= ROOM and frame.zoom >= SHAPE_ZOOM and frame.look.width("small shape", shape) <= room
    return shape if fits else ""


def _plates(scene: Scene, frame: Frame) -> Array:
    """What captions leave free besides nodes, on the screen: titles of frames, comments and pictures, (m, 4)."""
    areas = scene.areas
    titles = [areas.label(key, box, frame.zoom) for key, box in areas.boxes(frame.zoom).items()]
    found = np.array([*titles, *areas.comments().values(), *areas.hung.values()], dtype=float).reshape(-1, 4)
    found[:, 2:] -= found[:, :2]
    return on_screen(found, frame)


def on_screen(rect: Array, frame: Frame) -> Array:
    """Rectangles (n, 4: left, top, width, height) of the scene as left, top, right, bottom in pixels of the screen."""
    corner = (rect[:, :2] - (frame.camera.x, frame.camera.y)) * frame.zoom
    return np.concatenate([corner, corner + rect[:, 2:] * frame.zoom], axis=1)


def captions_below(rect: Array, zoom: float) -> list[float]:
    """The scene units that the caption of each rectangle (n, 4) takes below it."""
    if not CAPTION_ZOOM <= zoom < FAR or len(rect) > CAPTIONS:
        return [0.0] * len(rect)
    lowered = _lowered(*(free * zoom for free in _beside(rect, zoom)))
    found: list[float] = (lowered * LINE / zoom).tolist()
    return found


def _beside(rect: Array, zoom: float) -> tuple[Array, Array]:
    """How far each rectangle is from the next above and below that its caption could be written on, in scene units."""
    return free_rooms(rect, OVERHANG / 2 / zoom)


def _lowered(above: Array, below: Array) -> Array:
    """Which captions stand below, of nodes with that much room, in pixels: the node below has its caption there too."""
    return (above < LINE) & (below >= ROOM + LINE)


def free_rooms(rect: Array, beside: float) -> tuple[Array, Array]:
    """How far each rectangle of (n, 4) is from the next one above and below it, counted `beside` wider; both (n,)."""
    left, top, right, bottom = rect[:, 0], rect[:, 1], rect[:, 0] + rect[:, 2], rect[:, 1] + rect[:, 3]
    shared = (left[:, None] - beside < right) & (right[:, None] + beside > left)
    higher = shared & (top < top[:, None])  # (which, against which)
    above = np.where(higher, top[:, None] - bottom, np.inf).min(axis=1, initial=np.inf)
    below = np.where(shared & (top > top[:, None]), top - bottom[:, None], np.inf).min(axis=1, initial=np.inf)
    return above, below


def _write_centered(
    painter: QPainter, look: Look, font: str, middle: float, line: float, text: str, color: QColor
) -> None:
    """A line of text on a plate in the color of the canvas, so that no wire crosses its letters."""
    wide = look.width(font, text)
    plate = QColor(look.canvas)
    plate.setAlpha(PLATE)
    painter.fillRect(QRectF(middle - wide / 2 - PLATED, line - 10.0, wide + 2 * PLATED, 12.5), plate)
    painter.setFont(look.fonts[font])
    painter.setPen(color)
    painter.drawText(QPointF(middle - wide / 2, line), text)
