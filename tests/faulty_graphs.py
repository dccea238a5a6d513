"""How small documents with one thing wrong are written down, for the tests of repairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from runtime import edits
from runtime.document import Document, End, Wire

Settings = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """A document, words of the sentence of its finding, and the repair of the kind that is to be offered."""

    kind: str
    words: str
    document: Document


def graph(items: str, wires: str, settings: Settings | None = None, **changes: Any) -> Document:
    """Nodes such as `digits flatten linear` in columns, and wires such as `digits1.image>flatten1.x`; unchecked."""
    document = Document(**changes)
    for place, item in enumerate(items.split()):
        document, _ = edits.add_node(document, item, (place * 224.0, 0.0), (settings or {}).get(_id(document, item)))
    ends = [[End(*end.split(".")) for end in wire.split(">")] for wire in wires.split()]
    return document.but(wires=tuple(Wire(source, target) for source, target in ends))


def _id(document: Document, item: str) -> str:
    return edits.fresh_id(document.nodes, item)


def chain(
    items: str,
    settings: Settings | None = None,
    source: str = "digits.image",
    loss: str = "cross_entropy",
    **changes: Any,
) -> Document:
    """A source, nodes in a row, a loss against the source's label (or target) with a goal, and an output."""
    kind, port = source.split(".")
    target = changes.pop("target", "label")
    row = []
    counted: dict[str, int] = {}
    for item in items.split():
        counted[item] = counted.get(item, 0) + 1
        row.append(item.replace("_", "") + str(counted[item]))
    lossy = loss.replace("_", "") + "1"
    last = f"{row[-1]}.y" if row else f"{kind}1.{port}"
    wires = [f"{kind}1.{port}>{row[0]}.x"] if row else []
    wires += [f"{one}.y>{other}.x" for one, other in pairwise(row)]
    wires += [
        f"{last}>{lossy}.prediction",
        f"{kind}1.{target}>{lossy}.target",
        f"{lossy}.loss>goal1.loss",
        f"{last}>output1.x",
    ]
    return graph(f"{kind} {items} {loss} goal output", " ".join(wires), settings, **changes)


def linked(document: Document, node: str, owner: str) -> Document:
    return edits.change_node(document, node, linked=owner)


def frozen(document: Document, node: str) -> Document:
    return edits.change_node(document, node, frozen=True)


TEN: Mapping[str, Any] = {"units": 10}
THREE: Mapping[str, Any] = {"units": 3}
IRIS = {"source": "iris.features"}
SOUND = (
    "iris1.features>linear1.x linear1.y>crossentropy1.prediction iris1.label>crossentropy1.target linear1.y>output1.x"
)
SKIP = (
    "digits1.image>conv2d1.x conv2d1.y>conv2d2.x conv2d2.y>add1.x conv2d1.y>add1.x add1.y>flatten1.x "
    "flatten1.y>linear1.x linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target "
    "crossentropy1.loss>goal1.loss linear1.y>output1.x"
)
SKIP_NODES = "digits conv2d conv2d add flatten linear cross_entropy goal output"
ROW_SKIP = (
    "iris1.features>linear1.x linear1.y>relu1.x relu1.y>linear2.x linear2.y>add1.x iris1.features>add1.x "
    "add1.y>linear3.x linear3.y>crossentropy1.prediction iris1.label>crossentropy1.target "
    "crossentropy1.loss>goal1.loss linear3.y>output1.x"
)
ROW_SKIP_NODES = "iris linear relu linear add linear cross_entropy goal output"
