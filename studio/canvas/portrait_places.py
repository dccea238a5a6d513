"""Where the pictures of nodes hang: below each card where there is room, else beside or above it; nothing moves.

A frame grows around the pictures of its nodes where there is room for that, else they are lower or do not hang.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF

from studio.canvas.areas import Box
from studio.canvas.frame_growth import FrameGrowth, written_above
from studio.canvas.geometry import Scene
from studio.canvas.portrait_beside import PORT, Beside
from studio.canvas.tiles import captions_below, free_rooms
from studio.widgets.portrait import Portrait, wanted_height

SMALLEST = 0.22  # zoom from which pictures are shown
APART, CLEAR = 5.0, 7.0  # scene units from the card to its picture, and from there to the next card
PAD = 3.0  # from the rim of the plate to the picture on it
LEAST = 26.0  # scene units of a picture that has little room
SHRUNK = (1.0, 0.7, 0.0)  # of what a plate may be lower than it could, shares that are tried


@dataclass(frozen=True, slots=True)
class Hung:
    """A picture at its node: the plate and, within it, the picture, in scene units."""

    node: str
    plate: QRectF
    picture: QRectF


@dataclass(frozen=True, slots=True)
class Hanging:
    """All plates, and how far the frames around them have grown above and below."""

    plates: list[Hung] = field(default_factory=list)
    grown: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    _boxes: dict[str, Box] = field(default_factory=dict, init=False, repr=False, compare=False)  # when first asked for

    def boxes(self) -> dict[str, Box]:
        """Where the plates are, by their nodes."""
        if len(self._boxes) < len(self.plates):
            for one in self.plates:
                self._boxes[one.node] = (*one.plate.topLeft().toTuple(), *one.plate.bottomRight().toTuple())
        return self._boxes


def hang(scene: Scene, rows: np.ndarray, portraits: Mapping[str, Portrait], zoom: float) -> Hanging:
    """The plates of those of the nodes in sight (their rows) that have a picture, in their order."""
    if zoom < SMALLEST or not len(rows) or not portraits:
        return Hanging()
    rect = scene.rect[rows]
    others = _others(scene, zoom)
    around, beside = np.concatenate([rect, others]), Beside(scene, rect, others, zoom)
    over, under = (room.tolist() for room in free_rooms(around, 4.0))
    written, captions = written_above(zoom), captions_below(rect, zoom)
    growth = FrameGrowth(scene, zoom)
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
        down, up = y + height + captions[place] + APART, y - written - APART
        below, above = (min(wished, room[place] - APART - CLEAR - written) for room in (under, over))
        below = min(below, under[place] - captions[place] - APART - CLEAR - written)
        plates = [QRectF(x, down, width, high) for high in _heights(below, least)]
        rights = [QRectF(x + width + PORT, y, width, high) for high in _heights(wished, min(wished, height))]
        plates += [one for one in rights if beside.free(place, node, one)]
        plates += [QRectF(x, up - high, width, high) for high in _heights(above, least)]
        free = (one for one in plates if not any(one.intersects(other.plate) for other in found))
        plate = next((one for one in free if growth.take(node, one)), None)
        if plate is not None:
            found.append(Hung(node, plate, plate.adjusted(PAD, PAD, -PAD, -PAD)))
    return Hanging(found, growth.grown)


def _heights(most: float, least: float) -> list[float]:
    """Heights that a plate may have, the largest first; none where even the least is too much."""
    return (
        [least + share * (most - least) for share in (SHRUNK if most > least else SHRUNK[-1:])] if most >= least else []
    )


def _others(scene: Scene, zoom: float) -> np.ndarray:
    """Titles of frames and comments (n, 4), which pictures leave free."""
    areas = scene.areas
    titles = [areas.label(key, box, zoom) for key, box in areas.boxes(zoom).items()]
    found = np.array([*titles, *areas.comments().values()], dtype=float).reshape(-1, 4)
    found[:, 2:] -= found[:, :2]
    return found
