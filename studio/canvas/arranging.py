"""Arranging on the canvas: worked out in a thread, applied as one undo step, all gliding to their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, QVariantAnimation

from runtime import annotations as notes
from runtime import edits
from runtime.document import Document
from studio.canvas.arrange import Box, Position, arrange
from studio.canvas.arrange_comments import comments_clear_of
from studio.canvas.face import Face
from studio.canvas.glide import motion
from studio.job import Job
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

AT_ONCE = 60  # nodes up to which it takes less than a frame
BUSY = 300  # milliseconds until it is said that this takes a while
Array = np.ndarray


def box_of(face: Face) -> Box:
    """The size and ports of a node for arranging."""
    inputs = {place.port.key: place.y for place in face.inputs}
    return Box(face.width, face.height, inputs, {place.port.key: place.y for place in face.outputs})


class Arranging(QObject):
    """Arranges what one canvas shows. What is worked out for a document that has changed meanwhile is dropped."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._job: Job | None = None
        self._busy = QTimer(self, singleShot=True, interval=BUSY)
        self._busy.timeout.connect(self._tell_busy)
        self._told = False
        self._ids: list[str] = []
        self._ways: list[tuple[Array, Array]] = []  # corners of nodes, ports and courses: from where to where
        self._animation = motion(self._step, self)
        canvas.session.changed.connect(self.finish)  # before the scene follows: its arrays must be where it left them

    @property
    def busy(self) -> bool:
        """Whether places are being worked out."""
        return self._job is not None

    @property
    def gliding(self) -> bool:
        """Whether nodes are on their way."""
        return self._animation.state() == QVariantAnimation.State.Running

    def go(self, direction: str = "right") -> None:
        """Arrange the selected nodes, or all of them when fewer than two are, "right" or "down"."""
        canvas, session = self._canvas, self._canvas.session
        if self.busy or not session.document.nodes:
            return
        document, chosen = session.document, session.selection if len(session.selection) > 1 else None
        boxes = {key: box_of(face) for key, face in zip(canvas.scene.ids, canvas.scene.faces, strict=True)}
        if len(chosen or document.nodes) <= AT_ONCE:
            self._apply(document, arrange(document, boxes, chosen, direction), whole=chosen is None)
            return
        self._job = Job(lambda _: arrange(document, boxes, chosen, direction), "netloom-arrange", self)
        self._job.done.connect(lambda places: self._deliver(document, places, whole=chosen is None))
        self._job.failed.connect(self._fail)
        self._told = False
        self._busy.start()
        self._job.start()

    def finish(self, *_changed: object) -> None:
        """Let nodes that are on their way be where they go."""
        if self.gliding:
            self._animation.stop()
            self._settle()

    def _tell_busy(self) -> None:
        self._told = True
        self._canvas.session.told.emit(tr("Arranging …"))

    def _rest(self) -> None:
        self._busy.stop()
        self._job = None

    def _fail(self, _fault: object) -> None:
        self._rest()
        self._canvas.session.told.emit(tr("The nodes could not be arranged."))

    def _deliver(self, document: Document, places: dict[str, Position], *, whole: bool) -> None:
        self._rest()
        session = self._canvas.session
        if session.document is not document:
            session.told.emit(tr("The network has changed meanwhile; it was not arranged."))
            return
        if self._told:
            session.told.emit(tr("Arranged."))
        self._apply(document, places, whole=whole)

    def _apply(self, document: Document, places: dict[str, Position], *, whole: bool) -> None:
        canvas, scene = self._canvas, self._canvas.scene
        moved = {key: place for key, place in places.items() if place != document.nodes[key].position}
        sizes = {key: box_of(face) for key, face in zip(scene.ids, scene.faces, strict=True)}
        comments = comments_clear_of(document, sizes, places) if whole else {}
        if moved or comments:
            self.finish()
            canvas.abandon_gesture()
            before = [array.copy() for array in (scene.rect[:, :2], scene.port_at, scene.course)]
            after_it = notes.move_comments(edits.move(document, moved), comments)
            canvas.session.apply(after_it, tr("Arrange"))
            after = [scene.rect[:, :2].copy(), scene.port_at.copy(), scene.course.copy()]
            if whole:
                canvas.fit()
            same = all(one.shape == other.shape for one, other in zip(before, after, strict=True))
            if same and canvas.sight.motion and canvas.isVisible():
                self._ids, self._ways = scene.ids, list(zip(before, after, strict=True))
                scene.gliding = True
                self._animation.start()
        elif whole:
            canvas.fit()

    def _step(self, share: float) -> None:
        if not self.gliding or share >= 1.0 or self._canvas.scene.ids is not self._ids:
            self._animation.stop()
            self._settle()
            return
        self._show(float(share))
        self._canvas.sight.moving = True  # drawn plainly where there is plenty

    def _show(self, share: float) -> None:
        scene = self._canvas.scene
        at = [begin + (end - begin) * share if share < 1.0 else end for begin, end in self._ways]
        scene.rect[:, :2], scene.port_at, scene.course = at
        if len(scene.course):
            scene.wire_box = np.concatenate([scene.course.min(axis=1), scene.course.max(axis=1)], axis=1)
        self._canvas.renew()

    def _settle(self) -> None:
        scene = self._canvas.scene
        if not scene.gliding:
            return
        scene.gliding = False
        if scene.ids is self._ids:
            self._show(1.0)
        self._ways = []
        self._canvas.sight.come_to_rest()
        self._canvas.renew()
