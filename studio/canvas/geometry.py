"""The scene as arrays: rectangles of nodes, places of ports, courses of wires, and who is where.

Row r of every node array is the node `ids[r]`, in the order of the document, later ones on top. Nothing here
paints and nothing holds on to the document's values, so a step from one document to the next is a comparison by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from nodes.spec import NodeType
from runtime.checked import Checked, CheckedNode
from runtime.document import Document, End, Node, Wire
from runtime.facts import facts_of
from studio.canvas import reroutes
from studio.canvas.areas import Areas
from studio.canvas.arrays import ALL, Arrays, sound
from studio.canvas.arrays import Spot as Spot
from studio.canvas.assembly import PortsUsed, Used, unchanged
from studio.canvas.face import Face, Place, face_of
from studio.canvas.look import Look
from studio.canvas.numbered import Numbered
from studio.canvas.states import signs_of
from studio.canvas.wire_course import courses, distances, reach
from studio.canvas.wire_route import routes

Array = np.ndarray
MANY = 4  # the share of nodes from which all wires are laid anew when they were moved at once
MOST_FACES = 5000  # remembered
LED = 40  # moving wires up to which long ones are led around nodes at every step
Bounds = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two documents, by node id, and whether the wires do."""

    gone: frozenset[str]
    new: frozenset[str]
    changed: frozenset[str]
    wires: bool


def difference(old: Document, new: Document) -> Change:
    """Compare by id; equal values are recognized by identity, which edits keep for all they do not touch."""
    was, now = list(old.nodes.values()), list(new.nodes.values())
    head, tail = unchanged(was, now) if old.nodes is not new.nodes else (len(now), 0)
    before = dict(zip(list(old.nodes)[head : len(was) - tail], was[head : len(was) - tail], strict=True))
    after = dict(zip(list(new.nodes)[head : len(now) - tail], now[head : len(now) - tail], strict=True))
    return Change(
        gone=frozenset(before.keys() - after.keys()),
        new=frozenset(after.keys() - before.keys()),
        changed=frozenset(key for key, node in after.items() if key in before and before[key] is not node),
        wires=old.wires is not new.wires,
    )


class Scene(Arrays):
    """The arrays of one document; `show` brings them to another one."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.document = Document()
        self.checked: Checked | None = None
        self._facts: dict[str, tuple[Node, CheckedNode | None, Used, bool, NodeType | None]] = {}
        self._faces: dict[str, Face] = {}
        self._made: dict[tuple[object, ...], tuple[NodeType | None, Face]] = {}  # by all that a face depends on
        self._owners: set[str] = set()  # nodes whose weights others use
        self.areas, self.numbered = Areas(self), Numbered(self)
        self._used = PortsUsed()
        self.beside: Array | None = None  # what is written and hung beside nodes (k, 4): wires are led around it

    # Steps

    def show(self, document: Document, checked: Checked | None = None) -> Change:
        """Bring the arrays to a document and to what is known of it; returns what was different."""
        change = difference(self.document, document)
        fresh = checked is not self.checked
        old, self.document, self.checked = self.document, document, checked
        self.numbered.follow(old, change)
        for key in change.gone:
            del self._faces[key], self._facts[key]
        ends = self._used.follow(old.wires, document.wires) & document.nodes.keys()
        ends |= self._note_links(old, change)
        again = self._make_faces(document.nodes.keys() if fresh else change.new | change.changed | ends)
        looks = {key: self._faces[key] for key in again}
        if again and self.same_parts(document.nodes, document.wires, looks):
            self.dress(looks)
            self.place({key: document.nodes[key].position for key in again | change.changed})
        elif again or change.gone or change.wires:
            self._rebuild(again, change.changed)
        elif change.changed:
            self.place({key: document.nodes[key].position for key in change.changed})
        return change

    def refresh(self, look: Look) -> None:
        """Measure everything anew, for another theme, font or language."""
        self.look = look
        self.numbered.forget()
        self._faces, self._facts, self._made = {}, {}, {}
        self._make_faces(self.document.nodes)
        self._rebuild()

    def show_strips(self, nodes: Iterable[str]) -> bool:
        """Make room for live strips on exactly these nodes; whether that changed anything."""
        wanted = frozenset(key for key in nodes if key in self.row)
        if wanted == self.live:
            return False
        self.live = wanted
        self.set_heights()
        self._lay_wires(np.arange(len(self.wires)), lead=True)
        return True

    def place(self, positions: Mapping[str, tuple[float, float]]) -> None:
        """Put nodes elsewhere; their ports and wires follow."""
        if positions:
            rows = np.array([self.row[key] for key in positions], dtype=int)
            self.put(rows, np.array(list(positions.values()), dtype=float))
            if len(self.wires) <= ALL or len(positions) > len(self.ids) // MANY:
                self._lay_wires(np.arange(len(self.wires)), lead=True)

    def keep_wires_off(self, beside: Array | None) -> bool:
        """Lead wires around what is written and hung beside nodes (k, 4), too; whether that changed anything."""
        now, before = beside, self.beside
        if now is before or (now is not None and before is not None and np.array_equal(now, before)):
            return False
        self.beside = beside
        corners = self.corners.copy()
        self._lay_wires(np.arange(len(self.wires)), lead=True)
        return not np.array_equal(corners, self.corners, equal_nan=True)

    def put(self, rows: Array, corners: Array) -> None:
        """Put the nodes of those rows at those corners (n, 2)."""
        self.rect[rows, :2] = sound(corners)
        self.astray[rows] = True
        self._follow(rows)

    def _note_links(self, before: Document, change: Change) -> set[str]:
        """Bring up to date which nodes lend their weights; returns those that began or ceased to."""
        nodes, old = self.document.nodes, before.nodes
        links = [(old[key].linked, nodes[key].linked) for key in change.changed]
        links += [("", nodes[key].linked) for key in change.new] + [(old[key].linked, "") for key in change.gone]
        if all(was == now for was, now in links):
            return set()
        owners, self._owners = self._owners, {node.linked for node in nodes.values() if node.linked}
        return (owners ^ self._owners) & nodes.keys()

    def _make_faces(self, keys: Iterable[str]) -> set[str]:
        """Lay out these nodes; returns those that look otherwise than before."""
        changed = set()
        for key in keys:
            node = self.document.nodes[key]
            known = self.checked.nodes.get(key) if self.checked else None
            shared = key in self._owners
            kind = facts_of(self.document, node)
            facts = (node, known, self._used.of(key), shared, kind)
            before = self._facts.get(key)
            self._facts[key] = facts
            if before and before[1] is known and before[2:] == facts[2:] and _looks_same(before[0], node):
                continue
            face = self._face(node, facts[2], self._shapes(node, known), shared, kind)
            if face != self._faces.get(key):
                self._faces[key] = face
                changed.add(key)
        return changed

    def _face(self, node: Node, used: Used, shapes: dict[str, str], shared: bool, kind: NodeType | None) -> Face:
        """The layout of a node; many nodes look the same, and laying out is what opening a large document costs."""
        states = (node.note, node.muted, node.frozen, node.pinned, node.linked, node.transposed, node.lagged)
        key = (node.type, node.title, repr(node.settings), states, used, tuple(shapes.items()), shared, id(kind))
        made = self._made.get(key)
        if made is None or made[0] is not kind:
            face = face_of(node, self.look, inputs=used[0], outputs=used[1], shapes=shapes, shared=shared, facts=kind)
            if len(self._made) > MOST_FACES:
                self._made.clear()
            made = self._made[key] = kind, face
        return made[1]

    def _shapes(self, node: Node, known: CheckedNode | None) -> dict[str, str]:
        """What leaves each output, by port."""
        facts = facts_of(self.document, node)
        if facts is None:
            return {}
        signals = known.outputs if known else ()
        pairs = zip(facts.outputs, signals, strict=False)
        return {port.key: signal.describe() for port, signal in pairs if port.kind == "tensor"}

    def _rebuild(self, fresh: Collection[str] | None = None, changed: Collection[str] = ()) -> None:
        """The arrays of the present document. Nodes that are not `fresh` look as they did; without it none does."""
        anew = self.build(self.document.nodes, self.document.wires, self._faces, fresh, changed)
        self.wire_family = reroutes.through(self, self.family)
        if len(anew):
            self._lay_wires(anew, lead=True)

    def _lay_wires(self, which: Array, *, lead: bool) -> None:
        """Lay these wires anew; `lead` takes long ones around nodes."""
        start, end = self.port_at[self.tail[which]], self.port_at[self.head[which]]
        self.away[which] = reach(start, end)
        self.corners[which] = np.nan
        self.course[which] = courses(start, end, self.away[which], self.corners[which])
        if lead:
            ends = np.column_stack([self.tail[which], self.head[which]])
            self.corners[which] = routes(self.course[which], ends, self.rect, self.beside)
            led = which[~np.isnan(self.corners[which, 0, 0])]
            start, end = self.port_at[self.tail[led]], self.port_at[self.head[led]]
            self.course[led] = courses(start, end, self.away[led], self.corners[led])
        self.wire_box[which, :2] = self.course[which].min(axis=1)
        self.wire_box[which, 2:] = self.course[which].max(axis=1)

    def _follow(self, rows: Array) -> None:
        moved = np.zeros(len(self.ids), dtype=bool)
        moved[rows] = True
        ports = np.flatnonzero(moved[self.port_row])
        self.port_at[ports] = self.rect[self.port_row[ports], :2] + self.port_offset[ports]
        which = np.flatnonzero(self.wires_of(moved))
        self._lay_wires(which, lead=len(which) <= LED)

    # Questions

    @property
    def lane(self) -> Array:
        """The first height that each wire is led along, NaN for those that are not."""
        height: Array = self.corners[:, 1, 1]
        return height

    def wires_of(self, nodes: Array) -> Array:
        """Mask of the wires with an end at one of the nodes (a mask)."""
        if not len(self.wires):
            return np.zeros(0, dtype=bool)
        return nodes[self.port_row[self.tail]] | nodes[self.port_row[self.head]]

    def nodes_in(self, bounds: Bounds) -> Array:
        """Mask of the nodes that touch a rectangle."""
        left, top, right, bottom = bounds
        rect = self.rect
        return (
            (rect[:, 0] < right)
            & (rect[:, 0] + rect[:, 2] > left)
            & (rect[:, 1] < bottom)
            & (rect[:, 1] + rect[:, 3] > top)
        )

    def wires_in(self, bounds: Bounds) -> Array:
        """Mask of the wires whose box touches a rectangle."""
        left, top, right, bottom = bounds
        box = self.wire_box
        return (box[:, 0] <= right) & (box[:, 2] >= left) & (box[:, 1] <= bottom) & (box[:, 3] >= top)

    def node_at(self, x: float, y: float) -> str | None:
        """The topmost node at a point."""
        found = np.flatnonzero(self.nodes_in((x, y, x, y)))
        return self.ids[found[-1]] if len(found) else None

    def spot_at(self, x: float, y: float, within: float) -> Spot | None:
        """The nearest port within reach; of two equally near the one on top."""
        if not self.spots:
            return None
        far = np.hypot(self.port_at[:, 0] - x, self.port_at[:, 1] - y)
        best = len(far) - 1 - int(np.argmin(far[::-1]))
        return self.spots[best] if far[best] <= within else None

    def spots_of(self, node: str) -> list[Spot]:
        """The ports of a node, inputs first."""
        row = self.row[node]
        first, face = int(self.first_port[row]), self.faces[row]
        return self.spots[first : first + len(face.inputs) + len(face.outputs)]

    def wire_at(self, x: float, y: float, within: float) -> Wire | None:
        """The nearest wire within reach."""
        near = np.flatnonzero(self.wires_in((x - within, y - within, x + within, y + within)))
        if not len(near):
            return None
        far = distances(self.course[near], x, y)
        best = int(np.argmin(far))
        return self.wires[near[best]] if far[best] <= within else None

    def ends_of(self, wire: Wire) -> tuple[Spot, Spot] | None:
        """The ports at both ends of a wire."""
        source, target = self.port_number(wire.source, output=True), self.port_number(wire.target, output=False)
        return None if source < 0 or target < 0 else (self.spots[source], self.spots[target])

    def position(self, end: End, *, output: bool) -> tuple[float, float] | None:
        """Where a port is."""
        number = self.port_number(end, output=output)
        return None if number < 0 else (float(self.port_at[number, 0]), float(self.port_at[number, 1]))

    def place_of(self, spot: Spot) -> Place | None:
        """How a port is laid out on its node."""
        face = self._faces.get(spot.end.node)
        places = (face.outputs if spot.output else face.inputs) if face else ()
        return next((place for place in places if place.port.key == spot.end.port), None)

    def bounds(self, nodes: Iterable[str] | None = None, zoom: float = 1.0) -> Bounds | None:
        """The rectangle around these nodes, or all with frames (titles as at a zoom) and comments; None for nothing."""
        if nodes is None:
            rect = np.concatenate([self.rect, self.areas.rects(zoom)])
        else:
            rect = self.rect[[self.row[key] for key in nodes if key in self.row]]
        if not len(rect):
            return None
        left, top, width, height = rect.T
        return float(left.min()), float(top.min()), float((left + width).max()), float((top + height).max())


def _looks_same(one: Node, other: Node) -> bool:
    if one is other:
        return True
    same = one.type == other.type and one.title == other.title and one.settings == other.settings
    return same and signs_of(one) == signs_of(other)
