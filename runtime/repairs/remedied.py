"""Remedies that node types declare, turned into repairs: one small function for each kind of remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nodes.catalogue import catalogue
from nodes.remedies import Become, Exchange, Insert, Leave, Remedy, Role, Set, Share, Widen, Without
from nodes.spec import NodeType, Problem, Setting, Signal
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.document import Wire
from runtime.facts import facts_of
from runtime.findings import Finding
from runtime.repairs.repair import Repair
from runtime.repairs.surgery import bypass, exchange, insert, rewire, settle

ARRANGES = "axes"  # the trait of types whose `sizes` are all that matters of what leaves them
_NAMED = 5  # columns that a repair names
_FAR = 12  # nodes that are looked at above an input for one whose width can be changed


def carry_out(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """A repair for each remedy that the finding carries."""
    if finding.node:
        for remedy in finding.remedies:
            yield from _of(checked, finding.node, remedy)


def types_with(trait: str) -> list[NodeType]:
    """The types that declare a trait, in the order of the catalogue."""
    return [facts for facts in catalogue().values() if trait in facts.traits]


def fits(facts: NodeType, *inputs: Signal) -> bool:
    """Whether the type takes these inputs with its usual settings."""
    try:
        facts.bind({}).build(*inputs)
    except Problem:
        return False
    return True


def _of(checked: Checked, node: str, remedy: Remedy) -> Iterator[Repair]:
    match remedy:
        case Insert():
            yield from _insert(checked, node, remedy)
        case Set(kind=kind, settings=settings):
            yield from change_settings(checked, node, kind, dict(settings))
        case Widen(width=width, port=port, kind=kind):
            yield from widen(checked, node, port, width, kind)
        case Without(port=port):
            yield from _without(checked, node, port)
        case Leave():
            yield from _leave(checked, node)
        case Exchange(trait=trait, port=port):
            for wire in _entering(checked, node, port):
                yield from turn(checked, wire.source.node, trait, node)
        case Become(trait=trait, alike=alike):
            facts = facts_of(checked.document, node)
            if facts and (trait in facts.traits or not alike):
                yield from turn(checked, node, trait, node)
        case Share(port=port, other=other):
            yield from _share(checked, node, port, other)
        case Role(columns=columns, role=role):
            yield from _recast(checked, node, columns, role)


def _entering(checked: Checked, node: str, port: str) -> list[Wire]:
    wires = checked.document.incoming[node]
    return [wire for wire in wires if not port or wire.target.port == port]


def _insert(checked: Checked, node: str, remedy: Insert) -> Iterator[Repair]:
    document = checked.document
    for facts in types_with(remedy.trait):
        for wire in _entering(checked, node, remedy.port):
            if not suits(facts, checked.signal(wire.source.node, wire.source.port)):
                continue
            if (arranged := _arranged_otherwise(checked, wire, remedy)) is not None:
                yield arranged
                continue
            repaired, fresh = insert(document, wire, facts, {})
            settled = settle(repaired, fresh, remedy.settings)
            values = insertion(facts, remedy.settings)
            if settled and len(values) > 1:
                text = "Insert {type} ({setting}: {value}) before {node}"
                yield Repair(f"insert_{facts.key}", text, values, settled)
            elif settled:
                yield Repair(f"insert_{facts.key}", "Insert {type} before {node}", values, settled)


def _arranged_otherwise(checked: Checked, wire: Wire, remedy: Insert) -> Repair | None:
    """Other sizes for a node that arranges axes already, and for this wire alone: a second one would undo the first."""
    document, before = checked.document, wire.source.node
    facts, sizes = facts_of(document, before), dict(remedy.settings)
    if remedy.trait != ARRANGES or facts is None or ARRANGES not in facts.traits or len(document.outgoing[before]) > 1:
        return None
    repaired = settle(document, before, sizes) if sizes else None
    if repaired is None:
        return None
    values = {**insertion(facts, sizes), "layer": Mention(before)}
    return Repair("arrange_axes", "Set {setting} of {layer} to {value}", values, repaired)


def insertion(facts: NodeType, settings: Mapping[str, Any]) -> dict[str, object]:
    """What is said of a type put in: its title, and the first of its settings with the value."""
    told = next(iter(settings), "")
    item = next((item for item in facts.settings if item.key == told), None)
    return {"type": facts.title, **(said_of(item, settings[told]) if item else {})}


def change_settings(checked: Checked, node: str, kind: str, settings: dict[str, object]) -> Iterator[Repair]:
    """A repair that changes settings of a node; it names the first of them."""
    document = checked.document
    repaired, facts = settle(document, node, settings), facts_of(document, node)
    if repaired is None or facts is None or repr(repaired.nodes[node].settings) == repr(document.nodes[node].settings):
        return  # 3.0 is another setting than 3
    changed = repaired.nodes[node].settings
    told = [
        (item, changed.get(item.key, item.default)) for item in facts.active_settings(changed) if item.key in settings
    ]
    said = [said_of(item, value) for item, value in told]
    if len(said) == 1:
        yield Repair(kind, "Set {setting} of {node} to {value}", said[0], repaired)
    elif said:
        values = {**said[0], "another": said[1]["setting"], "second": said[1]["value"]}
        yield Repair(kind, "Set {setting} of {node} to {value} and {another} to {second}", values, repaired)


def _recast(checked: Checked, node: str, columns: tuple[str, ...], role: str) -> Iterator[Repair]:
    """Columns of a table with another role, or with none chosen; the other choices stay."""
    chosen = checked.document.nodes[node].settings.get("roles")
    others = {name: kept for name, kept in dict(chosen or {}).items() if name not in columns}
    repaired = settle(checked.document, node, {"roles": {**others, **dict.fromkeys(columns if role else (), role)}})
    if repaired:
        values = {"column": ", ".join(columns[:_NAMED]) + (", …" if len(columns) > _NAMED else "")}
        if role:
            text = "Give {column} the role “{role}”"
            yield Repair("column_role", text, {**values, "role": role.capitalize()}, repaired)
        else:
            yield Repair("column_role", "Forget the roles of {column}", values, repaired)


def said_of(item: Setting, value: Any) -> dict[str, object]:
    """A setting and its value as the form shows them: sizes side by side, a choice by its title, nothing as a dash."""
    chosen = next((choice.title for choice in item.choices if choice.key == value), None)
    if chosen is None and isinstance(value, tuple | list):
        chosen = ((", " if item.length is None else " × ").join(map(str, value)) or "–").replace("-", "−")
    elif chosen is None and isinstance(value, float):
        chosen = f"{value:g}"
    return {"setting": item.name, "value": chosen or ("–" if value is None else value)}


def suits(facts: NodeType, signal: Signal | None) -> bool:
    """Whether a type itself finds that it does something sensible with a signal; most have no opinion."""
    opinion = getattr(facts.declaration, "suits", None)
    return opinion is None or signal is None or bool(opinion(signal))


def widen(checked: Checked, node: str, port: str, width: int, kind: str) -> Iterator[Repair]:
    """The nearest layer above an input that decides how many numbers enter there, made to give `width` of them."""
    for wire in _entering(checked, node, port):
        yield from widen_wire(checked, wire, width, kind)


def widen_wire(checked: Checked, wire: Wire, width: int, kind: str) -> Iterator[Repair]:
    """The same for one wire."""
    document, signal = checked.document, checked.signal(wire.source.node, wire.source.port)
    for above in _chain(checked, wire.source.node) if signal and signal.rank > 1 else ():
        facts = facts_of(document, above)
        deciding = next((item for item in facts.settings if item.main and item.kind == "int"), None) if facts else None
        if signal is None or deciding is None or not checked.nodes[above].parameters:
            continue
        now = document.nodes[above].settings.get(deciding.key, deciding.default)
        share = signal.channels // now if isinstance(now, int) and now and signal.channels % now == 0 else 1
        repaired = settle(document, above, {deciding.key: width // share}) if width % share == 0 else None
        if repaired:
            values = {"setting": deciding.name, "layer": Mention(above), "value": width // share}
            yield Repair(kind, "Set {setting} of {layer} to {value}", values, repaired)


def _chain(checked: Checked, node: str) -> Iterator[str]:
    """A node and what lies above it, as long as only one wire leads there."""
    for _ in range(_FAR):
        if node not in checked.nodes:
            return
        yield node
        entering = checked.document.incoming[node]
        if len(entering) != 1:
            return
        node = entering[0].source.node


def _without(checked: Checked, node: str, port: str) -> Iterator[Repair]:
    """Takes out the node before an input: for all where it feeds nothing else, else for this input alone."""
    document = checked.document
    for wire in _entering(checked, node, port):
        before = wire.source.node
        values = {"before": Mention(before)}
        entering = document.incoming[before]
        if len(entering) != 1:
            continue
        around = rewire(document, wire, entering[0].source, wire.target)
        if len(document.outgoing[before]) > 1 and around:
            yield Repair("lead_around", "Lead the wire of {node} around {before}", values, around)
        repaired = bypass(document, before)
        if repaired:
            yield Repair("remove_before", "Remove {before} before {node}", values, repaired)


def _leave(checked: Checked, node: str) -> Iterator[Repair]:
    repaired = bypass(checked.document, node)
    if repaired:
        yield Repair("take_out", "Remove {node} and join its neighbors", {}, repaired)


def turn(checked: Checked, node: str, trait: str, told: str) -> Iterator[Repair]:
    """A node turned into each other type of a trait; `told` is the node of the finding."""
    document = checked.document
    for facts in types_with(trait):
        repaired = exchange(document, node, facts) if facts.key != document.nodes[node].type else None
        if repaired is None:
            continue
        if node == told:
            yield Repair("change_type", "Replace {node} by {type}", {"type": facts.title}, repaired)
        else:
            values = {"type": facts.title, "before": Mention(node)}
            yield Repair("change_type_before", "Replace {before} before {node} by {type}", values, repaired)


def _share(checked: Checked, node: str, port: str, other: str) -> Iterator[Repair]:
    facts = facts_of(checked.document, node)
    given = _entering(checked, node, other)
    for wire in _entering(checked, node, port):
        repaired = rewire(checked.document, wire, given[0].source, wire.target) if given and facts else None
        if repaired and facts:
            titles = {item.key: item.name for item in facts.inputs}
            values = {"port": titles[port], "another": titles[other]}
            text = "Connect the input “{port}” of {node} to where “{another}” comes from"
            yield Repair("share_input", text, values, repaired)
