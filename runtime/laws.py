"""Laws of the whole graph: what no single node can see. Each law is a function from a checked graph to findings."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.catalogue import find
from nodes.spec import ABSENT
from runtime.checked import Checked
from runtime.findings import ERROR, HINT, WARNING, Finding
from runtime.training_settings import training_settings


def lawful(checked: Checked) -> list[Finding]:
    """All findings of all laws, in order."""
    laws = (_circles, _unknown_ports, _absent_ports, _goals, _rivals, _leads_nowhere, _outputs, _parts, _training)
    return [finding for law in laws for finding in law(checked)]


def _circles(checked: Checked) -> Iterator[Finding]:
    placed = set(checked.order)
    for key in checked.document.nodes:
        if key not in placed and key in checked.document.downstream(
            *(wire.target.node for wire in checked.document.outgoing[key])
        ):
            yield Finding(key, "{node} is part of a circle, so no node could be first. Remove one wire of the circle.")


def _unknown_ports(checked: Checked) -> Iterator[Finding]:
    for wire in checked.document.wires:
        source, target = (find(checked.document.nodes[end.node].type) for end in (wire.source, wire.target))
        if source and not source.output(wire.source.port):
            yield Finding(
                wire.source.node,
                "{node} has no output “{port}”. Remove the wire that leaves it.",
                values={"port": wire.source.port},
            )
        elif target and not target.input(wire.target.port):
            yield Finding(
                wire.target.node,
                "{node} has no input “{port}”. Remove the wire that enters it.",
                values={"port": wire.target.port},
            )


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
                )


def _goals(checked: Checked) -> Iterator[Finding]:
    document = checked.document
    if document.nodes and not checked.kind("goal"):
        yield Finding("", "Nothing is trained yet. Add a Minimize node and connect a loss to it.", WARNING)
    for goal in checked.kind("goal"):
        above = document.upstream(goal) - {goal}
        known = above and all(key in checked.nodes and checked.nodes[key].outputs for key in above)
        if known and not any(checked.nodes[key].parameters for key in above):
            yield Finding(
                goal,
                "{node} has nothing to train: no node above it has weights. "
                "Put a layer such as Linear between the source and the loss.",
            )


def _rivals(checked: Checked) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for goal in checked.kind("goal"):
        for key in sorted(checked.document.upstream(goal)):
            if key in checked.nodes and checked.nodes[key].parameters and owners.setdefault(key, goal) != goal:
                yield Finding(
                    key,
                    "{node} would be trained by two Minimize nodes at once. Leave its weights to one of them.",
                    ERROR,
                )


def _leads_nowhere(checked: Checked) -> Iterator[Finding]:
    ends = [*checked.kind("goal"), *checked.kind("metric"), *checked.kind("output")]
    needed = checked.document.upstream(*ends)
    for key in checked.order:
        facts = find(checked.document.nodes[key].type)
        if facts and ends and key not in needed:
            yield Finding(
                key, "{node} leads nowhere, so it takes no part in training. Connect its output or remove it.", HINT
            )


def _outputs(checked: Checked) -> Iterator[Finding]:
    if checked.kind("goal") and not checked.kind("output"):
        yield Finding(
            "", "There is no Output, so nothing can be exported. Connect an Output node to the prediction.", HINT
        )


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
            )
