"""What goes along when nodes are moved: their comments, and the frames that they join or leave when let go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from runtime import annotations as notes
from runtime.document import Document
from studio.canvas.areas import Box
from studio.canvas.frame import Frame
from studio.canvas.paint_areas import RADIUS, paint_comment, rect_of
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

Array = np.ndarray


class Company:
    """While it lasts, frames of which only some nodes move keep their box, so that there is an outside to go to."""

    def __init__(self, canvas: Canvas, rows: Array) -> None:
        self._canvas, self._rows = canvas, rows
        scene = canvas.scene
        moving = np.zeros(len(scene.ids), dtype=bool)
        moving[rows] = True
        whole = scene.areas.moving(moving)
        boxes = scene.areas.boxes(canvas.camera.zoom)
        self._held = {key: box for key, box in boxes.items() if key not in whole}
        carried = [box for key, box in boxes.items() if key in whole]
        chosen = scene.areas.chosen
        self._comments = {
            key: box
            for key, box in scene.areas.comments().items()
            if key in chosen or any(_within(box, frame) for frame in carried)
        }
        self._names = [scene.ids[row] for row in rows.tolist()]
        self._members = {key: self._mask(scene.document.frames[key].members) for key in self._held}
        self.joining: dict[str, list[str]] = {}
        self.leaving: dict[str, set[str]] = {}
        scene.areas.held, scene.areas.lifted = dict(self._held), dict(self._comments)
        canvas.renew()

    def _mask(self, members: Iterable[str]) -> Array:
        """Which of the moved nodes are members."""
        inside = set(members)
        return np.array([name in inside for name in self._names], dtype=bool)

    def shift(self, dx: float, dy: float) -> None:
        """Everything is that far from where it began."""
        areas = self._canvas.scene.areas
        areas.lifted = {key: (x + dx, y + dy, end_x + dx, end_y + dy)
                        for key, (x, y, end_x, end_y) in self._comments.items()}  # fmt: skip
        self._look_around()

    def joined(self, document: Document) -> Document:
        """The document with the comments where they are now and the nodes in the frames they lie in; then rest."""
        lifted = self._canvas.scene.areas.lifted
        places = {key: (box[0], box[1]) for key, box in lifted.items() if box != self._comments[key]}
        joining, leaving = self.joining, self.leaving
        self.rest()
        document = notes.move_comments(document, places)
        return notes.set_members(document, joining, leaving) if joining or leaving else document

    def rest(self) -> None:
        """Nothing is in the hand any more."""
        self._canvas.scene.areas.held, self._canvas.scene.areas.lifted = {}, {}
        self.joining, self.leaving = {}, {}
        self._canvas.renew()

    def _look_around(self) -> None:
        """A node joins a frame when its middle is inside, and leaves it when nothing of it is."""
        rect = self._canvas.scene.rect[self._rows]
        end, middle = rect[:, :2] + rect[:, 2:], rect[:, :2] + rect[:, 2:] / 2
        self.joining, self.leaving = {}, {}
        for key, (left, top, right, bottom) in self._held.items():
            low, high, member = (left, top), (right, bottom), self._members[key]
            inside = ((middle > low) & (middle < high)).all(axis=1)
            touches = ((rect[:, :2] < high) & (end > low)).all(axis=1)
            new, gone = inside & ~member, member & ~touches
            if new.any():
                self.joining[key] = [self._names[at] for at in np.flatnonzero(new)]
            if gone.any():
                self.leaving[key] = {self._names[at] for at in np.flatnonzero(gone)}

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """The comments in the hand, and what letting go would change. The painter is in scene units."""
        areas, document = self._canvas.scene.areas, self._canvas.scene.document
        for key, box in areas.lifted.items():
            paint_comment(painter, frame, document.comments[key].text, box)
        for key in self.joining:
            _paint_hint(painter, frame, self._held[key], tr("Let go to add to the frame"), Qt.PenStyle.SolidLine)
        for key in self.leaving:
            _paint_hint(painter, frame, self._held[key], tr("Let go to take out of the frame"), Qt.PenStyle.DashLine)


def _paint_hint(painter: QPainter, frame: Frame, box: Box, text: str, style: Qt.PenStyle) -> None:
    """An outline, and words at its lower left corner, or as near as they are in the picture, whatever the zoom."""
    look = frame.look
    pen = QPen(look.accent, 2.0 * frame.ratio, style)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect_of(box), RADIUS, RADIUS)
    painter.save()
    painter.resetTransform()
    x, y = frame.camera.to_screen(box[0], box[3])
    metrics = look.metrics["comment"]
    plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, 22)
    plate.moveTo(min(max(x, 8), frame.width - plate.width() - 8), min(max(y + 4, 8), frame.height - 30))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.accent)
    painter.drawRoundedRect(plate, 5, 5)
    painter.setFont(look.fonts["comment"])
    painter.setPen(look.canvas)
    baseline = plate.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(plate.left() + 8, baseline), text)
    painter.restore()


def _within(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
