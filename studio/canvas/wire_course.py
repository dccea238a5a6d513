"""The course of wires: smooth curves that leave to the right and arrive from the left, sampled for many at once.

A long wire that would run behind nodes takes a lane: down to a free height, along it, and up again.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray
STEPS = 24  # straight pieces of a sampled wire
TURN = 56.0  # how far across a wire takes to reach its lane
LONG = 240.0  # wires shorter than this are never led around
CLEAR = 16.0  # kept between a lane and the nodes beside it
MOST_LED = 600  # long wires looked at; in a larger graph nobody follows a single one
SPACING = 8.0  # between two wires in neighboring lanes
MOST_BESIDE = 40  # places tried beside other wires in one gap
_T = np.linspace(0.0, 1.0, STEPS + 1)
_SIDE = 10  # samples of each bend of a wire with a lane


def _weights(at: Array) -> Array:
    return np.stack([(1 - at) ** 3, 3 * (1 - at) ** 2 * at, 3 * (1 - at) * at**2, at**3])  # (4, k)


_WHOLE, _BEND = _weights(_T), _weights(np.linspace(0.0, 1.0, _SIDE + 1))


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


def _bend(start: Array, end: Array) -> Array:
    half = (start[:, 0] + end[:, 0]) / 2
    corners = np.stack([start, np.column_stack([half, start[:, 1]]), np.column_stack([half, end[:, 1]]), end])
    return _curves(corners, _BEND)


def courses(start: Array, end: Array, away: Array, lane: Array) -> Array:
    """Points (n, STEPS + 1, 2) along the wires from start (n, 2) to end (n, 2).

    `away` (n,) is how far the controls stand from the ends; `lane` (n,) the height a wire is led along, or NaN.
    """
    aside = np.column_stack([away, np.zeros(len(away))])
    points = _curves(np.stack([start, start + aside, end - aside, end]), _WHOLE)
    led = np.flatnonzero(~np.isnan(lane))
    if len(led):
        first = np.column_stack([start[led, 0] + TURN, lane[led]])
        last = np.column_stack([end[led, 0] - TURN, lane[led]])
        share = np.linspace(0.0, 1.0, STEPS - 2 * _SIDE + 1)[1:-1, None, None]
        along = (first + (last - first) * share).transpose(1, 0, 2)
        points[led] = np.concatenate([_bend(start[led], first), along, _bend(last, end[led])], axis=1)
    return np.ascontiguousarray(points)


def distances(course: Array, x: float, y: float) -> Array:
    """The distance (n,) of a point from each sampled wire (n, k, 2)."""
    begin, along = course[:, :-1], np.diff(course, axis=1)
    to_point = np.array((x, y)) - begin
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    share = np.clip((to_point * along).sum(axis=2) / length, 0.0, 1.0)
    nearest = to_point - share[..., None] * along
    return np.sqrt((nearest**2).sum(axis=2)).min(axis=1)


def lanes(course: Array, tails: Array, rect: Array) -> Array:
    """A free height (n,) for each sampled wire (n, k, 2) that runs behind a node (rectangles (m, 4)), else NaN.

    The nearest gap is taken. Wires from one port (`tails`, (n,)) share their lane like the branches of a tree;
    others that share a stretch of it lie beside each other.
    """
    found = np.full(len(course), np.nan)
    taken: list[tuple[float, float, float, int]] = []  # left, right, height, tail
    across = course[:, -1, 0] - course[:, 0, 0]
    long = np.flatnonzero(across > LONG)
    for number in long[np.argsort(across[long], kind="stable")][:MOST_LED]:
        left, right = course[number, 0, 0] + 4.0, course[number, -1, 0] - 4.0
        between = rect[(rect[:, 0] < right) & (rect[:, 0] + rect[:, 2] > left)]
        if _runs_behind(course[number], between):
            heights, tail = (course[number, 0, 1], course[number, -1, 1]), int(tails[number])
            beside = [lane for begin, end, lane, owner in taken if begin < right and end > left and owner != tail]
            found[number] = _free_height(between, heights, beside)
            taken.append((left, right, found[number], tail))
    _join_siblings(found, course, tails, rect)
    return found


def _join_siblings(found: Array, course: Array, tails: Array, rect: Array) -> None:
    """A long wire that could run straight takes the lane of a wire from the same port where that is free for it."""
    lane_of = {int(tails[number]): found[number] for number in np.flatnonzero(~np.isnan(found))}
    across = course[:, -1, 0] - course[:, 0, 0]
    for number in np.flatnonzero(np.isnan(found) & (across > LONG)).tolist():
        height = lane_of.get(int(tails[number]))
        if height is not None:
            left, right = course[number, 0, 0] + 4.0, course[number, -1, 0] - 4.0
            between = rect[(rect[:, 0] < right) & (rect[:, 0] + rect[:, 2] > left)]
            inside = (between[:, 1] - CLEAR + 0.5 < height) & (height < between[:, 1] + between[:, 3] + CLEAR - 0.5)
            found[number] = np.nan if inside.any() else height


def _runs_behind(points: Array, rect: Array) -> bool:
    x, y = points[:, 0, None], points[:, 1, None]
    inside = (x > rect[:, 0]) & (x < rect[:, 0] + rect[:, 2]) & (y > rect[:, 1] - 2) & (y < rect[:, 1] + rect[:, 3] + 2)
    return bool(inside.any())


def _free_height(rect: Array, ends: tuple[float, float], taken: list[float]) -> float:
    """The height between or beside the nodes that costs the least way up and down."""
    order = np.argsort(rect[:, 1])
    tops = rect[order, 1] - CLEAR
    bottoms = np.maximum.accumulate(rect[order, 1] + rect[order, 3] + CLEAR)
    above = np.concatenate([[-np.inf], bottoms])  # of each gap between nodes
    below = np.concatenate([tops, [np.inf]])
    open_ = above <= below
    best, least = float(bottoms[-1]) + SPACING * (len(taken) + 1), np.inf
    for high, low in zip(above[open_].tolist(), below[open_].tolist(), strict=True):
        for wanted in ends:
            height = _beside(min(max(wanted, high), low), high, low, taken)
            cost = np.inf if height is None else abs(height - ends[0]) + abs(height - ends[1])
            if height is not None and cost < least:
                best, least = height, cost
    return best


def _beside(wanted: float, high: float, low: float, taken: list[float]) -> float | None:
    """The height nearest to the wanted one inside a gap that no other wire has taken; None in a full gap."""
    for step in range(min(2 * len(taken) + 2, MOST_BESIDE)):
        height = wanted + SPACING * (step // 2 + step % 2) * (1 if step % 2 else -1)
        if high <= height <= low and all(abs(height - other) >= SPACING - 0.5 for other in taken):
            return height
    return None
