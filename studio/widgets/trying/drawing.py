"""A picture that is being drawn, finer than the pixels of the network, which are means of areas of it. No Qt.

Legend: C channels, H, W height and width in pixels of the network, F fine steps along each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

FINE = 192  # steps along the longer side at least
KEPT = 24  # earlier states that can be brought back
SEEN = 0.2  # of the ink from which a place is drawn on


class Drawing:
    """Shares (C, H·F, W·F) of the range of values, 0 for the least and 1 for the largest. `paper` is what is empty."""

    def __init__(self, channels: int, height: int, width: int, paper: float = 0.0) -> None:
        self.channels, self.height, self.width, self.paper = channels, height, width, paper
        self.fine = max(1, ceil(FINE / max(height, width)))
        self.shares = np.full((channels, height * self.fine, width * self.fine), paper, np.float32)
        self._exact: np.ndarray | None = None  # the pixels themselves, while nothing is drawn over them
        self.sample = False  # a sample as it came, which nobody has drawn
        self._before: list[tuple[np.ndarray, np.ndarray | None, bool]] = []

    @property
    def pixels(self) -> np.ndarray:
        """Shares (C, H, W): the mean of each area."""
        if self._exact is not None:
            return self._exact
        parted = self.shares.reshape(self.channels, self.height, self.fine, self.width, self.fine)
        found: np.ndarray = parted.mean(axis=(2, 4))
        return found

    def keep(self) -> None:
        """Remember what there is now, to be brought back."""
        self._before = [*self._before[1 - KEPT :], (self.shares.copy(), self._exact, self.sample)]

    def undo(self) -> bool:
        """Bring back what was kept last; whether there was something."""
        if not self._before:
            return False
        self.shares, self._exact, self.sample = self._before.pop()
        return True

    def show(self, pixels: np.ndarray, *, sample: bool = False) -> None:
        """Begin with these pixels (C, H, W), in shares; `sample` where they are one of the data."""
        self.sample = sample
        self._exact = np.asarray(pixels, np.float32)
        self.shares = self._exact.repeat(self.fine, 1).repeat(self.fine, 2)

    def clear(self) -> None:
        """Empty paper."""
        self.shares[:] = self.paper
        self._exact, self.sample = None, False

    def invert(self) -> None:
        """Light becomes dark, and dark becomes light."""
        self.sample = False
        self.shares = 1.0 - self.shares
        self._exact = None if self._exact is None else 1.0 - self._exact

    def line(self, start: Sequence[float], end: Sequence[float], width: float, ink: Sequence[float]) -> None:
        """A round stroke between two places (x, y), as wide as so many pixels of the network, with soft edges."""
        (x0, y0), (x1, y1) = ((place[0] * self.fine, place[1] * self.fine) for place in (start, end))
        radius = max(0.5, width * self.fine / 2)
        tall, wide = self.shares.shape[1:]
        top, bottom = max(0, int(min(y0, y1) - radius - 1)), min(tall, ceil(max(y0, y1) + radius + 1))
        left, right = max(0, int(min(x0, x1) - radius - 1)), min(wide, ceil(max(x0, x1) + radius + 1))
        if top >= bottom or left >= right:
            return
        y, x = np.mgrid[top:bottom, left:right].astype(np.float32) + np.float32(0.5)
        along, long = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0), (x1 - x0) ** 2 + (y1 - y0) ** 2
        share = np.clip(along / long, 0.0, 1.0) if long > 0 else np.zeros_like(x)
        far = np.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0))
        cover = np.clip(radius + 0.5 - far, 0.0, 1.0)
        part = self.shares[:, top:bottom, left:right]
        color = np.asarray(ink, np.float32).reshape(-1, 1, 1)
        wished = self.paper + (color - self.paper) * cover  # overlapping strokes do not add up at their soft edges
        nearer = np.abs(wished - color) < np.abs(part - color)
        np.copyto(part, wished, where=nearer)
        self._exact, self.sample = None, False

    def center(self, middle: Sequence[float], size: Sequence[float]) -> bool:
        """Make what is drawn as large as `size` (height, width) and lay its center of mass at `middle` (row, column).

        Both as shares of the sheet, as the data have them. False where nothing is drawn.
        """
        ink = np.abs(self.shares - self.paper).max(axis=0)
        rows, columns = np.flatnonzero((ink > SEEN).any(axis=1)), np.flatnonzero((ink > SEEN).any(axis=0))
        if not len(rows):
            return False
        tall, wide = ink.shape
        box = (rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0])
        zoom = min(max(size[0] * tall, 1.0) / box[0], wide / box[1])
        cut = self.shares[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        shape = max(1, min(tall, round(box[0] * zoom))), max(1, min(wide, round(box[1] * zoom)))
        scaled = resampled(cut, *shape)
        weight = np.abs(scaled - self.paper).max(axis=0)
        down = (weight.sum(axis=1) * (np.arange(shape[0]) + 0.5)).sum() / weight.sum()
        across = (weight.sum(axis=0) * (np.arange(shape[1]) + 0.5)).sum() / weight.sum()
        top = int(np.clip(round(middle[0] * tall - down), 0, tall - shape[0]))
        left = int(np.clip(round(middle[1] * wide - across), 0, wide - shape[1]))
        self.shares[:] = self.paper
        self.shares[:, top : top + shape[0], left : left + shape[1]] = scaled
        self._exact, self.sample = None, False
        return True

    def place(self, picture: np.ndarray) -> None:
        """Lay a picture (C, any height, any width) of shares onto the sheet: whole, in the middle, scaled by area."""
        tall, wide = self.height * self.fine, self.width * self.fine
        zoom = min(tall / picture.shape[1], wide / picture.shape[2])
        if picture.shape[1:] == (self.height, self.width):
            self.show(picture)
            return
        shape = max(1, round(picture.shape[1] * zoom)), max(1, round(picture.shape[2] * zoom))
        top, left = (tall - shape[0]) // 2, (wide - shape[1]) // 2
        self.shares[:] = self.paper
        self.shares[:, top : top + shape[0], left : left + shape[1]] = resampled(picture, *shape)
        self._exact, self.sample = None, False


def resampled(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """A picture (C, any height, any width) in another size (C, H, W): the mean of the area below each pixel."""
    down, across = _overlaps(picture.shape[1], height), _overlaps(picture.shape[2], width)
    found: np.ndarray = np.einsum("hH,cHW,wW->chw", down, picture.astype(np.float32), across, optimize=True)
    return found.astype(np.float32)


def _overlaps(many: int, few: int) -> np.ndarray:
    """Which share of each new step (few, many) each old one covers."""
    edges = np.arange(few + 1) * (many / few)
    old = np.arange(many)
    covered = np.minimum(edges[1:, None], old + 1.0) - np.maximum(edges[:-1, None], old)
    shares: np.ndarray = np.clip(covered, 0.0, None) * (few / many)
    return shares
