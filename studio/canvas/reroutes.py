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
    found: Array = of_row[scene.port_row[origins(scene)]]
    return found


def origins(scene: Scene) -> Array:
    """For each wire (n,) the port that what it carries leaves a node by, before any reroute points."""
    found = scene.tail.copy()
    dots = set(np.flatnonzero(scene.traits[:, DOTTED]).tolist())
    if not dots or not len(found):
        return found
    rows, tails = scene.port_row.tolist(), scene.tail.tolist()
    enters = {rows[head]: tail for tail, head in zip(tails, scene.head.tolist(), strict=True) if rows[head] in dots}
    for number, port in enumerate(tails):
        seen = set[int]()
        while rows[port] in enters and rows[port] not in seen:
            seen.add(rows[port])
            port = enters[rows[port]]
        found[number] = port
    return found


def grasped(scene: Scene, node: str, x: float, y: float, zoom: float) -> bool:
    """Whether a point takes hold of a reroute point itself, not of one of its ports."""
    row = scene.row[node]
    if not scene.faces[row].dot:
        return False
    left, top, width, height = scene.rect[row].tolist()
    away = max(GRASP / zoom, DOT / 2 - 1.0)
    return bool((left + width / 2 - x) ** 2 + (top + height / 2 - y) ** 2 <= away**2)
