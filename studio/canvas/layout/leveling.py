"""The place of each cell across the flow: straight runs first, the main way on one line, the rest near what it is
tied to.

Cells on a straight run move as one. A run is pushed only as far as the order in its columns and the gaps ask for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 16
GRID = 4.0  # sizes, gaps and ports are multiples of it, so rounding keeps everything apart


@dataclass(slots=True, eq=False)
class Tie:
    """Two cells of neighboring columns, where the wire leaves and enters (across, from the cells' edges).

    Of two ties that cannot both be straight the one with the higher weight is.
    """

    left: int
    right: int
    leaves: float
    enters: float
    weight: int


@dataclass(slots=True, eq=False)
class _Run:
    """Cells that lie on one line; a cell's place is the run's plus its own offset."""

    cells: list[int]
    place: float = 0.0
    weight: float = 0.0
    pulls: list[tuple[int, float, float]] = field(default_factory=list)  # another run, how far from it, how strongly
    above: dict[int, float] = field(default_factory=dict)  # runs above and the least distance to them
    below: dict[int, float] = field(default_factory=dict)


def leveled(
    columns: Sequence[Sequence[int]], size: Sequence[float], ties: Sequence[Tie], gap: Callable[[int, int], float]
) -> list[float]:
    """The upper edge of each cell, the first column's main way at no particular place."""
    offset, run_of, runs = _straight_runs(columns, len(size), ties)
    for column in columns:
        for upper, lower in pairwise(column):
            apart = offset[upper] + size[upper] + gap(upper, lower) - offset[lower]
            one, other = run_of[upper], run_of[lower]
            runs[one].below[other] = max(runs[one].below.get(other, apart), apart)
            runs[other].above[one] = max(runs[other].above.get(one, apart), apart)
    for tie in ties:
        one, other = run_of[tie.left], run_of[tie.right]
        if one != other:
            level = offset[tie.left] + tie.leaves - offset[tie.right] - tie.enters
            runs[other].pulls.append((one, level, float(tie.weight)))
            runs[one].pulls.append((other, -level, float(tie.weight)))
    _settle(runs)
    return [runs[run_of[cell]].place + offset[cell] for cell in range(len(size))]


def _straight_runs(
    columns: Sequence[Sequence[int]], count: int, ties: Sequence[Tie]
) -> tuple[list[float], list[int], list[_Run]]:
    """Ties that can be straight together, heaviest first: none crosses another, one on each side of a cell."""
    place = [0] * count
    column_of = [0] * count
    for number, column in enumerate(columns):
        for index, cell in enumerate(column):
            place[cell], column_of[cell] = index, number
    by_gap: dict[int, list[Tie]] = {}
    for tie in ties:
        by_gap.setdefault(column_of[tie.left], []).append(tie)
    onward: list[Tie | None] = [None] * count
    begins = [True] * count
    for crowd in by_gap.values():
        taken: list[tuple[int, int]] = []
        for tie in sorted(crowd, key=lambda each: -each.weight):  # stable: equal ones in their order
            if _fits(taken, (place[tie.left], place[tie.right])):
                onward[tie.left], begins[tie.right] = tie, False
    offset, run_of, runs = [0.0] * count, [0] * count, list[_Run]()
    for column in columns:
        for cell in column:
            if not begins[cell]:
                continue
            run, here = _Run([cell]), cell
            run_of[cell] = len(runs)
            while (straight := onward[here]) is not None:
                offset[straight.right] = offset[here] + straight.leaves - straight.enters
                here = straight.right
                run_of[here] = len(runs)
                run.cells.append(here)
            runs.append(run)
    return offset, run_of, runs


def _fits(taken: list[tuple[int, int]], wanted: tuple[int, int]) -> bool:
    """Whether a tie crosses none of those taken (sorted, and so on both sides); if so it is taken."""
    at = bisect_left(taken, wanted)
    above = taken[at - 1] if at else (-1, -1)
    below = taken[at] if at < len(taken) else (wanted[0] + 1, wanted[1] + 1)
    if not (above[0] < wanted[0] < below[0] and above[1] < wanted[1] < below[1]):
        return False
    taken.insert(at, wanted)
    return True


def _settle(runs: list[_Run]) -> None:
    """Stack the runs from the top, then let each move towards what it is tied to as far as its neighbors allow."""
    order = _from_top(runs)
    for number in order:
        run = runs[number]
        run.place = max((runs[other].place + apart for other, apart in run.above.items()), default=0.0)
    for number in reversed(order):  # what hangs free comes down to what is below it
        run = runs[number]
        if run.below:
            run.place = max(run.place, min(runs[other].place - apart for other, apart in run.below.items()))
    for sweep in range(SWEEPS):
        for number in reversed(order) if sweep % 2 == 0 else order:
            _move(runs, runs[number])


def _move(runs: list[_Run], run: _Run) -> None:
    if not run.pulls:
        return
    total = sum(weight for _, _, weight in run.pulls)
    wanted = sum((runs[other].place + level) * weight for other, level, weight in run.pulls) / total
    low = max((runs[other].place + apart for other, apart in run.above.items()), default=wanted)
    high = min((runs[other].place - apart for other, apart in run.below.items()), default=wanted)
    if low <= high:
        run.place = min(max(round(wanted / GRID) * GRID, low), high)


def _from_top(runs: list[_Run]) -> list[int]:
    """The runs so that each comes after those above it."""
    waiting = [len(run.above) for run in runs]
    ready = [number for number, count in enumerate(waiting) if not count]
    for number in ready:  # grows while it is walked
        for other in runs[number].below:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return ready
