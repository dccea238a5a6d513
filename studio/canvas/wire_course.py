"""The course of wires, sampled for many at once: smooth curves that leave to the right and arrive from the left.

A wire that is led around nodes (`wire_route`) runs straight from corner to corner, and each corner is rounded.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray
STEPS = 24  # straight pieces of a sampled wire
ROUND = 28.0  # the radius of a corner where there is room
_T = np.linspace(0.0, 1.0, STEPS + 1)
_MIDDLE = 0.2929  # how far along the chord's height the middle of a quarter circle lies, from the corner


def _weights(at: Array) -> Array:
    return np.stack([(1 - at) ** 3, 3 * (1 - at) ** 2 * at, 3 * (1 - at) * at**2, at**3])  # (4, k)


_WHOLE = _weights(_T)


def reach(start: Array, end: Array) -> Array:
    """How far the control points stand from the ends (n,): half the way, more where a wire must turn back."""
    across = end[:, 0] - start[:, 0]
    down = np.abs(end[:, 1] - start[:, 1])
    forward = np.clip(across * 0.5, 24.0, 160.0)
    turn = np.clip((96.0 - across) * 0.4, 0.0, 200.0)
    return forward + turn + np.clip((96.0 - across) / 96.0, 0.0, 1.0) * np.minimum(down * 0.1, 40.0)


def _curves(corners: Array, weights: Array) -> Array:
    """Points (n, k, 2) along cubics with corners (4, n, 2)."""
    points = (weights.T @ corners.reshape(4, -1)).reshape(weights.shape[1], -1, 2)
    return points.transpose(1, 0, 2)


def courses(start: Array, end: Array, away: Array, corners: Array) -> Array:
    """Points (n, STEPS + 1, 2) along the wires from start (n, 2) to end (n, 2).

    `away` (n,) is how far the controls stand from the ends; `corners` (n, 6, 2) where a wire that is led turns, or NaN.
    """
    aside = np.column_stack([away, np.zeros(len(away))])
    points = _curves(np.stack([start, start + aside, end - aside, end]), _WHOLE)
    led = np.flatnonzero(~np.isnan(corners[:, 0, 0]))
    if len(led):
        points[led] = _led(start[led], end[led], corners[led])
    return np.ascontiguousarray(points)


def _led(start: Array, end: Array, corners: Array) -> Array:
    """Start, end, each corner as it begins, at its middle and as it ends, and five points between corners."""
    before, after = arcs(start, end, corners)
    middle = corners + ((before + after) / 2 - corners) * (1 - _MIDDLE) * 0.83
    turn = np.stack([before, middle, after], axis=2)  # (n, 6, 3, 2)

    def between(number: int, share: float) -> Array:
        return (after[:, number] * (1 - share) + before[:, number + 1] * share)[:, None]

    pieces = [start[:, None], turn[:, 0], turn[:, 1], between(1, 0.5), turn[:, 2]]
    pieces += [between(2, 0.25), between(2, 0.5), between(2, 0.75)]
    pieces += [turn[:, 3], between(3, 0.5), turn[:, 4], turn[:, 5], end[:, None]]
    return np.concatenate(pieces, axis=1)


def arcs(start: Array, end: Array, corners: Array) -> tuple[Array, Array]:
    """Where the rounding of each corner (n, k, 2) begins and ends: at most half way to the next one."""
    way = np.concatenate([start[:, None], corners, end[:, None]], axis=1)
    step = np.diff(way, axis=1)  # (n, k + 1, 2)
    length = np.hypot(step[..., 0], step[..., 1])
    room = length / 2
    room[:, 0], room[:, -1] = length[:, 0], length[:, -1]
    radius = np.minimum(np.minimum(room[:, :-1], room[:, 1:]), ROUND)[..., None]
    unit = step / np.maximum(length, 1e-9)[..., None]
    return corners - unit[:, :-1] * radius, corners + unit[:, 1:] * radius


def distances(course: Array, x: float, y: float) -> Array:
    """The distance (n,) of a point from each sampled wire (n, k, 2)."""
    begin, along = course[:, :-1], np.diff(course, axis=1)
    to_point = np.array((x, y)) - begin
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    share = np.clip((to_point * along).sum(axis=2) / length, 0.0, 1.0)
    nearest = to_point - share[..., None] * along
    return np.sqrt((nearest**2).sum(axis=2)).min(axis=1)
