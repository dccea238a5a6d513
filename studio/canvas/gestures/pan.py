"""Pan: the canvas follows the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from studio.canvas.frame import Frame
from studio.canvas.gestures.gesture import Pointer

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class Pan:
    """Space-drag or middle-drag."""

    cursor = Qt.CursorShape.ClosedHandCursor
    moving = None

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def begin(self, at: Pointer) -> None:
        self._start, self._before = at, self._canvas.camera

    def update(self, at: Pointer) -> None:
        self._canvas.look_from(self._before.panned(at.pixel_x - self._start.pixel_x, at.pixel_y - self._start.pixel_y))

    def commit(self) -> None:
        pass

    def cancel(self) -> None:
        self._canvas.look_from(self._before)

    def paint(self, painter: QPainter, frame: Frame) -> None:
        pass
