"""Quick chains on the canvas: a typed line becomes nodes in a row, wired one after another, as one undo step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nodes.spec import NodeType, Port, Problem, Signal
from runtime import edits, rewiring
from runtime.completing import completed
from runtime.document import Document, End, Node, Wire
from runtime.quick_chain import Chain, Step, entering, parse
from studio.canvas import editing, wiring
from studio.canvas.editing import Wish
from studio.canvas.face import Face, face_of
from studio.canvas.geometry import Bounds, Scene, Spot
from studio.canvas.search import port_for
from studio.chain_names import ChainNames
from studio.offered import addable_types, put_in
from studio.session import Session
from studio.translate import tr

BESIDE = 56.0  # between the nodes of a chain
APART = 24.0  # above and below a chain, besides what is kept free around any node: its wires want room
Read = Callable[[str], Chain]


def reader(session: Session, start: Spot | None, *, strict: bool = False) -> Read:
    """Reads lines whose first node takes the wire of a port; what that port carries tells 1D from 2D.

    `strict` takes only names that are called just so, for text that was not typed as a chain.
    """
    types = addable_types(session.document, inside=bool(session.place))
    names = ChainNames(types, editing.recent_types(), strict=strict)
    signal = _signal(session, start)
    kind = start.port.kind if start is not None and start.output else ""
    return lambda line: parse(line, names, rank=signal.rank if signal and signal.shape else None, kind=kind)


def build(session: Session, scene: Scene, chain: Chain, wish: Wish) -> list[str]:
    """Add the nodes of a chain where there is room, wired from (or to) the waiting port; what was added, in order.

    What it lacks to be trained and is clear comes with it, in the same step.
    """
    links = _links(session, scene, chain.steps, wish.start)
    corners = _corners(scene, links, wish)
    added: list[str] = []
    besides: list[str] = []

    def edit(document: Document) -> Document:
        before = wish.start.end if wish.start is not None and wish.start.output else None
        for link, corner in zip(links, corners, strict=True):
            document, identity = put_in(document, link.facts.key, corner, link.step.settings)
            added.append(identity)
            if before is not None and link.entering is not None:
                document = edits.connect(document, before, End(identity, link.entering.key))
            before = End(identity, link.leaving.key) if link.leaving is not None else None
        if wish.start is not None and not wish.start.output and before is not None:
            document = edits.connect(document, before, wish.start.end)
        document, further = (
            completed(document, added, partial(_known, session)) if not session.place else (document, [])
        )
        besides.extend(further)
        return document

    done = _done(session, edit, tr("Add {node}", node=tr(links[0].facts.title)), links, added)
    return [*done, *besides] if done else []


def _known(session: Session, end: End) -> Signal | None:
    """What an output gives, by the latest check."""
    latest = session.latest
    return latest.signal(end.node, end.port) if latest is not None and end.node in latest.document.nodes else None


def reader_on_wire(session: Session, scene: Scene, wire: Wire) -> Read:
    """Reads lines that go on a wire; a step that the wire cannot go through says so."""
    ends = scene.ends_of(wire)
    read, kind = reader(session, ends[0] if ends else None), wiring.kind_of(session.document, wire)

    def checked(step: Step) -> Step:
        facts = step.facts
        if step.problem or facts is None or rewiring.passage(facts.inputs, facts.outputs, kind) is not None:
            return step
        no_way = "A wire of this kind cannot go through this node. Choose a node with an input and an output."
        return replace(step, problem=Problem(no_way))

    def on_wire(line: str) -> Chain:
        chain = read(line)
        return replace(chain, steps=tuple(checked(step) for step in chain.steps))

    return on_wire


def build_on_wire(session: Session, scene: Scene, chain: Chain, wire: Wire, middle: tuple[float, float]) -> list[str]:
    """Lead a wire through the nodes of a chain, put in around a point of it; their ids, in order."""
    links = _links_on_wire(session, scene, chain.steps, wire)
    row, (_, top, _, _) = _row(links)
    box, room = _place_on_wire(session, scene, wire, middle, links)
    added: list[str] = []

    def edit(document: Document) -> Document:
        through, places = wire, dict(room)
        for link, (dx, dy) in zip(links, row, strict=True):
            corner = (box[0] + dx, box[1] - top + dy)
            document, identity = put_in(document, link.facts.key, corner, link.step.settings)
            added.append(identity)
            signal = wiring.carried(session, wire) if through == wire else None
            document = rewiring.insert_on_wire(document, identity, through, signal)
            through = document.outgoing[identity][0]  # what goes on to the target
            places[identity] = corner
        return edits.move(document, places)

    return _done(session, edit, tr("Insert {node}", node=tr(links[0].facts.title)), links, added)


def _done(
    session: Session, edit: Callable[[Document], Document], one: str, links: Sequence[_Link], added: list[str]
) -> list[str]:
    """Apply it as one step, which is called `one` where it adds one node; what it added, the last of it selected."""
    if not session.attempt(edit, tr("Add {number} nodes", number=len(links)) if len(links) > 1 else one):
        return []
    for link in links:
        editing.remember_type(link.facts)
    session.select(added[-1:])
    return added


@dataclass(frozen=True)
class _Link:
    """A step with the ports by which the chain enters and leaves it."""

    step: Step
    facts: NodeType
    face: Face
    entering: Port | None
    leaving: Port | None

    def below(self, port: Port | None) -> float:
        """How far a port lies below the top of the node; its middle where there is none."""
        places = (*self.face.inputs, *self.face.outputs)
        return next((place.y for place in places if place.port is port), self.face.height / 2)


def _links(session: Session, scene: Scene, steps: Sequence[Step], start: Spot | None) -> list[_Link]:
    links = []
    before, signal = (start.port if start is not None and start.output else None), _signal(session, start)
    for step in steps:
        assert step.facts is not None  # a chain that is ready
        taken = None
        if before is not None:
            taken = port_for(step.facts, before, signal, leaving=True) or entering(step.facts, before.kind)
        leaving = step.facts.outputs[0] if step.facts.outputs else None
        face = _face(step, step.facts, scene)
        links.append(_Link(step, step.facts, face, taken, leaving))
        before, signal = leaving, None
    return links


def _face(step: Step, facts: NodeType, scene: Scene) -> Face:
    """How a node will look; a source as wide as the shapes make it that the check is about to write on it."""
    shapes = dict[str, str]()
    if not facts.inputs and not any(item.kind == "file" for item in facts.settings):
        try:
            given = facts.bind(step.settings)
            described: dict[str, Signal] = given.describe() if hasattr(given, "describe") else {}
        except Problem:  # told by the check
            described = {}
        shapes = {key: " × ".join(("N", *map(str, one.shape))) for key, one in described.items()}
    return face_of(Node("new1", facts.key, settings=step.settings), scene.look, shapes=shapes, facts=facts)


def _place_on_wire(
    session: Session, scene: Scene, wire: Wire, middle: tuple[float, float], links: Sequence[_Link]
) -> tuple[Bounds, Mapping[str, tuple[float, float]]]:
    """The box (corner and size) of a chain around a point of a wire, and where what follows makes room for it.

    Several nodes begin right of where the wire comes from, and go lower where something in their way stays.
    """
    _, (_, top, width, low) = _row(links)
    x, y = middle[0] - width / 2, middle[1] - links[0].below(links[0].entering) + top
    source = scene.bounds([wire.source.node])
    if len(links) > 1 and source is not None:
        x = max(x, source[2] + BESIDE)
    x = round(x / editing.STEP) * editing.STEP
    box = wiring.right_of_source(scene, wire, (x, y, width, low - top))
    room = wiring.room_for(session.document, scene, wire, box)
    hit = scene.nodes_in((box[0], box[1], box[0] + width, box[1] + low - top)).nonzero()[0]
    if len(links) > 1 and any(scene.ids[row] not in room for row in hit):
        x, y = editing.free_place(scene, box[0], box[1] - APART, width, low - top + 2 * APART)
        return (x, y + APART, width, low - top), {}
    return box, room


def _links_on_wire(session: Session, scene: Scene, steps: Sequence[Step], wire: Wire) -> list[_Link]:
    links, kind, signal = list[_Link](), wiring.kind_of(session.document, wire), wiring.carried(session, wire)
    for step in steps:
        assert step.facts is not None  # a chain that is ready
        face = _face(step, step.facts, scene)
        through = rewiring.passage(step.facts.inputs, step.facts.outputs, kind, signal)
        links.append(_Link(step, step.facts, face, *(through or (None, None))))
        signal = None
    return links


def _row(links: Sequence[_Link]) -> tuple[list[tuple[float, float]], Bounds]:
    """Upper left corners in a row from (0, 0) whose wires run straight, and left, top, right, bottom of the row."""
    row, x, y = list[tuple[float, float]](), 0.0, 0.0
    for number, link in enumerate(links):
        if number:
            y -= link.below(link.entering)
        row.append((x, y))
        x, y = x + link.face.width + BESIDE, y + link.below(link.leaving)
    low = max(corner[1] + link.face.height for corner, link in zip(row, links, strict=True))
    return row, (0.0, min(corner[1] for corner in row), x - BESIDE, low)


def _corners(scene: Scene, links: Sequence[_Link], wish: Wish) -> list[tuple[float, float]]:
    """The upper left corners: in a row whose wires run straight, moved as a whole to where it touches nothing."""
    row, (_, top, width, low) = _row(links)
    first, last = links[0], links[-1]
    if wish.start is None or wish.start.output:
        dx, dy = wish.x, wish.y - (first.below(first.entering) if wish.start is not None else 0.0)
    else:
        dx, dy = wish.x - width, wish.y - (row[-1][1] + last.below(last.leaving))
    left, free = editing.free_place(scene, dx, dy + top - APART, width, low - top + 2 * APART)
    return [(left + corner[0], free + APART - top + corner[1]) for corner in row]


def _signal(session: Session, start: Spot | None) -> Signal | None:
    latest = session.latest
    if latest is None or start is None or not start.output or start.end.node not in latest.document.nodes:
        return None
    return latest.signal(start.end.node, start.end.port)
