"""The rectangles of live strips: columns of sparks with a tick at zero, tracks of bars and how far they are full.

What depends only on where the nodes are is worked out once; each step is filled into the same memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QPainter

from studio.canvas.batch import Runs, draw_rects

Array = np.ndarray
BINS = 32  # columns of a spark
TRACK, TEXT, ILL, WRONG = -4, -3, -2, -1  # in place of the index of a color; `ILL`: vanishes or explodes
PALE = 4  # less than that is the color of a track whose bar is ill: what vanishes fills none of it


@dataclass(frozen=True, slots=True)
class Form:
    """How strips look from some distance: lengths in scene units, and the pieces of the bar."""

    spark: float  # height, 0 for none
    down: float  # from the top of the strip to the bar
    bar: float  # height
    pieces: int


class Shapes:
    """The strips of some nodes (n): `places` (n, 3) are left, top and width, `color` (n,) indices of colors."""

    def __init__(self, form: Form, places: Array, color: Array) -> None:
        self.step: object = None  # what was filled in last
        self.places = places
        self._form, self._color = form, color
        self._order = np.argsort(color, kind="stable")
        self._columns: Runs | None = None
        self._ticks = np.zeros((0, 4))
        piece = np.repeat(places[:, 2:] / form.pieces, form.pieces, axis=1)
        left = places[:, :1] + piece * np.arange(form.pieces)
        top = np.repeat(places[:, 1:2] + form.down, form.pieces, axis=1)
        self._tracks = np.stack([left, top, piece - 1.0, np.full_like(piece, form.bar)], axis=-1)  # (n, pieces, 4)
        self._empty = Runs(self._tracks.reshape(-1, 4), {TRACK: left.size})
        self._full = self._ill = Runs(np.zeros((0, 4)), {})

    def fill_sparks(self, heights: Array, zero: Array) -> None:
        """Take over the heights (n, BINS) of one step, 0 to 1, and where zero lies (n,), NaN where it is outside."""
        places, tall, order = self.places, self._form.spark, self._order
        if self._columns is None:
            width = np.repeat(places[order, 2:] / BINS, BINS, axis=1)
            columns = np.stack([places[order, :1] + width * np.arange(BINS), width, width, width], axis=-1)
            self._columns = Runs(columns.reshape(-1, 4), _counts(self._color[order], [BINS] * len(order)))
        columns = self._columns.rects.reshape(-1, BINS, 4)
        columns[..., 3] = heights[order] * tall
        columns[..., 1] = places[order, 1:2] + tall - columns[..., 3]
        seen = np.flatnonzero(~np.isnan(zero))
        self._ticks = np.empty((len(seen), 4))
        self._ticks[:, 0] = places[seen, 0] + zero[seen] * places[seen, 2]
        self._ticks[:, 1] = places[seen, 1]
        self._ticks[:, 2:] = 1.0, tall

    def fill_bars(self, share: Array, marks: Array) -> None:
        """Take over how far the bars (n,) of one step are full; `marks` (n,) are `WRONG`, `ILL` or 0."""
        color, order = self._color, self._order
        self._ill = Runs(np.zeros((0, 4)), {})
        if marks.any():
            color = np.where(marks, marks, color)
            order = np.argsort(color, kind="stable")
            ill = order[marks[order] != 0]
            tracks = self._tracks[ill].reshape(-1, 4)
            self._ill = Runs(tracks, _counts(marks[ill] - PALE, [self._form.pieces] * len(ill)))
        ends = self.places[order, 0] + self.places[order, 2] * share[order]
        full = self._tracks[order]
        full[..., 2] = np.clip(ends[:, None] - full[..., 0], 0.0, full[..., 2])
        seen = full[..., 2] > 0
        self._full = Runs(full[seen], _counts(color[order], seen.sum(axis=1).tolist()))

    def paint_sparks(self, painter: QPainter, colors: Mapping[int, QColor]) -> None:
        """The columns in their colors, then the ticks over them."""
        if self._columns is not None:
            self._columns.draw(painter, colors)
        painter.setBrush(colors[TEXT])
        draw_rects(painter, self._ticks)

    def paint_bars(self, painter: QPainter, colors: Mapping[int, QColor]) -> None:
        """Tracks with a gap at each power of ten, bars over them; in another color where the gradient is ill."""
        self._empty.draw(painter, colors)
        self._ill.draw(painter, colors)
        self._full.draw(painter, colors)


def _counts(color: Array, counts: Sequence[int]) -> dict[int, int]:
    """How many rectangles each color has, of ascending colors."""
    found: dict[int, int] = {}
    for index, count in zip(color.tolist(), counts, strict=True):
        found[index] = found.get(index, 0) + count
    return found
