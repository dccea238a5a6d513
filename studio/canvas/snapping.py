"""Where a moved node comes to rest: in line with its neighbors, so that wires become straight, else on the grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.canvas.geometry import Array, Bounds, Scene

GRID = 8.0
REACH = 6.0  # pixels within which a line is taken
_STRAIGHT, _HEIGHT, _EDGE = 0.0, 0.5, 1.0  # pixels that a line counts as farther: straight wires first, edges last


@dataclass(frozen=True, slots=True)
class Guide:
    """A line that something was brought in line with, in scene units."""

    x: float
    y: float
    end_x: float
    end_y: float


class Snapping:
    """The lines around some rows of a scene before they move; `snapped` brings a step of theirs in line.

    Only nodes within `sight` count: a line to something unseen would seem to come from nowhere.
    """

    def __init__(self, scene: Scene, rows: Array, held: int, sight: Bounds) -> None:
        moving = np.zeros(len(scene.ids), dtype=bool)
        moving[rows] = True
        near = np.flatnonzero(scene.nodes_in(sight) & ~moving)
        self._corner = scene.rect[held, :2].copy()
        self._box = _around(scene.rect[rows])
        self._other = scene.rect[near]
        self._take_heights(scene, moving, near, held)

    def _take_heights(self, scene: Scene, moving: Array, near: Array, held: int) -> None:
        """Pairs of ports that could come to one height: (own x, own y, other x, other y, farther)."""
        tail, head = scene.port_row[scene.tail], scene.port_row[scene.head]
        crossing = moving[tail] != moving[head]
        start, end = scene.port_at[scene.tail[crossing]], scene.port_at[scene.head[crossing]]
        inner = moving[tail[crossing]][:, None]
        wired = np.column_stack([np.where(inner, start, end), np.where(inner, end, start)])
        own = scene.port_at[scene.port_row == held]
        beside = np.zeros(len(scene.ids), dtype=bool)
        beside[near] = True
        others = scene.port_at[beside[scene.port_row]]
        pairs = np.column_stack([np.repeat(own, len(others), axis=0), np.tile(others, (len(own), 1))])
        farther = np.repeat((_STRAIGHT, _HEIGHT), (len(wired), len(pairs)))
        self._heights = np.column_stack([np.concatenate([wired, pairs]), farther])

    def snapped(self, dx: float, dy: float, zoom: float) -> tuple[float, float, list[Guide]]:
        """A step brought in line where something is within reach, else onto the grid; and what it is in line with."""
        reach = REACH / zoom
        across, column = self._across(dx, reach)
        down, row = self._down(dy, reach)
        step_x = dx + across if across is not None else _on_grid(self._corner[0] + dx) - self._corner[0]
        step_y = dy + down if down is not None else _on_grid(self._corner[1] + dy) - self._corner[1]
        box = self._box + np.array((step_x, step_y, step_x, step_y))
        guides = [] if column is None else [self._upright(column, box)]
        if row is not None:
            guides.append(self._level(row, box, step_x, step_y))
        return float(step_x), float(step_y), guides

    def _across(self, dx: float, reach: float) -> tuple[float | None, tuple[int, float] | None]:
        """How much farther to the side an edge is in line; with which node and where."""
        return _nearest(self._box[[0, 2]] + dx, self._other[:, 0], self._other[:, 0] + self._other[:, 2], reach)

    def _down(self, dy: float, reach: float) -> tuple[float | None, tuple[int, float, bool] | None]:
        """How much farther down a port or an edge is in line; with which pair or node, where, and whether ports are."""
        away, edge = _nearest(self._box[[1, 3]] + dy, self._other[:, 1], self._other[:, 1] + self._other[:, 3], reach)
        best = (abs(away) + _EDGE if away is not None else np.inf, away, None if edge is None else (*edge, False))
        if len(self._heights):
            far = self._heights[:, 3] - self._heights[:, 1] - dy
            cost = np.abs(far) + self._heights[:, 4]
            cost[np.abs(far) > reach] = np.inf
            pair = int(np.argmin(cost))
            if cost[pair] <= best[0] and np.isfinite(cost[pair]):
                return float(far[pair]), (pair, float(self._heights[pair, 3]), True)
        return best[1], best[2]

    def _upright(self, found: tuple[int, float], box: Array) -> Guide:
        other, x = self._other[found[0]], found[1]
        return Guide(x, min(box[1], other[1]) - GRID, x, max(box[3], other[1] + other[3]) + GRID)

    def _level(self, found: tuple[int, float, bool], box: Array, dx: float, dy: float) -> Guide:
        number, y, ports = found
        if ports:
            own, other = self._heights[number, 0] + dx, self._heights[number, 2]
            return Guide(min(own, other), y, max(own, other), y)
        node = self._other[number]
        return Guide(min(box[0], node[0]) - GRID, y, max(box[2], node[0] + node[2]) + GRID, y)


def _around(rect: Array) -> Array:
    """Left, top, right, bottom of rectangles."""
    low, high = rect[:, :2].min(axis=0), (rect[:, :2] + rect[:, 2:]).max(axis=0)
    return np.concatenate([low, high])


def _on_grid(place: float) -> float:
    return float(np.round(place / GRID) * GRID)


def _nearest(own: Array, low: Array, high: Array, reach: float) -> tuple[float | None, tuple[int, float] | None]:
    """The least way from an own edge (2,) to that edge of another node (n,), and its number and place; else None."""
    if not len(low):
        return None, None
    lines = np.concatenate([low, high])
    far = lines - np.repeat(own, len(low))
    best = int(np.argmin(np.abs(far)))
    return (float(far[best]), (best % len(low), float(lines[best]))) if abs(far[best]) <= reach else (None, None)
