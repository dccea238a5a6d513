"""Room for a picture beside its node: right of a card that no wire leaves, as near as below it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF

from studio.canvas.areas import Box
from studio.canvas.frame import FAR
from studio.canvas.frame_growth import RIM, written_above
from studio.canvas.geometry import Scene
from studio.canvas.tiles import OVERHANG

PORT, CLEAR = 14.0, 7.0  # scene units from the card and its ports to the picture, and from there to what is beside it


class Beside:
    """What lies around the nodes in sight (their rectangles), and which frames they are in."""

    def __init__(self, scene: Scene, rect: np.ndarray, others: np.ndarray, zoom: float) -> None:
        self._scene = scene
        wide = OVERHANG / 2 / zoom if zoom < FAR else 0.0
        nodes = np.column_stack([rect[:, :2], rect[:, :2] + rect[:, 2:]])
        nodes += (-wide, -written_above(zoom), wide, 0.0)
        titles = np.column_stack([others[:, :2], others[:, :2] + others[:, 2:]])
        self._nodes, self._titles = nodes, titles
        self._frames: dict[str, Box] = scene.areas.bare(zoom)

    def free(self, place: int, node: str, plate: QRectF) -> bool:
        """Whether a plate there, beside the node of that place among the rectangles, covers nothing."""
        document = self._scene.document
        if document.outgoing.get(node):
            return False
        right, bottom = plate.right() + CLEAR, plate.bottom()
        near = np.concatenate([np.delete(self._nodes, place, axis=0), self._titles])
        met = (near[:, 0] < right) & (near[:, 2] > plate.left()) & (near[:, 1] < bottom) & (near[:, 3] > plate.top())
        return not met.any() and all(
            node not in document.frames[key].members or right + RIM <= box[2] for key, box in self._frames.items()
        )
