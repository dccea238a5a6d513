"""Fragments: a part of a document as copied, and what pasting makes of it. Pure functions, no torch, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runtime.document import Block, Comment, Document, End, Frame, Node, Wire, within
from runtime.edits import FreshIds, fresh_id
from runtime.naming import named

OFFSET = (32.0, 32.0)


@dataclass(frozen=True, slots=True)
class Fragment:
    """Nodes, the wires among them, frames, comments and the blocks they use, as copied.

    `entering` are the wires that came from nodes outside; they are kept only where those nodes are found.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    wires: tuple[Wire, ...] = ()
    frames: Mapping[str, Frame] = field(default_factory=dict)
    comments: Mapping[str, Comment] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)
    entering: tuple[Wire, ...] = ()


def copy(document: Document, nodes: Iterable[str], comments: Iterable[str] = ()) -> Fragment:
    """The nodes, the wires that end at them, the frames whose members are all among them, and these comments."""
    chosen, texts = set(nodes), set(comments)
    ending = [wire for wire in document.wires if wire.target.node in chosen]
    kept = {key: node for key, node in document.nodes.items() if key in chosen}
    return Fragment(
        nodes=kept,
        wires=tuple(wire for wire in ending if wire.source.node in chosen),
        frames={key: frame for key, frame in document.frames.items() if chosen.issuperset(frame.members)},
        comments={key: comment for key, comment in document.comments.items() if key in texts},
        blocks=blocks_of(document.blocks, kept.values()),
        entering=tuple(wire for wire in ending if wire.source.node not in chosen),
    )


def blocks_of(blocks: Mapping[str, Block], nodes: Iterable[Node]) -> dict[str, Block]:
    """The blocks that these nodes use, and those used inside them, by id."""
    waiting, found = list(nodes), dict[str, Block]()
    while waiting:
        used = waiting.pop().settings.get("block")
        if isinstance(used, str) and used in blocks and used not in found:
            found[used] = blocks[used]
            waiting += blocks[used].nodes.values()
    return found


def paste(
    document: Document,
    fragment: Fragment,
    offset: tuple[float, float] = OFFSET,
    *,
    keep_entering: bool = False,
    link: bool = False,
) -> tuple[Document, dict[str, str]]:
    """The document with a copied fragment under fresh ids, and the map from old to new ids of its nodes.

    `keep_entering` wires the copies to the nodes that the originals were fed by, where the document has them;
    `link` makes the copies use the weights of the originals.
    """
    document, blocks = _bring_blocks(document, fragment.blocks)
    names, added = dict[str, str](), dict(document.nodes)
    fresh = FreshIds(added, document.spent.ids)
    for node in fragment.nodes.values():
        names[node.id] = identity = fresh.next(node.type)
        added[identity] = replace(
            node, id=identity, position=_beside(node.position, offset), settings=_using(node, blocks)
        )
    for node in fragment.nodes.values():
        owner = (node.linked or node.id) if link else names.get(node.linked, node.linked)
        linked = owner if owner in document.nodes or (not link and node.linked in names) else ""
        added[names[node.id]] = replace(named(added[names[node.id]], names), linked=linked, link=_how(node, linked))
    wires = dict.fromkeys(
        replace(wire, source=_renamed(wire.source, names), target=_renamed(wire.target, names))
        for wire in (*fragment.wires, *(fragment.entering if keep_entering else ()))
        if wire.target.node in names and (wire.source.node in names or wire.source.node in document.nodes)
    )
    frames, comments = dict(document.frames), dict(document.comments)
    for frame in fragment.frames.values():
        identity = fresh_id(frames, "frame")
        frames[identity] = replace(frame, id=identity, members=tuple(names[key] for key in frame.members))
    for comment in fragment.comments.values():
        identity = fresh_id(comments, "comment")
        comments[identity] = replace(comment, id=identity, position=_beside(comment.position, offset))
    changed = document.but(nodes=added, wires=(*document.wires, *wires), frames=frames, comments=comments)
    return changed, names


def _bring_blocks(document: Document, blocks: Mapping[str, Block]) -> tuple[Document, dict[str, str]]:
    """The document with these blocks, and the id of each there: that of an equal block, else a fresh one."""
    known, names = dict(document.blocks), dict[str, str]()
    for key, block in blocks.items():
        names[key] = key if known.get(key, block) == block else fresh_id({**known, **blocks}, "block")
        known.setdefault(names[key], block)
    if all(key in document.blocks and key == name for key, name in names.items()):
        return document, names
    for key, name in names.items():
        inside = {each: replace(node, settings=_using(node, names)) for each, node in blocks[key].nodes.items()}
        known[name] = replace(blocks[key], id=name, nodes=inside) if name not in document.blocks else known[name]
    return document.but(blocks=known), names


def _using(node: Node, blocks: Mapping[str, str]) -> Mapping[str, object]:
    used = node.settings.get("block")
    named = blocks.get(used, used) if isinstance(used, str) else used
    return {**node.settings, "block": named} if named != used else node.settings


def _how(node: Node, linked: str) -> Mapping[str, Any]:
    return node.link if linked else {}


def _beside(position: tuple[float, float], offset: tuple[float, float]) -> tuple[float, float]:
    return within((position[0] + offset[0], position[1] + offset[1]))


def _renamed(end: End, names: Mapping[str, str]) -> End:
    return replace(end, node=names.get(end.node, end.node))
