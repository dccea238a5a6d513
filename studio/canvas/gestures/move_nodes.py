"""Move nodes: the selection follows the pointer in steps of the grid; one edit when it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from runtime import edits
from studio.canvas.frame import Frame
from studio.canvas.gestures.gesture import Pointer
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

GRID = 8.0


class MoveNodes:
    """A drag of a node moves all that are selected with it. Alt moves freely between the grid's steps."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, canvas: Canvas, held: str) -> None:
        self._canvas, self._held = canvas, held
        self.moving: np.ndarray | None = None

    def begin(self, at: Pointer) -> None:
        scene = self._canvas.scene
        self._start = at
        self._rows = np.array(sorted(scene.row[key] for key in {*self._canvas.session.selection, self._held}))
        self._before = scene.rect[self._rows, :2].copy()
        self._corner = scene.rect[scene.row[self._held], :2].copy()
        self.moving = np.zeros(len(scene.ids), dtype=bool)
        self.moving[self._rows] = True

    def update(self, at: Pointer) -> None:
        goal = self._corner + np.array((at.x - self._start.x, at.y - self._start.y))
        if not at.alt:
            goal = np.round(goal / GRID) * GRID
        self._canvas.scene.put(self._rows, self._before + (goal - self._corner))

    def commit(self) -> None:
        scene, session = self._canvas.scene, self._canvas.session
        positions = {scene.ids[row]: (float(scene.rect[row, 0]), float(scene.rect[row, 1])) for row in self._rows}
        moved = {key: place for key, place in positions.items() if place != session.document.nodes[key].position}
        self.moving = None
        if moved:
            session.apply(edits.move(session.document, moved), tr("Move"))

    def cancel(self) -> None:
        self._canvas.scene.put(self._rows, self._before)
        self.moving = None

    def paint(self, painter: QPainter, frame: Frame) -> None:
        pass
