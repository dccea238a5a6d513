"""Reroute points among the arrays of the scene: which wires pass through them, and how they are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.canvas.face import DOT
from studio.canvas.states import DOTTED

if TYPE_CHECKING:
    from studio.canvas.geometry import Scene

Array = np.ndarray
GRASP = 7.0  # pixels around its middle by which a point is taken; beyond are its ports


def through(scene: Scene, of_row: Array) -> Array:
    """For each wire what its first node has in `of_row` (family, size); reroute points have what enters them."""
    dots = set(np.flatnonzero(scene.traits[:, DOTTED]).tolist())
    found: Array = of_row[scene.port_row[scene.tail]]
    if not dots or not len(found):
        return found
    tails, heads = scene.port_row[scene.tail].tolist(), scene.port_row[scene.head].tolist()
    enters = {head: tail for tail, head in zip(tails, heads, strict=True) if head in dots}
    for number, row in enumerate(tails):
        seen = {row}
        while row in dots and enters.get(row, row) not in seen:
            row = enters[row]
            seen.add(row)
        found[number] = of_row[row]
    return found


def grasped(scene: Scene, node: str, x: float, y: float, zoom: float) -> bool:
    """Whether a point takes hold of a reroute point itself, not of one of its ports."""
    row = scene.row[node]
    if not scene.faces[row].dot:
        return False
    left, top, width, height = scene.rect[row].tolist()
    away = max(GRASP / zoom, DOT / 2 - 1.0)
    return bool((left + width / 2 - x) ** 2 + (top + height / 2 - y) ** 2 <= away**2)
