"""What a number is called where that is known: the column of a table, the class of a score."""

from __future__ import annotations

from typing import Any

from nodes.catalogue import find
from runtime.compile import ordered_inputs
from runtime.document import End
from runtime.insight.lens import Lens

SHARES = ("label", "probabilities", "log_probabilities")  # what a target says of classes
KEEP = ("each", "normalization", "shares")  # ways that leave every number in its place


def column_names(lens: Lens, end: End) -> tuple[str, ...]:
    """The names of the columns that a wire carries, as far up as every number stays in its place."""
    checked = lens.checked
    seen: set[End] = set()
    while end not in seen:
        seen.add(end)
        node = checked.document.nodes.get(end.node)
        facts = find(node.type) if node else None
        signal = lens.signal(end)
        if facts is None or signal is None or node is None:
            return ()
        if facts.kind == "source":
            names = lens.columns(end.node)
            return names if signal.rank == 2 and signal.shape[1] == len(names) else ()
        keeps = getattr(facts.declaration, "arithmetic", "") in KEEP
        above = [wire.source for wire in ordered_inputs(checked, end.node) if wire]
        known = lens.signal(above[0]) if len(above) == 1 else None
        if known is None or known.shape != signal.shape or not (keeps or facts.kind == "reroute"):
            return ()
        end = above[0]
    return ()


def class_names(lens: Lens, end: End) -> tuple[str, ...]:
    """The names of the classes that the numbers of a wire stand for, where it goes into a loss with labels."""
    document = lens.checked.document
    signal = lens.signal(end)
    if signal is None or signal.rank != 2:
        return ()
    reached, waiting = {end.node}, [end.node]
    while waiting:
        key = waiting.pop()
        for wire in document.wires:
            if wire.source.node != key or wire.target.node in reached:
                continue
            facts = find(document.nodes[wire.target.node].type)
            if facts is None:
                continue
            if facts.kind == "loss":
                names = _labels(lens, wire.target.node)
                if len(names) == signal.shape[1] and _judges_classes(lens, wire.target.node):
                    return names
            elif getattr(facts.declaration, "arithmetic", "") in KEEP:
                reached.add(wire.target.node)
                waiting.append(wire.target.node)
    return ()


def _judges_classes(lens: Lens, loss: str) -> bool:
    """Whether a loss is told which class is right: by a label, by shares of all, by another network's scores."""
    for wire in lens.checked.document.wires:
        if wire.target.node == loss and wire.target.port in ("target", "teacher"):
            signal = lens.signal(wire.source)
            known = signal is not None and (bool(signal.classes) or signal.meaning in SHARES or not signal.floating)
            return known or wire.target.port == "teacher"
    return False


def named(lens: Lens, line: dict[str, Any]) -> dict[str, Any]:
    """Terms that are features of a table have the names of their columns."""
    known: dict[End, tuple[str, ...]] = {}
    for term in line["terms"]:
        place = term.get("place")
        if place is None:
            continue
        end = End(place["node"], place["port"])
        if end not in known:
            known[end] = column_names(lens, end)
        if len(place["index"]) == 1 and place["index"][0] < len(known[end]):
            term["name"] = known[end][place["index"][0]]
    return line


def _labels(lens: Lens, loss: str) -> tuple[str, ...]:
    sources = set(lens.checked.kind("source")) & lens.checked.document.upstream(loss)
    return next((names for source in sorted(sources) if (names := lens.classes(source))), ())
