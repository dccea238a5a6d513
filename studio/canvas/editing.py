"""What commands on the canvas do to the document, each as one undo step through the session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nodes.spec import NodeType, Port, Problem
from runtime import edits
from runtime import fragment as fragments
from runtime.document import Document, End, Node, Wire
from runtime.fragment import Fragment
from studio.canvas import clipboard
from studio.canvas.arrange import Box, arrange
from studio.canvas.face import Face, face_of
from studio.canvas.geometry import Scene, Spot
from studio.canvas.search import port_for
from studio.session import Session
from studio.settings import preferences
from studio.translate import tr, tr_problem

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


def delete(session: Session, wires: Iterable[Wire] = ()) -> None:
    """Remove the selected nodes and these wires."""
    nodes, cut = session.selection, frozenset(wires)
    if nodes or cut:
        session.attempt(lambda document: edits.remove(document, nodes, cut), tr("Delete"))


def copy(session: Session) -> bool:
    """Put the selection on the clipboard."""
    if not session.selection:
        session.told.emit(tr("Nothing is selected to copy."))
        return False
    clipboard.put(fragments.copy(session.document, session.selection))
    return True


def paste(session: Session, at: tuple[float, float] | None, times: int) -> None:
    """Add what the clipboard holds: at a point, else a little further each time; then select it."""
    try:
        fragment = clipboard.taken()
    except Problem as problem:
        session.told.emit(tr_problem(problem))
        return
    if fragment.nodes:
        offset = (0.0, 0.0) if at else (32.0 * times, 32.0 * times)
        _add_fragment(session, clipboard.placed(fragment, *at) if at else fragment, offset, tr("Paste"))


def duplicate(session: Session) -> None:
    """A second copy of the selection beside it, with its inner wires; the clipboard is left alone."""
    if session.selection:
        _add_fragment(session, fragments.copy(session.document, session.selection), (32.0, 32.0), tr("Duplicate"))


def _add_fragment(session: Session, fragment: Fragment, offset: tuple[float, float], label: str) -> None:
    document, names = fragments.paste(session.document, fragment, offset)
    session.apply(document, label)
    session.select(names.values())


def nudge(session: Session, dx: float, dy: float) -> None:
    """Move the selection by a step; steps in a row are one undo step."""
    document, chosen = session.document, session.selection
    if chosen:
        places = {key: (document.nodes[key].position[0] + dx, document.nodes[key].position[1] + dy) for key in chosen}
        session.apply(edits.move(document, places), tr("Move"), merge="nudge " + " ".join(sorted(chosen)))


def tidy(session: Session, scene: Scene) -> None:
    """Arrange the selected nodes, or all of them when fewer than two are selected."""
    chosen = session.selection if len(session.selection) > 1 else None
    places = arrange(
        session.document, {key: box_of(face) for key, face in zip(scene.ids, scene.faces, strict=True)}, chosen
    )
    moved = {key: place for key, place in places.items() if place != session.document.nodes[key].position}
    if moved:
        session.apply(edits.move(session.document, moved), tr("Arrange"))


def box_of(face: Face) -> Box:
    """The size and ports of a node for arranging."""
    inputs = {place.port.key: place.y for place in face.inputs}
    return Box(face.width, face.height, inputs, {place.port.key: place.y for place in face.outputs})


def recent_types() -> list[str]:
    """Keys of the node types added lately, the latest first."""
    kept = preferences().fact(_RECENT_FACT, [])
    return [key for key in kept if isinstance(key, str)] if isinstance(kept, list) else []


def add(session: Session, scene: Scene, facts: NodeType, wish: Wish) -> str | None:
    """Add a node where there is room near the wish, wired to the waiting port, and select it."""
    preferences().keep_fact(_RECENT_FACT, [facts.key, *(key for key in recent_types() if key != facts.key)][:RECENT])
    face = face_of(Node("new1", facts.key), scene.look)
    entering = _meant_port(session, facts, wish.start)
    x, y = wish.x, wish.y
    if wish.start is not None and entering is not None:
        places = face.inputs if wish.start.output else face.outputs
        y -= next(place.y for place in places if place.port.key == entering.key)
        x -= 0.0 if wish.start.output else face.width
    position = free_place(scene, x, y, face.width, face.height)
    added: list[str] = []

    def edit(document: Document) -> Document:
        document, identity = edits.add_node(document, facts.key, position)
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
    signal = session.latest.signal(start.end.node, start.end.port) if session.latest and start.output else None
    return port_for(facts, start.port, signal, leaving=start.output)


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
    """The types with a port that a waiting wire could take; all of them without one."""
    if start is None:
        return list(types)
    return [facts for facts in types if _meant_port(session, facts, start) is not None]


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
