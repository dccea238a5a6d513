"""The order of each column: few crossings, by sweeps of means and swaps of neighbors. The order given is kept when
none is better, so that a small edit moves little.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

ROUNDS = 24  # sweeps to and fro
PATIENCE = 4  # sweeps without a better order after which the search ends
SWAPPED = 3000  # cells up to which neighbors are swapped one by one

Columns = list[list[int]]
Near = Sequence[Sequence[int]]


def ordered(columns: Columns, left: Near, right: Near) -> tuple[Columns, int]:
    """The columns (cells by number) in the best order found, and how many pairs of wires cross then.

    `left[cell]` and `right[cell]` are the cells in the neighboring columns that it is tied to.
    """
    best, fewest = [list(column) for column in columns], crossings(columns, right)
    present, stalled = [list(column) for column in columns], 0
    place = _places(present, len(left))
    swap = len(left) <= SWAPPED
    for number in range(ROUNDS):
        if not fewest or stalled >= PATIENCE:
            break
        _sweep(present, left if number % 2 == 0 else right, place, forward=number % 2 == 0)
        if swap:
            _swap_neighbors(present, left, right, place)
        crossed = crossings(present, right)
        stalled += 1
        if crossed < fewest:
            best, fewest, stalled = [list(column) for column in present], crossed, 0
    return best, fewest


def with_ends(
    columns: Columns, left: Near, right: Near, nodes: int, spot: Collection[int], *, inwards: bool
) -> Columns:
    """The columns with what nothing follows on the near side of passing wires, seen from the main way, or on the far
    side, wherever that makes no more crossings. The first `nodes` cells are nodes, the others passing wires.
    """
    again = [list(column) for column in columns]
    place = _places(again, len(left))
    for column in again:
        middle = next((number for number, cell in enumerate(column) if cell in spot), 0)
        for side in (1, -1):
            way = -side if inwards else side
            last = len(column) if side == 1 else -1
            starts = range(middle + side, last, side)
            for number in starts if inwards else reversed(starts):
                while column[number] < nodes and number + way in starts:
                    cell, other = column[number], column[number + way]
                    upper, lower = (cell, other) if way == 1 else (other, cell)
                    gain = _gain(left[upper], left[lower], place) + _gain(right[upper], right[lower], place)
                    if right[cell] or other < nodes or gain < 0:
                        break
                    column[number], column[number + way] = other, cell
                    place[cell], place[other] = number + way, number
                    number += way
    return again


def crossings(columns: Columns, right: Near) -> int:
    """How many pairs of ties cross between neighboring columns."""
    total = 0
    for column, following in pairwise(columns):
        if len(column) < 2 or len(following) < 2:
            continue
        place = {cell: number for number, cell in enumerate(following)}
        total += inversions(end for cell in column for end in sorted(place[each] for each in right[cell]))
    return total


def inversions(numbers: Iterable[int]) -> int:
    """Pairs of numbers in the wrong order."""
    total, before = 0, list[int]()
    for number in numbers:
        place = bisect_right(before, number)
        total += len(before) - place
        before.insert(place, number)
    return total


def _places(columns: Columns, count: int) -> list[int]:
    place = [0] * count
    for column in columns:
        for number, cell in enumerate(column):
            place[cell] = number
    return place


def _sweep(columns: Columns, near: Near, place: list[int], *, forward: bool) -> None:
    """Sort every column by the mean place of what each cell is tied to; those tied to nothing stay where they are."""
    for column in columns if forward else columns[::-1]:
        if len(column) < 2:
            continue
        wanted = {}
        for number, cell in enumerate(column):
            others = near[cell]
            wanted[cell] = sum(place[other] for other in others) / len(others) if others else float(number)
        column.sort(key=wanted.__getitem__)  # stable: equal ones keep their order
        for number, cell in enumerate(column):
            place[cell] = number


def _swap_neighbors(columns: Columns, left: Near, right: Near, place: list[int]) -> None:
    """Swap neighbors in a column while that removes crossings."""
    for _ in range(4):
        swapped = False
        for column in columns:
            for number in range(len(column) - 1):
                one, other = column[number], column[number + 1]
                gain = _gain(left[one], left[other], place) + _gain(right[one], right[other], place)
                if gain > 0:
                    column[number], column[number + 1] = other, one
                    place[one], place[other] = number + 1, number
                    swapped = True
        if not swapped:
            return


def _gain(upper: Sequence[int], lower: Sequence[int], place: Sequence[int]) -> int:
    """How many crossings fewer there are when two neighbors with these ties change places."""
    gain = 0
    for one in upper:
        for other in lower:
            gain += (place[one] > place[other]) - (place[one] < place[other])
    return gain
