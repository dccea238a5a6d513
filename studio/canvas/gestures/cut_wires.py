"""Cut wires: a line drawn across them; each that it crosses glows, and is gone when the line is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from runtime import edits
from studio.canvas.frame import Frame
from studio.canvas.geometry import Array
from studio.canvas.gestures.gesture import Pointer
from studio.canvas.paint_wires import path_of
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class CutWires:
    """A straight line from where the drag began; until it is let go it can be turned and drawn back."""

    cursor = Qt.CursorShape.CrossCursor
    moving = None

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.crossed: Array = np.zeros(0, dtype=int)  # numbers of wires

    def begin(self, at: Pointer) -> None:
        self._start = self._now = at

    def update(self, at: Pointer) -> None:
        self._now = at
        scene, one, other = self._canvas.scene, self._start, at
        near = np.flatnonzero(
            scene.wires_in((min(one.x, other.x), min(one.y, other.y), max(one.x, other.x), max(one.y, other.y)))
        )
        self.crossed = near[crossing(scene.course[near], (one.x, one.y), (other.x, other.y))]

    def commit(self) -> None:
        scene = self._canvas.scene
        cut = [scene.wires[number] for number in self.crossed.tolist()]
        if cut:
            self._canvas.session.attempt(lambda document: edits.remove(document, wires=cut), tr("Cut wires"))

    def cancel(self) -> None:
        pass

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """What would be cut, and the line."""
        look, glow = frame.look, QColor(frame.look.accent)
        glow.setAlpha(80)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width, style in ((glow, 8.0, Qt.PenStyle.SolidLine), (look.accent, 2.0, Qt.PenStyle.DashLine)):
            pen = QPen(color, width * frame.ratio, style)
            pen.setCosmetic(True)
            painter.setPen(pen)
            for number in self.crossed.tolist():
                painter.drawPath(path_of(self._canvas.scene, number))
        pen = QPen(look.text, 1.5 * frame.ratio)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(QLineF(self._start.x, self._start.y, self._now.x, self._now.y))
        painter.setBrush(look.text)
        painter.drawEllipse(QPointF(self._start.x, self._start.y), 2.5 / frame.zoom, 2.5 / frame.zoom)


def crossing(course: Array, start: tuple[float, float], end: tuple[float, float]) -> Array:
    """Which sampled wires (n, k, 2) a straight line crosses: a mask (n,)."""
    if not len(course):
        return np.zeros(0, dtype=bool)
    along = np.array(end) - np.array(start)
    side = along[0] * (course[..., 1] - start[1]) - along[1] * (course[..., 0] - start[0])  # of the line, by point
    steps = course[:, 1:] - course[:, :-1]
    to_start, to_end = np.array(start) - course[:, :-1], np.array(end) - course[:, :-1]
    first = steps[..., 0] * to_start[..., 1] - steps[..., 1] * to_start[..., 0]
    last = steps[..., 0] * to_end[..., 1] - steps[..., 1] * to_end[..., 0]
    met: Array = ((side[:, :-1] * side[:, 1:] <= 0) & (first * last <= 0) & (first != last)).any(axis=1)
    return met
