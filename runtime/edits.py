"""Edits: pure functions from a document to a document. A refusal is a `Problem` with a sentence."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from nodes.spec import Port, Problem
from runtime.document import Document, End, Frame, Node, Wire, within
from runtime.expressions import is_expression, names_in
from runtime.facts import facts_of
from runtime.naming import forget


def fresh_id(taken: Container[str], type_key: str, spent: Container[str] = ()) -> str:
    """An id that is neither taken nor spent: the letters of the type and a number."""
    return FreshIds(taken, spent).next(type_key)


@lru_cache(maxsize=512)
def stem_of(type_key: str) -> str:
    """What the ids of a type's nodes begin with; their number follows it."""
    stem = re.sub("[^a-z0-9]", "", type_key.lower())[:24]  # a foreign type's key may hold anything
    return stem if stem[:1].isalpha() else "n" + stem[:23]


class FreshIds:
    """Ids that are not taken yet, for many nodes: each goes on counting where the last of its type stopped.

    `taken` is looked at each time, so that it may grow meanwhile; for `spent` see `Document.spent`.
    """

    def __init__(self, taken: Container[str], spent: Container[str] = ()) -> None:
        self.taken, self.spent = taken, spent
        self._numbers: dict[str, int] = {}

    def next(self, type_key: str) -> str:
        """An id for one more node of a type."""
        stem = stem_of(type_key)
        number = self._numbers.get(stem, 1)
        while (identity := f"{stem}{number}") in self.taken or identity in self.spent:
            number += 1
        self._numbers[stem] = number + 1
        return identity


def add_node(
    document: Document,
    type_key: str,
    position: tuple[float, float] = (0.0, 0.0),
    settings: Mapping[str, Any] | None = None,
    title: str = "",
) -> tuple[Document, str]:
    """The document with one more node, and the node's id."""
    identity = fresh_id(document.nodes, type_key, document.spent.ids)
    fresh = Node(identity, type_key, title, dict(settings or {}), within(position))
    return document.but(nodes={**document.nodes, identity: fresh}), identity


def remove(document: Document, nodes: Iterable[str] = (), wires: Iterable[Wire] = ()) -> Document:
    """The document without these nodes, their wires, and these wires.

    Where one of them owned the weights of others, the first of those becomes the owner for the rest.
    """
    gone, cut = set(nodes), set(wires)
    kept = inherited({key: node for key, node in document.nodes.items() if key not in gone}, gone)
    left = tuple(
        wire
        for wire in document.wires
        if wire not in cut and wire.source.node not in gone and wire.target.node not in gone
    )
    changed = document.but(nodes=kept, wires=left, frames=frames_without(document.frames, gone))
    return forget(changed, gone) if gone else changed


def inherited(nodes: Mapping[str, Node], gone: Container[str]) -> dict[str, Node]:
    """The nodes with weights of their own where those they used are gone.

    The first that used the very same becomes the owner for the rest; a copy that lags or is transposed cannot.
    """
    heirs = dict[str, str]()
    for key, node in nodes.items():
        if node.linked in gone and not node.link:
            heirs.setdefault(node.linked, key)
    kept = dict(nodes)
    for key, node in nodes.items():
        if node.linked in gone:
            heir = heirs.get(node.linked, key)
            kept[key] = replace(node, linked="", link={}) if heir == key else replace(node, linked=heir)
    return kept


def frames_without(frames: Mapping[str, Frame], gone: Container[str]) -> Mapping[str, Frame]:
    """The frames with these nodes taken off their members; a frame that keeps none goes."""
    left = {key: tuple(member for member in frame.members if member not in gone) for key, frame in frames.items()}
    return {
        key: frame if len(frame.members) == len(left[key]) else replace(frame, members=left[key])
        for key, frame in frames.items()
        if left[key]
    }


def refuse_wire(document: Document, source: End, target: End) -> Problem | None:
    """Why these two ports can never be wired, or None. A shape that does not fit is no reason."""
    leaving, entering = _port(document, source, outputs=True), _port(document, target, outputs=False)
    if leaving is None or entering is None:
        return Problem(
            "There is no such port: {got}. Choose a port of the node.", got=(target if leaving else source).port
        )
    if leaving.kind != entering.kind:
        return Problem(
            "This input takes a loss, but the wire carries data. Put a loss node between them."
            if entering.kind == "scalar"
            else "This input takes data, but the wire carries a loss. Connect the loss to a Minimize node."
        )
    if target.node in document.upstream(source.node):
        return Problem("This wire would close a circle, so no node could be first. Connect to a node further on.")
    return None


def connect(document: Document, source: End, target: End) -> Document:
    """The document with a wire between two ports; an input that takes one wire gives up its old one.

    Raises `Problem` for a wrong kind of port or a circle.
    """
    problem = refuse_wire(document, source, target)
    if problem:
        raise problem
    wire = Wire(source, target)
    if wire in document.wires:
        return document
    port = _port(document, target, outputs=False)
    replaced = () if port is None or port.many else document.entering(target.node, target.port)
    return document.but(wires=(*(old for old in document.wires if old not in replaced), wire))


def _port(document: Document, end: End, outputs: bool) -> Port | None:
    node = document.nodes.get(end.node)
    if node is None:
        return None
    facts = facts_of(document, node)
    if facts is None:  # a type of another version: its ports are what its wires say
        return Port(end.port)
    return facts.output(end.port) if outputs else facts.input(end.port)


def set_setting(document: Document, node: str, key: str, value: Any) -> Document:
    """The document with one setting of a node changed; None of a setting that has a default removes it.

    Raises `Problem` when the value does not fit the declaration.
    """
    old = document.nodes[node]
    facts = facts_of(document, old)
    declared = next((item for item in facts.active_settings(old.settings) if item.key == key), None) if facts else None
    if is_expression(value):
        names_in(value["expression"])  # raises what is wrong with it
    if declared is not None:
        problem = None if is_expression(value) else declared.refuse(value)
        if problem:
            raise problem
    settings = {**old.settings, key: value}
    given = tuple(value) if declared is not None and declared.kind == "nodes" and isinstance(value, list) else value
    if declared is not None and given == declared.default and type(given) is type(declared.default):
        del settings[key]
    return change_node(document, node, settings=settings)


def change_node(document: Document, node: str, **changes: Any) -> Document:
    """The document with some fields of a node replaced."""
    changed = replace(document.nodes[node], **changes)
    changed = replace(changed, position=within(changed.position)) if "position" in changes else changed
    return document.but(nodes={**document.nodes, node: changed})


def move(document: Document, positions: Mapping[str, tuple[float, float]]) -> Document:
    """The document with nodes at new positions."""
    moved = {key: replace(document.nodes[key], position=within(position)) for key, position in positions.items()}
    return document.but(nodes={**document.nodes, **moved})


def link(document: Document, node: str, owner: str, how: Mapping[str, Any]) -> Document:
    """The document with a node that takes its weights from another in the way that `Node.link` says."""
    return change_node(document, node, linked=owner, link=dict(how) if owner else {})


def set_training(document: Document, key: str, value: Any) -> Document:
    """The document with one training setting changed; raises `Problem` when the value does not fit."""
    from runtime.training_settings import training_setting

    problem = training_setting(key).refuse(value)
    if problem:
        raise problem
    return document.but(training={**document.training, key: value})
