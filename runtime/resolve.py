"""Expressions in the settings of a node become values, from what enters and from the settings of the block around."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem, Signal
from runtime.document import Document, Node
from runtime.expand import Scope
from runtime.expressions import Value, evaluate, fitted, is_expression
from runtime.facts import is_repeated

Carried = dict[tuple[str, str], Signal]  # node and output port → what leaves there
MEASURES = ("channels", "features", "length", "height", "width", "rank", "classes")


class _Waits(Exception):
    """A shape that an expression asks for is not known yet."""


def resolve(document: Document, scope: Scope | None, node: Node, carried: Carried) -> Node | None:
    """The node with plain settings; None while a shape it asks for is unknown. Raises `Problem` in a sentence."""
    asking = {key: value["expression"] for key, value in node.settings.items() if is_expression(value)}
    if not asking:
        return node
    facts = find(node.type)
    found: dict[str, Any] = dict(node.settings)
    reading = _Reading(document, node, carried)
    try:
        for key, text in asking.items():
            item = next((one for one in facts.active_settings(found) if one.key == key), None) if facts else None
            if item is not None:  # what this version does not know is left alone
                found[key] = fitted(item, evaluate(text, lambda name: reading.value(scope, name)), text)
    except _Waits:
        return None
    return replace(node, settings=found)


def value_of(document: Document, scope: Scope | None, node: Node, carried: Carried, text: str) -> Value | None:
    """What an expression gives at a node; None while a shape it asks for is unknown. Raises `Problem`."""
    reading = _Reading(document, node, carried)
    try:
        return evaluate(text, lambda name: reading.value(scope, name))
    except _Waits:
        return None


class _Reading:
    """Looks names up: settings of the block around, `in.channels` and the like."""

    def __init__(self, document: Document, node: Node, carried: Carried) -> None:
        self.document, self.node, self.carried = document, node, carried

    def value(self, scope: Scope | None, name: str) -> Value:
        """The value of a name as seen in a scope: a setting of the block, or with a dot the size of a shape."""
        place, dot, measure = name.partition(".")
        if dot:
            return self.measured(scope, place, measure, name)
        block = scope.block if scope else None
        exposed = next((item for item in block.settings if item.key == name), None) if block else None
        if exposed is None or scope is None or scope.use is None:
            known = ", ".join(item.key for item in block.settings) if block else ""
            raise Problem(
                "{node}: nothing here is called “{name}”. Known are {known}.",
                name=name,
                known=", ".join(filter(None, [known, *(f"in.{measure}" for measure in MEASURES)])),
            )
        value = scope.use.settings.get(name, exposed.default)
        if not is_expression(value):
            return value  # type: ignore[no-any-return]
        outer = _Reading(self.document, replace(scope.use, id=_first_entrance(scope)), self.carried)
        text: str = value["expression"]
        return evaluate(text, lambda asked: outer.value(scope.outer, asked))

    def measured(self, scope: Scope | None, place: str, measure: str, name: str) -> Value:
        """A size of what enters the block (`in`), one of its inputs (its id), or the node itself (`here`)."""
        if measure not in MEASURES or not self.is_place(scope, place):
            raise Problem(
                "{node}: nothing here is called “{name}”. Known are {known}.",
                name=name,
                known=", ".join(f"in.{measure}" for measure in MEASURES),
            )
        signal = self.signal(scope, place)
        if signal is None:
            raise _Waits
        size = _size(signal, measure)
        if size is None:
            raise Problem(
                "{node}: “{name}” is not known of what enters ({got}). Use another size.",
                name=name,
                got=signal.describe(),
            )
        return size

    def is_place(self, scope: Scope | None, place: str) -> bool:
        return place in ("in", "here") or (scope is not None and place in scope.entrances)

    def signal(self, scope: Scope | None, place: str) -> Signal | None:
        if scope is not None and scope.entrances and place != "here":
            key = scope.entrances.get(place) or next(iter(scope.entrances.values()))
            return self.carried.get((key, "y"))
        wires = self.document.incoming.get(self.node.id) or []
        return self.carried.get((wires[0].source.node, wires[0].source.port)) if wires else None


def _first_entrance(scope: Scope) -> str:
    """The flat id of what takes the first input of a use; of a repetition the first, whichever asks."""
    assert scope.outer is not None and scope.use is not None
    first = "0/" if is_repeated(scope.use) else ""
    return f"{scope.outer.path}{scope.use.id}/{first}{next(iter(scope.entrances), '')}"


def _size(signal: Signal, measure: str) -> int | None:
    rank = signal.rank
    if measure == "rank":
        return rank
    if measure == "classes":
        return signal.classes
    axis = {"channels": 1, "features": rank - 1, "length": rank - 1 if rank != 3 else 2, "height": 2, "width": 3}[
        measure
    ]
    return signal.shape[axis] if 0 < axis < rank else None
