"""The arrays of a scene and how they follow a document: rows of nodes, ports, wires.

Row r of every node array is the node `ids[r]`. What an edit left alone is taken over by number from the last arrays,
so that an edit of a large document costs little more than what it touches.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from nodes.spec import Port
from runtime.document import End, Node, Wire
from studio.canvas.assembly import Kept, before_of, corners, equal_ends, ports_named
from studio.canvas.face import STRIP, Face
from studio.canvas.look import family_index
from studio.canvas.states import FROZEN, MUTED
from studio.canvas.wire_course import STEPS
from studio.canvas.wire_route import CORNERS

Array = np.ndarray
FARTHEST = 1e6  # positions from foreign files are brought within this
ALL = 400  # wires up to which all are laid anew with every change
FEW = 50  # nodes up to which new looks are put into the arrays that there are
_OF_WIRES = ("away", "corners", "course", "wire_box")  # arrays by wire that are kept while both ends stay


@dataclass(frozen=True, slots=True)
class Spot:
    """A port on the canvas."""

    end: End
    output: bool
    port: Port


class Arrays:
    """Rectangles of nodes, places of ports, and which wires join them. `build` brings them to another document."""

    ids: list[str]
    row: dict[str, int]
    faces: list[Face]
    spots: list[Spot]
    wires: tuple[Wire, ...]
    _wired: tuple[Wire, ...]

    def __init__(self) -> None:
        self.ids, self.row, self.faces, self.spots = [], {}, [], []
        self.family, self.rect = np.zeros(0, dtype=int), np.zeros((0, 4))
        self.traits = np.zeros((0, 3), dtype=bool)  # by row: whether it is a reroute point, muted, frozen
        self.astray = np.zeros(0, dtype=bool)  # by row: whether it was put elsewhere than a document says
        self.live: frozenset[str] = frozenset()  # nodes that show a strip
        self.flow = np.zeros(0, dtype=int)  # level of each wire, or −1 where it is not known (`flowing.Flow`)
        self.first_port = np.zeros(
            1, dtype=int
        )  # by row: its first port, inputs before outputs; their number at the end
        self.port_offset, self.port_at, self.port_row = np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0, dtype=int)
        self._sizes = np.zeros((0, 3))  # width and height without strips, number of ports; by row
        self.wires, self._wired = (), ()  # those with both ends here, and all of the document
        self.tail = self.head = self.wire_family = np.zeros(0, dtype=int)
        self.gliding = False  # courses are on their way between two pictures
        self.away, self.corners = np.zeros(0), np.zeros((0, CORNERS, 2))  # corners: NaN for wires that are not led
        self.course, self.wire_box = np.zeros((0, STEPS + 1, 2)), np.zeros((0, 4))

    def build(
        self,
        nodes: Mapping[str, Node],
        wires: tuple[Wire, ...],
        faces: Mapping[str, Face],
        fresh: Collection[str] | None = None,
        changed: Collection[str] = (),
    ) -> Array:
        """Bring the arrays to these nodes and wires.

        Nodes that are not `fresh` look as they did, and those that are not `changed` either are where they were.
        Returns the numbers of the wires that have to be laid.
        """
        ids = list(nodes)
        ends = equal_ends(self.ids, ids)
        before = np.full(len(ids), -1) if fresh is None else before_of(self.ids, ids, ends, self.row)
        self._number(ids, ends)
        if fresh:
            before[[self.row[key] for key in fresh if key in self.row]] = -1
        kept = Kept.of(before)
        new = np.flatnonzero(before < 0).tolist()
        known = kept.items(self.faces)
        for row in new:
            known[row] = faces[ids[row]]
        self.faces = cast("list[Face]", known)
        self._sizes, self.family, self.traits = map(kept.array, (self._sizes, self.family, self.traits))
        for row, face in ((row, self.faces[row]) for row in new):
            self._sizes[row] = face.width, face.height, len(face.inputs) + len(face.outputs)
            self.family[row], self.traits[row] = family_index(face.family), _traits(face)
        self.live = frozenset(key for key in self.live if key in self.row)
        self._place(nodes, kept, changed)
        at, count = self.port_at, len(self.spots)
        return self._build_wires(wires, self._build_ports(kept, new).now(count), at)

    def _number(self, ids: list[str], ends: tuple[int, int]) -> None:
        """Take over the ids, which have that many in common with the last ones at the beginning and at the end."""
        head, tail = ends
        for key in self.ids[head : len(self.ids) - tail]:
            del self.row[key]
        stop = len(ids) - (tail if len(ids) == len(self.ids) else 0)
        self.row.update(zip(ids[head:stop], range(head, stop), strict=True))
        self.ids = ids

    def _place(self, nodes: Mapping[str, Node], kept: Kept, changed: Collection[str]) -> None:
        """Take over the rectangles; new and changed nodes, and those that are not where they belong, come there."""
        stale = (kept.before < 0) | kept.array(self.astray) | self.gliding
        stale[[self.row[key] for key in changed if key in self.row]] = True
        rows = np.flatnonzero(stale)
        rect = kept.array(self.rect)
        rect[rows, :2] = sound(corners((nodes[self.ids[row]] for row in rows.tolist()), len(rows)))
        rect[:, 2] = self._sizes[:, 0]
        self.rect, self.astray = rect, np.zeros(len(rect), dtype=bool)
        self.set_heights()

    def set_heights(self) -> None:
        """Nodes with a strip are taller."""
        self.rect[:, 3] = self._sizes[:, 1]
        if self.live:
            self.rect[[self.row[key] for key in self.live], 3] += STRIP

    def same_parts(self, nodes: Mapping[str, Node], wires: tuple[Wire, ...], fresh: Mapping[str, Face]) -> bool:
        """Whether only the looks of a few nodes are new: every node, port and wire is where it is in the arrays."""
        if len(fresh) > FEW or self._wired is not wires or list(nodes) != self.ids:
            return False
        pairs = [(self.faces[self.row[key]], face) for key, face in fresh.items()]
        return all(ports_named(old) == ports_named(new) and old.family == new.family for old, new in pairs)

    def dress(self, fresh: Mapping[str, Face]) -> None:
        """Take over the looks of these nodes, whose ports are the same as before."""
        for key, face in fresh.items():
            row = self.row[key]
            self.faces[row], self.traits[row] = face, _traits(face)
            self._sizes[row, :2] = face.width, face.height
            self.rect[row, 2:] = face.width, face.height + (STRIP if key in self.live else 0.0)
            self._fill_ports(row)

    def port_number(self, end: End, *, output: bool) -> int:
        """The number of a port, or -1."""
        row = self.row.get(end.node)
        if row is None:
            return -1
        face = self.faces[row]
        places = face.outputs if output else face.inputs
        first = int(self.first_port[row]) + (len(face.inputs) if output else 0)
        return next((first + place for place, found in enumerate(places) if found.port.key == end.port), -1)

    def _build_ports(self, kept: Kept, new: list[int]) -> Kept:
        """Ports row by row; returns which were there before."""
        first = np.zeros(len(self.ids) + 1, dtype=int)
        np.cumsum(self._sizes[:, 2], out=first[1:], dtype=int)
        ports = kept.parts(first, self.first_port)
        self.spots = cast("list[Spot]", ports.items(self.spots))
        self.first_port, self.port_offset = first, ports.array(self.port_offset)
        for row in new:
            self._fill_ports(row)
        self.port_row = np.repeat(np.arange(len(self.ids)), np.diff(first))
        self.port_at = self.rect[self.port_row, :2] + self.port_offset
        return ports

    def _fill_ports(self, row: int) -> None:
        face, number = self.faces[row], int(self.first_port[row])
        for output, places in ((False, face.inputs), (True, face.outputs)):
            for place in places:
                self.spots[number] = Spot(End(self.ids[row], place.port.key), output, place.port)
                self.port_offset[number] = face.width if output else 0.0, place.y
                number += 1

    def _build_wires(self, wires: tuple[Wire, ...], port_now: Array, old_at: Array) -> Array:
        """Wires whose ends stayed where they were keep their course, unless all are few enough to be laid anew."""
        kept = Kept.of(before_of(self.wires, wires, equal_ends(self.wires, wires)))
        tail, head = self._ends_now(kept, wires, port_now)
        whole, self._wired = (tail >= 0) & (head >= 0), wires
        if not whole.all():  # a port that nothing declares and no face shows
            wires = tuple(wire for wire, fits in zip(wires, whole.tolist(), strict=True) if fits)
            kept, tail, head = Kept.of(kept.before[whole]), tail[whole], head[whole]
        stays = kept.before >= 0
        were, are = _points(old_at), _points(self.port_at)
        for old, now in ((self.tail, tail), (self.head, head)):
            stays[stays] = were[old[kept.before[stays]]] == are[now[stays]]
        for name in _OF_WIRES:  # what a wire that does not stay gets here is laid anew
            setattr(self, name, kept.array(getattr(self, name)))
        self.flow = kept.array(self.flow + 1) - 1  # not known of new wires
        self.wires, self.tail, self.head = wires, tail, head
        return np.arange(len(wires)) if len(wires) <= ALL else np.flatnonzero(~stays)

    def _ends_now(self, kept: Kept, wires: tuple[Wire, ...], port_now: Array) -> tuple[Array, Array]:
        """The ports (n,) that these wires leave and enter, -1 for those that are not there."""
        new = kept.before < 0
        tail, head = (port_now[kept.array(ports)] for ports in (self.tail, self.head))
        tail[new] = head[new] = -1
        for number in np.flatnonzero((tail < 0) | (head < 0)).tolist():
            tail[number] = self.port_number(wires[number].source, output=True)
            head[number] = self.port_number(wires[number].target, output=False)
        return tail, head


def _points(at: Array) -> Array:
    """Places (n, 2) as single numbers (n,), which are quicker to compare."""
    return np.ascontiguousarray(at).view(complex)[:, 0]


def _traits(face: Face) -> tuple[bool, bool, bool]:
    return face.dot, MUTED in face.signs, FROZEN in face.signs


def sound(positions: Array) -> Array:
    """Positions (n, 2) that can be painted."""
    return np.clip(np.nan_to_num(positions, nan=0.0), -FARTHEST, FARTHEST)
