"""Rewiring: what becomes of wires when a node is put in between, taken out or removed. Pure functions, no torch, no Qt.

A node is *passed through* from an input to an output of the same kind, so taking it out can leave a wire that runs
past it. Whether shapes allow that is asked of a `Judge`, which is `runtime.check.check` once torch is loaded; without
one only kinds of ports count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from nodes.spec import Port, Problem, Signal
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document, End, Wire
from runtime.facts import facts_of
from runtime.findings import ERROR

Judge = Callable[[Document], Checked]
MOST_TRIED = 32  # wires whose ways past are tried one by one where the first ones do not all fit


def suits(port: Port, signal: Signal | None) -> bool:
    """Whether the declared rank and dtype of an input agree with a signal, as far as both are known."""
    if signal is None:
        return True
    if port.ranks and signal.rank not in port.ranks:
        return False
    return not port.dtype or (port.dtype == "float") == signal.floating


def passage(
    inputs: Iterable[Port], outputs: Iterable[Port], kind: str, signal: Signal | None = None
) -> tuple[Port, Port] | None:
    """The input and output by which a wire of a kind goes through a node: the first that suit its signal, else first.

    None where the node has no such pair.
    """
    entering = [port for port in inputs if port.kind == kind]
    leaving = next((port for port in outputs if port.kind == kind), None)
    if not entering or leaving is None:
        return None
    return next((port for port in entering if suits(port, signal)), entering[0]), leaving


def way_through(document: Document, node: str, wire: Wire, signal: Signal | None = None) -> tuple[Port, Port] | None:
    """The free ports of a node by which a wire could go through it, or None: no such ports, a circle, its own wire."""
    facts, source = facts_of(document, node), facts_of(document, wire.source.node)
    leaving = source.output(wire.source.port) if source else Port(wire.source.port)
    if facts is None or leaving is None or node in (wire.source.node, wire.target.node):
        return None
    used = {("in", end.target.port) for end in document.incoming[node]}
    used |= {("out", end.source.port) for end in document.outgoing[node]}
    fed = {end.target.port for end in document.incoming[node] if end.source == wire.source}
    inputs = [port for port in facts.inputs if port.key not in fed and (port.many or ("in", port.key) not in used)]
    outputs = [port for port in facts.outputs if ("out", port.key) not in used]
    found = passage(inputs, outputs, leaving.kind, signal)
    if found is None or (not document.incoming[node] and not document.outgoing[node]):
        return found
    circle = wire.source.node in document.downstream(node) or wire.target.node in document.upstream(node)
    return None if circle else found


def insert_on_wire(document: Document, node: str, wire: Wire, signal: Signal | None = None) -> Document:
    """The document with a wire led through a node, by the first free input and output that fit what it carries.

    Raises `Problem` when the wire is gone or the node has no such ports.
    """
    if wire not in document.wires:
        raise Problem("This wire is no longer there. Choose another wire.")
    through = way_through(document, node, wire, signal)
    if through is None:
        raise Problem("A wire of this kind cannot go through this node. Choose a node with an input and an output.")
    parts = (Wire(wire.source, End(node, through[0].key)), Wire(End(node, through[1].key), wire.target, wire.extra))
    return document.but(wires=tuple(part for old in document.wires for part in (parts if old == wire else (old,))))


def remove_and_heal(
    document: Document, nodes: Iterable[str], judge: Judge | None = None, *, cut: Collection[Wire] = ()
) -> Document:
    """The document without these nodes and the wires `cut`; what entered the nodes now enters what they fed.

    A wire is healed between ports of one kind. Of several ways past, the judge takes the first that brings no new
    error; where each brings one, the first is wired all the same, and its finding says what does not fit.
    """
    gone, severed = set(nodes), frozenset(cut)
    return _healed(document, edits.remove(document, gone, severed), gone, severed, judge)


def detach(document: Document, nodes: Iterable[str], judge: Judge | None = None) -> Document:
    """The document with these nodes taken out of their wires to all others, which are healed; wires among them stay."""
    out = set(nodes)
    crossing = [wire for wire in document.wires if (wire.source.node in out) != (wire.target.node in out)]
    return _healed(document, edits.remove(document, wires=crossing), out, frozenset(), judge) if crossing else document


def sound(document: Document, wires: Sequence[Wire]) -> tuple[list[Wire], list[Wire]]:
    """Wires between ports that exist and are of one kind, and the others; as when a fragment comes from elsewhere."""
    held = set(wires)
    bare = document.but(wires=tuple(wire for wire in document.wires if wire not in held))
    good = [wire for wire in wires if edits.refuse_wire(bare, wire.source, wire.target) is None]
    kept = set(good)
    return good, [wire for wire in wires if wire not in kept]


# Healing


def _healed(document: Document, bare: Document, out: set[str], cut: frozenset[Wire], judge: Judge | None) -> Document:
    """The bare document (without what was taken out) with the wires that run past it."""
    wishes = [
        (wire, list(_ways_past(document, wire, out, cut)))
        for wire in document.wires
        if wire.source.node in out and wire.target.node not in out and wire not in cut
    ]
    wishes = [(wire, ways) for wire, ways in wishes if ways]
    if not wishes:
        return bare
    whole = _with(document, bare, {wire: ways[0] for wire, ways in wishes})
    if judge is None:
        return whole
    before, after = _errors(judge(document)), _errors(judge(whole))
    if after <= before:
        return whole
    known = before | _errors(judge(bare))
    return whole if after <= known else _one_by_one(document, bare, wishes, judge, known)


def _one_by_one(
    document: Document, bare: Document, wishes: list[tuple[Wire, list[End]]], judge: Judge, known: set[tuple[str, str]]
) -> Document:
    """Each wire by the first way that fits, else by its first; what does not fit is not held against the next wire."""
    kept = {wire: ways[0] for wire, ways in wishes[MOST_TRIED:]}
    for wire, ways in wishes[:MOST_TRIED]:
        told = dict[End, set[tuple[str, str]]]()
        for source in ways:
            told[source] = _errors(judge(_with(document, bare, {**kept, wire: source}))) - known
            if not told[source]:
                break
        kept[wire] = min(told, key=lambda source: bool(told[source]))
        known = known | told[kept[wire]]
    return _with(document, bare, kept)


def _ways_past(document: Document, wire: Wire, out: set[str], cut: frozenset[Wire]) -> Iterator[End]:
    """The outputs outside that reach a wire through the nodes taken out, the first input of each node first."""
    kind = _kind(document, wire.source)
    waiting, seen = [wire.source.node], {wire.source.node}
    while waiting:
        node = waiting.pop()
        facts = facts_of(document, node)
        order = [port.key for port in facts.inputs if port.kind == kind] if facts else []
        entering = [entry for key in order for entry in document.entering(node, key) if entry not in cut]
        for entry in entering:
            if entry.source.node not in out and _kind(document, entry.source) == kind:
                yield entry.source
        inner = dict.fromkeys(entry.source.node for entry in entering if entry.source.node in out)
        waiting += [node for node in reversed(inner) if node not in seen]
        seen.update(inner)


def _with(document: Document, bare: Document, healed: dict[Wire, End]) -> Document:
    """The bare document with each healed wire in the place of the wire whose target it takes over."""
    left, wires = set(bare.wires), dict[Wire, None]()
    for wire in document.wires:
        if wire in left:
            wires[wire] = None
        elif wire in healed:
            past = Wire(healed[wire], wire.target, wire.extra)
            if past not in left:
                wires[past] = None
    return bare.but(wires=tuple(wires))


def _kind(document: Document, source: End) -> str:
    facts = facts_of(document, source.node)
    port = facts.output(source.port) if facts else Port(source.port)
    return port.kind if port else ""


def _errors(checked: Checked) -> set[tuple[str, str]]:
    """Errors by node and sentence. That a goal has nothing left to train says nothing of shapes."""
    goals = set(checked.kind("goal"))
    return {
        (finding.node, finding.sentence)
        for finding in checked.findings
        if finding.severity == ERROR and finding.node not in goals
    }
