"""Repairs of the states of nodes: weights that are shared with a layer that differs, and layers that are all frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from runtime import edits
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.document import Block, Document, Node
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


def unmute_owner(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Takes in again the muted node whose weights a node uses."""
    nodes = checked.document.nodes
    owner = nodes.get(nodes[finding.node].linked) if finding.kind == "link" else None
    if owner is not None and owner.muted:
        repaired = edits.change_node(checked.document, owner.id, muted=False)
        yield Repair("unmute_owner", "Unmute “{owner}”", {"owner": Mention(owner.id)}, repaired)


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
    """Lets the frozen layers above a goal learn again: each of the last few, and what is frozen inside a block."""
    if finding.kind != "all_frozen":
        return
    document = checked.document
    above = document.upstream(finding.node)
    found = {key: _thawed(document, key) for key in checked.order if key in above}
    still = [key for key, thawed in found.items() if thawed is not document]
    for key in reversed(still[-_TRIED:]):
        yield Repair("thaw", "Let {layer} learn", {"layer": Mention(key)}, found[key])


def _thawed(document: Document, node: str) -> Document:
    """The document in which a node learns, with all inside it; the same one where nothing of it is frozen.

    A block that another lends its weights is thawed with that one.
    """
    own = document.nodes[node]
    if own.frozen:
        document = edits.change_node(document, node, frozen=False)
    blocks = {} if own.linked else _inside(document, own)
    still = {key: block for key, block in blocks.items() if any(inner.frozen for inner in block.nodes.values())}
    if not still:
        return document
    return document.but(blocks={**document.blocks, **{key: _awake(block) for key, block in still.items()}})


def _inside(document: Document, node: Node) -> dict[str, Block]:
    """The blocks that stand inside a node, however deep."""
    found, waiting = dict[str, Block](), [node]
    while waiting:
        key = waiting.pop().settings.get("block")
        block = document.blocks.get(key) if isinstance(key, str) and key not in found else None
        if block is not None:
            found[block.id] = block
            waiting += block.nodes.values()
    return found


def _awake(block: Block) -> Block:
    return replace(block, nodes={key: replace(node, frozen=False) for key, node in block.nodes.items()})
