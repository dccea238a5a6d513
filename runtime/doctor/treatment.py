"""Named edits that treatments are made of: plain data that turns a document into a treated one, by the path of a node.

A path into a block edits the block, so all its uses are treated. Every `apply` answers None where it does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nodes.catalogue import catalogue
from nodes.spec import NodeType
from runtime.blocks import graph_of, with_inside
from runtime.document import Document, Wire
from runtime.facts import nodes_along, used_block
from runtime.longer import lasting
from runtime.repairs.surgery import bypass, exchange, insert, settle

Local = Callable[[Document, str], Document | None]  # an edit of a graph and one of its own nodes


@dataclass(frozen=True, slots=True)
class Change:
    """Give settings of a node other values."""

    node: str
    settings: Mapping[str, Any]

    def apply(self, document: Document) -> Document | None:
        """The document with the settings."""
        return _inside(document, self.node, lambda graph, node: settle(graph, node, self.settings))


@dataclass(frozen=True, slots=True)
class Turn:
    """Turn a node into the first type with a trait that takes its place."""

    node: str
    trait: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, document: Document) -> Document | None:
        """The document with the other type."""
        return _inside(document, self.node, self._turn)

    def _turn(self, graph: Document, node: str) -> Document | None:
        fitting = (exchange(graph, node, facts) for facts in types_with(self.trait))
        found = next((found for found in fitting if found is not None), None)
        return settle(found, node, self.settings) if found and self.settings else found


@dataclass(frozen=True, slots=True)
class Put:
    """Put a node of the first type with a trait into the wires that enter (or leave) a node."""

    node: str
    trait: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    behind: bool = False

    def apply(self, document: Document) -> Document | None:
        """The document with the node in the wire; of several wires, the first, whose neighbor the others follow."""
        return _inside(document, self.node, self._put)

    def _put(self, graph: Document, node: str) -> Document | None:
        wires = (graph.outgoing if self.behind else graph.incoming)[node]
        facts = next(iter(types_with(self.trait)), None)
        if not wires or facts is None:
            return None
        treated, fresh = insert(graph, wires[0], facts, self.settings)
        if self.behind:
            others = [wire for wire in wires[1:] if wire.source == wires[0].source]
            moved = {wire: Wire(_left(facts, fresh), wire.target, wire.extra) for wire in others}
            treated = treated.but(wires=tuple(moved.get(wire, wire) for wire in treated.wires))
        return treated


@dataclass(frozen=True, slots=True)
class Take:
    """Take a node out and join its neighbors."""

    node: str

    def apply(self, document: Document) -> Document | None:
        """The document without the node."""
        return _inside(document, self.node, bypass)


@dataclass(frozen=True, slots=True)
class Thaw:
    """Let a frozen node learn."""

    node: str

    def apply(self, document: Document) -> Document | None:
        """The document in which it is not frozen."""
        return _inside(document, self.node, self._thaw)

    @staticmethod
    def _thaw(graph: Document, node: str) -> Document | None:
        return graph.but(nodes={**graph.nodes, node: replace(graph.nodes[node], frozen=False)})


@dataclass(frozen=True, slots=True)
class Last:
    """Train for so many epochs, in the last stage where there are stages."""

    epochs: int

    def apply(self, document: Document) -> Document | None:
        """The document with the other length."""
        return lasting(document, self.epochs)


Edit = Change | Turn | Put | Take | Thaw | Last


def place_of(document: Document, path: str) -> tuple[str, ...]:
    """Where the node of a path is written down: in a block, of which other paths may be other uses, or the document."""
    along = nodes_along(document, path)
    graph, block = document, None
    for use in along[:-1]:
        block = used_block(graph, use)
        if block is None or block.id not in document.blocks:
            return (path,)
        graph = graph_of(block, document)
    return (block.id if block else "", along[-1].id) if along else (path,)


def types_with(trait: str) -> list[NodeType]:
    """The types that declare a trait, in the order of the catalogue."""
    return [facts for facts in catalogue().values() if trait in facts.traits]


def _left(facts: NodeType, node: str) -> Any:
    from runtime.document import End

    return End(node, facts.outputs[0].key)


def _inside(document: Document, path: str, local: Local) -> Document | None:
    """The document with a local edit of the graph in which the node of a path lies."""
    along = nodes_along(document, path)
    if not along:
        return None
    *around, node = along
    if not around:
        return local(document, node.id)
    graph, block = document, None
    for use in around:
        block = used_block(graph, use)
        if block is None or block.id not in document.blocks:
            return None  # drawn from settings
        graph = graph_of(block, document)
    assert block is not None
    changed = local(graph, node.id)
    return None if changed is None else with_inside(document, block.id, changed)
