"""The two halves of a layered picture: the order inside each column, and the height of each cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GRID = 4.0  # heights, gaps and ports are multiples of it, so rounding keeps everything apart


@dataclass(slots=True, eq=False)
class Cell:
    """A node, or one layer's share of a wire that passes through, in its column.

    Neighbors come with how much lower this cell's port stands than theirs, both below their tops.
    """

    key: str  # the node's id; empty for a passing wire
    height: float
    width: float
    before: float  # where it was, to keep the order stable
    y: float = 0.0
    left: list[tuple[Cell, float]] = field(default_factory=list)
    right: list[tuple[Cell, float]] = field(default_factory=list)


def order_columns(columns: Sequence[list[Cell]], sweeps: int) -> None:
    """Sort every column by the mean place of its neighbors, to and fro; keep the order with the fewest crossings."""
    for column in columns:
        column.sort(key=lambda cell: cell.before)
    best, fewest = [list(column) for column in columns], crossings(columns)
    for sweep in range(sweeps):
        if not fewest:
            break
        forward = sweep % 2 == 0
        pairs = pairwise(columns if forward else columns[::-1])
        for column, following in pairs:
            _sort_by_neighbors(column, following, forward)
        crossed = crossings(columns)
        if crossed < fewest:
            best, fewest = [list(column) for column in columns], crossed
    for column, order in zip(columns, best, strict=True):
        column[:] = order


def _sort_by_neighbors(settled: list[Cell], column: list[Cell], forward: bool) -> None:
    place = {id(cell): float(number) for number, cell in enumerate(settled)}
    wanted: dict[int, float] = {}
    for number, cell in enumerate(column):
        near = cell.left if forward else cell.right
        wanted[id(cell)] = sum(place[id(other)] - lower * 1e-3 for other, lower in near) / len(near) if near else number
    column.sort(key=lambda cell: wanted[id(cell)])  # stable: equal ones keep their order


def crossings(columns: Sequence[list[Cell]]) -> int:
    """How many pairs of wires cross between neighboring columns; wires of one node cross none of each other."""
    total = 0
    for column, following in pairwise(columns):
        place = {id(cell): number for number, cell in enumerate(following)}
        ends = [
            place[id(other)] for cell in column for other, _ in sorted(cell.right, key=lambda pair: place[id(pair[0])])
        ]
        total += _inversions(ends, len(following))
    return total


def _inversions(numbers: list[int], size: int) -> int:
    """Pairs in the wrong order, counted with a tree of sums in n log n."""
    tree, found = [0] * (size + 1), 0
    for seen, number in enumerate(numbers):
        index, below = number + 1, 0
        while index:
            below += tree[index]
            index -= index & -index
        found += seen - below
        index = number + 1
        while index <= size:
            tree[index] += 1
            index += index & -index
    return found


def settle_heights(columns: Sequence[list[Cell]], gap: float, sweeps: int) -> None:
    """Give every cell a height: as level with its neighbors as the order and the gaps allow.

    The last sweep goes from left to right and looks left only, so that chains come out exactly level; what begins a
    chain then follows it.
    """
    for column in columns:
        y = 0.0
        for cell in column:
            cell.y = y
            y += cell.height + _gap(cell, gap)
    for sweep in range(sweeps):
        for column in columns if sweep % 2 else list(reversed(columns)):
            _settle(column, gap, lambda cell: [*cell.left, *cell.right])
    for column in reversed(columns):
        _settle(column, gap, lambda cell: cell.right or cell.left)
    for column in columns:
        _settle(column, gap, lambda cell: cell.left or cell.right)
    for column in reversed(columns):
        _settle(column, gap, lambda cell: [] if cell.left else cell.right)


def _gap(cell: Cell, gap: float) -> float:
    return gap if cell.key else gap / 4


def _settle(column: list[Cell], gap: float, neighbors: Callable[[Cell], list[tuple[Cell, float]]]) -> None:
    """Least squares under the order of the column: cells that would overlap move as one (pool adjacent violators).

    Nodes weigh far more than passing wires, both as what is placed and as what it is level with.
    """
    pools: list[tuple[float, float, int]] = []  # sum of weights, weighted mean, number of cells
    offset, offsets = 0.0, []
    for cell in column:
        near = neighbors(cell)
        near = [(other, lower) for other, lower in near if other.key] or near
        wanted = [other.y - lower for other, lower in near] or [cell.y]
        offsets.append(offset)
        pools.append((50.0 if cell.key else 1.0, sum(wanted) / len(wanted) - offset, 1))
        offset += cell.height + _gap(cell, gap)
        while len(pools) > 1 and pools[-2][1] > pools[-1][1]:
            last, before = pools.pop(), pools.pop()
            total = before[0] + last[0]
            pools.append((total, (before[0] * before[1] + last[0] * last[1]) / total, before[2] + last[2]))
    levels = [mean for _, mean, count in pools for _ in range(count)]
    for cell, level, below in zip(column, levels, offsets, strict=True):
        cell.y = round(level / GRID) * GRID + below
