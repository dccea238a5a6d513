"""Repairs of shapes: what two inputs bring is made to meet, and what still has places becomes one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nodes.catalogue import catalogue
from nodes.remedies import OneRow
from nodes.spec import NodeType, Signal
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.document import Wire
from runtime.facts import facts_of
from runtime.findings import ERROR, Finding
from runtime.repairs.remedied import insertion, suits, types_with, widen_wire
from runtime.repairs.repair import MEANT, POSSIBLE, Repair
from runtime.repairs.surgery import insert, settle

_FAR = 24  # wires that are looked at above a node
_TRIED = 6


def meet(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Where inputs differ in shape, puts a type into one wire that turns one into the other, the longest wire first.

    A type says for itself with which settings it does so (`toward` of its declaration).
    """
    if not finding.node or finding.severity != ERROR or finding.port:
        return
    document = checked.document
    brought = [(wire, _carried(checked, wire)) for wire in document.incoming[finding.node]]
    known = [(wire, signal) for wire, signal in brought if signal and signal.rank]
    known.sort(key=lambda pair: document.nodes[pair[0].source.node].position[0])
    pairs = [(wire, x, wanted) for wire, x in known for wanted in _others(x, [signal for _, signal in known])]
    for wire, x, wanted in pairs[:_TRIED]:
        for facts, settings in _bridges(x, wanted):
            repaired, fresh = insert(document, wire, facts, {})
            settled = settle(repaired, fresh, settings)
            values = insertion(facts, settings) | {"source": Mention(wire.source.node)}
            if settled and settings:
                text = "Insert {type} ({setting}: {value}) between {source} and {node}"
                yield Repair(f"insert_{facts.key}", text, values, settled)
            elif settled:
                yield Repair(f"insert_{facts.key}", "Insert {type} between {source} and {node}", values, settled)
        if x.rank > 1 and x.rank == wanted.rank and x.channels != wanted.channels:
            yield from widen_wire(checked, wire, wanted.channels, "match_width")


def _carried(checked: Checked, wire: Wire) -> Signal | None:
    return checked.signal(wire.source.node, wire.source.port)


def _others(x: Signal, signals: list[Signal]) -> Iterator[Signal]:
    """The other shapes, each as it is and with the channels of this one, as joining along channels asks."""
    seen = {x.shape}
    for other in signals:
        wanted = [other]
        if x.rank > 1 and other.rank > 2:
            kept = {
                name: (*getattr(other, name)[:1], x.channels, *getattr(other, name)[2:]) for name in ("shape", "again")
            }
            wanted.append(other.but(**kept))
        for signal in wanted:
            if signal.shape not in seen:
                seen.add(signal.shape)
                yield signal


def _bridges(x: Signal, wanted: Signal) -> Iterator[tuple[NodeType, dict[str, Any]]]:
    """The types that turn one signal into the shape of another, with their settings."""
    for facts in catalogue().values():
        toward = getattr(facts.declaration, "toward", None)
        settings = toward(x, wanted) if toward else None
        if settings is not None:
            yield facts, settings


def one_row(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Makes the rows that a node says it needs, though the node may then find its next fault."""
    if OneRow() in finding.remedies:
        yield from _rows(checked, finding)


def make_rows(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Tries whether rows would help where nobody says so."""
    if finding.node and finding.severity == ERROR and not finding.port and OneRow() not in finding.remedies:
        yield from _rows(checked, finding)


def _rows(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Puts a type that makes rows into a wire above: before a layer that weighs rows, else where places end.

    Where rows are known to be needed, the first such wire is meant.
    """
    document = checked.document
    found: list[tuple[bool, int, Wire, Signal]] = []
    for number, wire in enumerate(_above(checked, finding.node)):
        signal, facts = _carried(checked, wire), facts_of(document, wire.target.node)
        if signal and signal.rank > 2:
            found.append((not (facts and "projection" in facts.traits), -number, wire, signal))
    known = OneRow() in finding.remedies
    for place, (_, _, wire, signal) in enumerate(sorted(found, key=lambda item: item[:2])[:_TRIED]):
        for facts in types_with("row"):
            if suits(facts, signal):
                repaired, _ = insert(document, wire, facts, {})
                values = {"type": facts.title, "target": Mention(wire.target.node)}
                doubt = POSSIBLE if known and place else MEANT
                yield Repair(f"insert_{facts.key}", "Insert {type} before {target}", values, repaired, doubt)


def _above(checked: Checked, node: str) -> Iterator[Wire]:
    """The wires that enter a node by its first input, and those above them as long as one wire leads there."""
    facts = facts_of(checked.document, node)
    entering = checked.document.entering(node, facts.inputs[0].key)[:1] if facts and facts.inputs else []
    for _ in range(_FAR):
        if len(entering) != 1 or entering[0].source.node not in checked.nodes:
            return
        yield entering[0]
        entering = checked.document.incoming[entering[0].source.node]
