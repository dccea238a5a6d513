"""Laws of the whole graph: what no single node can see. Each law is a function from a checked graph to findings."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.catalogue import find
from nodes.remedies import Set
from nodes.spec import ABSENT
from runtime.advice import advised
from runtime.checked import Checked
from runtime.findings import ERROR, HINT, WARNING, Finding
from runtime.training_settings import training_settings


def lawful(checked: Checked) -> list[Finding]:
    """All findings of all laws, in order."""
    laws = (
        _circles,
        _unknown_ports,
        _absent_ports,
        _out_of_place,
        _links,
        _goals,
        _rivals,
        _leads_nowhere,
        _outputs,
        _parts,
        _training,
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
    """A table without a label has an output for one all the same; nothing may be wired to it."""
    for source in checked.kind("source"):
        facts, outputs = find(checked.document.nodes[source].type), checked.nodes[source].outputs
        assert facts is not None
        absent = {port.key: port.name for port, signal in zip(facts.outputs, outputs, strict=False) if signal is ABSENT}
        for port in dict.fromkeys(wire.source.port for wire in checked.document.outgoing[source]):
            if port in absent:
                yield Finding(
                    source,
                    "{node} has no column for its output “{port}”. Give a column that role or remove the wire.",
                    values={"port": absent[port]},
                    port=port,
                    kind="absent_port",
                )


def _goals(checked: Checked) -> Iterator[Finding]:
    document = checked.document
    if document.nodes and not checked.kind("goal"):
        text = "Nothing is trained yet. Add a Minimize node and connect a loss to it."
        yield Finding("", text, WARNING, kind="no_goal")
    for goal in checked.kind("goal"):
        above = document.upstream(goal) - {goal}
        known = above and all(key in checked.nodes and checked.nodes[key].outputs for key in above)
        learning = [key for key in above if key in checked.nodes and checked.nodes[key].parameters]
        if known and learning and all(document.nodes[key].frozen for key in learning):
            text = "{node} has nothing to train: every layer above it is frozen. Let one of them learn again."
            yield Finding(goal, text, kind="all_frozen")
        elif known and not learning and not any(document.nodes[key].linked for key in above):
            yield Finding(
                goal,
                "{node} has nothing to train: no node above it has weights. "
                "Put a layer such as Linear between the source and the loss.",
                kind="nothing_to_train",
            )


def _rivals(checked: Checked) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    if len(checked.kind("goal")) < 2:
        return
    for goal in checked.kind("goal"):
        for key in sorted(checked.document.upstream(goal)):
            owner = checked.document.nodes[key].linked or key
            learns = (
                owner in checked.nodes and checked.nodes[owner].parameters and not checked.document.nodes[owner].frozen
            )
            if learns and owners.setdefault(owner, goal) != goal:
                yield Finding(
                    key,
                    "{node} would be trained by two Minimize nodes at once. Leave its weights to one of them.",
                    ERROR,
                    kind="rivals",
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
        owner = nodes[key].linked
        if not owner:
            continue
        if owner not in nodes:
            text = "{node} uses the weights of a node that is gone. Give it weights of its own."
            yield Finding(key, text, kind="link")
        elif (
            checked.nodes[key].form
            and checked.nodes.get(owner)
            and checked.nodes[owner].form != checked.nodes[key].form
        ):
            yield Finding(
                key,
                "{node} cannot use the weights of “{owner}”: the layers or what enters them differ. "
                "Make them alike or give it weights of its own.",
                values={"owner": nodes[owner].title or owner},
                kind="link",
            )


def _leads_nowhere(checked: Checked) -> Iterator[Finding]:
    ends = [*checked.kind("goal"), *checked.kind("metric"), *checked.kind("output")]
    needed = checked.document.upstream(*ends)
    around = {key[:place] for key in needed if "/" in key for place, letter in enumerate(key) if letter == "/"}
    told: set[str] = set()
    idle = {key for key in checked.order if key not in needed} if ends else set()
    for key in checked.order:
        if key not in idle or not find(checked.document.nodes[key].type):
            continue
        if any(wire.target.node in idle for wire in checked.document.outgoing[key]):
            continue  # it leads somewhere; what leads nowhere is told at the end of the branch
        parts = key.split("/")
        outside = next((path for depth in range(1, len(parts)) if (path := "/".join(parts[:depth])) not in around), key)
        if outside not in told:  # a use of a block is told once, not for all that is in it
            told.add(outside)
            text = "{node} leads nowhere, so it takes no part in training. Connect its output or remove it."
            yield Finding(outside, text, HINT, kind="leads_nowhere")


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
                values={"got": f"{sum(shares):.0%}"},
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
