"""Rubber band: selects what it touches; with Shift it adds to what is selected, with Ctrl or Alt it takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.canvas.frame import Frame
from studio.canvas.gestures.gesture import Pointer

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class RubberBand:
    """A drag over bare canvas. The selection is shown while dragging and made on release."""

    cursor = Qt.CursorShape.ArrowCursor
    moving = None

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def begin(self, at: Pointer) -> None:
        self._start = self._now = at
        self._takes = at.control or at.alt
        self._kept = self._canvas.session.selection if at.shift or self._takes else frozenset()
        self._comments = self._canvas.chosen_comments if at.shift or self._takes else frozenset()
        self._canvas.preview = self._kept

    def update(self, at: Pointer) -> None:
        self._now = at
        scene = self._canvas.scene
        self._canvas.preview_comments = self._with_comments()
        touched = {scene.ids[row] for row in np.flatnonzero(scene.nodes_in(self._bounds()))}
        self._canvas.preview = self._kept - touched if self._takes else self._kept | touched

    def commit(self) -> None:
        chosen = self._canvas.preview or frozenset()
        comments = self._canvas.preview_comments
        self._leave()
        self._canvas.choose(chosen, comments)

    def cancel(self) -> None:
        self._leave()

    def _leave(self) -> None:
        self._canvas.preview, self._canvas.preview_comments = None, frozenset()

    def _with_comments(self) -> frozenset[str]:
        """The comments that would be selected."""
        left, top, right, bottom = self._bounds()
        touched = {
            key
            for key, box in self._canvas.scene.areas.comments().items()
            if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top
        }
        kept = self._comments
        return frozenset(kept - touched if self._takes else kept | touched)

    def paint(self, painter: QPainter, frame: Frame) -> None:
        left, top, right, bottom = self._bounds()
        fill = QColor(frame.look.accent)
        fill.setAlpha(28)
        pen = QPen(frame.look.accent, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRect(QRectF(left, top, right - left, bottom - top))

    def _bounds(self) -> tuple[float, float, float, float]:
        one, other = self._start, self._now
        return min(one.x, other.x), min(one.y, other.y), max(one.x, other.x), max(one.y, other.y)
