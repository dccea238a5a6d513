"""What could be: another document shown over the present one, ghosted, until the wish for it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from runtime.compare import Comparison, compare
from runtime.document import Document
from studio.canvas.camera import Bounds, Camera, fitting
from studio.canvas.geometry import Scene

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

Array = np.ndarray
MARGIN = 64.0  # pixels left free around what the proposal changes
NOT_FAR = 0.7  # a proposal is shown at least so large, if all of it fits then


class Proposal(QObject):
    """Follows `session.preview_wished`. Changes nothing: it only knows what to paint."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.document: Document | None = None
        self.found = Comparison()
        self.scene: Scene | None = None  # of the proposed document
        self._left_whole: Camera | None = None  # where the picture went from one that showed all, to show a proposal
        self._kept: Scene | None = None  # the same from one proposal to the next, which is quick for large networks
        canvas.session.preview_wished.connect(self.show)
        canvas.session.changed.connect(self._hear)

    @property
    def shown(self) -> bool:
        """Whether there is one."""
        return self.scene is not None

    def _hear(self, _: Document, new: Document) -> None:
        """Where all was shown before the proposal that is now taken, all is shown again."""
        if new is self.document and self._came_from_whole():
            self._canvas.reading.show_all_again()
        self._left_whole = None
        self.show(None)

    def _came_from_whole(self) -> bool:
        """Whether all is shown, or was before a proposal was brought into sight, and nobody has moved since."""
        sight = self._canvas.sight
        return sight.fitted or (self._left_whole is not None and sight.heading == self._left_whole)

    @property
    def apart(self) -> Array | None:
        """Mask of the present nodes that are not painted as ever: those that go and those that move."""
        if self.scene is None:
            return None
        scene, back = self._canvas.scene, self.found.back
        mask = np.zeros(len(scene.ids), dtype=bool)
        mask[[scene.row[key] for key in (*self.found.removed, *(back[key] for key in self.found.moved))]] = True
        return mask

    def show(self, document: Document | None) -> None:
        """Show what the present document would become, or with None no more."""
        canvas = self._canvas
        if document is self.document:
            return
        self.document, self.scene, self.found = document, None, Comparison()
        if document is not None and canvas.gesture is None:
            self.found = compare(canvas.session.document, document)
            if self._kept is None or self._kept.look is not canvas.scene.look:
                self._kept = Scene(canvas.scene.look)
            self.scene = self._kept
            self.scene.show(document, canvas.session.latest)
            canvas.card.hide()
            self._bring_into_sight()
        canvas.update()

    def bounds(self) -> Bounds | None:
        """Around all that the proposal changes but moves; None without one."""
        return self._bounds() if self.scene is not None else None

    def _bring_into_sight(self) -> None:
        """Move no further than needed; zoom out only where it would not fit."""
        canvas, bounds = self._canvas, self._bounds()
        if bounds is None:
            return
        left, top, right, bottom = canvas.camera.sees(canvas.width(), canvas.height())
        if bounds[0] >= left and bounds[1] >= top and bounds[2] <= right and bounds[3] <= bottom:
            return
        largest = max(canvas.camera.zoom, NOT_FAR)
        near = fitting(bounds, canvas.width(), canvas.height(), largest=largest, margin=MARGIN)
        whole = self._came_from_whole()
        canvas.sight.travel(near)
        self._left_whole = near if whole else None

    def _bounds(self) -> Bounds | None:
        """Around what is new, changed, gone or wired anew."""
        assert self.scene is not None
        ends = [end.node for wire in self.found.wires_added for end in (wire.source, wire.target)]
        present = [*self.found.removed, *(end.node for wire in self.found.wires_removed for end in (wire.source,))]
        coming = self.scene.bounds([*self.found.added, *(changed.new for changed in self.found.changed), *ends])
        boxes = [box for box in (coming, self._canvas.scene.bounds(present)) if box is not None]
        if not boxes:
            return None
        left, top, right, bottom = zip(*boxes, strict=True)
        return min(left), min(top), max(right), max(bottom)
