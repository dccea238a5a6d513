"""What commands on the canvas do to the document, each as one undo step through the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nodes.spec import NodeType, Port, Signal
from runtime import annotations as notes
from runtime import edits
from runtime.document import Document, End, Node
from studio.canvas.face import face_of
from studio.canvas.geometry import Scene, Spot
from studio.canvas.search import port_for, unusual
from studio.offered import put_in
from studio.session import Session
from studio.settings import preferences
from studio.translate import tr

GAP = 24.0  # kept free around a new node
STEP = 8.0  # of an arrow key; with Shift four times as far
BESIDE = 80.0  # between a node and the one added to its right
RECENT = 8
_RECENT_FACT = "recent_node_types"


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a new node goes and which waiting wire it takes."""

    x: float
    y: float
    start: Spot | None = None


def nudge(session: Session, dx: float, dy: float, comments: Iterable[str] = ()) -> None:
    """Move the selection by a step; steps in a row are one undo step. Pinned ones stay, but with all of their frame."""
    document, chosen = session.document, session.selection
    chosen = notes.movable(document, chosen)
    if chosen or comments:
        places = {key: (document.nodes[key].position[0] + dx, document.nodes[key].position[1] + dy) for key in chosen}
        texts = {key: document.comments[key].position for key in comments}
        texts = {key: (x + dx, y + dy) for key, (x, y) in texts.items()}
        moved = notes.move_comments(edits.move(document, places), texts)
        session.apply(moved, tr("Move"), merge="nudge " + " ".join(sorted({*chosen, *texts})))


def recent_types() -> list[str]:
    """Keys of the node types added lately, the latest first."""
    kept = preferences().fact(_RECENT_FACT, [])
    return [key for key in kept if isinstance(key, str)] if isinstance(kept, list) else []


def remember_type(facts: NodeType) -> None:
    """Keep a node type as the latest that was added."""
    preferences().keep_fact(_RECENT_FACT, [facts.key, *(key for key in recent_types() if key != facts.key)][:RECENT])


def add(session: Session, scene: Scene, facts: NodeType, wish: Wish) -> str | None:
    """Add a node where there is room near the wish, wired to the waiting port, and select it."""
    remember_type(facts)
    face = face_of(Node("new1", facts.key), scene.look, facts=facts)
    entering = _meant_port(session, facts, wish.start) or _any_port(facts, wish.start)
    x, y = wish.x, wish.y
    if wish.start is not None and entering is not None:
        places = face.inputs if wish.start.output else face.outputs
        y -= next(place.y for place in places if place.port.key == entering.key)
        x -= 0.0 if wish.start.output else face.width
    position = free_place(scene, x, y, face.width, face.height)
    added: list[str] = []

    def edit(document: Document) -> Document:
        document, identity = put_in(document, facts.key, position)
        added.append(identity)
        if wish.start is None or entering is None:
            return document
        ends = (wish.start.end, End(identity, entering.key))
        return edits.connect(document, *(ends if wish.start.output else ends[::-1]))

    if not session.attempt(edit, tr("Add {node}", node=tr(facts.title))):
        return None
    session.select(added)
    return added[0]


def _meant_port(session: Session, facts: NodeType, start: Spot | None) -> Port | None:
    if start is None:
        return None
    return port_for(facts, start.port, _carried(session, start), leaving=start.output)


def _carried(session: Session, start: Spot) -> Signal | None:
    """What leaves a port, where that is known."""
    latest = session.latest if start.output else None
    known = latest is not None and start.end.node in latest.document.nodes
    return latest.signal(start.end.node, start.end.port) if latest is not None and known else None


def _any_port(facts: NodeType, start: Spot | None) -> Port | None:
    """The first port of the right kind: what does not fit is wired all the same when it is asked for, and marked."""
    if start is None:
        return None
    ports = facts.inputs if start.output else facts.outputs
    return next((port for port in ports if port.kind == start.port.kind), None)


def free_place(scene: Scene, x: float, y: float, width: float, height: float) -> tuple[float, float]:
    """The nearest place at or below a point where a node of that size touches no other, on the grid."""
    x, y = round(x / STEP) * STEP, round(y / STEP) * STEP
    for _ in range(200):
        hit = scene.nodes_in((x - GAP, y - GAP, x + width + GAP, y + height + GAP))
        if not hit.any():
            break
        below = (scene.rect[hit, 1] + scene.rect[hit, 3]).max() + GAP
        y = max(float(below), y + STEP) // STEP * STEP + STEP
    return x, y


def types_for(start: Spot | None, session: Session, types: Sequence[NodeType]) -> list[NodeType]:
    """The types with a port that a waiting wire could take, the usual ones first; all of them without one."""
    if start is None:
        return list(types)
    found = [facts for facts in types if _meant_port(session, facts, start) is not None]
    carried = _carried(session, start) if start.output else None
    return sorted(found, key=lambda facts: unusual(facts, start.port, carried)) if start.output else found


def neighbors(document: Document, nodes: Iterable[str]) -> set[str]:
    """What is wired to these nodes and is none of them."""
    own = set(nodes)
    wires = [wire for key in own for wire in (*document.incoming[key], *document.outgoing[key])]
    return {end for wire in wires for end in (wire.source.node, wire.target.node)} - own


def neighbor(scene: Scene, selection: Iterable[str], dx: int, dy: int) -> str | None:
    """The node to go to from the selection with an arrow: along wires to the sides, else the nearest that way."""
    rows = [scene.row[key] for key in selection if key in scene.row]
    if not rows:
        return scene.ids[0] if scene.ids else None
    here = scene.rect[rows[0], :2] + scene.rect[rows[0], 2:] / 2
    if dx:
        wires = scene.document.outgoing[scene.ids[rows[0]]] if dx > 0 else scene.document.incoming[scene.ids[rows[0]]]
        near = [wire.target.node if dx > 0 else wire.source.node for wire in wires]
        if near:
            return min(near, key=lambda key: abs(scene.rect[scene.row[key], 1] - scene.rect[rows[0], 1]))
    centers = scene.rect[:, :2] + scene.rect[:, 2:] / 2 - here
    ahead = centers[:, 0] * dx + centers[:, 1] * dy
    aside = abs(centers[:, 0] * dy) + abs(centers[:, 1] * dx)
    cost = ahead + 2 * aside
    cost[(ahead <= 1) | (ahead < 0.4 * aside)] = float("inf")
    best = int(cost.argmin())
    return scene.ids[best] if cost[best] != float("inf") else None
