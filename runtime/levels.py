"""What is known of the flat graph as seen in one graph of the document: the whole, or the inside of a block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nodes.spec import Signal
from runtime.alike import Mention
from runtime.checked import Checked, CheckedNode
from runtime.document import Document
from runtime.expand import Expansion, Use
from runtime.findings import Finding
from runtime.wiring import topological


def shown_level(graph: Document, flat: Checked, expansion: Expansion, path: str) -> Checked:
    """The check of one graph: its own nodes under their own ids; a use sums up what is inside it.

    `path` is that of the use whose inside is `graph`, with a slash at its end, or empty for the document. Findings
    inside a use are found on the use too.
    """
    order = _order(graph, flat, path)
    sums = _sums(flat, path)
    nodes: dict[str, CheckedNode] = {}
    for key in order:
        used = expansion.uses.get(path + key)
        known = flat.nodes.get(path + key)
        if used is not None:
            nodes[key] = _of_use(used, flat, sums[key])
        elif known is not None:
            nodes[key] = known
    findings = _once(found for finding in flat.findings if (found := _seen(finding, path)) is not None)
    return Checked(graph, tuple(order), nodes, tuple(findings), expansion=expansion, whole=flat, path=path)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """What holds of several repetitions is told of the first alone."""
    found: dict[object, Finding] = {}
    for finding in findings:
        inner = tuple(part for part in finding.inner.split("/") if not part.isdigit())
        key = (finding.node, inner, finding.sentence, finding.port, finding.severity, repr(finding.values))
        found.setdefault(key if finding.inner else (key, len(found)), finding)
    return list(found.values())


def _order(graph: Document, flat: Checked, path: str) -> list[str]:
    """The graph's nodes after everything they depend on, as far as any of their inside is in order."""
    inside = (key[len(path) :].partition("/")[0] for key in flat.order if key.startswith(path))
    known = set(inside)
    return [key for key in topological(graph) if key in known]


def _sums(flat: Checked, path: str) -> dict[str, CheckedNode]:
    """The costs of everything at or inside each node of the graph."""
    found: dict[str, CheckedNode] = {}
    for key, node in flat.nodes.items():
        if key.startswith(path):
            own = key[len(path) :].partition("/")[0]
            before = found.get(own)
            found[own] = (
                node
                if before is None
                else replace(
                    before,
                    parameters=before.parameters + node.parameters,
                    multiply_adds=before.multiply_adds + node.multiply_adds,
                    activation_bytes=before.activation_bytes + node.activation_bytes,
                )
            )
    return found


def _of_use(used: Use, flat: Checked, costs: CheckedNode) -> CheckedNode:
    inputs = tuple(
        tuple(
            signal
            for wire in flat.document.incoming[ends[0].node]
            if (signal := _signal(flat, wire.source.node, wire.source.port))
        )
        for ends in used.inputs.values()
    )
    outputs = [_signal(flat, end.node, end.port) for end in used.outputs.values()]
    known = tuple(signal for signal in outputs if signal is not None)
    return replace(costs, inputs=inputs, outputs=known if len(known) == len(outputs) else (), form=None)


def _signal(flat: Checked, node: str, port: str) -> Signal | None:
    return flat.signal(node, port)


def _seen(finding: Finding, path: str) -> Finding | None:
    """A finding of the flat graph as it is seen in one graph; None where it lies elsewhere."""
    if not finding.node:
        return finding if not path else None
    if not finding.node.startswith(path):
        return None
    own, _, inner = finding.node[len(path) :].partition("/")
    values = {
        key: Mention(value.removeprefix(path)) if isinstance(value, Mention) else value
        for key, value in finding.values.items()
    }
    return replace(finding, node=own, inner=inner, values=values if path else finding.values)
