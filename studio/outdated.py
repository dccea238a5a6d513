"""What of a document is no longer what a run was started with. No torch."""

from __future__ import annotations

from typing import Any

from nodes.catalogue import find
from runtime.document import Block, Document, End, Node, Stage
from runtime.facts import is_kind
from runtime.fragment import blocks_of


def live_changes(before: Node, after: Node) -> list[tuple[str, Any]]:
    """The live settings that an edit of a node has changed, with their values now."""
    facts = find(after.type)
    if facts is None or before.settings == after.settings:
        return []
    known = {item.key for item in facts.active_settings(before.settings)}
    changes = []
    for item in facts.active_settings(after.settings):
        value = after.settings.get(item.key, item.default)
        if item.live and item.key in known and value != before.settings.get(item.key, item.default):
            changes.append((item.key, value))
    return changes


def differs(old: Document, new: Document, key: str) -> bool:
    """Whether a node of the new document runs otherwise than in the old, or is not in that."""
    before, after = old.nodes.get(key), new.nodes[key]
    if is_kind(after, "reroute"):
        return False
    if before is None or _meaning(before) != _meaning(after) or _fed(old, key) != _fed(new, key):
        return True
    was, now = blocks_of(old.blocks, [before]), blocks_of(new.blocks, [after])
    return was.keys() != now.keys() or any(_inside(was[block]) != _inside(now[block]) for block in now)


def runs_alike(old: Document, new: Document) -> bool:
    """Whether both run as the same: other titles, places and notes change nothing of that."""
    return (
        dict(old.training) == dict(new.training)
        and list(map(told_to_do, old.stages)) == list(map(told_to_do, new.stages))
        and old.nodes.keys() == new.nodes.keys()
        and not any(differs(old, new, key) for key in new.nodes)
    )


def _fed(document: Document, key: str) -> list[tuple[End, str]]:
    """What enters a node, port by port, in order; a bend in a wire changes nothing of it."""
    found = []
    for wire in document.incoming[key]:
        end, steps = wire.source, len(document.nodes)
        while is_kind(document.nodes[end.node], "reroute") and document.incoming[end.node] and steps:
            end, steps = document.incoming[end.node][0].source, steps - 1
        found.append((end, wire.target.port))
    return found


def _meaning(node: Node) -> tuple[object, ...]:
    """What of a node decides what runs."""
    return node.type, dict(node.settings), node.muted, node.frozen, node.linked, dict(node.link)


def told_to_do(stage: Stage) -> tuple[object, ...]:
    """What of a stage decides what runs."""
    return stage.id, stage.goals, dict(stage.settings)


def _inside(block: Block) -> tuple[object, ...]:
    return {key: _meaning(node) for key, node in block.nodes.items()}, block.wires, block.settings
