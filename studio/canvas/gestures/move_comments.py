"""Move comments: those chosen follow the pointer in steps of the grid; one edit when they are let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from studio.canvas.company import Company
from studio.canvas.frame import Frame
from studio.canvas.gestures.gesture import Pointer
from studio.canvas.snapping import GRID
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class MoveComments:
    """A drag of a comment moves all that are chosen. Alt moves freely between the grid's steps."""

    cursor = Qt.CursorShape.SizeAllCursor
    moving = None

    def __init__(self, canvas: Canvas, held: str) -> None:
        self._canvas, self._held = canvas, held

    def begin(self, at: Pointer) -> None:
        self._start = at
        self._company = Company(self._canvas, np.zeros(0, dtype=int))
        self._corner = self._canvas.scene.areas.lifted[self._held][:2]

    def update(self, at: Pointer) -> None:
        dx, dy = at.x - self._start.x, at.y - self._start.y
        if not at.alt:
            dx, dy = (round((side + step) / GRID) * GRID - side
                      for side, step in zip(self._corner, (dx, dy), strict=True))  # fmt: skip
        self._company.shift(dx, dy)

    def commit(self) -> None:
        session = self._canvas.session
        session.apply(self._company.joined(session.document), tr("Move"))

    def cancel(self) -> None:
        self._company.rest()

    def paint(self, painter: QPainter, frame: Frame) -> None:
        self._company.paint(painter, frame)
