"""How the canvas paints itself: the still picture kept or drawn, then what moves, lives and hovers over it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from operator import is_not
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QRegion

from studio.canvas.backdrop import Backdrop
from studio.canvas.camera import Bounds, Camera
from studio.canvas.frame import FAR, Frame
from studio.canvas.live import SPARKS, paint_live, strip_box
from studio.canvas.overlay import paint_over, paint_words
from studio.canvas.paint import enter_scene, paint_moving, paint_still
from studio.canvas.paint_proposal import paint_proposal, paint_proposal_words
from studio.canvas.portraits import TOPIC
from studio.canvas.score_words import paint_scores, score_box
from studio.canvas.wire_room import WireRoom
from studio.late import PALE
from studio.past import LAYERS
from studio.precedence import Apart

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

PLENTY = 150  # nodes and wires in sight from which a picture in motion is drawn plainly
MOST = 4000  # nodes and wires in sight from which every picture is drawn plainly: no one sees the difference
MANY = 60  # strips in sight from which painting all is cheaper than painting each


class Easel:
    """Paints one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._backdrop, self._wires = Backdrop(), WireRoom(canvas)
        self._strips: tuple[tuple[object, ...], tuple[object, ...], QRegion | None] = ((), (), None)
        self._version = 0  # of what stands still
        self._otherwise = False  # what stands still is to look a little different
        self._hasty = False  # what stands still has just changed, and there is much of it
        self._soon = Apart(self._renew_apart, canvas)
        canvas.session.observing.late.changed.connect(canvas.update)

    def renew(self) -> None:
        """What stands still has changed: the kept picture is no longer true."""
        self._version += 1
        if self._seen(self._canvas.camera) > PLENTY:
            self._hasty = True  # a plain picture at once, the fine one when there is time
            self._canvas.sight.settle_later()

    def renew_soon(self, *, moved: bool = False) -> None:
        """What stands still looks a little different: draw it in a turn of its own and show it then, with all else.

        Where it has `moved`, what has to be painted before that is not the picture of before.
        """
        if moved:
            self.renew()
        else:
            self._otherwise = True
        self._soon.start()

    def _renew_apart(self) -> None:
        canvas = self._canvas
        self._version += self._otherwise
        self._otherwise = False
        if canvas.isVisible() and canvas.gesture is None and not canvas.sight.moving and not canvas.proposal.shown:
            frame = self.frame()
            self._make_room(frame)
            self._backdrop.prepare(*self._still(frame, None))
        canvas.update()

    def frame(self) -> Frame:
        """What the next picture depends on besides the scene."""
        canvas = self._canvas
        frame = Frame(canvas.scene.look, canvas.camera, canvas.width(), canvas.height(), canvas.devicePixelRatioF())
        self._hasty &= canvas.sight.settling or canvas.gesture is not None
        most = PLENTY if canvas.sight.moving or self._hasty else MOST
        return replace(frame, fine=False) if self._seen(canvas.camera) > most else frame

    def _seen(self, camera: Camera) -> int:
        """How many nodes and wires are in sight, or at most: where there are few, that is known without counting."""
        scene = self._canvas.scene
        if len(scene.ids) + len(scene.wires) <= PLENTY:
            return len(scene.ids) + len(scene.wires)
        bounds = camera.sees(self._canvas.width(), self._canvas.height())
        return int(scene.nodes_in(bounds).sum() + scene.wires_in(bounds).sum())

    def paint(self, painter: QPainter, region: QRegion | None = None) -> None:
        """Paint the picture, what is live no further than the region reaches; the painter is in widget pixels."""
        canvas, frame = self._canvas, self.frame()
        scene, gesture, late = canvas.scene, canvas.gesture, canvas.session.observing.late.topics
        self._make_room(frame)
        proposed = canvas.proposal.shown and gesture is None
        moving = gesture.moving if gesture is not None else canvas.proposal.apart
        self._paint_still(painter, frame, moving)
        enter_scene(painter, frame)
        if moving is not None and not proposed:
            few = frame if moving.sum() <= PLENTY // 2 else replace(frame, fine=False)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, few.fine)
            paint_moving(painter, scene, few, canvas.marks, moving)
        if scene.live or canvas.live.thumbnails.seen:
            lively = scene.nodes_in(frame.sight if region is None else _around(region.boundingRect(), frame))
            if proposed and moving is not None:
                lively &= ~moving
            rows = np.flatnonzero(lively)
            painter.setOpacity(PALE if LAYERS in late else 1.0)
            paint_live(painter, scene, rows, frame, canvas.live)
            painter.setOpacity(1.0)
            paint_scores(painter, scene, rows, frame, canvas.live.scores)
            canvas.live.thumbnails.paint(painter, scene, rows, frame, late)
        canvas.reading.pictures.paint(painter, frame, region, pale=TOPIC in late)
        paint_proposal(painter, canvas, frame) if proposed else paint_over(painter, canvas, frame)
        if gesture is not None:
            gesture.paint(painter, frame)
        painter.resetTransform()
        if proposed:
            paint_proposal_words(painter, canvas, frame)
        paint_words(painter, canvas, frame)

    def _make_room(self, frame: Frame) -> None:
        """Frames grow around pictures, and wires are led around them."""
        areas, hanging = self._canvas.scene.areas, self._canvas.reading.pictures.hanging(frame)
        areas.grown, areas.hung = hanging.grown, hanging.boxes() if frame.zoom < FAR else {}
        if self._wires.lead(frame, hanging):
            self._version += 1

    def _paint_still(self, painter: QPainter, frame: Frame, moving: np.ndarray | None) -> None:
        """From the kept picture, or straight to the screen while the camera moves and a copy would serve only once."""
        key, size, ratio, draw = self._still(frame, moving)
        if self._canvas.sight.moving and not self._backdrop.has(key):
            self._backdrop.forget()
            draw(painter)
        else:
            self._backdrop.prepare(key, size, ratio, draw)
            self._backdrop.show(painter)

    def _still(
        self, frame: Frame, moving: np.ndarray | None
    ) -> tuple[Hashable, QSize, float, Callable[[QPainter], None]]:
        """What the picture of what stands still depends on, its size and ratio of pixels, and how it is drawn."""
        canvas = self._canvas
        key = (
            self._version,
            frame.camera,
            frame.width,
            frame.height,
            frame.ratio,
            frame.fine,
            None if moving is None else moving.tobytes(),
            canvas.hidden_wire,
            tuple(canvas.scene.areas.grown.items()),
            tuple(canvas.scene.areas.hung.items()),
        )

        def draw(target: QPainter) -> None:
            paint_still(target, canvas.scene, frame, canvas.marks, moving, canvas.hidden_wire)

        return key, canvas.size(), frame.ratio, draw

    def strips(self) -> QRegion | None:
        """Where live strips are on the widget, or None where painting all is better: too many, or too small."""
        canvas, scene = self._canvas, self._canvas.scene
        same = scene.ids, scene.live, canvas.live.scores, canvas.camera
        equal = canvas.width(), canvas.height(), scene.rect.tobytes()
        if equal != self._strips[1] or any(map(is_not, same, self._strips[0])):
            self._strips = same, equal, self._find_strips()
        return self._strips[2]

    def _find_strips(self) -> QRegion | None:
        canvas, frame = self._canvas, self.frame()
        scene = canvas.scene
        rows = [row for row in np.flatnonzero(scene.nodes_in(frame.sight)).tolist() if scene.ids[row] in scene.live]
        if frame.zoom < SPARKS or len(rows) > MANY:
            return None
        region = QRegion()
        for row in rows:
            box = score_box(scene, row, frame) if scene.ids[row] in canvas.live.scores else strip_box(scene, row)
            x, y = frame.camera.to_screen(box.x(), box.y())
            region += QRect(
                int(x) - 1, int(y) - 1, int(box.width() * frame.zoom) + 3, int(box.height() * frame.zoom) + 3
            )
        return region


def _around(part: QRect, frame: Frame) -> Bounds:
    """A part of the widget in scene units, a pixel larger on each side."""
    camera = frame.camera
    left, top = camera.to_scene(part.left() - 1, part.top() - 1)
    return left, top, *camera.to_scene(part.right() + 2, part.bottom() + 2)
