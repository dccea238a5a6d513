"""Repairs of the states of nodes: weights that are shared with a layer that differs, and layers that are all frozen."""

from __future__ import annotations

from collections.abc import Iterator

from runtime import edits
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.findings import Finding
from runtime.links import turned_over
from runtime.repairs.repair import Repair

_TRIED = 4


def transposed_weights(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Lets a node use the weights of the node that it names turned over, where they fit only so."""
    node = checked.document.nodes[finding.node] if finding.kind == "link" else None
    if node is not None and not node.link and turned_over(node, checked.nodes):
        repaired = edits.link(checked.document, node.id, node.linked, {"kind": "transposed"})
        values = {"owner": Mention(node.linked)}
        yield Repair("transposed_weights", "Use the weights of “{owner}” transposed", values, repaired)


def own_weights(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Gives a node weights of its own."""
    if finding.kind == "link":
        repaired = edits.link(checked.document, finding.node, "", {})
        yield Repair("own_weights", "Give {node} weights of its own", {}, repaired)


def settings_of_owner(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Gives a node the settings of the node whose weights it uses."""
    nodes = checked.document.nodes
    owner = nodes.get(nodes[finding.node].linked) if finding.kind == "link" else None
    if owner and owner.type == nodes[finding.node].type:
        repaired = edits.change_node(checked.document, finding.node, settings=owner.settings)
        values = {"source": Mention(owner.id)}
        yield Repair("settings_of_owner", "Give {node} the settings of {source}", values, repaired)


def thaw(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Lets the frozen layers above a goal learn again: all of them, or the last."""
    if finding.kind != "all_frozen":
        return
    document = checked.document
    above = document.upstream(finding.node)
    frozen = [key for key in checked.order if key in above and document.nodes[key].frozen]
    for key in reversed(frozen[-_TRIED:]):
        values = {"layer": Mention(key)}
        yield Repair("thaw", "Let {layer} learn", values, edits.change_node(document, key, frozen=False))
