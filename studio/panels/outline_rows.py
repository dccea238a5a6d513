"""What stands in the outline: frames, nodes in the order of the graph, and below a node its inputs and its inside."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from runtime.document import Document, End, Wire
from runtime.facts import used_block
from runtime.wiring import inputs_of, topological

Key = tuple[str, ...]  # kind first: frame, node, wire, room
Wanted = list[tuple[Key, "Wanted | None"]]


@dataclass(slots=True, eq=False)
class Item:
    """One row. `children` are None while nobody has looked inside a node."""

    key: Key
    parent: Item | None
    row: int = 0
    path: str = ""  # of the uses of blocks around it, each with a slash behind
    children: list[Item] | None = None
    number: int = 0  # by which an index of Qt finds it
    wire: Wire | None = None
    facts: tuple[object, ...] = field(default=())

    @property
    def kind(self) -> str:
        """What the row is: frame, node, wire, or room for a wire."""
        return self.key[0]

    @property
    def node(self) -> str:
        """The id of the node that the row is or belongs to; of a frame its own id."""
        return self.key[1]

    @property
    def end(self) -> End:
        """The input that a wire or room belongs to."""
        return End(self.key[1], self.key[2])


def rows_of(document: Document, shown: Container[str] | None = None) -> Wanted:
    """Frames and nodes of one graph in the order of the graph, a frame where its first member stands.

    A node in several frames stands in the smallest. `shown` leaves out all other nodes, and frames without any.
    """
    home: dict[str, str] = {}
    for frame in sorted(document.frames.values(), key=lambda frame: -len(frame.members)):
        home |= dict.fromkeys(frame.members, frame.id)
    rows: Wanted = []
    inside: dict[str, Wanted] = {}
    for node in topological(document):
        if shown is not None and node not in shown:
            continue
        frame_id = home.get(node)
        if frame_id is None:
            rows.append((("node", node), None))
            continue
        if frame_id not in inside:
            inside[frame_id] = []
            rows.append((("frame", frame_id), inside[frame_id]))
        inside[frame_id].append((("node", node), None))
    return rows


def rows_under(document: Document, node: str) -> Wanted:
    """What enters each input of a node, room where nothing does or more may; then the inside of a block's use."""
    rows: Wanted = []
    for port in inputs_of(document, node):
        wires = document.entering(node, port.key)
        rows += [(("wire", node, port.key, wire.source.node, wire.source.port), None) for wire in wires]
        if not wires or port.many:
            rows.append((("room", node, port.key), None))
    inside = inside_of(document, node)
    return rows + rows_of(inside) if inside is not None else rows


def has_rows_under(document: Document, node: str) -> bool:
    """Whether a node has anything below it."""
    return bool(inputs_of(document, node)) or used_block(document, document.nodes[node]) is not None


def inside_of(document: Document, node: str) -> Document | None:
    """The graph inside a use of a block; None for other nodes."""
    block = used_block(document, document.nodes[node])
    if block is None:
        return None
    return document.but(nodes=block.nodes, wires=block.wires, frames=block.frames, comments=block.comments)


def graph_at(document: Document, path: str) -> Document | None:
    """The graph inside the uses of a path such as `block1/block2/`; None where it leads nowhere."""
    graph: Document | None = document
    for part in path.split("/")[:-1]:
        if graph is None or part not in graph.nodes:
            return None
        graph = inside_of(graph, part)
    return graph
