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
from studio.canvas.assembly import before_of, corners, ports_before, ports_named, ports_now
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
    first_port: list[int]  # by row: the number of its first port; inputs come before outputs
    wires: tuple[Wire, ...]
    _wired: tuple[Wire, ...]

    def __init__(self) -> None:
        self.ids, self.row, self.faces, self.spots, self.first_port = [], {}, [], [], []
        self.family, self.rect = np.zeros(0, dtype=int), np.zeros((0, 4))
        self.traits = np.zeros((0, 3), dtype=bool)  # by row: whether it is a reroute point, muted, frozen
        self.live: frozenset[str] = frozenset()  # nodes that show a strip
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
    ) -> Array:
        """Bring the arrays to these nodes and wires; nodes that are not `fresh` look as they did.

        Returns the numbers of the wires that have to be laid.
        """
        ids, old_faces = list(nodes), self.faces
        before = np.full(len(ids), -1) if fresh is None else before_of(self.ids, ids, self.row)
        self.ids, self.row = ids, {key: row for row, key in enumerate(ids)}
        if fresh:
            before[[self.row[key] for key in fresh if key in self.row]] = -1
        self.faces = [old_faces[row] if row >= 0 else faces[key] for key, row in zip(ids, before.tolist(), strict=True)]
        new, kept = np.flatnonzero(before < 0).tolist(), before >= 0
        sizes, family = np.zeros((len(ids), 3)), np.zeros(len(ids), dtype=int)
        traits = np.zeros((len(ids), 3), dtype=bool)
        for array, old in ((sizes, self._sizes), (family, self.family), (traits, self.traits)):
            array[kept] = old[before[kept]]
        for row in new:
            face = self.faces[row]
            sizes[row] = face.width, face.height, len(face.inputs) + len(face.outputs)
            family[row], traits[row] = family_index(face.family), _traits(face)
        self._sizes, self.family, self.traits = sizes, family, traits
        self.rect = np.column_stack([sound(corners(nodes.values(), len(ids))), sizes[:, :2]])
        self.live = frozenset(key for key in self.live if key in self.row)
        self.set_heights()
        at, origin = self.port_at, self._build_ports(before, new)
        return self._build_wires(wires, ports_now(origin, len(at)), at)

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
        first = self.first_port[row] + (len(face.inputs) if output else 0)
        return next((first + place for place, found in enumerate(places) if found.port.key == end.port), -1)

    def _build_ports(self, before: Array, new: list[int]) -> Array:
        """Ports row by row; returns the number that each had before, or -1."""
        counts = self._sizes[:, 2].astype(int)
        first = np.cumsum(counts) - counts
        origin = ports_before(before, first, counts, np.array(self.first_port, dtype=int))
        old, kept = self.spots, origin >= 0
        taken = map(old.__getitem__, origin.tolist()) if old else [None] * len(origin)
        self.spots = cast("list[Spot]", list(taken))
        offset = np.zeros((len(origin), 2))
        offset[kept] = self.port_offset[origin[kept]]
        self.first_port, self.port_offset = first.tolist(), offset
        for row in new:
            self._fill_ports(row)
        self.port_row = np.repeat(np.arange(len(self.ids)), counts)
        self.port_at = self.rect[self.port_row, :2] + offset
        return origin

    def _fill_ports(self, row: int) -> None:
        face, number = self.faces[row], self.first_port[row]
        for output, places in ((False, face.inputs), (True, face.outputs)):
            for place in places:
                self.spots[number] = Spot(End(self.ids[row], place.port.key), output, place.port)
                self.port_offset[number] = face.width if output else 0.0, place.y
                number += 1

    def _build_wires(self, wires: tuple[Wire, ...], port_now: Array, old_at: Array) -> Array:
        """Wires whose ends stayed where they were keep their course, unless all are few enough to be laid anew."""
        origin = before_of(self.wires, wires)
        tail = port_now[np.append(self.tail, -1)[origin]]
        head = port_now[np.append(self.head, -1)[origin]]
        for number in np.flatnonzero((tail < 0) | (head < 0)).tolist():
            tail[number] = self.port_number(wires[number].source, output=True)
            head[number] = self.port_number(wires[number].target, output=False)
        whole, self._wired = (tail >= 0) & (head >= 0), wires
        if not whole.all():  # a port that nothing declares and no face shows
            wires = tuple(wire for wire, fits in zip(wires, whole.tolist(), strict=True) if fits)
            origin, tail, head = origin[whole], tail[whole], head[whole]
        stays = origin >= 0
        for old, now in ((self.tail, tail), (self.head, head)):
            stays[stays] = (old_at[old[origin[stays]]] == self.port_at[now[stays]]).all(axis=1)
        for name in _OF_WIRES:
            kept = getattr(self, name)  # what a wire that does not stay gets here is laid anew
            setattr(self, name, kept[origin] if len(kept) else np.zeros((len(wires), *kept.shape[1:])))
        self.wires, self.tail, self.head = wires, tail, head
        return np.arange(len(wires)) if len(wires) <= ALL else np.flatnonzero(~stays)


def _traits(face: Face) -> tuple[bool, bool, bool]:
    return face.dot, MUTED in face.signs, FROZEN in face.signs


def sound(positions: Array) -> Array:
    """Positions (n, 2) that can be painted."""
    return np.clip(np.nan_to_num(positions, nan=0.0), -FARTHEST, FARTHEST)
