"""What lies over the canvas and what is to be seen beside it: nodes with their pictures, signs in the corners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from studio.canvas.camera import Bounds, Camera
from studio.canvas.clearing import reach_into
from studio.canvas.far_names import GAP, HEIGHT, NAMED, names_of
from studio.canvas.frame import FAR, Frame
from studio.canvas.frame_growth import CAPTION, RIM
from studio.canvas.tiles import OVERHANG, captions_below, titles_seen

if TYPE_CHECKING:
    from studio.canvas.reading import Reading


class Around:
    """Measures for one canvas; the `Surroundings` of its sight."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._canvas = reading.canvas
        self._titled: tuple[tuple[object, ...], np.ndarray] = ((), np.zeros((0, 4)))  # what captions depend on, they

    def whole(self, zoom: float) -> Bounds | None:
        """Around nodes with their captions, frames, comments and the pictures of nodes at a zoom, in scene units."""
        bounds = self._canvas.scene.bounds(None, zoom)
        rect = self._canvas.scene.rect
        if bounds is not None and zoom < FAR and len(rect):
            ends = rect[:, 1] + rect[:, 3] + captions_below(rect, zoom)
            low, high = float(rect[:, 1].min()), float(ends.max())
            above, below = (CAPTION, 0.0) if zoom >= NAMED else (HEIGHT + GAP, HEIGHT + GAP)  # or the names of blocks
            top, bottom = min(bounds[1], low - above / zoom), max(bounds[3], high + below / zoom)
            bounds = bounds[0], top, bounds[2], bottom
        hung = self._hung(zoom)
        if bounds is None or not len(hung):
            return bounds
        left, top = np.minimum(bounds[:2], hung[:, :2].min(axis=0) - RIM).tolist()  # a frame may reach so far
        right, bottom = np.maximum(bounds[2:], hung[:, 2:].max(axis=0) + RIM).tolist()
        return left, top, right, bottom

    def boxes(self, camera: Camera) -> np.ndarray:
        """Nodes, with their captions where they are seen from afar, and their pictures, in pixels (n, 4).

        A caption may stand below its node, and be wider.
        """
        rect = self._canvas.scene.rect
        found = np.concatenate([np.column_stack([rect[:, :2], rect[:, :2] + rect[:, 2:]]), self._hung(camera.zoom)])
        found = (found - np.tile((camera.x, camera.y), 2)) * camera.zoom
        if NAMED <= camera.zoom < FAR:
            found[: len(rect)] += (-OVERHANG / 2, -CAPTION, OVERHANG / 2, 0.0)
            found = np.concatenate([found, self._titles(camera)])
        return found

    def _titles(self, camera: Camera) -> np.ndarray:
        """The captions in pixels (n, 4); kept, as several signs ask of one picture."""
        canvas, scene, frame = self._canvas, self._canvas.scene, self._frame(camera)
        key = frame, scene.document, canvas.marks, scene.rect.tobytes(), tuple(scene.areas.hung.items())
        if key != self._titled[0]:
            self._titled = key, titles_seen(scene, frame, canvas.marks)
        return self._titled[1]

    def taken(self) -> list[list[Bounds]]:
        """The signs in the corners, as small as they can be, and the pinned plates; then the signs alone, in pixels."""
        reading = self._reading
        signs: list[QWidget] = [reading.zoom, reading.trail]
        fixed = [box_of(sign.geometry()) for sign in signs if not sign.isHidden()]
        fixed += [] if reading.flow.isHidden() else [box_of(reading.flow.least())]
        plates = [box_of(plate.geometry()) for plate in reading.pictures.plates.shown.values()]
        return [fixed + plates, fixed] if plates else [fixed]

    def covers(self, place: QRect) -> bool:
        """Whether a sign there would cover something."""
        return reach_into(self.boxes(self._canvas.camera), [box_of(place)])

    def free(self, place: QRect, but: QWidget | None = None) -> bool:
        """Whether nothing that is looked at lies there, neither of the network nor a sign or notice other than one."""
        reading, canvas = self._reading, self._canvas
        lying = (reading.flow, reading.minimap, reading.zoom, reading.trail, reading.find, canvas.notice)
        if not canvas.rect().contains(place) or self.covers(place):
            return False
        return not any(one is not but and not one.isHidden() and one.geometry().intersects(place) for one in lying)

    def hides(self, place: QRect) -> int:
        """How bad a sign would be there: 0 over nothing, 1 over a frame, 2 over a node, a picture or what is read."""
        frame = self._frame()
        own = [box_of(place)]
        if reach_into(self.boxes(frame.camera), own) or reach_into(self._words(frame), own):
            return 2
        return int(reach_into(self._on_screen(list(self._canvas.scene.areas.boxes(frame.zoom).values()), frame), own))

    def _words(self, frame: Frame) -> np.ndarray:
        """Titles of frames, comments, and the names of blocks seen from afar, in pixels (n, 4)."""
        scene = self._canvas.scene
        areas = scene.areas
        titles = [areas.label(key, box, frame.zoom) for key, box in areas.boxes(frame.zoom).items()]
        names = names_of(scene, np.flatnonzero(scene.nodes_in(frame.sight)), frame)
        plates = [(plate.left(), plate.top(), plate.right(), plate.bottom()) for _, _, plate in names]
        found = self._on_screen([*titles, *areas.comments().values()], frame)
        return np.concatenate([found, np.array(plates, dtype=float).reshape(-1, 4)])

    def _frame(self, camera: Camera | None = None) -> Frame:
        canvas = self._canvas
        return Frame(
            canvas.scene.look, camera or canvas.camera, canvas.width(), canvas.height(), canvas.devicePixelRatioF()
        )

    def _on_screen(self, boxes: Sequence[Bounds], frame: Frame) -> np.ndarray:
        found = np.array(boxes, dtype=float).reshape(-1, 4)
        return (found - np.tile((frame.camera.x, frame.camera.y), 2)) * frame.zoom

    def _hung(self, zoom: float) -> np.ndarray:
        plates = [one.plate.getCoords() for one in self._reading.pictures.hung_at(zoom)]
        return np.array(plates, dtype=float).reshape(-1, 4)


def box_of(place: QRect) -> Bounds:
    """Left, top, right and bottom of a place on the widget."""
    return float(place.x()), float(place.y()), float(place.x() + place.width()), float(place.y() + place.height())
