"""How the arrays of a scene follow an edit: rows, ports and wires that stayed are taken over in runs.

So an edit of a large document costs what it touches; nothing here looks at a node or a wire twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, count
from operator import attrgetter, is_not
from typing import Any, TypeVar

import numpy as np

from runtime.document import Node, Wire
from studio.canvas.face import Face

Array = np.ndarray
Item = TypeVar("Item")
Run = tuple[int, int, int]  # items that stayed side by side: where they begin now, where they began, how many
Used = tuple[tuple[str, ...], tuple[str, ...]]  # the ports of a node that wires name: inputs, outputs; sorted
UNUSED: Used = ((), ())
BLOCK = 256  # items compared at once
SCATTERED = 100  # runs from which arrays are taken over by number
_POSITION = attrgetter("position")


def unchanged(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """How many items two sequences have in common at their beginning and, beyond it, at their end; by identity."""
    most = min(len(old), len(new))
    head = next(compress(count(), map(is_not, old, new)), most)
    tail = next(compress(count(), map(is_not, reversed(old), reversed(new))), most)
    return head, min(tail, most - head)


def equal_ends(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """The same where equal items are as good as identical ones; quicker, as whole blocks are compared at once."""
    most = min(len(old), len(new))
    head = tail = 0
    while head + BLOCK <= most and old[head : head + BLOCK] == new[head : head + BLOCK]:
        head += BLOCK
    last, end = len(old), len(new)
    while head + tail + BLOCK <= most and old[last - BLOCK : last] == new[end - BLOCK : end]:
        tail, last, end = tail + BLOCK, last - BLOCK, end - BLOCK
    head += _alike(old[head : min(head + BLOCK, last)], new[head : min(head + BLOCK, end)])
    return head, tail + _alike(old[max(head, last - BLOCK) : last][::-1], new[max(head, end - BLOCK) : end][::-1])


def _alike(old: Sequence[Any], new: Sequence[Any]) -> int:
    """How many items two sequences have in common at their beginning, by identity."""
    return next(compress(count(), map(is_not, old, new)), min(len(old), len(new)))


@dataclass(frozen=True, slots=True)
class Kept:
    """Which items of a sequence were in the last one: the place (n,) that each had, -1 for new ones; and in runs."""

    before: Array
    runs: Sequence[Run]

    @classmethod
    def of(cls, before: Array) -> Kept:
        """From the places that the items had."""
        stays = before >= 0
        follows = np.zeros(len(before) + 1, dtype=bool)
        follows[1:-1] = stays[1:] & stays[:-1] & (before[1:] == before[:-1] + 1)
        begins = np.flatnonzero(stays & ~follows[:-1])
        ends = np.flatnonzero(stays & ~follows[1:]) + 1
        return cls(before, list(zip(begins.tolist(), before[begins].tolist(), (ends - begins).tolist(), strict=True)))

    def parts(self, first: Array, old_first: Array) -> Kept:
        """The same of the parts that items have in order; `first` (n + 1,) is the first part of each, and their end."""
        before = np.full(int(first[-1]), -1)
        runs = []
        for now, was, length in self.runs:
            begin, began = int(first[now]), int(old_first[was])
            many = int(old_first[was + length]) - began
            before[begin : begin + many] = np.arange(began, began + many)
            runs.append((begin, began, many))
        return Kept(before, runs)

    def array(self, old: Array) -> Array:
        """What an array holds of the items; zero for new ones. The array itself where nothing changes."""
        size = len(self.before)
        if size == len(old) and list(self.runs) == [(0, 0, size)]:
            return old
        found = np.empty((size, *old.shape[1:]), dtype=old.dtype)
        if len(self.runs) > SCATTERED:
            stays = self.before >= 0
            found[stays], found[~stays] = old[self.before[stays]], 0
            return found
        end = 0
        for now, was, length in self.runs:
            found[end:now] = 0
            found[now : now + length] = old[was : was + length]
            end = now + length
        found[end:] = 0
        return found

    def items(self, old: list[Item]) -> list[Item | None]:
        """What a list holds of the items; None for new ones."""
        found: list[Item | None] = []
        for now, was, length in self.runs:
            found += [None] * (now - len(found))
            found += old[was : was + length]
        return found + [None] * (len(self.before) - len(found))

    def now(self, old_count: int) -> Array:
        """The place that each item of the last sequence has now, -1 where it is gone; one more -1 at the end."""
        found = np.full(old_count + 1, -1)
        for now, was, length in self.runs:
            found[was : was + length] = np.arange(now, now + length)
        return found


def before_of(
    old: Sequence[Any], new: Sequence[Any], ends: tuple[int, int], number: Mapping[Any, int] | None = None
) -> Array:
    """The place (n,) that each item had in the old sequence, -1 for new ones.

    Between what is common at both `ends`, items are looked up in `number`, or by identity without it.
    """
    head, tail = ends
    found = np.arange(len(new))
    found[len(new) - tail :] += len(old) - len(new)
    if number is None:
        known = {id(item): place for place, item in enumerate(old[head : len(old) - tail], head)}
        found[head : len(new) - tail] = [known.get(id(item), -1) for item in new[head : len(new) - tail]]
    else:
        found[head : len(new) - tail] = [number.get(item, -1) for item in new[head : len(new) - tail]]
    return found


def corners(nodes: Iterable[Node], count: int) -> Array:
    """The positions (n, 2) of that many nodes."""
    flat = np.fromiter(chain.from_iterable(map(_POSITION, nodes)), float, 2 * count)
    return flat.reshape(-1, 2)


def ports_named(face: Face) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of a face's inputs and outputs."""
    return tuple(place.port.key for place in face.inputs), tuple(place.port.key for place in face.outputs)


class PortsUsed:
    """The ports of each node that wires name, kept while wires come and go."""

    def __init__(self) -> None:
        self._entering: dict[str, list[str]] = {}  # by node, each port as often as wires name it
        self._leaving: dict[str, list[str]] = {}
        self._used: dict[str, Used] = {}

    def of(self, node: str) -> Used:
        """The ports of a node that wires name."""
        return self._used.get(node, UNUSED)

    def follow(self, old: Sequence[Wire], new: Sequence[Wire]) -> set[str]:
        """Go from wires to others; returns the nodes with an end of a wire that only one of them has."""
        if old is new:
            return set()
        head, tail = equal_ends(old, new)
        less, more = old[head : len(old) - tail], new[head : len(new) - tail]
        wire_of = {id(wire): wire for wire in (*less, *more)}
        gone, come = Counter(map(id, less)), Counter(map(id, more))
        touched = set[str]()
        for key in (gone - come).elements():
            for named, end in ((self._leaving, wire_of[key].source), (self._entering, wire_of[key].target)):
                named[end.node].remove(end.port)
                touched.add(end.node)
        for key in (come - gone).elements():
            for named, end in ((self._leaving, wire_of[key].source), (self._entering, wire_of[key].target)):
                named.setdefault(end.node, []).append(end.port)
                touched.add(end.node)
        for node in touched:
            self._tell(node)
        return touched

    def _tell(self, node: str) -> None:
        entering, leaving = self._entering.get(node, ()), self._leaving.get(node, ())
        if entering or leaving:
            self._used[node] = tuple(sorted(set(entering))), tuple(sorted(set(leaving)))
        else:
            for kept in (self._entering, self._leaving, self._used):
                kept.pop(node, None)
