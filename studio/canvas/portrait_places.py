"""Where the pictures of nodes hang: below each card where there is room, else above it. Nothing moves for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF

from studio.canvas.frame import FAR
from studio.canvas.geometry import Scene
from studio.canvas.tiles import free_rooms
from studio.widgets.portrait import Portrait, wanted_height

SMALLEST = 0.22  # zoom from which pictures are shown
APART, CLEAR = 5.0, 7.0  # scene units from the card to its picture, and from there to the next card
PAD = 3.0  # from the rim of the plate to the picture on it
LEAST = 26.0  # scene units of a picture that has little room
CAPTION = 28.0  # pixels that captions take above a node seen from afar


@dataclass(frozen=True, slots=True)
class Hung:
    """A picture at its node: the plate and, within it, the picture, in scene units."""

    node: str
    plate: QRectF
    picture: QRectF


def hang(scene: Scene, rows: np.ndarray, portraits: Mapping[str, Portrait], zoom: float) -> list[Hung]:
    """The plates of those of the nodes in sight (their rows) that have a picture, in their order."""
    if zoom < SMALLEST or not len(rows) or not portraits:
        return []
    rect = scene.rect[rows]
    around = np.concatenate([rect, _others(scene, zoom)])
    over, under = (room.tolist() for room in free_rooms(around, 4.0))
    written = CAPTION / zoom if zoom < FAR else 6.0
    found: list[Hung] = []
    for place, row in enumerate(rows.tolist()):
        node, face = scene.ids[row], scene.faces[row]
        portrait = portraits.get(node)
        if portrait is None or face.dot or face.picture:
            continue
        x, y, width, height = rect[place].tolist()
        wished = wanted_height(portrait, width - 2 * PAD) + 2 * PAD
        if wished <= 2 * PAD:
            continue
        least = min(wished, LEAST + 2 * PAD)
        below, above = (min(wished, room[place] - APART - CLEAR - written) for room in (under, over))
        plates = [QRectF(x, y + height + APART, width, below)] if below >= least else []
        plates += [QRectF(x, y - written - APART - above, width, above)] if above >= least else []
        plate = next((one for one in plates if not any(one.intersects(other.plate) for other in found)), None)
        if plate is not None:
            found.append(Hung(node, plate, plate.adjusted(PAD, PAD, -PAD, -PAD)))
    return found


def _others(scene: Scene, zoom: float) -> np.ndarray:
    """Titles of frames and comments (n, 4), which pictures leave free."""
    areas = scene.areas
    titles = [areas.label(key, box, zoom) for key, box in areas.boxes(zoom).items()]
    found = np.array([*titles, *areas.comments().values()], dtype=float).reshape(-1, 4)
    found[:, 2:] -= found[:, :2]
    return found
