"""Which nodes attend, and with how many heads. No torch."""

from __future__ import annotations

from nodes.catalogue import find
from runtime.checked import Checked


def attends(checked: Checked, node: str) -> bool:
    """Whether a node of the flat graph is an attention whose inputs are known."""
    facts = find(checked.document.nodes[node].type)
    if facts is None or getattr(facts.declaration, "arithmetic", "") != "attention":
        return False
    wires = [wire.source for port in facts.inputs for wire in checked.document.entering(node, port.key)]
    return len(wires) == 3 and all(checked.signal(end.node, end.port) is not None for end in wires)


def heads_in(checked: Checked, node: str) -> int:
    """How many heads an attention has."""
    found = checked.document.nodes[node]
    facts = find(found.type)
    return int(facts.bind(found.settings).heads) if facts is not None else 0
