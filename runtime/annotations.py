"""Edits of what is said about nodes: states, notes, frames, comments, shared weights, reroute points; all pure."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.document import Comment, Document, End, Frame, Node, Wire, within
from runtime.edits import add_node, frames_without, fresh_id, inherited
from runtime.naming import forget

COLORS = ("layers", "activations", "shape", "goals", "normalization", "views")  # families that tell frames apart
SMALLEST = (96.0, 40.0)  # a comment
REROUTE = "reroute"
AVERAGE = 0.99  # what a moving average keeps of itself in a step where the document does not say
EVERY = 100  # steps from copy to copy where the document does not say


# States and notes


def set_muted(document: Document, nodes: Iterable[str], on: bool) -> Document:
    """The document with these nodes skipped, or not."""
    return _changed(document, nodes, muted=on)


def set_frozen(document: Document, nodes: Iterable[str], on: bool) -> Document:
    """The document with the weights and buffers of these nodes left alone by training, or not."""
    return _changed(document, nodes, frozen=on)


def set_pinned(document: Document, nodes: Iterable[str], on: bool) -> Document:
    """The document with these nodes staying where they are when others are arranged, or not."""
    return _changed(document, nodes, pinned=on)


def set_note(document: Document, nodes: Iterable[str], text: str) -> Document:
    """The document with a note at these nodes; an empty text takes it away."""
    return _changed(document, nodes, note=text.strip())


def _changed(document: Document, nodes: Iterable[str], **changes: Any) -> Document:
    """The document with the same fields replaced in several nodes; itself where they had these values."""
    chosen = [document.nodes[key] for key in dict.fromkeys(nodes)]
    different = [node for node in chosen if any(getattr(node, name) != value for name, value in changes.items())]
    if not different:
        return document
    return document.but(nodes={**document.nodes, **{node.id: replace(node, **changes) for node in different}})


# Shared weights


def follow_weights(document: Document, node: str, owner: str, how: Mapping[str, Any]) -> Document:
    """The document with a node that takes its weights from another in the way that `Node.link` says.

    The owner is the node whose weights that one uses itself; with the very same weights those that follow the node go
    on with the owner. Raises `Problem` for a node that would follow itself, or where the same or lagging weights are
    asked of another type.
    """
    root = document.nodes[owner].linked if document.nodes[owner].shared in document.nodes else owner
    ahead, along = root, list[str]()
    while ahead in document.nodes and ahead not in along and (how or ahead == root):
        along.append(ahead)
        ahead = document.nodes[ahead].linked
    if node in along:
        raise Problem("{node} cannot take its weights from itself. Choose another node.")
    one, other = document.nodes[node], document.nodes[root]
    if how.get("kind") != "transposed" and (one.type, used(one)) != (other.type, used(other)):
        raise Problem("Only nodes of one type can share weights. Select nodes of one type.")
    if not how:
        heirs = [key for key, each in document.nodes.items() if each.linked == node and key != root]
        document = _changed(document, heirs, linked=root)
        if other.linked == node:
            document = _changed(document, [root], linked="", link={})
    return _changed(document, [node], linked=root, link=dict(how))


def average_of(node: Node) -> float | None:
    """What a moving average keeps of itself in a step, or None for a copy."""
    kept = node.link.get("average")
    return min(1.0, max(0.0, float(kept))) if isinstance(kept, (int, float)) and not isinstance(kept, bool) else None


def every_of(node: Node) -> int:
    """How many steps lie between two copies."""
    every = node.link.get("every", EVERY)
    return max(1, every) if isinstance(every, int) and not isinstance(every, bool) else EVERY


def used(node: Node) -> object:
    """The block that a node uses, which its weights depend on as on its type."""
    return node.settings.get("block")


def link(document: Document, nodes: Iterable[str], owner: str) -> Document:
    """The document with these nodes using the weights of `owner`, or of the node whose weights that one uses.

    Those that used the weights of one of them follow. Raises `Problem` for nodes of different types.
    """
    linked = document.nodes[owner].linked
    root = linked if linked in document.nodes else owner
    chosen = [key for key in dict.fromkeys(nodes) if key != root]
    for key in chosen:
        if document.nodes[key].type != document.nodes[root].type:
            raise Problem("Only nodes of one type can share weights. Select nodes of one type.")
    followers = [key for key, node in document.nodes.items() if node.linked in chosen and key != root]
    document = _changed(document, [root], linked="", link={})
    document = _changed(document, chosen, link={})
    return _changed(document, [*chosen, *followers], linked=root)


def unlink(document: Document, nodes: Iterable[str]) -> Document:
    """The document with these nodes having weights of their own again.

    Where one of them owns the weights of others, the first of those becomes the owner for the rest.
    """
    chosen = set(nodes)
    document = _changed(document, chosen, linked="", link={})
    return document.but(nodes=inherited(document.nodes, chosen))


def twins(document: Document, node: str) -> frozenset[str]:
    """The other nodes that use the same weights."""
    known = document.nodes.get(node)
    if known is None:
        return frozenset()
    root = known.linked or node
    found = {key for key, other in document.nodes.items() if other.linked == root}
    if found and root in document.nodes:
        found.add(root)
    return frozenset(found - {node})


# Frames


def movable(document: Document, chosen: Collection[str]) -> frozenset[str]:
    """Which of several nodes move together: a pinned one only with all of a frame, which would be torn apart else."""
    chosen = frozenset(chosen)
    if len(chosen) < 2:
        return chosen
    carried = {key for frame in document.frames.values() if chosen.issuperset(frame.members) for key in frame.members}
    return frozenset(key for key in chosen if key in carried or not document.nodes[key].pinned)


def add_frame(document: Document, nodes: Iterable[str], title: str = "", color: str = "") -> tuple[Document, str]:
    """The document with a frame around these nodes, and the frame's id. Raises `Problem` without nodes.

    Without a color it takes the one that the fewest frames have.
    """
    chosen = set(nodes)
    members = tuple(key for key in document.nodes if key in chosen)
    if not members:
        raise Problem("A frame needs nodes inside. Select them first.")
    used = [frame.color for frame in document.frames.values()]
    identity = fresh_id(document.frames, "frame")
    frame = Frame(identity, members, title, color or min(COLORS, key=used.count))
    return document.but(frames={**document.frames, identity: frame}), identity


def change_frame(document: Document, frame: str, **changes: Any) -> Document:
    """The document with some fields of a frame replaced."""
    return document.but(frames={**document.frames, frame: replace(document.frames[frame], **changes)})


def remove_frames(document: Document, frames: Container[str]) -> Document:
    """The document without these frames; their nodes stay."""
    gone = [key for key in document.frames if key in frames]
    return forget(document.but(frames={key: each for key, each in document.frames.items() if key not in frames}), gone)


def set_members(document: Document, joining: Mapping[str, Iterable[str]], leaving: Mapping[str, set[str]]) -> Document:
    """The document with nodes added to frames and taken out of frames, by frame id; an empty frame goes."""
    frames = dict(document.frames)
    for key in {**joining, **leaving}:
        left = [member for member in frames[key].members if member not in leaving.get(key, ())]
        members = tuple(dict.fromkeys([*left, *joining.get(key, ())]))
        if members == frames[key].members:
            continue
        if members:
            frames[key] = replace(frames[key], members=members)
        else:
            del frames[key]
    return document if frames == document.frames else document.but(frames=frames)


# Comments


def add_comment(
    document: Document, position: tuple[float, float], text: str = "", size: tuple[float, float] = (240.0, 96.0)
) -> tuple[Document, str]:
    """The document with a comment, and the comment's id."""
    identity = fresh_id(document.comments, "comment")
    comment = Comment(identity, text, within(position), within(size))
    return document.but(comments={**document.comments, identity: comment}), identity


def change_comment(document: Document, comment: str, **changes: Any) -> Document:
    """The document with some fields of a comment replaced; it is never smaller than can be read."""
    changed = replace(document.comments[comment], **changes)
    width, height = within(changed.size)
    size = max(width, SMALLEST[0]), max(height, SMALLEST[1])
    changed = replace(changed, position=within(changed.position), size=size)
    return document.but(comments={**document.comments, comment: changed})


def move_comments(document: Document, positions: Mapping[str, tuple[float, float]]) -> Document:
    """The document with comments at new positions."""
    if not positions:
        return document
    moved = {key: replace(document.comments[key], position=within(position)) for key, position in positions.items()}
    return document.but(comments={**document.comments, **moved})


def remove_comments(document: Document, comments: Container[str]) -> Document:
    """The document without these comments."""
    left = {key: comment for key, comment in document.comments.items() if key not in comments}
    return document if len(left) == len(document.comments) else document.but(comments=left)


# Reroute points


def add_reroute(document: Document, wires: Iterable[Wire], position: tuple[float, float]) -> tuple[Document, str]:
    """The document with a reroute point that takes these wires, which leave one port, and the point's id.

    Each wire keeps its place among the wires of its target. Raises `Problem` for a wire that carries a loss.
    """
    taken = frozenset(wires)
    source = next(iter(taken)).source
    facts = find(document.nodes[source.node].type)
    port = facts.output(source.port) if facts else None
    if port is not None and port.kind == "scalar":
        raise Problem("A reroute point leads data, but this wire carries a loss. Choose another wire.")
    document, point = add_node(document, REROUTE, position)
    rewired: list[Wire] = []
    for wire in document.wires:
        if wire not in taken:
            rewired.append(wire)
            continue
        if not any(other.target.node == point for other in rewired):
            rewired.append(Wire(source, End(point, "x")))
        rewired.append(replace(wire, source=End(point, "y")))
    return document.but(wires=tuple(rewired)), point


def without_reroutes(document: Document, points: Iterable[str]) -> Document:
    """The document without these reroute points, every wire through them led on from where it came."""
    for point in points:
        entering = document.incoming[point]
        if not is_reroute(document.nodes[point]) or len(entering) != 1:
            continue
        source, leaving = entering[0].source, {wire.target for wire in document.outgoing[point]}
        led = tuple(
            replace(wire, source=source) if wire.target in leaving and wire.source.node == point else wire
            for wire in document.wires
            if wire.target.node != point
        )
        nodes = {key: node for key, node in document.nodes.items() if key != point}
        document = document.but(nodes=nodes, wires=led, frames=frames_without(document.frames, {point}))
    return document


def is_reroute(node: Node) -> bool:
    """Whether a node only leads a wire around."""
    facts = find(node.type)
    return facts is not None and facts.kind == REROUTE
