"""What flows through wires while a run goes on: activations forward or gradients backward, by width and color.

Sizes are root mean squares on a log scale in few levels, so that wires need to be drawn again only when one changes.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from studio.canvas import reroutes
from studio.canvas.flow_pens import LEVELS
from studio.settings import preferences

if TYPE_CHECKING:
    from runtime.telemetry import Layer
    from studio.canvas.geometry import Scene
    from studio.canvas.live import Live

Array = np.ndarray
FORWARD, BACKWARD, FAMILY = "forward", "backward", "family"
KINDS = (FORWARD, BACKWARD, FAMILY)
ENDS = {FORWARD: (-2.0, 2.0), BACKWARD: (-7.0, 1.0)}  # powers of ten at the ends of the scale
PAUSE = 0.25  # seconds between two changes of the picture


class Flow:
    """How much each wire carries, as a level from 0 to LEVELS − 1; −1 where that is not known."""

    def __init__(self) -> None:
        self._next = 0.0

    @property
    def kind(self) -> str:
        """What wires show: a preference."""
        return str(preferences().value("wires"))

    def note(self, scene: Scene, live: Live, *, now: bool = False) -> bool:
        """Take over the latest sizes; whether a wire looks otherwise than before. Seldom, unless it must be now."""
        moment = time.monotonic()
        if not now and moment < self._next and len(scene.flow) == len(scene.wires):
            return False
        self._next = moment + PAUSE
        levels = self._levels(scene, live)
        changed = not np.array_equal(levels, scene.flow)
        scene.flow = levels
        return changed

    def _levels(self, scene: Scene, live: Live) -> Array:
        if self.kind == FAMILY or not live.layers or not len(scene.wires):
            return np.full(len(scene.wires), -1)
        by_row = np.full(len(scene.ids), -1)
        for node, layer in live.layers.items():
            row = scene.row.get(node)
            if row is not None:
                by_row[row] = level_of(self.kind, size_of(self.kind, layer))
        return reroutes.through(scene, by_row)


def size_of(kind: str, layer: Layer) -> float | None:
    """The root mean square of what leaves a layer, or of the loss's gradient with respect to it."""
    if kind == BACKWARD:
        return layer.backward
    known = layer.activation
    return None if known is None else math.hypot(known.mean, known.deviation)


def level_of(kind: str, size: float | None) -> int:
    """The level of a size; what is no number has the highest."""
    if size is None:
        return -1
    if not math.isfinite(size):
        return LEVELS - 1
    low, high = ENDS[kind]
    place = (math.log10(size) - low) / (high - low) if size > 0 else 0.0
    return round(min(max(place, 0.0), 1.0) * (LEVELS - 1))
