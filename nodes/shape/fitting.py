"""Sizes that fit the numbers of a sample: what a Reshape offers where its own do not."""

from __future__ import annotations

from math import prod
from typing import Any

from nodes.remedies import Set
from nodes.spec import Signal


def fitting_sizes(sizes: tuple[int, ...], numbers: int) -> tuple[Set, ...]:
    """The sizes with one of them left open, where the others divide the numbers; else all in one row."""
    found = []
    for place in reversed(range(len(sizes))):
        kept = [max(size, 1) for size in sizes]
        kept[place] = -1
        if numbers % prod(size for size in kept if size > 0) == 0:
            found.append(tuple(kept))
    return tuple(Set("fit_sizes", {"sizes": size}) for size in dict.fromkeys([*found, (-1,)]))


def sizes_toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
    """The sizes of another signal where a sample has as many numbers there; None where it has not."""
    numbers = x.shape[:1] == wanted.shape[:1] and prod(x.shape[1:]) == prod(wanted.shape[1:])
    return {"sizes": wanted.shape[1:]} if numbers and x.shape != wanted.shape and wanted.rank > 2 else None
