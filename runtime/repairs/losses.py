"""Repairs of losses and metrics that do not suit what they compare: another one, with the layer before made to fit."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.catalogue import catalogue
from nodes.spec import NodeType, Signal
from runtime.checked import Checked
from runtime.facts import facts_of
from runtime.findings import ERROR, Finding
from runtime.repairs.remedied import fits, widen
from runtime.repairs.repair import Repair
from runtime.repairs.surgery import exchange


def change_loss(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Other losses for a loss, other metrics for a metric; the usual ones also with a layer of another width."""
    document, node = checked.document, finding.node
    facts = facts_of(document, node)
    entered = checked.nodes[node].inputs if node in checked.nodes else ()
    if facts is None or facts.kind not in ("loss", "metric") or finding.severity != ERROR or finding.port:
        return
    if len(entered) != 2 or not all(entered):
        return
    prediction, target = entered[0][0], entered[1][0]
    others = [item for item in _siblings(facts) if item.key != facts.key]
    for other in sorted(others, key=lambda item: "usual loss" not in item.traits):
        repaired = exchange(document, node, other) if fits(other, prediction, target) else None
        if repaired:
            yield Repair("change_loss", "Replace {node} by {type}", {"type": other.title}, repaired)
    for other in others:
        if facts.kind == "metric" or "usual loss" in other.traits:
            yield from _with_width(checked, node, other, prediction, target)


def _with_width(checked: Checked, node: str, other: NodeType, prediction: Signal, target: Signal) -> Iterator[Repair]:
    """The other loss where it fits as soon as the layer before it gives as many numbers as the target asks."""
    if prediction.rank < 2:
        return
    for width in dict.fromkeys((target.classes or (target.shape[-1] if target.rank > 1 else 1), 1)):
        shapes = {
            name: (sizes[0], width, *sizes[2:]) for name in ("shape", "again") if (sizes := getattr(prediction, name))
        }
        if not fits(other, prediction.but(**shapes), target):
            continue
        facts = facts_of(checked.document, node)
        for repair in widen(checked, node, facts.inputs[0].key if facts else "", width, ""):
            repaired = exchange(repair.document, node, other)
            if repaired:
                values = {**repair.values, "type": other.title}
                text = "Replace {node} by {type} and set {setting} of {layer} to {value}"
                yield Repair("change_loss_and_width", text, values, repaired)


def _siblings(facts: NodeType) -> list[NodeType]:
    """The types of the same kind that take the same inputs."""
    ports = [port.key for port in facts.inputs]
    return [
        item for item in catalogue().values() if item.kind == facts.kind and [port.key for port in item.inputs] == ports
    ]
