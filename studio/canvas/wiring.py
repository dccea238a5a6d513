"""What commands do to wires: delete with healing, detach, and insert a node on a wire; each one undo step."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from nodes.spec import NodeType, Port, Signal
from runtime import annotations as notes
from runtime import edits, rewiring
from runtime.document import Document, Node, Wire
from runtime.facts import facts_of
from studio.canvas.editing import STEP, remember_type
from studio.canvas.face import face_of
from studio.canvas.geometry import Array, Bounds, Scene
from studio.offered import put_in
from studio.session import Session
from studio.translate import tr

ROOM = 40.0  # between a node put on a wire and its neighbors


def judge(session: Session) -> rewiring.Judge | None:
    """Who says whether shapes fit: the check, once torch is loaded; what is known already is not asked again."""
    if "torch" not in sys.modules:
        return None
    from runtime.check import check

    latest, present = session.latest, session.document
    known = latest is not None and latest.document is present
    return lambda document: latest if latest is not None and known and document is present else check(document)


def delete(session: Session, wires: Iterable[Wire] = (), *, heal: bool = True, comments: Collection[str] = ()) -> None:
    """Remove the selected nodes, these wires and comments; what entered the nodes enters what they fed.

    A reroute point only leads a wire around, so its wire stays in any case.
    """
    nodes, cut = session.selection, frozenset(wires)
    if not nodes and not cut and not comments:
        return

    def removed(document: Document) -> Document:
        document = notes.remove_comments(document, comments)
        if nodes and all(notes.is_reroute(document.nodes[key]) for key in nodes):
            document = notes.without_reroutes(document, nodes)
            return edits.remove(document, nodes & document.nodes.keys(), cut)
        if heal and nodes:
            return rewiring.remove_and_heal(document, nodes, judge(session), cut=cut)
        return edits.remove(document, nodes, cut)

    session.attempt(removed, tr("Delete"))


def detach(session: Session) -> None:
    """Take the selected nodes out of their wires to others; they stay where they are."""
    if not session.selection:
        return
    chosen, document = session.selection, session.document
    apart = rewiring.detach(document, chosen, judge(session))
    if apart is document:
        session.told.emit(tr("The selected nodes have no wires to others."))
    else:
        session.apply(apart, tr("Detach"))


def carried(session: Session, wire: Wire) -> Signal | None:
    """What a wire carries, as far as it is known."""
    latest = session.latest
    known = latest is not None and wire.source.node in latest.document.nodes
    return latest.signal(wire.source.node, wire.source.port) if latest and known else None


def kind_of(document: Document, wire: Wire) -> str:
    """The kind of port that a wire leaves; empty where the port is gone."""
    facts = facts_of(document, wire.source.node)
    port = facts.output(wire.source.port) if facts else Port(wire.source.port)
    return port.kind if port else ""


def passage_of(session: Session, facts: NodeType, wire: Wire) -> tuple[Port, Port] | None:
    """The ports of a type by which a wire would go through a new node of it."""
    return rewiring.passage(facts.inputs, facts.outputs, kind_of(session.document, wire), carried(session, wire))


def add_on_wire(session: Session, scene: Scene, facts: NodeType, wire: Wire, box: Bounds) -> str | None:
    """Add a node on a wire in a box (corner and size), or right of it, and select it; its id."""
    remember_type(facts)
    added: list[str] = []

    def edit(document: Document) -> Document:
        document, identity = put_in(document, facts.key, box[:2])
        added.append(identity)
        document = rewiring.insert_on_wire(document, identity, wire, carried(session, wire))
        return made_room(document, scene, identity, wire, box)

    if not session.attempt(edit, tr("Insert {node}", node=tr(facts.title))):
        return None
    session.select(added)
    return added[0]


def resting_box(session: Session, scene: Scene, facts: NodeType, wire: Wire, middle: tuple[float, float]) -> Bounds:
    """The box of a new node around a point of a wire: its input at the height of the point."""
    face, through = face_of(Node("new1", facts.key), scene.look, facts=facts), passage_of(session, facts, wire)
    height = next((place.y for place in face.inputs if through and place.port.key == through[0].key), face.height / 2)
    return round((middle[0] - face.width / 2) / STEP) * STEP, middle[1] - height, face.width, face.height


def made_room(document: Document, scene: Scene, node: str, wire: Wire, box: Bounds) -> Document:
    """The document with an inserted node right of its source, and what follows it moved on where it would overlap.

    `box` is the node's corner and size. Pinned nodes stay.
    """
    box = right_of_source(scene, wire, box)
    return edits.move(document, {**room_for(document, scene, wire, box), node: (box[0], box[1])})


def right_of_source(scene: Scene, wire: Wire, box: Bounds) -> Bounds:
    """The box of a node on a wire, moved to the right where it would overlap the node the wire comes from."""
    x, y, width, height = box
    source = scene.row.get(wire.source.node)
    if source is not None and _overlaps(scene.rect[source][None, :], box)[0]:
        x = float(np.ceil((scene.rect[source, 0] + scene.rect[source, 2] + ROOM) / STEP) * STEP)
    return x, y, width, height


def room_for(document: Document, scene: Scene, wire: Wire, box: Bounds) -> Mapping[str, tuple[float, float]]:
    """Where the nodes that a wire leads to go, so that a node of that box (corner and size) fits before them."""
    follow = [key for key in document.downstream(wire.target.node) if key in scene.row]
    rows = np.array([scene.row[key] for key in follow], dtype=int)
    near = _overlaps(scene.rect[rows], box)
    if not near.any():
        return {}
    first = float(scene.rect[rows[near], 0].min())
    away = float(np.ceil((box[0] + box[2] + ROOM - first) / STEP) * STEP)
    going = [key for key in follow if not document.nodes[key].pinned and scene.rect[scene.row[key], 0] >= first]
    return {key: (document.nodes[key].position[0] + away, document.nodes[key].position[1]) for key in going}


def _overlaps(rect: Array, box: Bounds) -> Array:
    """Which rectangles (n, 4) come nearer to a box than a third of the room between nodes."""
    x, y, width, height = box
    near = ROOM / 3
    across = (rect[:, 0] < x + width + near) & (rect[:, 0] + rect[:, 2] > x - near)
    return across & (rect[:, 1] < y + height) & (rect[:, 1] + rect[:, 3] > y)
