"""What lies over the canvas and what is to be seen beside it: nodes with their pictures, signs in the corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from studio.canvas.camera import Bounds, Camera
from studio.canvas.clearing import reach_into
from studio.canvas.frame import FAR
from studio.canvas.portrait_places import CAPTION
from studio.canvas.tiles import OVERHANG

if TYPE_CHECKING:
    from studio.canvas.reading import Reading


class Around:
    """Measures for one canvas; the `Surroundings` of its sight."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._canvas = reading.canvas

    def whole(self, zoom: float) -> Bounds | None:
        """Around nodes, frames, comments and the pictures of nodes at a zoom, in scene units."""
        bounds = self._canvas.scene.bounds(None, zoom)
        hung = self._hung(zoom)
        if bounds is None or not len(hung):
            return bounds
        left, top = np.minimum(bounds[:2], hung[:, :2].min(axis=0)).tolist()
        right, bottom = np.maximum(bounds[2:], hung[:, 2:].max(axis=0)).tolist()
        return left, top, right, bottom

    def boxes(self, camera: Camera) -> np.ndarray:
        """Nodes, with their captions where they are seen from afar, and their pictures, in pixels (n, 4)."""
        rect = self._canvas.scene.rect
        found = np.concatenate([np.column_stack([rect[:, :2], rect[:, :2] + rect[:, 2:]]), self._hung(camera.zoom)])
        found = (found - np.tile((camera.x, camera.y), 2)) * camera.zoom
        if camera.zoom < FAR:
            found[: len(rect)] += (-OVERHANG / 2, -CAPTION, OVERHANG / 2, 0.0)
        return found

    def taken(self) -> list[list[Bounds]]:
        """The signs in the corners and the pinned plates; then the signs alone, in pixels."""
        reading = self._reading
        signs: list[QWidget] = [reading.flow, reading.zoom, reading.trail]
        fixed = [box_of(sign.geometry()) for sign in signs if not sign.isHidden()]
        plates = [box_of(plate.geometry()) for plate in reading.pictures.plates.shown.values()]
        return [fixed + plates, fixed] if plates else [fixed]

    def covers(self, place: QRect) -> bool:
        """Whether a sign there would cover something."""
        return reach_into(self.boxes(self._canvas.camera), [box_of(place)])

    def _hung(self, zoom: float) -> np.ndarray:
        plates = [one.plate.getCoords() for one in self._reading.pictures.hung_at(zoom)]
        return np.array(plates, dtype=float).reshape(-1, 4)


def box_of(place: QRect) -> Bounds:
    """Left, top, right and bottom of a place on the widget."""
    return float(place.x()), float(place.y()), float(place.x() + place.width()), float(place.y() + place.height())
