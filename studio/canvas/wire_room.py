"""What wires leave free besides nodes: the captions of nodes seen from afar, and the pictures that hang at nodes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from studio.canvas.areas import Box
from studio.canvas.frame import FAR, Frame
from studio.canvas.frame_growth import CAPTION
from studio.canvas.portrait_places import Hanging
from studio.canvas.tiles import CAPTION_ZOOM, SHAPE_ZOOM, captions_below

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

Array = np.ndarray
MOST = 60  # nodes up to which wires are led around what is beside them
STEPS = 4  # zooms between one and half of it at which wires are led anew, so that they rest while the picture grows
TITLE = 18.0  # pixels above a node that its title takes where what leaves the node is not written


class WireRoom:
    """Has the wires of one canvas led anew when the picture has come to rest and other things are beside the nodes."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._led: tuple[tuple[object, ...], tuple[object, ...]] = ((), ())  # what the wires were led by last
        self._hung: dict[str, Box] = {}  # where pictures hang, and where those hung that are out of sight now

    def lead(self, frame: Frame, hanging: Hanging) -> bool:
        """Lead the wires around what is beside the nodes now; whether one runs elsewhere."""
        canvas, scene = self._canvas, self._canvas.scene
        if canvas.sight.moving or canvas.gesture is not None or scene.gliding or canvas.proposal.shown:
            return False
        if len(scene.ids) > MOST:
            return scene.keep_wires_off(None)
        same, equal = (scene, scene.document, hanging), (frame.camera, frame.width, frame.height, scene.rect.tobytes())
        if equal == self._led[1] and all(now is before for now, before in zip(same, self._led[0], strict=True)):
            return False
        self._led = same, equal
        seen = {scene.ids[row] for row in np.flatnonzero(scene.nodes_in(frame.sight)).tolist()}
        if not canvas.reading.pictures.told:
            self._hung = {}
        kept = {node: box for node, box in self._hung.items() if node in scene.row and node not in seen}
        self._hung = kept | hanging.boxes()
        hung = np.array(list(self._hung.values()), dtype=float).reshape(-1, 4)
        hung[:, 2:] -= hung[:, :2]
        beside = np.concatenate([_captions(scene.rect, frame.zoom), hung])
        return scene.keep_wires_off(np.round(beside) if len(beside) else None)


def _captions(rect: Array, zoom: float) -> Array:
    """What is written above and below nodes (n, 4) seen from afar, at the next zoom farther off that counts."""
    if not CAPTION_ZOOM <= zoom < FAR:
        return np.zeros((0, 4))
    pixels = CAPTION if zoom >= SHAPE_ZOOM else TITLE
    zoom = max(2.0 ** (math.floor(STEPS * math.log2(zoom)) / STEPS), CAPTION_ZOOM)
    lowered = np.array(captions_below(rect, zoom), dtype=float)
    left, top, width, height = rect.T
    high = pixels / zoom
    above = np.column_stack([left, top - high, width, np.full(len(rect), high)])[lowered == 0.0]
    below = np.column_stack([left, top + height, width, lowered])[lowered > 0.0]
    return np.concatenate([above, below])
