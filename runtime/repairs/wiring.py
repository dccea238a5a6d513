"""Repairs of wires: circles, ports that are not there, inputs with too many wires, with none, or with the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from nodes.spec import NodeType, Port
from runtime import edits
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.document import Document, End, Wire
from runtime.facts import facts_of
from runtime.findings import ERROR, Finding
from runtime.repairs.repair import MEANT, POSSIBLE, UNLIKELY, Repair
from runtime.repairs.surgery import connect, rewire

ANSWERS = ("label", "target", "sign")  # what inputs are called, and signals mean, that predictions are compared with
LABEL = "label"
RESULTS = ("loss", "metric", "output", "view")  # kinds of nodes that read what a network gives
_HANDED_ON = 3  # how much an output is in use that further layers take
_SOURCES = 8  # outputs tried for an input without a wire


def break_circle(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Takes out one wire of the circle, those that run backward on the canvas first."""
    document, node = checked.document, finding.node
    if finding.kind != "circle":
        return
    around = document.upstream(node) & document.downstream(node)
    wires = [wire for wire in document.wires if wire.source.node in around and wire.target.node in around]
    nodes = document.nodes
    wires.sort(key=lambda wire: nodes[wire.target.node].position[0] - nodes[wire.source.node].position[0])
    for wire in islice(wires, _SOURCES):
        values = {"source": Mention(wire.source.node), "target": Mention(wire.target.node)}
        text = "Remove the wire from {source} to {target}"
        yield Repair("break_circle", text, values, edits.remove(document, wires=[wire]))


def _wires_of_lost_ports(checked: Checked, finding: Finding) -> Iterator[tuple[Wire, bool]]:
    """Wires at the finding's node whose port is not there or has nothing to give, and whether they leave it."""
    document, node = checked.document, finding.node
    facts = facts_of(document, node)
    if finding.kind not in ("unknown_port", "absent_port") or facts is None:
        return
    for wire in document.outgoing[node]:
        if not facts.output(wire.source.port) or (finding.kind == "absent_port" and wire.source.port == finding.port):
            yield wire, True
    for wire in document.incoming[node]:
        if not facts.input(wire.target.port):
            yield wire, False


def lead_to_known_port(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Leads a wire of a port that is gone to a port that is there."""
    document, node = checked.document, finding.node
    facts = facts_of(document, node)
    for wire, leaves in islice(_wires_of_lost_ports(checked, finding), 2):
        ports = (facts.outputs if leaves else facts.inputs) if facts else ()
        for port in ports:
            free = leaves or port.many or not document.entering(node, port.key)
            source = End(node, port.key) if leaves else wire.source
            target = wire.target if leaves else End(node, port.key)
            repaired = rewire(document, wire, source, target) if free else None
            if repaired and leaves:
                yield Repair("lead_to_port", "Let the wire leave {node} at “{port}”", {"port": port.name}, repaired)
            elif repaired:
                yield Repair(
                    "lead_to_port", "Lead the wire to the input “{port}” of {node}", {"port": port.name}, repaired
                )


def cut_unknown_port(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Removes the wires of ports that are gone: all of them at once."""
    wires = [wire for wire, _ in _wires_of_lost_ports(checked, finding)]
    if wires:
        repaired = edits.remove(checked.document, wires=wires)
        yield Repair("cut_unknown_port", "Remove the wires of {node} that have no port", {}, repaired)


def keep_one_wire(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Keeps one of several wires at an input that takes one."""
    document = checked.document
    facts = facts_of(document, finding.node)
    port = facts.input(finding.port) if facts else None
    if port is None or port.many:
        return
    wires = document.entering(finding.node, port.key)
    for kept in wires[:_SOURCES] if len(wires) > 1 else []:
        repaired = edits.remove(document, wires=[wire for wire in wires if wire != kept])
        values = {"source": Mention(kept.source.node)}
        yield Repair("keep_one_wire", "Keep the wire from {source} alone", values, repaired)


def connect_open_input(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Connects an input without a wire: to what it means first, then to what leads nowhere, then to the nearest.

    What only results are read from, such as the last layer, comes before what goes on to further layers.
    """
    document, node = checked.document, finding.node
    facts = facts_of(document, node)
    port = facts.input(finding.port) if facts else None
    if facts is None or port is None or document.entering(node, port.key):
        return
    here = document.nodes[node].position
    below = document.downstream(node)
    learnt = _learnt(checked) if port.key in ANSWERS else set()
    wanted = LABEL if port.key in ANSWERS and takes_labels(facts, port) else port.key
    found: list[tuple[int, int, bool, float, End]] = []
    for key in checked.order:
        known = facts_of(document, key)
        if known is None or known.kind == "output" or key in below:
            continue
        x, y = document.nodes[key].position
        for output in known.outputs:
            if output.kind == port.kind:
                distance = abs(here[0] - x) + abs(here[1] - y)
                end = End(key, output.key)
                found.append(
                    (_far_from(checked, port, wanted, end), _taken(document, end), x >= here[0], distance, end)
                )
    found.sort(key=lambda item: (item[4].node in learnt, *item[:4]))
    for *_, end in found[:_SOURCES]:
        repaired = connect(document, end, End(node, port.key))
        if repaired:
            values = {"port": port.name, **_place(checked, end)}
            text = "Connect “{output}” of {source} to the input “{port}” of {node}"
            doubt = UNLIKELY if end.node in learnt else _doubt(checked, facts, port, end)
            yield Repair("connect_input", text, values, repaired, doubt)


def _far_from(checked: Checked, port: Port, wanted: str, end: End) -> int:
    """How far what an output gives is from what an input asks for by its name, 0 for what is meant.

    Among right answers those that are `wanted` lie nearest: labels where classes are compared.
    """
    signal = checked.signal(end.node, end.port)
    meaning = signal.meaning if signal else ""
    answers = end.node in checked.kind("source") and (meaning in ANSWERS or end.port in ANSWERS)
    if port.key in ANSWERS:
        return 0 if answers and wanted in (meaning, end.port) else 1 if answers else 2
    return 2 if answers else 0 if port.key in (meaning, end.port) else 1


def _doubt(checked: Checked, facts: NodeType, port: Port, end: End) -> int:
    """Whether an end may be meant: a label where labels are taken, and what a network gives where that is asked for."""
    if port.key in ANSWERS:
        far = _far_from(checked, port, port.key, end) > 1
        return POSSIBLE if far and takes_labels(facts, port) else MEANT
    result = port.key == "prediction" or facts.kind == "output"
    return POSSIBLE if result and _taken(checked.document, end) == _HANDED_ON else MEANT


def takes_labels(facts: NodeType, port: Port) -> bool:
    """Whether labels of classes go into an input, as the examples of its type say."""
    place, examples = facts.inputs.index(port), getattr(facts.declaration, "examples", ())
    return any(signals[place].classes for _, signals in examples if len(signals) > place)


def _taken(document: Document, end: End) -> int:
    """How much an output is in use: 0 its node leads nowhere, 1 results are read from it, 2 not itself, 3 by layers."""
    wires = document.outgoing[end.node]
    takers = [facts_of(document, wire.target.node) for wire in wires if wire.source == end]
    if not takers:
        return 2 if wires else 0
    return 1 if all(facts is not None and facts.kind in RESULTS for facts in takers) else _HANDED_ON


def _learnt(checked: Checked) -> set[str]:
    """The nodes that give what weights had a part in: a loss seldom compares with that."""
    nodes, found = checked.nodes, set[str]()
    for key in checked.order:
        entering = checked.document.incoming[key]
        if (key in nodes and nodes[key].parameters) or any(wire.source.node in found for wire in entering):
            found.add(key)
    return found


def _place(checked: Checked, end: End) -> dict[str, object]:
    facts = facts_of(checked.document, end.node)
    output = facts.output(end.port) if facts else None
    return {"source": Mention(end.node), "output": output.name if output else end.port}


def swap_inputs(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Lets two inputs of the node change what they take."""
    document, node = checked.document, finding.node
    facts = facts_of(document, node)
    if finding.severity != ERROR or facts is None or len(facts.inputs) < 2:
        return
    single = [wires[0] for port in facts.inputs if len(wires := document.entering(node, port.key)) == 1]
    for one, other in combinations(single, 2):
        swapped = {one: Wire(other.source, one.target, one.extra), other: Wire(one.source, other.target, other.extra)}
        repaired = document.but(wires=tuple(swapped.get(wire, wire) for wire in document.wires))
        names = {port.key: port.name for port in facts.inputs}
        values = {"port": names[one.target.port], "another": names[other.target.port]}
        yield Repair("swap_inputs", "Swap the inputs “{port}” and “{another}” of {node}", values, repaired)


def take_other_output(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Lets an input take another output of the node or the source that its wire comes from."""
    document = checked.document
    if finding.severity != ERROR and finding.kind != "same_inputs":
        return
    for wire in document.incoming.get(finding.node, [])[:_SOURCES]:
        for key in _giver(checked, wire) if finding.severity == ERROR else checked.kind("source")[:_SOURCES]:
            for end in _as_meant(checked, key, wire.target):
                moot = end == wire.source or _gives_away(checked, end, wire.target)
                repaired = None if moot else rewire(document, wire, end, wire.target)
                if repaired:
                    text = "Connect {node} to “{output}” of {source} instead"
                    yield Repair("take_other_output", text, _place(checked, end), repaired)


def _gives_away(checked: Checked, end: End, target: End) -> bool:
    """Whether an input would be told what a loss below it compares with: the answer in place of the question."""
    document = checked.document
    signal = checked.signal(end.node, end.port)
    if signal is None or signal.meaning not in ANSWERS:
        return False
    compared = {wire.target.node for wire in document.outgoing[end.node] if wire.source == end}
    return not compared.isdisjoint(set(checked.kind("loss")) & document.downstream(target.node))


def _as_meant(checked: Checked, source: str, target: End) -> list[End]:
    """The outputs of a node in their order, where right answers are asked for those first."""
    facts, taker = facts_of(checked.document, source), facts_of(checked.document, target.node)
    ends = [End(source, port.key) for port in (facts.outputs if facts else ())]
    port = taker.input(target.port) if taker else None
    if port is None or taker is None or port.key not in ANSWERS:
        return ends
    wanted = LABEL if takes_labels(taker, port) else port.key
    return sorted(ends, key=lambda end: _far_from(checked, port, wanted, end))


def _giver(checked: Checked, wire: Wire) -> list[str]:
    """Where a wire comes from, and the source of the data if only a node without weights stands between."""
    before = wire.source.node
    above = [other.source.node for other in checked.document.incoming[before][:1]]
    learns = before not in checked.nodes or checked.nodes[before].parameters
    return [before, *(key for key in above if key in checked.kind("source") and not learns)]


def take_from_one_source(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Where rows of two sources meet, takes what comes straight from one of them from the other."""
    document, sources = checked.document, checked.kind("source")
    if not finding.node or finding.severity != ERROR or len(sources) < 2:
        return
    near = [wire for wire in document.incoming[finding.node] if wire.source.node in sources]
    above = document.upstream(finding.node)
    for wire in near[:_SOURCES]:
        for other in [key for key in sources if key in above and key != wire.source.node][:_SOURCES]:
            facts = facts_of(document, other)
            outputs = sorted(facts.outputs if facts else (), key=lambda port: port.key != wire.source.port)
            for output in outputs:
                repaired = rewire(document, wire, End(other, output.key), wire.target)
                if repaired:
                    text = "Connect {node} to “{output}” of {source} instead"
                    yield Repair("take_from_one_source", text, _place(checked, End(other, output.key)), repaired)
