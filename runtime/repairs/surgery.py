"""Cuts and stitches that repairs are made of: a node into a wire, out of one, in place of another; and its place.

Every function answers a new document, or None where the cut cannot be made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from nodes.spec import NodeType, Problem
from runtime import edits
from runtime.document import Document, End, Node, Wire
from runtime.facts import facts_of

STEP, ROW = 264.0, 112.0  # from one column of nodes to the next and from one row to the next, in scene units
_CLEAR_X, _CLEAR_Y = 248.0, 100.0  # nodes that are further apart than this do not touch
_ROWS = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8)


def insert(document: Document, wire: Wire, facts: NodeType, settings: Mapping[str, Any]) -> tuple[Document, str]:
    """A node put into a wire, which keeps its place among the wires; what lies behind moves where there is no room.

    It joins the frames that hold both ends of the wire.
    """
    left, right = document.nodes[wire.source.node], document.nodes[wire.target.node]
    document, position = _between(document, left, right)
    document, fresh = edits.add_node(document, facts.key, position, settings)
    stitched = (
        Wire(wire.source, End(fresh, facts.inputs[0].key)),
        Wire(End(fresh, facts.outputs[0].key), wire.target, wire.extra),
    )
    wires = tuple(new for old in document.wires for new in (stitched if old == wire else (old,)))
    frames = {
        key: replace(frame, members=(*frame.members, fresh)) if {left.id, right.id} <= set(frame.members) else frame
        for key, frame in document.frames.items()
    }
    return document.but(wires=wires, frames=frames), fresh


def append(
    document: Document, type_key: str, behind: str, settings: Mapping[str, Any] | None = None
) -> tuple[Document, str]:
    """A node in the column behind another, without wires."""
    left = document.nodes[behind].position
    spot = _free(document, left[0] + STEP, left[1])
    return edits.add_node(document, type_key, spot, settings)


def bypass(document: Document, node: str) -> Document | None:
    """The document without a node that one wire enters; what it fed is fed from where that wire came from."""
    entering, leaving = document.incoming[node], document.outgoing[node]
    if len(entering) != 1 or entering[0].source.node == node:
        return None
    without = edits.remove(document, [node])
    if any(edits.refuse_wire(without, entering[0].source, wire.target) for wire in leaving):
        return None
    joined = {wire: Wire(entering[0].source, wire.target, wire.extra) for wire in leaving}
    wires = tuple(joined.get(wire, wire) for wire in document.wires if wire != entering[0])
    if len(set(wires)) < len(wires):  # the same wire is there already
        return None
    return edits.remove(document.but(wires=wires), [node])


def exchange(document: Document, node: str, facts: NodeType) -> Document | None:
    """A node turned into another type: wires go to ports of the same place, settings stay where they fit."""
    old, known = document.nodes[node], facts_of(document, node)
    if known is None or len(known.inputs) != len(facts.inputs) or len(known.outputs) > len(facts.outputs):
        return None
    entering = {one.key: other.key for one, other in zip(known.inputs, facts.inputs, strict=True)}
    leaving = {one.key: other.key for one, other in zip(known.outputs, facts.outputs, strict=False)}
    active = {item.key: item for item in facts.active_settings({})}
    kept = {key: value for key, value in old.settings.items() if key in active and not active[key].refuse(value)}
    wires = []
    for wire in document.wires:
        source, target = wire.source, wire.target
        if source.node == node:
            source = End(node, leaving.get(source.port, source.port))
        if target.node == node:
            target = End(node, entering.get(target.port, target.port))
        wires.append(wire if (source, target) == (wire.source, wire.target) else Wire(source, target, wire.extra))
    return edits.change_node(document, node, type=facts.key, settings=kept).but(wires=tuple(wires))


def rewire(document: Document, wire: Wire, source: End, target: End) -> Document | None:
    """A wire led to other ends, at its place among the wires; None where it cannot go there."""
    fresh = Wire(source, target, wire.extra)
    if fresh in document.wires or edits.refuse_wire(edits.remove(document, wires=[wire]), source, target):
        return None
    return document.but(wires=tuple(fresh if old == wire else old for old in document.wires))


def connect(document: Document, source: End, target: End) -> Document | None:
    """A wire between two ports, or None where there can be none."""
    try:
        return edits.connect(document, source, target)
    except Problem:
        return None


def settle(document: Document, node: str, settings: Mapping[str, Any]) -> Document | None:
    """A node with some settings changed, or None where it has no such setting or does not take the value."""
    facts = facts_of(document, node)
    for key, value in settings.items():
        known = facts.active_settings(document.nodes[node].settings) if facts else ()
        declared = next((item for item in known if item.key == key), None)
        if declared is None:
            return None
        if declared.kind == "int" and isinstance(value, tuple):
            value = value[0]
        try:
            document = edits.set_setting(document, node, key, value)
        except Problem:
            return None
    return document


def _between(document: Document, left: Node, right: Node) -> tuple[Document, tuple[float, float]]:
    (x, y), (far, low) = left.position, right.position
    if far <= x:  # the wire runs backward: no column lies between
        return document, _free(document, far - STEP, low)
    if far - x < 2 * STEP:
        document = _moved(document, right, x + 2 * STEP - far)
        far = x + 2 * STEP
    return document, _free(document, (x + far) / 2, (y + low) / 2)


def _moved(document: Document, first: Node, distance: float) -> Document:
    """What depends on a node and lies behind it, moved right; the whole right side where it would run into others."""
    behind = {key for key, node in document.nodes.items() if node.position[0] >= first.position[0]}
    moved = (document.downstream(first.id) & behind) | {first.id}
    ground = _Ground(node for key, node in document.nodes.items() if key not in moved)
    if any(
        ground.taken(node.position[0] + distance, node.position[1]) for node in map(document.nodes.get, moved) if node
    ):
        moved = behind
    places = {key: document.nodes[key].position for key in moved}
    return edits.move(document, {key: (x + distance, y) for key, (x, y) in places.items()})


def _free(document: Document, x: float, y: float) -> tuple[float, float]:
    """The place itself or the nearest free one above or below it, else in the columns behind."""
    ground = _Ground(iter(document.nodes.values()))
    x, y = (place if isfinite(place) else 0.0 for place in (x, y))
    for column in range(64):
        for row in _ROWS:
            if not ground.taken(x + column * STEP, y + row * ROW):
                return x + column * STEP, y + row * ROW
    return x, max((node.position[1] for node in document.nodes.values()), default=0.0) + ROW


class _Ground:
    """Where nodes lie, in cells of one clearance, so that a place is looked up without walking over all nodes."""

    def __init__(self, nodes: Iterator[Node]) -> None:
        self._cells: dict[tuple[float, float], list[tuple[float, float]]] = {}
        for node in nodes:
            x, y = node.position
            self._cells.setdefault((x // _CLEAR_X, y // _CLEAR_Y), []).append((x, y))

    def taken(self, x: float, y: float) -> bool:
        column, row = x // _CLEAR_X, y // _CLEAR_Y
        near = [(column + right, row + down) for right in (-1, 0, 1) for down in (-1, 0, 1)]
        return any(
            abs(other - x) < _CLEAR_X and abs(low - y) < _CLEAR_Y
            for cell in near
            for other, low in self._cells.get(cell, ())
        )
