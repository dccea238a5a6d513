"""How frames grow around the pictures of their nodes: as far as they come to lie over nothing that is not inside."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QRectF

from studio.canvas.areas import LABEL, Box
from studio.canvas.frame import FAR
from studio.canvas.geometry import Scene

CAPTION = 28.0  # pixels that captions take above a node seen from afar
WRITTEN = 6.0  # scene units that are left free above a node seen from near
RIM, NEST = 6.0, 8.0  # scene units from a plate to the border of its frame, and from there to that of the next frame
APART = 4.0  # scene units between a border and what it may not reach


def written_above(zoom: float) -> float:
    """Scene units above a node in which something is written."""
    return CAPTION / zoom if zoom < FAR else WRITTEN


class FrameGrowth:
    """The frames of one scene at one zoom, growing as one plate after the other is hung."""

    def __init__(self, scene: Scene, zoom: float) -> None:
        areas, rect = scene.areas, scene.rect
        self._scene = scene
        self._bare = areas.bare(zoom)
        self._boxes = dict(self._bare)
        self._label = LABEL / min(zoom, 1.0)
        self._members = {key: frozenset(scene.document.frames[key].members) for key in self._bare}
        nodes = np.column_stack([rect[:, :2], rect[:, :2] + rect[:, 2:]])
        nodes[:, 1] -= written_above(zoom)
        self._nodes = nodes
        self._papers = np.array(list(areas.comments().values()), dtype=float).reshape(-1, 4)
        self._hung: dict[str, Box] = {}

    @property
    def grown(self) -> dict[str, tuple[float, float]]:
        """How far each frame that has grown reaches above and below where it would end."""
        found = {key: (self._bare[key][1] - box[1], box[3] - self._bare[key][3]) for key, box in self._boxes.items()}
        return {key: by for key, by in found.items() if any(by)}

    def take(self, node: str, plate: QRectF) -> bool:
        """Whether a plate can hang there, its frames grown around it; then it does."""
        box = (plate.left(), plate.top(), plate.right(), plate.bottom())
        grown = dict(self._around(node, box))
        if self._is_in_others(node, box) or not all(self._is_free(key, outline) for key, outline in grown.items()):
            return False
        self._boxes |= grown
        self._hung[node] = box
        return True

    def _around(self, node: str, plate: Box) -> Iterator[tuple[str, Box]]:
        """The frames of a node, from the inside out, that must grow for its plate, and what they become."""
        low, high = plate[1] - RIM, plate[3] + RIM
        for key in reversed([key for key in self._boxes if node in self._members[key]]):
            left, top, right, bottom = self._boxes[key]
            if low < top or high > bottom:
                yield key, (left, min(low, top), right, max(high, bottom))
            low, high = min(low, top) - self._label - NEST, max(high, bottom) + NEST

    def _is_in_others(self, node: str, plate: Box) -> bool:
        """Whether a plate would lie in a frame that its node is outside of."""
        own = self._nodes[self._scene.row[node]].tolist()
        return any(
            _meet(plate, self._titled(box))
            for key, box in self._boxes.items()
            if node not in self._members[key] and not _meet(own, self._bare[key])
        )

    def _is_free(self, key: str, outline: Box) -> bool:
        """Whether what a frame takes by growing lies over nothing that is not in it."""
        left, top, right, bottom = self._boxes[key]
        upper, lower = outline[1] - self._label - APART, outline[3] + APART
        strips = [(left, upper, right, top)] if outline[1] < top else []
        strips += [(left, bottom, right, lower)] if outline[3] > bottom else []
        inside, row = self._members[key], self._scene.row
        apart = np.ones(len(self._nodes), dtype=bool)
        apart[[row[node] for node in inside if node in row]] = False
        others = [self._titled(box) for other, box in self._boxes.items() if not inside & self._members[other]]
        plates = [plate for node, plate in self._hung.items() if node not in inside]
        taken = np.concatenate([self._nodes[apart], self._papers, np.array([*others, *plates]).reshape(-1, 4)])
        return not any(_reaches(taken, strip) for strip in strips)

    def _titled(self, box: Box) -> Box:
        return box[0], box[1] - self._label, box[2], box[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _reaches(boxes: np.ndarray, place: Box) -> bool:
    """Whether one of the boxes (n, 4) reaches into a place."""
    left, top, right, bottom = place
    met = (boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
    return bool(met.any())
