"""Laws of the whole graph: what no single node can see. Each law is a function from a checked graph to findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from nodes.catalogue import find
from nodes.remedies import Set
from nodes.spec import ABSENT
from runtime import cuts, stage_laws
from runtime.advice import advised
from runtime.alike import Mention
from runtime.beside import not_exportable
from runtime.checked import Checked
from runtime.facts import is_kind
from runtime.findings import HINT, Finding
from runtime.links import can_link, misread
from runtime.source_lines import place_of
from runtime.strict_json import quote
from runtime.training_settings import training_settings


def lawful(checked: Checked) -> list[Finding]:
    """All findings of all laws, in order."""
    laws = (
        _circles,
        _unknown_ports,
        _absent_ports,
        _out_of_place,
        _links,
        stage_laws.goals,
        stage_laws.stages,
        _leads_nowhere,
        _outputs,
        not_exportable,
        cuts.law,
        _parts,
        _training,
        _unknown_settings,
        advised,
    )
    return [finding for law in laws for finding in law(checked)]


def _circles(checked: Checked) -> Iterator[Finding]:
    placed = set(checked.order)
    for key in checked.document.nodes:
        if key not in placed and key in checked.document.downstream(
            *(wire.target.node for wire in checked.document.outgoing[key])
        ):
            text = "{node} is part of a circle, so no node could be first. Remove one wire of the circle."
            yield Finding(key, text, kind="circle")


def _unknown_ports(checked: Checked) -> Iterator[Finding]:
    types = {key: node.type for key, node in checked.document.nodes.items()}
    ports = {kind: _ports_of(kind) for kind in set(types.values())}
    for wire in checked.document.wires:
        leaving, entering = ports[types[wire.source.node]][1], ports[types[wire.target.node]][0]
        if wire.source.port in leaving and wire.target.port in entering:
            continue
        source, target = (find(checked.document.nodes[end.node].type) for end in (wire.source, wire.target))
        if any(facts and facts.kind == "block" for facts in (source, target)):
            continue  # a block that could not be laid out: what is wrong with it is told already
        if source and not source.output(wire.source.port):
            yield Finding(
                wire.source.node,
                "{node} has no output “{port}”. Remove the wire that leaves it.",
                values={"port": wire.source.port},
                kind="unknown_port",
            )
        elif target and not target.input(wire.target.port):
            yield Finding(
                wire.target.node,
                "{node} has no input “{port}”. Remove the wire that enters it.",
                values={"port": wire.target.port},
                kind="unknown_port",
            )


def _ports_of(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """The keys of a type's inputs and outputs; none of a type that is not known."""
    facts = find(kind)
    inputs, outputs = (facts.inputs, facts.outputs) if facts else ((), ())
    return frozenset(port.key for port in inputs), frozenset(port.key for port in outputs)


def _absent_ports(checked: Checked) -> Iterator[Finding]:
    """A table or a folder without a label has an output for one all the same; nothing may be wired to it."""
    for source in checked.kind("source"):
        facts, outputs = find(checked.document.nodes[source].type), checked.nodes[source].outputs
        assert facts is not None
        has_columns = any(item.kind == "columns" for item in facts.settings)
        absent = {port.key: port.name for port, signal in zip(facts.outputs, outputs, strict=False) if signal is ABSENT}
        for port in dict.fromkeys(wire.source.port for wire in checked.document.outgoing[source]):
            if port in absent:
                yield Finding(
                    source,
                    "{node} has no column for its output “{port}”. Give a column that role or remove the wire."
                    if has_columns
                    else "{node} gives nothing at its output “{port}” as it is now. Remove the wire.",
                    values={"port": absent[port]},
                    port=port,
                    kind="absent_port",
                )


def _out_of_place(checked: Checked) -> Iterator[Finding]:
    """What belongs into a block, and what does not."""
    for kind in ("source", "goal", "metric", "output"):
        for key in checked.kind(kind):
            if "/" in key:
                yield Finding(key, "{node} cannot be inside a block. Move it out and wire it to the block.")
    for key in (*checked.kind("entrance"), *checked.kind("exit")):
        yield Finding(key, "{node} means something inside a block only. Remove it, or make a block around it.")


def _links(checked: Checked) -> Iterator[Finding]:
    """Nodes that share weights are the same layer."""
    nodes = checked.document.nodes
    for key in checked.order:
        node, owner = nodes[key], nodes[key].linked
        if not owner:
            continue
        if muted := _muted(checked, owner):
            text = (
                "{node} uses the weights of “{owner}”, which is muted and so has none. "
                "Unmute that one, or give this one weights of its own."
            )
            yield Finding(key, text, values={"owner": Mention(muted)}, kind="link")
        elif owner not in nodes:
            text = "{node} uses the weights of a node that is gone. Give it weights of its own."
            yield Finding(key, text, kind="link")
        elif word := misread(nodes[key]):
            yield Finding(
                key,
                "{node} follows “{owner}” in a way that cannot be read: “{word}” of its link is {got}. "
                "Link it again or give it weights of its own.",
                values={"owner": Mention(owner), "word": word[0], "got": quote(word[1])},
                kind="link",
            )
        elif (
            checked.nodes[key].form and checked.nodes.get(owner) and not can_link(checked.document, node, checked.nodes)
        ):
            text = (
                "{node} cannot use the weight of “{owner}” transposed: the shapes differ. "
                "Let it give back what enters that layer, or give it weights of its own."
                if node.transposed
                else "{node} cannot use the weights of “{owner}”: the layers or what enters them differ. "
                "Make them alike or give it weights of its own."
            )
            yield Finding(key, text, values={"owner": Mention(owner)}, kind="link")


def _muted(checked: Checked, owner: str) -> str:
    """The muted node, or use of a block, that would give the weights of an owner; empty where none is muted."""
    whole = (checked.expansion.whole if checked.expansion else None) or checked.document
    outside = owner.partition("/")[0]
    if outside in whole.nodes and whole.nodes[outside].muted:
        return outside
    inner = checked.document.nodes.get(owner) if outside != owner else None  # muted, it is but a passage
    return owner if inner is not None and is_kind(inner, "reroute") else ""


def _leads_nowhere(checked: Checked) -> Iterator[Finding]:
    ends = [*checked.kind("goal"), *checked.kind("metric"), *checked.kind("output")]
    needed = checked.document.upstream(*ends, *checked.kind("view"))
    around = {key[:place] for key in needed if "/" in key for place, letter in enumerate(key) if letter == "/"}
    told: set[str] = set()
    idle = {key for key in checked.order if key not in needed} if ends else set()
    repeated = {place_of(key) for key in needed if "/" in key}  # what one repetition needs, the others have too
    spare = _spare_outputs(checked, around)
    for key in checked.order:
        if key not in idle or key in spare or not find(checked.document.nodes[key].type):
            continue
        if "/" in key and place_of(key) in repeated:
            continue
        if any(wire.target.node in idle for wire in checked.document.outgoing[key]):
            continue  # it leads somewhere; what leads nowhere is told at the end of the branch
        parts = key.split("/")
        outside = next((path for depth in range(1, len(parts)) if (path := "/".join(parts[:depth])) not in around), key)
        if outside not in told:  # a use of a block is told once, not for all that is in it
            told.add(outside)
            text = "{node} leads nowhere, so it takes no part in training. Connect its output or remove it."
            yield Finding(outside, text, HINT, kind="leads_nowhere")


def _spare_outputs(checked: Checked, around: Collection[str]) -> set[str]:
    """The flat ids of the outputs of uses of which something is needed: as of any node, one may be left alone."""
    uses = checked.expansion.uses.values() if checked.expansion else ()
    rows = [used.row for used in uses if used.path in around]
    single = {end.node for row in rows for end in row.outputs.values()}
    return single | {path + port for row in rows for path in row.paths for port in row.outputs}


def _outputs(checked: Checked) -> Iterator[Finding]:
    if checked.kind("goal") and not checked.kind("output"):
        text = "There is no Output, so nothing can be exported. Connect an Output node to the prediction."
        yield Finding("", text, HINT, kind="no_output")


def _parts(checked: Checked) -> Iterator[Finding]:
    for source in checked.kind("source"):
        node = checked.document.nodes[source]
        facts = find(node.type)
        defaults = {item.key: item.default for item in facts.settings} if facts else {}
        shares = [{**defaults, **node.settings}.get(name, 0.0) for name in ("validation", "test")]
        if all(isinstance(share, (int, float)) for share in shares) and sum(shares) >= 1:
            yield Finding(
                source,
                "{node} leaves no rows for training: validation and test together take {got}. Make them smaller.",
                values={"got": f"{sum(shares) * 100:.0f} %"},
                remedies=(Set("shrink_shares", {"validation": 0.15, "test": 0.15}),),
            )


def _training(checked: Checked) -> Iterator[Finding]:
    """The file keeps what this version does not know."""
    known = {item.key for item in training_settings()}
    for key in checked.document.training:
        if key not in known:
            yield Finding(
                "",
                "The training setting “{name}” is not known to this version and is passed over. "
                "Check its spelling or update Netloom.",
                HINT,
                {"name": key},
                kind="unknown_training",
            )


def _unknown_settings(checked: Checked) -> Iterator[Finding]:
    """A setting of another version, or with a slip of the pen, is kept and does nothing."""
    for key, node in checked.document.nodes.items():
        for name in node.settings.keys() - _settings_of(node.type) if node.settings else ():
            if find(node.type):
                yield Finding(
                    key,
                    "{node} has no setting “{name}”, so it is passed over. Check its spelling or update Netloom.",
                    HINT,
                    {"name": name},
                    kind="unknown_setting",
                )


@cache
def _settings_of(kind: str) -> frozenset[str]:
    """The keys of every setting of a type, those of all its choices included."""
    facts = find(kind)
    own = facts.settings if facts else ()
    inner = (f"{item.key}.{deeper.key}" for item in own for choice in item.choices for deeper in choice.settings)
    return frozenset((*(item.key for item in own), *inner))
