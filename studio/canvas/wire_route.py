"""Routes of wires that would run behind nodes or must come back: to a free height, along it, and to the end.

Where no one height serves, a wire takes a free height near its start, a free place across to the other rows, and a free
height near its end. Short wires are led first, so that skips over skips nest like arcs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

Array = np.ndarray
Span = tuple[float, float]
OUT = 28.0  # from a port to where its wire turns
OUTS = (28.0, 20.0, 36.0, 12.0, 44.0, 8.0)  # the places tried for that, the last where the next node is close
LONG = 240.0  # wires longer than this run together with others of their port
SHORT = 96.0  # wires shorter than this are never led around nodes
BACK = 24.0  # a wire whose end is not this far to the right of its start comes back
CLEAR, NEAR = 16.0, 6.0  # kept between a wire and nodes it passes along, and beside where it turns
AIR = 40.0  # more of it where there is room, so that arcs keep off the captions of nodes
BESIDE, SLIGHT = 10.0, 6.0  # the same where it is known what is written and hung beside nodes
WIDE = 64.0  # a gap so high is as good as any for a wire that comes back
TOGETHER = 64.0  # how much farther up or down a wire goes to run with another one of its port
SPACING = 12.0  # between two wires side by side
SLANTED = 600.0  # a wire longer than this runs level rather than aslant
HIGH, STEEP = 600.0, 1.5  # so much higher than long, a wire goes straight up or down rather than aslant
FOLLOWED = 400  # wires up to which that is looked after
MOST, LOOKED = 400, 1000  # wires led, and wires looked at; in a larger graph nobody follows a single one
MOST_BESIDE = 40  # places tried beside other wires in one gap
SIDES = 6  # places across tried for one wire
CORNERS = 6
BELOW = 2.5  # how much dearer a way below both ends is than one above: skips are arcs over what they skip
FEW = 3  # crossings that are put up with
CROSSED = 96.0  # how long a detour one crossing is worth


class _Stretches:
    """Stretches that wires led earlier run along: from, to, at, whose."""

    def __init__(self) -> None:
        self._all = np.zeros((64, 4))
        self._count = 0

    def add(self, one: float, other: float, at: float, whose: int) -> None:
        """Take a stretch."""
        if self._count == len(self._all):
            self._all = np.concatenate([self._all, np.zeros_like(self._all)])
        self._all[self._count] = min(one, other), max(one, other), at, whose
        self._count += 1

    def of_others(self, low: float, high: float, whose: int) -> list[float]:
        """Where others run along between two places, in order."""
        found = self._between(low, high)
        return sorted(found[found[:, 3] != whose, 2].tolist())

    def own(self, low: float, high: float, whose: int) -> list[float]:
        """Where wires of the same port do."""
        found = self._between(low, high)
        return list(dict.fromkeys(found[found[:, 3] == whose, 2].tolist()))

    def _between(self, low: float, high: float) -> Array:
        known = self._all[: self._count]
        found: Array = known[(known[:, 0] < high) & (known[:, 1] > low)]
        return found


class _Taken:
    """What wires led earlier have taken."""

    def __init__(self) -> None:
        self.rows, self.columns = _Stretches(), _Stretches()


def routes(course: Array, ends: Array, rect: Array, beside: Array | None = None) -> Array:
    """Corners (n, CORNERS, 2) of the sampled wires (n, k, 2) that are led around nodes (m, 4); NaN for the others.

    `ends` (n, 2) are the ports of each wire by number: wires of one port may share a stretch. `beside` (l, 4) is what
    is written and hung beside the nodes: a wire is led around that too where there is a way.
    """
    found = np.full((len(course), CORNERS, 2), np.nan)
    if not len(course) or not len(rect):
        return found
    across = course[:, -1, 0] - course[:, 0, 0]
    down = course[:, -1, 1] - course[:, 0, 1]
    long = np.flatnonzero((across > SHORT) | (across < BACK) | ((np.abs(down) > LONG) & (across > 0)))
    pairs = course[:, [0, -1]]
    boxes = np.column_stack([pairs.min(axis=1), pairs.max(axis=1)])
    taken = _Taken()
    left = MOST
    looked = long[np.argsort(np.abs(across[long]) + np.abs(down[long]), kind="stable")][:LOOKED]
    near = _come_near(course[looked], rect).tolist()
    aside = [False] * len(looked) if beside is None else _come_near(course[looked], beside).tolist()
    for number, nears, passes in zip(looked.tolist(), near, aside, strict=True):
        steep = abs(down[number]) > max(STEEP * across[number], HIGH) and len(course) <= FOLLOWED
        aslant = across[number] > SLANTED and abs(down[number]) > SPACING / 2 and len(course) <= FOLLOWED
        behind = nears and _runs_behind(course[number], rect)
        must = across[number] < BACK or steep or aslant or behind
        if not must and (beside is None or not (passes and _runs_behind(course[number], beside))):
            continue
        corners = None
        if beside is not None:
            around = np.concatenate([rect, beside])
            corners = _Wire(course[number, 0], course[number, -1], ends[number], around, taken, near=True).route(boxes)
        if corners is None and must:
            corners = _Wire(course[number, 0], course[number, -1], ends[number], rect, taken).route(boxes)
        if corners is not None:
            found[number] = corners
        left -= 1
        if not left:
            break
    _join_siblings(found, course, ends, rect if beside is None else np.concatenate([rect, beside]), looked)
    return found


def _come_near(course: Array, rect: Array) -> Array:
    """Which wires have a node in the box around them: the others need no closer look."""
    low, high = course.min(axis=1)[:, :, None], course.max(axis=1)[:, :, None]
    left, top, width, height = rect.T[:, None]
    near = (left < high[:, 0]) & (left + width > low[:, 0])
    near &= (top - 2 < high[:, 1]) & (top + height + 2 > low[:, 1])
    found: Array = near.any(axis=1)
    return found


def _runs_behind(points: Array, rect: Array) -> bool:
    """Whether a straight piece between two points of a course passes a node, ever so little."""
    low, high = points.min(axis=0), points.max(axis=0)
    near = (rect[:, 0] < high[0]) & (rect[:, 0] + rect[:, 2] > low[0])
    near &= (rect[:, 1] - 2 < high[1]) & (rect[:, 1] + rect[:, 3] + 2 > low[1])
    rect = rect[near]
    if not len(rect):
        return False
    begin, step = points[:-1, None], np.diff(points, axis=0)[:, None]
    step = np.where(step == 0.0, 1e-9, step)
    margin = np.array([-1.0, 2.0])  # ports lie on the border
    one = (rect[None, :, :2] - margin - begin) / step  # shares of a piece, (pieces, nodes, 2)
    other = (rect[None, :, :2] + rect[None, :, 2:] + margin - begin) / step
    enters, leaves = np.minimum(one, other).max(axis=2), np.maximum(one, other).min(axis=2)
    return bool(((enters < leaves) & (enters < 1.0) & (leaves > 0.0)).any())


def _join_siblings(found: Array, course: Array, ends: Array, rect: Array, looked: Array) -> None:
    """A long wire that could run straight takes the height of a wire from the same port where that is free for it."""
    across = course[:, -1, 0] - course[:, 0, 0]
    led = (found[:, 1, 1] == found[:, 4, 1]) & (across > LONG)
    level = (np.abs(course[:, -1, 1] - course[:, 0, 1]) < 1.0) & (across > LONG) & np.isnan(found[:, 0, 0])
    height_of = {int(ends[number, 0]): float(found[number, 1, 1]) for number in np.flatnonzero(led)}
    height_of |= {int(ends[number, 0]): float(course[number, 0, 1]) for number in np.flatnonzero(level)}
    for number in looked[(np.isnan(found[:, 0, 0]) & (across > LONG) & ~level)[looked]].tolist():
        height = height_of.get(int(ends[number, 0]))
        if height is None:
            continue
        wire = _Wire(course[number, 0], course[number, -1], ends[number], rect, _Taken())
        begin, end = wire.x + OUT, wire.end_x - OUT
        open_ = _free(wire.heights(begin, end, NEAR), height)
        if open_ and wire.turns(begin, wire.y, height) and wire.turns(end, wire.end_y, height):
            found[number] = wire.corners(begin, height, None, height, end)


class _Wire:
    """One wire to be led."""

    def __init__(
        self, start: Array, end: Array, ends: Array, rect: Array, taken: _Taken, *, near: bool = False
    ) -> None:
        self.x, self.y = float(start[0]), float(start[1])
        self.end_x, self.end_y = float(end[0]), float(end[1])
        self.tail, self.head = int(ends[0]), int(ends[1])
        self.left, self.top = rect[:, 0], rect[:, 1]
        self.right, self.bottom = rect[:, 0] + rect[:, 2], rect[:, 1] + rect[:, 3]
        self.taken = taken
        self._clear, self._air = (BESIDE, SLIGHT) if near else (CLEAR, AIR)

    def route(self, boxes: Array) -> Array | None:
        """Its corners, or None where there is no way around. `boxes` (n, 4) bound the ends of each wire."""
        begin, begin_span = self._turn(self.x, 1.0, self.y, self.tail)
        end, end_span = self._turn(self.end_x, -1.0, self.end_y, self.head)
        span = (max(begin_span[0], end_span[0]), min(begin_span[1], end_span[1]))
        height = self._height(self.heights(begin, end), span, (self.y, self.end_y), (begin, end))
        crossed = 0
        if height is not None:
            crossed = _crossed(boxes, begin, self.y, height) + _crossed(boxes, end, self.end_y, height)
        if height is None or crossed > FEW:
            for side, crosses in self._sides(begin, end, boxes):
                if height is not None and crosses > crossed - FEW:
                    continue
                first = self._height(self.heights(begin, side), begin_span, (self.y, self.y), (begin, side))
                last = self._height(self.heights(side, end), end_span, (self.end_y, self.end_y), (side, end))
                if first is not None and last is not None and self.turns(side, first, last):
                    self._take_row(begin, side, first)
                    self._take_row(side, end, last)
                    self._take_columns(begin, first, end, last)
                    self.taken.columns.add(first, last, side, self.tail)
                    return self.corners(begin, first, side, last, end)
        if height is None:
            return None
        self._take_row(begin, end, height)
        self._take_columns(begin, height, end, height)
        return self.corners(begin, height, None, height, end)

    def corners(self, begin: float, first: float, side: float | None, last: float, end: float) -> Array:
        """Where the wire turns: at its start, onto its height, across, off its height, at its end."""
        one, other = (begin + (end - begin) / 3, begin + (end - begin) * 2 / 3) if side is None else (side, side)
        return np.array([(begin, self.y), (begin, first), (one, first), (other, last), (end, last), (end, self.end_y)])

    def heights(self, one: float, other: float, clear: float | None = None) -> list[Span]:
        """The free heights between two places across, from top to bottom."""
        clear = self._clear if clear is None else clear
        low, high = min(one, other) - NEAR, max(one, other) + NEAR
        between = (self.left < high) & (self.right > low)
        return _gaps(self.top[between] - clear, self.bottom[between] + clear)

    def turns(self, at: float, one: float, other: float) -> bool:
        """Whether a wire may run up or down at a place, from one height to another."""
        low, high = min(one, other), max(one, other)
        return not bool(
            (
                (self.left - NEAR < at)
                & (self.right + NEAR > at)
                & (self.top - NEAR < high)
                & (self.bottom + NEAR > low)
            ).any()
        )

    def _turn(self, port: float, way: float, height: float, owner: int) -> tuple[float, Span]:
        """Where to turn beside a port, and from where to where it is free up and down from there."""
        room: tuple[float, ...] = OUTS
        if self.end_x > self.x:
            room = tuple(out for out in OUTS if out <= max((self.end_x - self.x) / 2, OUTS[3]))
        best = (port + way * room[0], (height, height))
        crowd = self.taken.columns.of_others(height - NEAR, height + NEAR, owner)
        for out in room:
            at = port + way * out
            near = (self.left - NEAR < at) & (self.right + NEAR > at)
            tops, bottoms = self.top[near] - NEAR, self.bottom[near] + NEAR
            over, under = bottoms[bottoms <= height], tops[tops >= height]
            if len(over) + len(under) < len(tops):
                continue  # a node lies on the turn itself
            span = (float(over.max()) if len(over) else -np.inf, float(under.min()) if len(under) else np.inf)
            if not _crowded(at, crowd):
                return at, span
            best = (at, span) if best[1][0] == best[1][1] else best
        return best

    def _height(self, gaps: list[Span], span: Span, wanted: Span, between: Span) -> float | None:
        """The free height that costs the least way up and down, beside what others have taken."""
        low, high = min(between), max(between)
        beside = self.taken.rows.of_others(low, high, self.tail)
        aims: list[tuple[float, float, float, float]] = []  # the least it can cost, the place, and its gap
        for top, bottom in gaps:
            top, bottom = max(top, span[0]), min(bottom, span[1])
            if top > bottom:
                continue
            air = min(self._air, (bottom - top) / 2)
            tight = max(WIDE - bottom + top, 0.0) if between[0] > between[1] else 0.0
            for aim in dict.fromkeys(wanted):
                if between[0] > between[1] and np.isfinite(bottom - top):
                    aim = (top + bottom) / 2  # what comes back does so in the middle
                at = aim if top <= aim <= bottom else min(max(aim, top + air), bottom - air)
                aims.append((_cost(at, wanted) + tight, at, top, bottom))
        close = self.heights(low, high, NEAR)  # level with an end it may pass nearer
        aims += [(_cost(at, wanted), at, at, at) for at in wanted if span[0] <= at <= span[1] and _free(close, at)]
        best, least = None, np.inf
        together = self.taken.rows.own(low, high, self.tail)  # two of one port run together
        open_ = [(top, bottom) for _, _, top, bottom in aims] if together else []
        for at in together:
            if _free(open_, at):
                best, least = at, _cost(at, wanted) - TOGETHER
        for bound, at, top, bottom in sorted(aims):
            if bound >= least:
                break
            height = _beside(at, top, bottom, beside)
            if height is not None and (cost := bound + abs(height - at)) < least:
                best, least = height, cost
        return best

    def _sides(self, begin: float, end: float, boxes: Array) -> list[tuple[float, int]]:
        """Places where a wire may cross over to the height of its end, and how many others it crosses there.

        Those come first that cross few and are near.
        """
        low, high = min(self.y, self.end_y) - CLEAR, max(self.y, self.end_y) + CLEAR
        between = (self.top < high) & (self.bottom > low)
        gaps = _gaps(self.left[between] - CLEAR, self.right[between] + CLEAR)
        beside = self.taken.columns.of_others(low, high, self.tail)
        far: dict[float, float] = {}
        for left, right in gaps:
            for aim in (begin, end):
                at = _beside(min(max(aim, left), right), left, right, beside)
                if beside and not np.isfinite(right - left):  # outside of all that runs along the margin
                    at = min(right, *beside) - SPACING if np.isinf(left) else max(left, *beside) + SPACING
                if at is not None:
                    far[at] = abs(at - begin) + abs(at - end)
        near = {*sorted(far, key=lambda at: (far[at], at))[: 2 * SIDES], min(far), max(far)} if far else set()
        crosses = {at: _crossed(boxes, at, self.y, self.end_y) for at in near}
        best = sorted(near, key=lambda at: (far[at] + CROSSED * crosses[at], at))
        return [(at, crosses[at]) for at in best[:SIDES]]

    def _take_row(self, one: float, other: float, height: float) -> None:
        self.taken.rows.add(one, other, height, self.tail)

    def _take_columns(self, begin: float, first: float, end: float, last: float) -> None:
        self.taken.columns.add(self.y, first, begin, self.tail)
        self.taken.columns.add(self.end_y, last, end, self.head)


def _gaps(begins: Array, ends: Array) -> list[Span]:
    """What is free between and beside stretches of a line."""
    order = np.argsort(begins)
    reach = np.maximum.accumulate(ends[order])
    above = np.concatenate([[-np.inf], reach])
    below = np.concatenate([begins[order], [np.inf]])
    free = above <= below
    return list(zip(above[free].tolist(), below[free].tolist(), strict=True))


def _free(gaps: list[Span], height: float) -> bool:
    return any(top - 0.5 <= height <= bottom + 0.5 for top, bottom in gaps)


def _crossed(boxes: Array, at: float, one: float, other: float) -> int:
    """How many wires, by the boxes of their ends, a run up or down at a place would cross."""
    low, high = min(one, other), max(one, other)
    passing = (boxes[:, 0] < at) & (boxes[:, 2] > at) & (boxes[:, 1] > low) & (boxes[:, 3] < high)
    return int(passing.sum())


def _cost(height: float, wanted: Span) -> float:
    return (abs(height - wanted[0]) + abs(height - wanted[1])) * (BELOW if height > max(wanted) else 1.0)


def _beside(wanted: float, low: float, high: float, taken: list[float]) -> float | None:
    """The place nearest to the wanted one in a gap that others (in order) have not taken; None in a full gap."""
    if not taken:
        return wanted
    near = bisect_right(taken, high + SPACING) - bisect_left(taken, low - SPACING)
    for step in range(min(2 * near + 2, MOST_BESIDE)):
        place = wanted + SPACING * (step // 2 + step % 2) * (-1 if step % 2 else 1)
        if low <= place <= high and not _crowded(place, taken):
            return place
    return None


def _crowded(place: float, taken: list[float]) -> bool:
    """Whether one of the taken places (in order) is too close to another wire."""
    after = bisect_right(taken, place - SPACING + 0.5)
    return after < len(taken) and taken[after] < place + SPACING - 0.5
