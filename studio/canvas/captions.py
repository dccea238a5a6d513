"""How wide the titles of tiles may be: as far as they meet no neighbor, no title of a frame and no badge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.canvas.look import Look
from studio.canvas.numbered import named

Array = np.ndarray
ASCENT, DESCENT = 11.0, 3.0  # pixels of a caption above and below its line
ABOVE, BELOW = 18.0, 60.0  # pixels that may be written above a tile, and that may hang below it
FARTHEST = 48.0  # pixels that a caption may reach beyond its tile on either side
APART = 3.0  # pixels between a caption and what is beside it
BADGE = 11.0  # pixels from the corner of a tile that a badge takes


@dataclass(frozen=True, slots=True)
class Rooms:
    """Between which pixels each caption may stand: `left` and `right`, both (n,)."""

    left: Array
    right: Array

    def place(self, at: int, middle: float, wide: float) -> float:
        """The middle of a caption so wide: that of its tile, or as near to it as there is room."""
        half = wide / 2
        low, high = float(self.left[at]) + half, float(self.right[at]) - half
        return min(max(middle, low), max(high, low))

    def width(self, at: int) -> float:
        """How wide a caption may be."""
        return float(self.right[at] - self.left[at])


def rooms_of(tiles: Array, lines: Array, others: Array, badges: Array, width: float) -> Rooms:
    """The rooms of the captions of tiles (n, 4: left, top, right, bottom) on lines at `lines` (n,), in pixels.

    `others` (m, 4) is what else must stay free, `badges` (n,) whether a tile has one on its upper right corner. Two
    captions side by side share what is between their tiles; none leaves a picture so wide whose tile is all in it.
    """
    bands = np.stack([lines - ASCENT, lines + DESCENT], axis=1)
    reach = tiles + np.array((0.0, -ABOVE, 0.0, BELOW))
    beside = _meet(bands, reach) & ~_stacked(tiles) | _meet(bands, tiles)
    np.fill_diagonal(beside, False)
    share = np.where(_meet(bands, np.stack([lines, bands[:, 0], lines, bands[:, 1]], axis=1)), 0.5, 1.0)
    over = _meet(bands, others)
    rooms = []
    for side in (0, 2):
        among = _room(tiles, tiles, side, beside, share)
        rooms.append(np.minimum(among, _room(tiles, others, side, over, np.ones(over.shape))))
    left = np.maximum(tiles[:, 0] - rooms[0], np.minimum(tiles[:, 0], APART))
    right = np.minimum(tiles[:, 2] + rooms[1], np.maximum(tiles[:, 2], width - APART))
    marked = badges & (bands[:, 1] > tiles[:, 1] - BADGE) & (bands[:, 0] < tiles[:, 1] + BADGE)
    return Rooms(left, np.where(marked, np.minimum(right, tiles[:, 2] - BADGE), right))


def caption(look: Look, title: str, number: str, room: float) -> str:
    """The title with its number in so many pixels: what tells it from others of its name is never cut off."""
    text = named(title, number)
    if look.width("caption", text) <= room:
        return text
    behind = look.width("caption", named("", number)) if number else 0.0
    return named(look.elided("caption", title, room - behind), number)


def _room(tiles: Array, others: Array, side: int, near: Array, share: Array) -> Array:
    """How far (n,) the captions may reach beyond the left (0) or right (2) border of their tiles."""
    away = others[:, 0] - tiles[:, None, 2] if side else tiles[:, None, 0] - others[:, 2]
    there = (others[:, 0] + others[:, 2] > (tiles[:, 0] + tiles[:, 2])[:, None]) == bool(side)
    free = np.where(near & there, away * share - APART, FARTHEST)
    found: Array = np.clip(free.min(axis=1, initial=FARTHEST), 0.0, FARTHEST)
    return found


def _meet(bands: Array, rects: Array) -> Array:
    """Which bands (n, 2: top, bottom) are at the height of which rectangles (m, 4), as (n, m)."""
    found: Array = (bands[:, :1] < rects[:, 3]) & (bands[:, 1:] > rects[:, 1])
    return found


def _stacked(tiles: Array) -> Array:
    """Which tiles (n, 4) stand above or below which, as (n, n): more than half of the narrower one does."""
    shared = np.minimum(tiles[:, None, 2], tiles[:, 2]) - np.maximum(tiles[:, None, 0], tiles[:, 0])
    wide = tiles[:, 2] - tiles[:, 0]
    found: Array = shared > np.minimum(wide[:, None], wide) / 2
    return found
