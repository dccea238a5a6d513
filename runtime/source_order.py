"""In which order the lines of a class stand: the use of a block is one line, which waits for all that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from runtime.document import Wire

Chain = Sequence[tuple[str, str]]  # from the outermost scope to the innermost: the scope and the entry in it


def in_order(
    entries: Mapping[str, Iterable[str]], chains: Mapping[str, Chain], wires: Iterable[Wire]
) -> dict[str, dict[str, None]]:
    """The entries of every scope after all they take from other entries of it; as they are where that holds already.

    `chains` says for every node of the flat graph where it lies. No use is fed by itself: such a one is not laid out.
    """
    needed: dict[str, dict[str, set[str]]] = {}  # scope → entry → the entries that it takes from
    for wire in wires:
        ends = (chains.get(end.node, ()) for end in (wire.source, wire.target))
        for (scope, source), (other, target) in zip(*ends, strict=False):
            if scope != other:
                break
            if source != target:
                needed.setdefault(scope, {}).setdefault(target, set()).add(source)
                break
    return {scope: dict.fromkeys(_ordered(list(found), needed.get(scope, {}))) for scope, found in entries.items()}


def _ordered(entries: list[str], needed: Mapping[str, set[str]]) -> list[str]:
    place = {entry: number for number, entry in enumerate(entries)}
    if all(place[source] < place[entry] for entry, sources in needed.items() for source in sources):
        return entries
    waiting = {entry: len(needed.get(entry, ())) for entry in entries}
    taken: dict[str, list[str]] = {}
    for entry, sources in needed.items():
        for source in sources:
            taken.setdefault(source, []).append(entry)
    ready = [place[entry] for entry in entries if not waiting[entry]]
    heapify(ready)
    found = []
    while ready:
        entry = entries[heappop(ready)]
        found.append(entry)
        for following in taken.get(entry, ()):
            waiting[following] -= 1
            if not waiting[following]:
                heappush(ready, place[following])
    return found
