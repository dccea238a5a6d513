"""When a run is remembered: evenly in the logarithm of its steps, and which of what is remembered goes first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor, log1p, log10

PER_TEN = 24  # moments for each factor of ten
LEAST_PER_TEN = 6  # of those the ones that are kept whatever they cost; a divisor


def next_due(step: int) -> int:
    """The first step after this one at which the run is to be remembered: 0, 1, 2, … 10, 11, 12, 13, 15, 16 …

    The same steps whatever a run was resumed from.
    """
    if step < 1:
        return step + 1
    power = floor(log10(step) * PER_TEN)
    while (due := round(10 ** (power / PER_TEN))) <= step:
        power += 1
    return due


def must(step: int) -> bool:
    """Whether a step is one of those at which the run is remembered whatever that costs: 0, 1, 2, 3, 5, 7, 10, 15 …"""
    if step < 1:
        return step == 0
    return round(10 ** (round(log10(step) * LEAST_PER_TEN) / LEAST_PER_TEN)) == step


def least_missed(steps: Sequence[int], kept: frozenset[int]) -> int | None:
    """The place of the step whose neighbors lie closest together in log step; None where none may go.

    The first and the last always stay, and those in `kept` as long as another can go.
    """
    places = [(log1p(after) - log1p(before), place) for place, (before, after) in enumerate(pairs(steps), 1)]
    ordinary = [one for one in places if steps[one[1]] not in kept]
    return min(ordinary or places)[1] if places else None


def pairs(steps: Sequence[int]) -> list[tuple[int, int]]:
    """The neighbors of every step that has two."""
    return [(one, three) for (one, _), (_, three) in pairwise(pairwise(steps))]
