"""Rubber band: selects what it touches; with Shift it adds to what is selected."""

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
        self._kept = self._canvas.session.selection if at.shift else frozenset()
        self._canvas.preview = self._kept

    def update(self, at: Pointer) -> None:
        self._now = at
        scene = self._canvas.scene
        touched = np.flatnonzero(scene.nodes_in(self._bounds()))
        self._canvas.preview = self._kept | {scene.ids[row] for row in touched}

    def commit(self) -> None:
        chosen = self._canvas.preview or frozenset()
        self._canvas.preview = None
        self._canvas.session.select(chosen)

    def cancel(self) -> None:
        self._canvas.preview = None

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
