"""How the arrays of a scene follow an edit: rows, ports and wires that stayed are taken over by number.

So an edit of a large document costs what it touches; nothing here looks at a node or a wire twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, compress, count
from operator import attrgetter, is_not
from typing import Any

import numpy as np

from runtime.document import Node, Wire
from studio.canvas.face import Face

Array = np.ndarray
_POSITION = attrgetter("position")
Used = tuple[tuple[str, ...], tuple[str, ...]]  # the ports of a node that wires name: inputs, outputs; sorted


def unchanged(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """How many items two sequences have in common at their beginning and, beyond it, at their end; by identity."""
    most = min(len(old), len(new))
    head = next(compress(count(), map(is_not, old, new)), most)
    tail = next(compress(count(), map(is_not, reversed(old), reversed(new))), most)
    return head, min(tail, most - head)


def before_of(old: Sequence[Any], new: Sequence[Any], number: Mapping[Any, int] | None = None) -> Array:
    """The place (n,) that each item had in the old sequence, -1 for new ones.

    Between what is common at both ends, items are looked up in `number`, or by identity without it.
    """
    head, tail = unchanged(old, new)
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


def ports_before(before: Array, first: Array, counts: Array, old_first: Array) -> Array:
    """The number (p,) that each port had in the last arrays, -1 where its node is new or fresh.

    `first` and `counts` (n,) are the first port and the number of ports of each row now.
    """
    row = np.repeat(np.arange(len(before)), counts)
    was = before[row]
    found = np.full(len(row), -1)
    kept = was >= 0
    found[kept] = old_first[was[kept]] + (np.arange(len(row)) - first[row])[kept]
    return found


def ports_now(origin: Array, old_count: int) -> Array:
    """The number that each port of the last arrays has now, -1 where it is gone; the reverse of `ports_before`."""
    found = np.full(old_count + 1, -1)  # the last place answers for a wire that was not there: -1
    kept = np.flatnonzero(origin >= 0)
    found[origin[kept]] = kept
    return found


def ports_named(face: Face) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of a face's inputs and outputs."""
    return tuple(place.port.key for place in face.inputs), tuple(place.port.key for place in face.outputs)


def rewired(old: Sequence[Wire], new: Sequence[Wire]) -> set[str]:
    """Nodes with an end of a wire that only one of the documents has."""
    if old is new:
        return set()
    head, tail = unchanged(old, new)
    gone = {id(wire): wire for wire in old[head : len(old) - tail]}
    come = {id(wire): wire for wire in new[head : len(new) - tail]}
    different = [(gone if key in gone else come)[key] for key in gone.keys() ^ come.keys()]
    return {end.node for wire in different for end in (wire.source, wire.target)}


def ports_used(wires: Iterable[Wire], among: Collection[str]) -> dict[str, Used]:
    """The ports that wires name, of these nodes."""
    entering: dict[str, set[str]] = {}
    leaving: dict[str, set[str]] = {}
    for wire in wires:
        source, target = wire.source, wire.target
        if target.node in among:
            entering.setdefault(target.node, set()).add(target.port)
        if source.node in among:
            leaving.setdefault(source.node, set()).add(source.port)
    return {
        key: (tuple(sorted(entering.get(key, ()))), tuple(sorted(leaving.get(key, ()))))
        for key in entering.keys() | leaving.keys()
    }
