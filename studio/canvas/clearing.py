"""Room in a widget that other things cover in part: for the whole network, and for a plate beside a node. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from studio.canvas.camera import Bounds, Camera, fitting_all, margin_in

Array = np.ndarray
BESIDE = 12.0  # pixels left free between what is fitted and what covers the widget
LEAST_ROOM = 64.0  # pixels of a side of a room worth looking at
LEAST_SHARE = 0.75  # of the zoom without anything in the way: a smaller picture would be worth less than what is hidden
CELL = 4  # pixels
STRIDE = 8.0  # pixels between two places tried for a picture that is shown whole


def reach_into(boxes: Array, taken: Sequence[Bounds]) -> bool:
    """Whether some of the boxes (n, 4: left, top, right, bottom) lie under what is taken."""
    return any(
        bool(((boxes[:, 0] < right) & (boxes[:, 2] > left) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)).any())
        for left, top, right, bottom in taken
    )


def rooms(width: float, height: float, taken: Sequence[Bounds]) -> Array:
    """Rectangles (n, 4: left, top, right, bottom) that nothing taken reaches into; the largest are among them."""
    covered = np.array(taken, dtype=float).reshape(-1, 4)
    ends = [
        np.unique(np.clip(np.append(covered[:, side], whole), 0.0, most))
        for side, whole, most in ((2, 0.0, width), (3, 0.0, height), (0, width, width), (1, height, height))
    ]
    found = np.stack(np.meshgrid(*ends, indexing="ij"), axis=-1).reshape(-1, 4)
    found = found[(found[:, 2] - found[:, 0] >= LEAST_ROOM) & (found[:, 3] - found[:, 1] >= LEAST_ROOM)]
    for left, top, right, bottom in taken:
        beside = (found[:, 0] >= right) | (found[:, 2] <= left) | (found[:, 1] >= bottom) | (found[:, 3] <= top)
        found = found[beside]
    return found


def fitting_clear(
    find: Callable[[float], Bounds | None],
    boxes: Callable[[Camera], Array],
    taken: Sequence[Sequence[Bounds]],
    width: float,
    height: float,
) -> Camera | None:
    """A camera that shows the bounds found for its zoom, none of the boxes at that camera under what is taken.

    `taken` names several choices: where the first would leave the picture too small, the next one is tried.
    """
    whole = fitting_all(find, width, height)
    bounds = find(whole.zoom) if whole is not None else None
    if whole is None or bounds is None:
        return None
    for choice in taken:
        for camera in shifted(whole, bounds, height):
            if not reach_into(boxes(camera), choice):
                return camera
        room = _best_room(bounds, rooms(width, height, choice), width, height)
        if room is not None:
            beside = _fitting_room(find, room)
            if beside is not None and beside.zoom >= LEAST_SHARE * whole.zoom:
                return beside
    return whole


def shifted(camera: Camera, bounds: Bounds, height: float) -> list[Camera]:
    """The camera, and as many above and below it as show the bounds whole; the nearest ones first."""
    margin = margin_in(height)
    highest = margin - camera.to_screen(0.0, bounds[1])[1]
    lowest = height - margin - camera.to_screen(0.0, bounds[3])[1]
    ways = [0.0, *np.arange(highest, 0.0, STRIDE).tolist(), *np.arange(lowest, 0.0, -STRIDE).tolist()]
    return [camera.panned(0.0, way) for way in sorted(ways, key=abs)]


def _best_room(bounds: Bounds, found: Array, width: float, height: float) -> Bounds | None:
    """The room, less its margins, in which the bounds are largest; of equal ones that nearest to the middle."""
    if not len(found):
        return None
    margin = margin_in(height)
    margins = np.array((margin, margin, width - margin, height - margin))
    inner = found + np.array((BESIDE, margin, -BESIDE, -BESIDE))
    inner[:, :2] = np.maximum(inner[:, :2], margins[:2])
    inner[:, 2:] = np.minimum(inner[:, 2:], margins[2:])
    across, down = max(bounds[2] - bounds[0], 1.0), max(bounds[3] - bounds[1], 1.0)
    zoom = np.minimum((inner[:, 2] - inner[:, 0]) / across, (inner[:, 3] - inner[:, 1]) / down)
    middle = np.hypot(inner[:, 0] + inner[:, 2] - width, inner[:, 1] + inner[:, 3] - height)
    left, top, right, bottom = inner[np.lexsort((middle, -np.round(np.minimum(zoom, 1.0), 3)))[0]].tolist()
    return left, top, right, bottom


def _fitting_room(find: Callable[[float], Bounds | None], room: Bounds) -> Camera | None:
    left, top, right, bottom = room
    found = fitting_all(find, right - left, bottom - top, margin=0.0)
    return found.panned(left, top) if found is not None else None


class Ground:
    """How much of a widget is covered, on a grid of small cells."""

    def __init__(self, width: float, height: float) -> None:
        self._covered = np.zeros((max(1, int(height // CELL)), max(1, int(width // CELL))))

    def cover(self, boxes: Array, weight: float = 1.0) -> None:
        """Count these boxes (n, 4: left, top, right, bottom) as covered, so heavily."""
        rows, columns = self._covered.shape
        cells = np.concatenate([np.floor(boxes[:, :2] / CELL), np.ceil(boxes[:, 2:] / CELL)], axis=1)
        cells = np.clip(cells, 0, (columns, rows, columns, rows)).astype(int)
        for left, top, right, bottom in np.unique(cells, axis=0).tolist():
            self._covered[top:bottom, left:right] += weight

    def place(self, wide: float, tall: float, near: Bounds, margin: float) -> tuple[float, float, float] | None:
        """Left and top of a rectangle of that size where least is covered, near a box, and how much is covered there.

        None where the rectangle has no room at all within the margin.
        """
        rows, columns = self._covered.shape
        across, down, edge = int(np.ceil(wide / CELL)), int(np.ceil(tall / CELL)), int(np.ceil(margin / CELL))
        if across > columns - 2 * edge or down > rows - 2 * edge:
            return None
        summed = np.pad(self._covered, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
        inside = summed[down:, across:] - summed[:-down, across:] - summed[down:, :-across] + summed[:-down, :-across]
        cost = inside[edge : rows - down - edge + 1, edge : columns - across - edge + 1]
        left = (np.arange(cost.shape[1]) + edge) * float(CELL)
        top = (np.arange(cost.shape[0])[:, None] + edge) * float(CELL)
        off_x = np.maximum(np.maximum(near[0] - left - wide, left - near[2]), 0.0)
        off_y = np.maximum(np.maximum(near[1] - top - tall, top - near[3]), 0.0)
        askew = np.hypot(left + wide / 2 - (near[0] + near[2]) / 2, top + tall / 2 - (near[1] + near[3]) / 2)
        far = np.hypot(off_x, off_y) + 0.05 * askew
        row, column = np.unravel_index(np.lexsort((far.ravel(), np.round(cost, 3).ravel()))[0], cost.shape)
        return float(left[column]), float(top[row, 0]), float(cost[row, column]) * CELL * CELL
