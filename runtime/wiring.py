"""Which wires a node could have: for choosing them from a list instead of drawing them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nodes.spec import Port
from runtime.document import Document, End, Wire
from runtime.facts import facts_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wire that could be there, and the wire that an input taking only one would give up for it."""

    wire: Wire
    replaced: Wire | None = None


def targets_of(document: Document, node: str, port: str = "") -> list[Candidate]:
    """Wires that could leave a node (or one output of it): free inputs first, each in the order of the graph.

    None closes a circle and none is there already, so `edits.connect` takes every one of them.
    """
    above = document.upstream(node)
    leaving = [own for own in outputs_of(document, node) if port in ("", own.key)]
    ends = [(key, into) for key in topological(document) if key not in above for into in inputs_of(document, key)]
    wires = [Wire(End(node, own.key), End(key, into.key)) for key, into in ends for own in _alike(leaving, into)]
    return sorted(_candidates(document, wires), key=lambda candidate: candidate.replaced is not None)


def sources_for(document: Document, target: End) -> list[Candidate]:
    """Wires that could enter an input, the node that is nearest on the canvas first."""
    into = next((port for port in inputs_of(document, target.node) if port.key == target.port), None)
    if into is None:
        return []
    below = document.downstream(target.node)
    x, y = document.nodes[target.node].position

    def far(node: str) -> float:
        across, down = document.nodes[node].position
        return (across - x) ** 2 + (down - y) ** 2

    near = sorted((node for node in document.nodes if node not in below), key=far)
    wires = [Wire(End(node, own.key), target) for node in near for own in outputs_of(document, node)]
    return _candidates(document, [wire for wire in wires if _kind(document, wire.source) == into.kind])


def topological(document: Document) -> list[str]:
    """Every node after what it depends on, in document order where free; then those in or behind a circle."""
    waiting = {key: len(wires) for key, wires in document.incoming.items()}
    ready = [key for key in document.nodes if not waiting[key]]
    for key in ready:  # grows while it is walked
        for wire in document.outgoing[key]:
            waiting[wire.target.node] -= 1
            if not waiting[wire.target.node]:
                ready.append(wire.target.node)
    placed = set(ready)
    return [*ready, *(key for key in document.nodes if key not in placed)]


def circular(document: Document) -> frozenset[str]:
    """The nodes that are fed by what comes out of them."""
    place = {key: number for number, key in enumerate(topological(document))}
    back = [wire for wire in document.wires if place[wire.source.node] >= place[wire.target.node]]
    found: set[str] = set()
    for wire in back:
        found |= document.downstream(wire.target.node) & document.upstream(wire.source.node)
    return frozenset(found)


def inputs_of(document: Document, node: str) -> tuple[Port, ...]:
    """The inputs of a node; of an unknown type those that its wires name."""
    facts = facts_of(document, node)
    if facts is not None:
        return facts.inputs
    return tuple(Port(key) for key in dict.fromkeys(wire.target.port for wire in document.incoming[node]))


def outputs_of(document: Document, node: str) -> tuple[Port, ...]:
    """The outputs of a node; of an unknown type those that its wires name."""
    facts = facts_of(document, node)
    if facts is not None:
        return facts.outputs
    return tuple(Port(key) for key in dict.fromkeys(wire.source.port for wire in document.outgoing[node]))


def _alike(leaving: list[Port], into: Port) -> Iterator[Port]:
    return (port for port in leaving if port.kind == into.kind)


def _kind(document: Document, source: End) -> str:
    return next(port.kind for port in outputs_of(document, source.node) if port.key == source.port)


def _candidates(document: Document, wires: list[Wire]) -> list[Candidate]:
    there = set(document.wires)
    return [Candidate(wire, _given_up(document, wire)) for wire in wires if wire not in there]


def _given_up(document: Document, wire: Wire) -> Wire | None:
    port = next(port for port in inputs_of(document, wire.target.node) if port.key == wire.target.port)
    entering = document.entering(wire.target.node, wire.target.port)
    return entering[0] if entering and not port.many else None
