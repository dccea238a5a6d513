"""Resize a comment by its lower right corner; it stays high enough for its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from runtime import annotations as notes
from studio.canvas.frame import Frame
from studio.canvas.gestures.gesture import Pointer
from studio.canvas.paint_areas import height_for, paint_comment
from studio.canvas.snapping import GRID
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class ResizeComment:
    """The corner follows the pointer in steps of the grid; Alt lets it go anywhere."""

    cursor = Qt.CursorShape.SizeFDiagCursor
    moving = None

    def __init__(self, canvas: Canvas, comment: str) -> None:
        self._canvas, self._comment = canvas, comment

    def begin(self, at: Pointer) -> None:
        areas = self._canvas.scene.areas
        self._start, self._box = at, areas.comments()[self._comment]
        self._text = self._canvas.scene.document.comments[self._comment].text
        areas.lifted = {self._comment: self._box}
        self._canvas.renew()

    def update(self, at: Pointer) -> None:
        left, top, right, bottom = self._box
        width, height = right - left + at.x - self._start.x, bottom - top + at.y - self._start.y
        if not at.alt:
            width, height = round(width / GRID) * GRID, round(height / GRID) * GRID
        width = max(width, notes.SMALLEST[0])
        height = max(height, notes.SMALLEST[1], height_for(self._canvas.scene.look, self._text, width))
        self._canvas.scene.areas.lifted = {self._comment: (left, top, left + width, top + height)}

    def commit(self) -> None:
        left, top, right, bottom = self._canvas.scene.areas.lifted[self._comment]
        self.cancel()
        comment, size = self._comment, (right - left, bottom - top)
        self._canvas.session.attempt(
            lambda document: notes.change_comment(document, comment, size=size), tr("Resize the comment")
        )

    def cancel(self) -> None:
        self._canvas.scene.areas.lifted = {}
        self._canvas.renew()

    def paint(self, painter: QPainter, frame: Frame) -> None:
        for box in self._canvas.scene.areas.lifted.values():
            paint_comment(painter, frame, self._text, box, grip=True)
