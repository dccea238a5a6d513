"""The scene as arrays: rectangles of nodes, places of ports, courses of wires, and who is where.

Row r of every node array is the node `ids[r]`, in the order of the document, later ones on top. Nothing here
paints and nothing holds on to the document's values, so a step from one document to the next is a comparison by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from nodes.catalogue import find
from nodes.spec import Port
from runtime.checked import Checked, CheckedNode
from runtime.document import Document, End, Node, Wire
from studio.canvas.face import STRIP, Face, Place, face_of
from studio.canvas.look import Look, family_index
from studio.canvas.wire_course import STEPS, courses, distances, lanes, reach

Array = np.ndarray
FARTHEST = 1e6  # positions from foreign files are brought within this
LED = 40  # moving wires up to which long ones are led around nodes at every step
ALL = 400  # wires up to which a moved node has all of them laid anew
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
    before, after = old.nodes, new.nodes
    return Change(
        gone=frozenset(before.keys() - after.keys()),
        new=frozenset(after.keys() - before.keys()),
        changed=frozenset(key for key, node in after.items() if key in before and before[key] is not node),
        wires=old.wires is not new.wires,
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """A port on the canvas."""

    end: End
    output: bool
    port: Port


class Scene:
    """The arrays of one document; `show` brings them to another one."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.document = Document()
        self.checked: Checked | None = None
        self._facts: dict[str, tuple[Node, CheckedNode | None, tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        self._faces: dict[str, Face] = {}
        self.live: frozenset[str] = frozenset()  # nodes that show a strip
        self._build()

    # Steps

    def show(self, document: Document, checked: Checked | None = None) -> Change:
        """Bring the arrays to a document and to what is known of it; returns what was different."""
        change = difference(self.document, document)
        fresh = checked is not self.checked
        old, self.document, self.checked = self.document, document, checked
        for key in change.gone:
            del self._faces[key], self._facts[key]
        touched = (
            document.nodes.keys()
            if fresh
            else change.new | change.changed | (_rewired(old, document) if change.wires else set())
        )
        again = self._make_faces(touched)
        if again or change.gone or change.wires:
            self._build()
        elif change.changed:
            self.place({key: document.nodes[key].position for key in change.changed})
        return change

    def refresh(self, look: Look) -> None:
        """Measure everything anew, for another theme, font or language."""
        self.look = look
        self._faces, self._facts = {}, {}
        self._make_faces(self.document.nodes)
        self._build()

    def show_strips(self, nodes: Iterable[str]) -> bool:
        """Make room for live strips on exactly these nodes; whether that changed anything."""
        wanted = frozenset(key for key in nodes if key in self.row)
        if wanted == self.live:
            return False
        self.live = wanted
        self._set_heights()
        self._lay_wires(np.arange(len(self.wires)), lead=True)
        return True

    def place(self, positions: Mapping[str, tuple[float, float]]) -> None:
        """Put nodes elsewhere; their ports and wires follow."""
        if positions:
            rows = np.array([self.row[key] for key in positions], dtype=int)
            self.put(rows, np.array(list(positions.values()), dtype=float))
            if len(self.wires) <= ALL:
                self._lay_wires(np.arange(len(self.wires)), lead=True)

    def put(self, rows: Array, corners: Array) -> None:
        """Put the nodes of those rows at those corners (n, 2)."""
        self.rect[rows, :2] = _sound(corners)
        self._follow(rows)

    def _make_faces(self, keys: Iterable[str]) -> bool:
        changed = False
        used = _ports_used(self.document)
        for key in keys:
            node = self.document.nodes[key]
            known = self.checked.nodes.get(key) if self.checked else None
            facts = (node, known, used.get(key, ((), ())))
            before = self._facts.get(key)
            self._facts[key] = facts
            if before and before[1] is known and before[2] == facts[2] and _looks_same(before[0], node):
                continue
            face = face_of(node, self.look, inputs=facts[2][0], outputs=facts[2][1], shapes=self._shapes(node, known))
            changed |= face != self._faces.get(key)
            self._faces[key] = face
        return changed

    def _shapes(self, node: Node, known: CheckedNode | None) -> dict[str, str]:
        """What leaves each output, by port."""
        facts = find(node.type)
        if facts is None:
            return {}
        signals = known.outputs if known else ()
        pairs = zip(facts.outputs, signals, strict=False)
        return {port.key: signal.describe() for port, signal in pairs if port.kind == "tensor"}

    def _build(self) -> None:
        self.ids = list(self.document.nodes)
        self.row = {key: row for row, key in enumerate(self.ids)}
        self.faces = [self._faces[key] for key in self.ids]
        self.rect = np.zeros((len(self.ids), 4))
        if self.ids:
            self.rect[:, :2] = _sound(np.array([node.position for node in self.document.nodes.values()], dtype=float))
            self.rect[:, 2] = [face.width for face in self.faces]
        self.family = np.array([family_index(face.family) for face in self.faces], dtype=int)
        self.live = frozenset(key for key in self.live if key in self.row)
        self._set_heights()
        self._build_ports()
        self._build_wires()

    def _set_heights(self) -> None:
        if self.ids:
            self.rect[:, 3] = [
                face.height + (STRIP if key in self.live else 0.0)
                for key, face in zip(self.ids, self.faces, strict=True)
            ]

    def _build_ports(self) -> None:
        self.spots: list[Spot] = []
        self.first_port: list[int] = []  # by row: the number of its first port; inputs come before outputs
        owners: list[int] = []
        offsets: list[tuple[float, float]] = []
        for row, (key, face) in enumerate(zip(self.ids, self.faces, strict=True)):
            self.first_port.append(len(self.spots))
            for output, places in ((False, face.inputs), (True, face.outputs)):
                for place in places:
                    self.spots.append(Spot(End(key, place.port.key), output, place.port))
                    owners.append(row)
                    offsets.append((face.width if output else 0.0, place.y))
        self.port_row = np.array(owners, dtype=int)
        self.port_offset = np.array(offsets, dtype=float).reshape(-1, 2)
        self.port_at = self.rect[self.port_row, :2] + self.port_offset
        self._port_index = {(spot.end, spot.output): index for index, spot in enumerate(self.spots)}

    def _build_wires(self) -> None:
        index = self._port_index
        self.wires = tuple(
            wire for wire in self.document.wires if (wire.source, True) in index and (wire.target, False) in index
        )
        self.tail = np.array([index[wire.source, True] for wire in self.wires], dtype=int)
        self.head = np.array([index[wire.target, False] for wire in self.wires], dtype=int)
        self.wire_family = self.family[self.port_row[self.tail]] if len(self.wires) else np.zeros(0, dtype=int)
        self.away = np.zeros(len(self.wires))
        self.lane = np.full(len(self.wires), np.nan)
        self.course = np.zeros((len(self.wires), STEPS + 1, 2))
        self.wire_box = np.zeros((len(self.wires), 4))
        self._lay_wires(np.arange(len(self.wires)), lead=True)

    def _lay_wires(self, which: Array, *, lead: bool) -> None:
        """Lay these wires anew; `lead` takes long ones around nodes."""
        start, end = self.port_at[self.tail[which]], self.port_at[self.head[which]]
        self.away[which] = reach(start, end)
        self.lane[which] = np.nan
        self.course[which] = courses(start, end, self.away[which], self.lane[which])
        if lead:
            self.lane[which] = lanes(self.course[which], self.tail[which], self.rect)
            led = which[~np.isnan(self.lane[which])]
            start, end = self.port_at[self.tail[led]], self.port_at[self.head[led]]
            self.course[led] = courses(start, end, self.away[led], self.lane[led])
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
        first, face = self.first_port[row], self.faces[row]
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
        source, target = self._port_index.get((wire.source, True)), self._port_index.get((wire.target, False))
        return None if source is None or target is None else (self.spots[source], self.spots[target])

    def position(self, end: End, *, output: bool) -> tuple[float, float] | None:
        """Where a port is."""
        index = self._port_index.get((end, output))
        return None if index is None else (float(self.port_at[index, 0]), float(self.port_at[index, 1]))

    def place_of(self, spot: Spot) -> Place | None:
        """How a port is laid out on its node."""
        face = self._faces.get(spot.end.node)
        places = (face.outputs if spot.output else face.inputs) if face else ()
        return next((place for place in places if place.port.key == spot.end.port), None)

    def bounds(self, nodes: Iterable[str] | None = None) -> Bounds | None:
        """The rectangle around these nodes, or around all; None when there are none."""
        rect = self.rect if nodes is None else self.rect[[self.row[key] for key in nodes if key in self.row]]
        if not len(rect):
            return None
        low, high = rect[:, :2].min(axis=0), (rect[:, :2] + rect[:, 2:]).max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _sound(positions: Array) -> Array:
    return np.clip(np.nan_to_num(positions, nan=0.0), -FARTHEST, FARTHEST)


def _looks_same(one: Node, other: Node) -> bool:
    return one is other or (one.type == other.type and one.title == other.title and one.settings == other.settings)


def _rewired(old: Document, new: Document) -> set[str]:
    """Nodes with an end of a wire that only one of the documents has."""
    different = set(old.wires) ^ set(new.wires)
    return {end.node for wire in different for end in (wire.source, wire.target) if end.node in new.nodes}


def _ports_used(document: Document) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The ports that wires name, by node: (inputs, outputs), sorted."""
    entering: dict[str, set[str]] = {}
    leaving: dict[str, set[str]] = {}
    for wire in document.wires:
        entering.setdefault(wire.target.node, set()).add(wire.target.port)
        leaving.setdefault(wire.source.node, set()).add(wire.source.port)
    return {
        key: (tuple(sorted(entering.get(key, ()))), tuple(sorted(leaving.get(key, ()))))
        for key in entering.keys() | leaving.keys()
    }
