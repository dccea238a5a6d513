"""The names of blocks from afar, on plates of one size on the screen that cover no neighbor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.canvas.face import STRIP
from studio.canvas.frame import Frame

if TYPE_CHECKING:
    from studio.canvas.geometry import Scene

Array = np.ndarray
NAMED = 0.25  # zoom from which nodes have captions of their own
WIDEST = 144.0  # pixels that a name may take
LEAST = 44.0  # pixels below which a name says nothing
HEIGHT, INSET, GAP = 16.0, 12.0, 3.0  # pixels of a plate: its height, what it has beside its text, and around it
MOST_NAMES = 200
MOST_PAIRS = 40_000  # blocks times nodes in sight up to which it is worked out how far the neighbors are


def paint_names(painter: QPainter, scene: Scene, rows: Array, frame: Frame) -> None:
    """Titles of blocks on their nodes, else above or below them; none where only a neighbor could be written on."""
    look = frame.look
    for row, title, plate in names_of(scene, rows, frame):
        painter.setPen(QPen(look.families[int(scene.family[row])], 1))
        painter.setBrush(look.card)
        painter.drawRoundedRect(plate, 4, 4)
        painter.setFont(look.fonts["caption"])
        painter.setPen(look.text)
        text = look.elided("caption", title, plate.width() - INSET + 0.5)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def names_of(scene: Scene, rows: Array, frame: Frame) -> list[tuple[int, str, QRectF]]:
    """The rows of the blocks that are named from so far, their titles and the plates on the screen."""
    blocks = frame.look.heat.blocks(scene)
    if frame.zoom >= NAMED or not len(blocks):
        return []
    blocks = blocks[np.isin(blocks, rows)][:MOST_NAMES]
    look, found = frame.look, list[tuple[int, str, QRectF]]()
    nodes = _on_screen(scene, blocks, frame)
    tops = _tops(scene, blocks, nodes, frame)
    wide = _rooms(scene, blocks, rows, nodes, tops, frame)
    for at, row in enumerate(blocks.tolist()):
        left, _, right, _ = nodes[at].tolist()
        face = scene.faces[row]
        title = f"{face.title} {face.times}" if face.times else face.title
        whole = min(look.width("caption", title) + INSET, max(right - left, WIDEST))
        both = zip(tops[at].tolist(), wide[at].tolist(), strict=True)
        places = [(top, room) for top, room in both if 0.0 <= top <= frame.height - HEIGHT]
        plate = _plate((left + right) / 2, whole, places, [plate for _, _, plate in found])
        if plate is not None:
            found.append((row, title, plate))
    return found


def _plate(middle: float, whole: float, places: list[tuple[float, float]], taken: list[QRectF]) -> QRectF | None:
    """Where a name goes among places (top, width): the first with room for all of it, else the widest."""
    wanted = [(top, min(whole, wide)) for top, wide in places if min(whole, wide) >= min(LEAST, whole)]
    for top, width in sorted(wanted, key=lambda place: -place[1]):
        plate = QRectF(middle - width / 2, top, width, HEIGHT)
        if not any(plate.intersects(other) for other in taken):
            return plate
    return None


def _on_screen(scene: Scene, rows: Array, frame: Frame) -> Array:
    """Left, top, right, bottom (n, 4) of nodes on the screen."""
    rect = scene.rect[rows]
    corner = (rect[:, :2] - (frame.camera.x, frame.camera.y)) * frame.zoom
    return np.concatenate([corner, corner + rect[:, 2:] * frame.zoom], axis=1)


def _tops(scene: Scene, blocks: Array, nodes: Array, frame: Frame) -> Array:
    """Where plates may begin (n, 3): on the node above what is live in it, above the node, below it and its picture."""
    live = np.array([scene.ids[row] in scene.live for row in blocks.tolist()], dtype=bool)
    bottom = nodes[:, 3] - live * STRIP * frame.zoom
    inside = np.where(live, np.minimum((nodes[:, 1] + bottom - HEIGHT) / 2, bottom - HEIGHT), 0.0)
    inside = np.where(live, inside, (nodes[:, 1] + nodes[:, 3] - HEIGHT) / 2)
    return np.stack([inside, nodes[:, 1] - HEIGHT - GAP, _ends(scene, blocks, nodes, frame) + GAP], axis=1)


def _ends(scene: Scene, blocks: Array, nodes: Array, frame: Frame) -> Array:
    """The lower ends (n,) of blocks with the pictures that hang below them."""
    hung = scene.areas.hung
    boxes = [hung.get(scene.ids[row]) for row in blocks.tolist()]
    ends = [(box[3] - frame.camera.y) * frame.zoom if box is not None else -np.inf for box in boxes]
    return np.maximum(nodes[:, 3], np.array(ends, dtype=float))


def _rooms(scene: Scene, blocks: Array, rows: Array, nodes: Array, tops: Array, frame: Frame) -> Array:
    """How wide a plate may be at each of those places (n, 3): it covers no other node, title of a frame or picture."""
    if len(blocks) * len(rows) > MOST_PAIRS:  # too many to look at each pair: a name stays on its own node
        return np.stack([nodes[:, 2] - nodes[:, 0], np.zeros(len(nodes)), np.zeros(len(nodes))], axis=1)
    titles = [scene.areas.label(key, box, frame.zoom) for key, box in scene.areas.boxes(frame.zoom).items()]
    titles += scene.areas.hung.values()
    labels = (np.array(titles).reshape(-1, 4) - np.tile((frame.camera.x, frame.camera.y), 2)) * frame.zoom
    others = np.concatenate([_on_screen(scene, rows, frame), labels])
    middle = ((nodes[:, 0] + nodes[:, 2]) / 2)[:, None]
    away = np.maximum(np.maximum(others[:, 0] - middle, middle - others[:, 2]), 0.0)  # (blocks, others)
    away[np.arange(len(blocks)), np.searchsorted(rows, blocks)] = np.inf
    meets = (others[:, 1] < tops[..., None] + HEIGHT + 1.0) & (others[:, 3] > tops[..., None] - 1.0)
    nearest = np.where(meets, away[:, None, :], np.inf).min(axis=2, initial=np.inf)
    return np.maximum(2 * (nearest - GAP), 0.0)
