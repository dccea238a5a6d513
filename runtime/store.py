"""The file of a document: `*.loom`, strict JSON that reads well in a diff. Reading runs nothing. No torch, no Qt.

What this version does not know is kept and written back: fields at every level (`extra`), node types, settings.
A file of an older version passes through one small function per version; a newer one is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nodes.catalogue import former_keys
from nodes.spec import Problem
from runtime import files, strict_json
from runtime.document import IDENTITY, Document, End, Node, Wire
from runtime.edits import Fragment
from runtime.portable_paths import make_absolute, make_relative
from runtime.strict_json import quote

FORMAT, FRAGMENT = "netloom", "netloom-fragment"
VERSION = 1
SUFFIX = ".loom"
LARGEST = 64 * 2**20  # bytes; a document holds settings, never data
FARTHEST = 1e7  # pixels from the origin; beyond it no canvas can show both ends
PORT = re.compile(r"[A-Za-z0-9_.:-]{1,64}")

# Version → what makes a file of that version one of the next. Each changes the plain JSON object only.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

_NAMES = {str: "a text", dict: "an object {…}", list: "a list […]", int: "a whole number"}


def load(path: Path | str) -> Document:
    """The document in a file. Raises `Problem` with one sentence when there is none to be had."""
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise Problem("{file} is not a file. Choose a file that ends in .loom.", file=path.name)
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise Problem("There is no file {file}. Check its name and folder.", file=str(path)) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Problem("{file} cannot be read: {reason}.", file=quote(str(path)), reason=reason) from None
    return make_absolute(from_bytes(content, path.name), path.parent)


def save(document: Document, path: Path | str) -> None:
    """Write the document to a file, whole or not at all. Raises `OSError`: no space, no right; the old file stays."""
    files.write_bytes(path, to_bytes(make_relative(document, Path(path).parent)))


def to_bytes(document: Document) -> bytes:
    """The text of the file; the same document always gives the same bytes.

    Raises `Problem` for a value that no file can hold, such as an infinite number.
    """
    head: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    if document.title:
        head["title"] = document.title
    fields = {**_unknown(document.extra, _DOCUMENT), **({"training": document.training} if document.training else {})}
    return _write({**head, **fields, **_graph(document.nodes.values(), document.wires)})


def from_bytes(content: bytes, name: str = "") -> Document:
    """The document that the text of a file stands for; `name` is what sentences call it. Raises `Problem`."""
    name = name or "This text"
    top = _read(content, name, FORMAT)
    title = _field(top, "title", str, "the document", name, default="")
    training = _field(top, "training", dict, "the document", name, default={})
    nodes, wires = _read_graph(top, name)
    return Document(title, nodes, wires, training, _unknown(top, _DOCUMENT))


def fragment_to_text(fragment: Fragment) -> str:
    """A copied part of a document as text for the clipboard."""
    return _write({"format": FRAGMENT, "version": VERSION, **_graph(fragment.nodes, fragment.wires)}).decode()


def fragment_from_text(text: str) -> Fragment:
    """The part of a document that a text of the clipboard stands for. Raises `Problem` for any other text."""
    name = "The clipboard"
    top = _read(text.encode("utf-8", "replace"), name, FRAGMENT)
    nodes, wires = _read_graph(top, name)
    return Fragment(tuple(nodes.values()), wires)


# Writing

_DOCUMENT = ("format", "version", "title", "training", "nodes", "wires")
_NODE = ("id", "type", "title", "settings", "position")
_WIRE = ("from", "to")


def _unknown(fields: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in known}


def _write(value: dict[str, Any]) -> bytes:
    try:
        return strict_json.write(value).encode()
    except (TypeError, ValueError, RecursionError) as fault:
        raise Problem(
            "The document holds a value that no file can hold: {fault}. Change that value.", fault=fault
        ) from None


def _graph(nodes: Any, wires: tuple[Wire, ...]) -> dict[str, Any]:
    return {"nodes": [_node(node) for node in nodes], "wires": [_wire(wire) for wire in wires]}


def _node(node: Node) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": node.id, "type": node.type}
    if node.title:
        fields["title"] = node.title
    if node.settings:
        fields["settings"] = node.settings
    fields["position"] = [_place(float(place)) for place in node.position]
    return {**fields, **_unknown(node.extra, _NODE)}


def _place(place: float) -> int | float:
    held = max(-FARTHEST, min(FARTHEST, place))
    return int(held) if held.is_integer() else held


def _wire(wire: Wire) -> dict[str, Any]:
    ends = {"from": f"{wire.source.node}.{wire.source.port}", "to": f"{wire.target.node}.{wire.target.port}"}
    return {**ends, **_unknown(wire.extra, _WIRE)}


# Reading


def _read(content: bytes, name: str, form: str) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise Problem(
            "{file} is larger than {most} MiB, which no document is. Open another file.", file=name, most=LARGEST >> 20
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Problem(
            "{file} is not a text in UTF-8: byte {place} does not belong there. Open another file.",
            file=name,
            place=fault.start,
        ) from None
    top = strict_json.parse(text, name)
    if not isinstance(top, dict) or top.get("format") != form:
        raise Problem(
            "{file} is not a Netloom document: it has no “format”: “{form}”. Open a file that Netloom saved.",
            file=name,
            form=form,
        )
    version = top.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise Problem(
            "{file} gives {got} as its version, which is not a whole number from 1. Open a file that Netloom saved.",
            file=name,
            got=quote(version),
        )
    if version > VERSION:
        raise Problem(
            "{file} was saved by a newer Netloom: its version is {got}, this one reads up to {most}. Update Netloom.",
            file=name,
            got=quote(version),
            most=VERSION,
        )
    for step in range(version, VERSION):
        top = MIGRATIONS[step](top)
    return dict(top)


def _field(fields: dict[str, Any], key: str, kind: type, where: str, name: str, default: Any = None) -> Any:
    """The field's value when it is of that type; a missing field is the default, or a `Problem` where there is none."""
    if key not in fields:
        if default is None:
            raise Problem("{file}: {where} has no “{field}”. Add it.", file=name, where=where, field=key)
        return default
    value = fields[key]
    if not isinstance(value, kind):
        raise Problem(
            "{file}: “{field}” of {where} must be {wanted}, but it is {got}. Change it.",
            file=name,
            field=key,
            where=where,
            wanted=_NAMES[kind],
            got=quote(value),
        )
    return value


def _read_graph(top: dict[str, Any], name: str) -> tuple[dict[str, Node], tuple[Wire, ...]]:
    nodes: dict[str, Node] = {}
    for number, fields in enumerate(_field(top, "nodes", list, "the document", name, default=[])):
        node = _read_node(_entry(fields, f"nodes[{number}]", name), f"nodes[{number}]", name)
        if node.id in nodes:
            raise Problem("{file}: two nodes have the id {got}. Give one of them another id.", file=name, got=node.id)
        nodes[node.id] = node
    wires: dict[Wire, None] = {}
    for number, fields in enumerate(_field(top, "wires", list, "the document", name, default=[])):
        wire = _read_wire(_entry(fields, f"wires[{number}]", name), f"wires[{number}]", nodes, name)
        if wire in wires:
            raise Problem(
                "{file}: {where} is the same as an earlier one. Remove it.", file=name, where=f"wires[{number}]"
            )
        wires[wire] = None
    return nodes, tuple(wires)


def _entry(fields: Any, where: str, name: str) -> dict[str, Any]:
    if not isinstance(fields, dict):
        raise Problem(
            "{file}: {where} must be an object {{…}}, but it is {got}. Change it.",
            file=name,
            where=where,
            got=quote(fields),
        )
    return fields


def _read_node(fields: dict[str, Any], where: str, name: str) -> Node:
    identity = _field(fields, "id", str, where, name)
    if IDENTITY.fullmatch(identity) is None:
        raise Problem(
            "{file}: {where} has the id {got}, but an id is a lower-case letter and up to 31 letters or digits.",
            file=name,
            where=where,
            got=quote(identity),
        )
    kind = _field(fields, "type", str, identity, name)
    if not 0 < len(kind) <= 100:
        raise Problem(
            "{file}: the type of {where} must have 1 to 100 characters, but it is {got}. Change it.",
            file=name,
            where=identity,
            got=quote(kind),
        )
    title = _field(fields, "title", str, identity, name, default="")
    settings = _field(fields, "settings", dict, identity, name, default={})
    position = _read_position(_field(fields, "position", list, identity, name, default=[0, 0]), identity, name)
    return Node(identity, former_keys().get(kind, kind), title, settings, position, _unknown(fields, _NODE))


def _read_position(value: list[Any], where: str, name: str) -> tuple[float, float]:
    numbers = [
        place
        for place in value
        if isinstance(place, int | float) and not isinstance(place, bool) and abs(place) <= FARTHEST
    ]
    if len(value) != 2 or len(numbers) != 2:
        raise Problem(
            "{file}: the position of {where} must be two numbers within ±10,000,000, but it is {got}. Change it.",
            file=name,
            where=where,
            got=quote(value),
        )
    return float(numbers[0]), float(numbers[1])


def _read_wire(fields: dict[str, Any], where: str, nodes: Mapping[str, Node], name: str) -> Wire:
    begin, end = (_read_end(_field(fields, key, str, where, name), key, where, nodes, name) for key in _WIRE)
    return Wire(begin, end, _unknown(fields, _WIRE))


def _read_end(value: str, key: str, where: str, nodes: Mapping[str, Node], name: str) -> End:
    node, _, port = value.partition(".")
    if PORT.fullmatch(port) is None:
        raise Problem(
            "{file}: {where} begins at {got}, but an end is written as node.port, such as linear1.y. Change it."
            if key == "from"
            else "{file}: {where} ends at {got}, but an end is written as node.port, such as linear1.y. Change it.",
            file=name,
            where=where,
            got=quote(value),
        )
    if node not in nodes:
        raise Problem(
            "{file}: {where} begins at the node {got}, which does not exist. Remove the wire or add the node."
            if key == "from"
            else "{file}: {where} ends at the node {got}, which does not exist. Remove the wire or add the node.",
            file=name,
            where=where,
            got=quote(node),
        )
    return End(node, port)
