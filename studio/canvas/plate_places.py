"""Where the floating plates stand: in free room near their nodes, smaller where that is what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QRect

from studio.canvas.around import box_of
from studio.canvas.camera import Bounds, Camera
from studio.canvas.clearing import BESIDE, Ground, reach_into, shifted
from studio.canvas.portrait_plate import CAPS, Plate, Shape
from studio.canvas.portrait_plate import MARGIN as RIM

if TYPE_CHECKING:
    from studio.canvas.portrait_plates import Plates

HEAVY, OWN = 3.0, 100.0  # a plate on another one hides more than a plate on a node, most of all one on its own node
LARGE = CAPS[3]  # what is only looked at is so large at least, and rather covers something
AIR = np.array((-BESIDE, -BESIDE, BESIDE, BESIDE))  # between a plate and what it leaves free
NARROW = AIR / 2  # between two plates


@dataclass(frozen=True, slots=True)
class Stand:
    """A shape and a place of a plate, and how much it covers there."""

    plate: Plate
    shape: Shape
    place: QRect
    covers: float


class PlatePlaces:
    """Finds places and sizes for the plates of one canvas."""

    def __init__(self, plates: Plates) -> None:
        self._plates = plates
        self._canvas = plates.canvas

    def settle(self, plate: Plate) -> None:
        """Put a plate where it covers nothing; where that takes it, the others that nobody has moved make room."""
        others = [other for other in self._plates.shown.values() if other is not plate]
        if not plate.stays:
            self._put([self._large(plate, others)])
        elif not self._try([plate], others):
            held, free = [one for one in others if one.stands], [one for one in others if not one.stands]
            if not free or not self._try([*free, plate], held):
                self._put(self._stands([plate], others, self._canvas.camera, CAPS[2]))

    def _large(self, plate: Plate, held: Sequence[Plate]) -> Stand:
        """Where a plate that goes again with the pointer covers nothing, or least of all, but never its own node."""
        camera = self._canvas.camera
        ground, near = self._ground(camera, held), self._near(plate, camera)
        ground.cover(np.array([near]), OWN)
        inside = []
        for shape in plate.shapes():
            stand = self._in_shape(plate, shape, ground, near)
            if stand is None:
                continue
            inside.append(stand)
            if shape.side <= LARGE or not stand.covers:
                break
        return inside[-1] if inside else Stand(plate, plate.shapes()[-1], QRect(RIM, RIM, 0, 0), 0.0)

    def settle_all(self) -> None:
        """Find places anew for all plates that nobody has moved."""
        shown = self._plates.shown.values()
        free, held = [one for one in shown if not one.stands], [one for one in shown if one.stands]
        if not self._try(free, held):
            self._put(self._stands(free, held, self._canvas.camera, CAPS[-2]))

    def _try(self, plates: Sequence[Plate], held: Sequence[Plate]) -> bool:
        """Put plates where they cover nothing, as large as that allows; whether there is such a place for each.

        A network that is shown whole may move out of the way of plates that stay.
        """
        cameras = [self._canvas.camera, *(self._moved(held) if self._canvas.sight.fitted else ())]
        for cap in CAPS:
            for camera in cameras:
                stands = self._stands(plates, held, camera, cap)
                if not any(stand.covers for stand in stands):
                    self._put(stands)
                    return True
        return False

    def _stands(self, plates: Sequence[Plate], held: Sequence[Plate], camera: Camera, cap: float) -> list[Stand]:
        """A place for each plate, one after the other, within the cap: its largest shape that covers nothing."""
        ground = self._ground(camera, held)
        found: list[Stand] = []
        for plate in sorted(plates, key=lambda plate: self._near(plate, camera)[0]):
            stand = self._stand(plate, ground, camera, cap)
            ground.cover(np.array([box_of(stand.place)]) + NARROW, HEAVY)
            found.append(stand)
        return found

    def _stand(self, plate: Plate, ground: Ground, camera: Camera, cap: float) -> Stand:
        near = self._near(plate, camera)
        stands = []
        for shape in [shape for shape in plate.shapes() if shape.side <= cap]:
            size = plate.size_of(shape)
            whole = Stand(plate, shape, QRect(QPoint(RIM, RIM), size), float(size.width() * size.height()))
            stands.append(self._in_shape(plate, shape, ground, near) or whole)
            if not stands[-1].covers:
                break
        return min(stands, key=lambda stand: stand.covers)

    def _in_shape(self, plate: Plate, shape: Shape, ground: Ground, near: Bounds) -> Stand | None:
        """Where a plate of that shape covers least near its node; None where it has no room at all."""
        size = plate.size_of(shape)
        found = ground.place(size.width(), size.height(), near, RIM)
        if found is None:
            return None
        left, top, covers = found
        return Stand(plate, shape, QRect(QPoint(round(left), round(top)), size), covers)

    def _put(self, stands: Sequence[Stand]) -> None:
        for stand in stands:
            stand.plate.take(stand.shape)
            stand.plate.move(stand.place.topLeft())
            stand.plate.keep_inside()

    def _near(self, plate: Plate, camera: Camera) -> Bounds:
        """Where the node of a plate is, with its picture, as that camera shows it."""
        box, now = self._plates.place_of(plate.node), self._canvas.camera
        left, top = camera.to_screen(*now.to_scene(box.left(), box.top()))
        return left, top, left + box.width(), top + box.height()

    def _ground(self, camera: Camera, held: Sequence[Plate]) -> Ground:
        around = self._canvas.reading.around
        ground = Ground(self._canvas.width(), self._canvas.height())
        ground.cover(around.boxes(camera) + AIR)
        ground.cover(np.array(around.taken()[-1], dtype=float).reshape(-1, 4) + NARROW)
        ground.cover(np.array([box_of(one.geometry()) for one in held], dtype=float).reshape(-1, 4) + NARROW, HEAVY)
        return ground

    def _moved(self, held: Sequence[Plate]) -> list[Camera]:
        """The same picture with everything as far up, and as far down, as it is whole and beside signs and plates."""
        canvas, around = self._canvas, self._canvas.reading.around
        bounds = around.whole(canvas.camera.zoom)
        if bounds is None:
            return []
        taken = [*around.taken()[-1], *(box_of(plate.geometry()) for plate in held)]
        clear = [
            camera
            for camera in shifted(canvas.camera, bounds, canvas.height())
            if not reach_into(around.boxes(camera), taken)
        ]
        return [max(clear, key=lambda camera: camera.y), min(clear, key=lambda camera: camera.y)] if clear else []
