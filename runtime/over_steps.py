"""Which nodes generate step after step: a block run over time stands above them, and no data. No torch."""

from __future__ import annotations

from nodes.catalogue import find
from runtime.checked import Checked
from runtime.facts import is_over_time
from runtime.sinks import can_generate


def generates_over_time(checked: Checked, node: str) -> bool:
    """Whether a view or an Output of a graph shows samples that come about over the steps of a block."""
    flat = checked.flat
    facts = find(flat.document.nodes[node].type)
    if facts is None or facts.kind not in ("view", "output"):
        return False
    if flat.expansion is None or not can_generate(flat, node):
        return False
    above = flat.document.upstream(node)
    return any(
        is_over_time(used.node) and any(key.startswith(used.row.paths) for key in above)
        for used in flat.expansion.uses.values()
    )
