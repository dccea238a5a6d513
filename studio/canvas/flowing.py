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
PAUSE, EACH, LONGEST = 0.25, 0.02, 2.0  # seconds between two changes: at least, for each node drawn anew, at most
FIRM = 0.75  # of a level that a size must be away from the level it has, so that a wire between two does not flicker


class Flow:
    """How much each wire carries, as a level from 0 to LEVELS − 1; −1 where that is not known."""

    def __init__(self) -> None:
        self._next = 0.0
        self._told: tuple[str, dict[str, int]] = ("", {})  # what wires show, and the level of each node

    @property
    def kind(self) -> str:
        """What wires show: a preference."""
        return str(preferences().value("wires"))

    def note(self, scene: Scene, live: Live, *, now: bool = False) -> bool:
        """Take over the latest sizes; whether a wire looks otherwise than before. Seldom, unless it must be now."""
        moment = time.monotonic()
        if not now and moment < self._next:
            return False
        self._next = moment + min(LONGEST, max(PAUSE, EACH * len(scene.ids)))
        levels = self._levels(scene, live)
        changed = not np.array_equal(levels, scene.flow)
        scene.flow = levels
        return changed

    def _levels(self, scene: Scene, live: Live) -> Array:
        if self.kind == FAMILY or not live.layers or not len(scene.wires):
            return np.full(len(scene.wires), -1)
        kind, by_row = self.kind, np.full(len(scene.ids), -1)
        before = self._told[1] if self._told[0] == kind else {}
        levels = {
            node: level_of(kind, size_of(kind, layer), before.get(node, -1)) for node, layer in live.layers.items()
        }
        self._told = kind, levels
        for node, level in levels.items():
            row = scene.row.get(node)
            if row is not None:
                by_row[row] = level
        by_port = by_row[scene.port_row]
        if kind == FORWARD:
            for end, size in live.given.items():
                number = scene.port_number(end, output=True)
                if number >= 0:
                    by_port[number] = level_of(kind, size)
        found: Array = by_port[reroutes.origins(scene)]
        return found


def size_of(kind: str, layer: Layer) -> float | None:
    """The root mean square of what leaves a layer, or of the loss's gradient with respect to it."""
    if kind == BACKWARD:
        return layer.backward
    known = layer.activation
    return None if known is None else math.hypot(known.mean, known.deviation)


def level_of(kind: str, size: float | None, before: int = -1) -> int:
    """The level of a size; what is no number has the highest. One it had before is kept while it is nearly right."""
    if size is None:
        return -1
    if not math.isfinite(size):
        return LEVELS - 1
    low, high = ENDS[kind]
    share = (math.log10(size) - low) / (high - low) if size > 0 else 0.0
    place = min(max(share, 0.0), 1.0) * (LEVELS - 1)
    return before if before >= 0 and abs(place - before) < FIRM else round(place)
