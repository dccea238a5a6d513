"""Which numbers that enter a layer were which before its graph was changed: a column belongs to what it reads.

Where branches lie side by side, one that grows shifts those behind it; where pictures lie flat, a channel that grows
shifts the next. Plain data, no torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from nodes.spec import NodeType, Signal
from runtime.checked import Checked
from runtime.document import End
from runtime.facts import facts_of

Piece = tuple[int, int, int]  # where it began before, where it begins now, how long it is
_KEEPS = ("activations", "regularization", "normalization")


@dataclass(frozen=True, slots=True)
class _Part:
    """What one node gives to a layer: so many channels, each of so many numbers."""

    end: End
    channels: int
    inner: int

    @property
    def size(self) -> int:
        return self.channels * self.inner


def columns_of(old: Checked, new: Checked, pairs: Mapping[str, str], node: str) -> tuple[Piece, ...]:
    """Where what enters a node lay before; empty where it lies as it did, or comes from elsewhere altogether."""
    before = pairs.get(node, "")
    was, now = (_parts(graph, name) for graph, name in ((old, before), (new, node)))
    starts = dict(zip([part.end for part in was], _starts(was), strict=True))
    known = {part.end: part for part in was}
    found: list[Piece] = []
    for part, start in zip(now, _starts(now), strict=True):
        end = End(pairs.get(part.end.node, ""), part.end.port)
        if end in known:
            found += _pieces(known[end], part, starts[end], start)
    return () if all(one == other for one, other, _ in found) else tuple(found)


def _pieces(was: _Part, now: _Part, before: int, start: int) -> Iterator[Piece]:
    if was.inner == now.inner:
        yield before, start, min(was.size, now.size)
        return
    for channel in range(min(was.channels, now.channels)):
        yield before + channel * was.inner, start + channel * now.inner, min(was.inner, now.inner)


def _starts(parts: list[_Part]) -> list[int]:
    return [sum(part.size for part in parts[:place]) for place in range(len(parts))]


def _parts(checked: Checked, node: str) -> list[_Part]:
    """What enters the first port of a node, in its order; nothing where that is not known."""
    facts = facts_of(checked.document, node) if node in checked.document.nodes else None
    wires = checked.document.entering(node, facts.inputs[0].key) if facts and facts.inputs else ()
    return list(_from(checked, wires[0].source)) if len(wires) == 1 else []


def _from(checked: Checked, end: End) -> Iterator[_Part]:
    """What leaves there, by the nodes that gave it."""
    end = checked.origin(end)
    given, facts = checked.signal(end.node, end.port), facts_of(checked.document, end.node)
    if given is None or facts is None or given.rank not in (2, 4):
        return
    wires = checked.document.entering(end.node, facts.inputs[0].key) if facts.inputs else ()
    entered = [checked.signal(wire.source.node, wire.source.port) for wire in wires]
    if _beside(checked, facts, end.node, given):
        for wire in wires:
            yield from _from(checked, wire.source)
    elif len(wires) == 1 and _passes(facts, entered[0], given):
        inner = prod(entered[0].shape[2:]) if entered[0] is not None and given.rank == 2 else 1
        for part in _from(checked, wires[0].source):
            yield _Part(part.end, part.channels, part.inner * inner)
    else:
        yield _Part(end, given.shape[1], 1)


def _beside(checked: Checked, facts: NodeType, node: str, given: Signal) -> bool:
    """Whether a node puts what enters it side by side, channel after channel."""
    if "side by side" not in facts.traits:
        return False
    bound: Any = facts.bind(checked.document.nodes[node].settings)
    return int(bound.axis) % given.rank == 1


def _passes(facts: NodeType, entered: Signal | None, given: Signal) -> bool:
    """Whether every number keeps its place: nothing is mixed, or a picture is laid flat."""
    if entered is None or entered.rank not in (2, 4):
        return False
    return "row" in facts.traits or (facts.family in _KEEPS and entered.shape[1:] == given.shape[1:])
