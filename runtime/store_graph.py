"""The graph in a file: nodes, wires, frames, comments and blocks as JSON fields, and back. No torch, no Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from nodes.catalogue import former_keys
from nodes.spec import KEY, Problem
from runtime.document import FARTHEST, IDENTITY, Block, Comment, End, Exposed, Frame, Node, Stage, Wire
from runtime.strict_json import quote

PORT = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
GRAPH = ("nodes", "wires", "frames", "comments")  # the fields of a document, a block or a fragment that hold its graph
_FLAGS = ("muted", "frozen", "pinned")
_NODE = ("id", "type", "title", "settings", "position", "note", *_FLAGS, "linked", "link")
_WIRE = ("from", "to")
_FRAME = ("id", "title", "color", "members")
_COMMENT = ("id", "text", "position", "size")
_STAGE = ("id", "title", "goals", "settings")
_BLOCK = ("id", "title", "summary", "settings", *GRAPH)
_NAMES = {
    str: "a text",
    dict: "an object {…}",
    list: "a list […]",
    int: "a whole number",
    bool: "true or false",
}
_TWICE = {
    "nodes": "{file}: two nodes have the id {got}. Give one of them another id.",
    "frames": "{file}: two frames have the id {got}. Give one of them another id.",
    "comments": "{file}: two comments have the id {got}. Give one of them another id.",
    "blocks": "{file}: two blocks have the id {got}. Give one of them another id.",
    "stages": "{file}: two stages have the id {got}. Give one of them another id.",
}


def unknown(fields: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """The fields that this version does not know."""
    return {key: value for key, value in fields.items() if key not in known}


# Writing


class Graph(Protocol):
    """What a document, a block and a fragment have in common."""

    @property
    def nodes(self) -> Mapping[str, Node]: ...
    @property
    def wires(self) -> tuple[Wire, ...]: ...
    @property
    def frames(self) -> Mapping[str, Frame]: ...
    @property
    def comments(self) -> Mapping[str, Comment]: ...


def write_graph(graph: Graph) -> dict[str, Any]:
    """The fields of a document, a block or a fragment that hold its graph; frames and comments where there are any."""
    fields: dict[str, Any] = {
        "nodes": [_write_node(node) for node in graph.nodes.values()],
        "wires": [write_wire(wire) for wire in graph.wires],
    }
    if graph.frames:
        fields["frames"] = [_write_frame(frame) for frame in graph.frames.values()]
    if graph.comments:
        fields["comments"] = [_write_comment(comment) for comment in graph.comments.values()]
    return fields


def write_block(block: Block) -> dict[str, Any]:
    """The fields of a block."""
    named = {key: text for key in ("title", "summary") if (text := getattr(block, key))}
    settings = [
        {"key": item.key, "default": item.default}
        | {key: text for key in ("title", "help") if (text := getattr(item, key))}
        for item in block.settings
    ]
    shown = {"settings": settings} if settings else {}
    return {"id": block.id, **named, **shown, **write_graph(block), **unknown(block.extra, _BLOCK)}


def write_stage(stage: Stage) -> dict[str, Any]:
    """The fields of a stage."""
    fields: dict[str, Any] = {"id": stage.id}
    fields |= {"title": stage.title} if stage.title else {}
    fields |= {"goals": list(stage.goals)} if stage.goals else {}
    fields |= {"settings": stage.settings} if stage.settings else {}
    return {**fields, **unknown(stage.extra, _STAGE)}


def write_wire(wire: Wire) -> dict[str, Any]:
    """The fields of a wire."""
    ends = {"from": f"{wire.source.node}.{wire.source.port}", "to": f"{wire.target.node}.{wire.target.port}"}
    return {**ends, **unknown(wire.extra, _WIRE)}


def _write_node(node: Node) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": node.id, "type": node.type}
    if node.title:
        fields["title"] = node.title
    if node.settings:
        fields["settings"] = node.settings
    fields["position"] = [_place(place) for place in node.position]
    fields |= {key: value for key in ("note", *_FLAGS, "linked") if (value := getattr(node, key))}
    if node.link:
        fields["link"] = node.link
    return {**fields, **unknown(node.extra, _NODE)}


def _write_frame(frame: Frame) -> dict[str, Any]:
    title = {"title": frame.title} if frame.title else {}
    fields = {"id": frame.id, **title, "color": frame.color, "members": list(frame.members)}
    return {**fields, **unknown(frame.extra, _FRAME)}


def _write_comment(comment: Comment) -> dict[str, Any]:
    position, size = ([_place(place) for place in pair] for pair in (comment.position, comment.size))
    fields = {"id": comment.id, "text": comment.text, "position": position, "size": size}
    return {**fields, **unknown(comment.extra, _COMMENT)}


def _place(place: float) -> int | float:
    held = max(-FARTHEST, min(FARTHEST, float(place)))
    return int(held) if held.is_integer() else held


# Reading


def field(fields: Mapping[str, Any], key: str, kind: type, where: str, name: str, default: Any = None) -> Any:
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


def read_graph(top: Mapping[str, Any], where: str, name: str) -> dict[str, Any]:
    """Nodes, wires, frames and comments of a document, a block or a fragment, by the names of its fields."""
    nodes = {node.id: node for node in _each(top, "nodes", where, name, _read_node)}
    wires = read_wires(top, "wires", nodes, name)
    frames = {frame.id: frame for frame in _each(top, "frames", where, name, _read_frame)}
    for frame in frames.values():
        for member in frame.members:
            if member not in nodes:
                raise Problem(
                    "{file}: the frame {where} names the node {got}, which does not exist. Take it off its members.",
                    file=name,
                    where=frame.id,
                    got=quote(member),
                )
    comments = {comment.id: comment for comment in _each(top, "comments", where, name, _read_comment)}
    return {"nodes": nodes, "wires": wires, "frames": frames, "comments": comments}


def read_blocks(top: Mapping[str, Any], name: str) -> dict[str, Block]:
    """The blocks of a document or a fragment by their ids."""
    return {block.id: block for block in _each(top, "blocks", "the document", name, _read_block)}


def read_stages(top: Mapping[str, Any], name: str) -> tuple[Stage, ...]:
    """The stages of a document, in order."""
    return tuple(_each(top, "stages", "the document", name, _read_stage))


def read_wires(top: Mapping[str, Any], key: str, nodes: Mapping[str, Node] | None, name: str) -> tuple[Wire, ...]:
    """Wires in order; without `nodes` an end may lie anywhere."""
    wires: dict[Wire, None] = {}
    for number, fields in enumerate(field(top, key, list, "the document", name, default=[])):
        wire = _read_wire(_entry(fields, f"{key}[{number}]", name), f"{key}[{number}]", nodes, name)
        if wire in wires:
            raise Problem(
                "{file}: {where} is the same as an earlier one. Remove it.", file=name, where=f"{key}[{number}]"
            )
        wires[wire] = None
    return tuple(wires)


Read = TypeVar("Read", Node, Frame, Comment, Block, Stage)


def _each(
    top: Mapping[str, Any], key: str, where: str, name: str, read: Callable[[dict[str, Any], str, str], Read]
) -> list[Read]:
    found: dict[str, Read] = {}
    for number, fields in enumerate(field(top, key, list, where, name, default=[])):
        place = f"{key}[{number}]"
        one = read(_entry(fields, place, name), place, name)
        if one.id in found:
            raise Problem(_TWICE[key], file=name, got=one.id)
        found[one.id] = one
    return list(found.values())


def _entry(fields: Any, where: str, name: str) -> dict[str, Any]:
    if not isinstance(fields, dict):
        raise Problem(
            "{file}: {where} must be an object {{…}}, but it is {got}. Change it.",
            file=name,
            where=where,
            got=quote(fields),
        )
    return fields


def _identity(fields: dict[str, Any], where: str, name: str) -> str:
    identity = field(fields, "id", str, where, name)
    if IDENTITY.fullmatch(identity) is None:
        raise Problem(
            "{file}: {where} has the id {got}, but an id is a lower-case letter and up to 31 letters or digits.",
            file=name,
            where=where,
            got=quote(identity),
        )
    return str(identity)


def _read_node(fields: dict[str, Any], where: str, name: str) -> Node:
    identity = _identity(fields, where, name)
    kind = field(fields, "type", str, identity, name)
    if not 0 < len(kind) <= 100:
        raise Problem(
            "{file}: the type of {where} must have 1 to 100 characters, but it is {got}. Change it.",
            file=name,
            where=identity,
            got=quote(kind),
        )
    return Node(
        identity,
        former_keys().get(kind, kind),
        field(fields, "title", str, identity, name, default=""),
        field(fields, "settings", dict, identity, name, default={}),
        _read_pair(field(fields, "position", list, identity, name, default=[0, 0]), "position", identity, name),
        note=field(fields, "note", str, identity, name, default=""),
        **{flag: field(fields, flag, bool, identity, name, default=False) for flag in _FLAGS},
        linked=field(fields, "linked", str, identity, name, default=""),
        link=field(fields, "link", dict, identity, name, default={}),
        extra=unknown(fields, _NODE),
    )


def _read_frame(fields: dict[str, Any], where: str, name: str) -> Frame:
    identity = _identity(fields, where, name)
    members = field(fields, "members", list, identity, name)
    if not members or not all(isinstance(member, str) for member in members):
        raise Problem(
            "{file}: the members of the frame {where} must be ids of nodes, but they are {got}. Change them.",
            file=name,
            where=identity,
            got=quote(members),
        )
    title = field(fields, "title", str, identity, name, default="")
    color = field(fields, "color", str, identity, name, default="layers")
    return Frame(identity, tuple(dict.fromkeys(members)), title, color, unknown(fields, _FRAME))


def _read_comment(fields: dict[str, Any], where: str, name: str) -> Comment:
    identity = _identity(fields, where, name)
    position = _read_pair(field(fields, "position", list, identity, name, default=[0, 0]), "position", identity, name)
    size = _read_pair(field(fields, "size", list, identity, name, default=[240, 96]), "size", identity, name)
    return Comment(identity, field(fields, "text", str, identity, name), position, size, unknown(fields, _COMMENT))


def _read_stage(fields: dict[str, Any], where: str, name: str) -> Stage:
    identity = _identity(fields, where, name)
    goals = field(fields, "goals", list, identity, name, default=[])
    if not all(isinstance(goal, str) for goal in goals):
        raise Problem(
            "{file}: the goals of the stage {where} must be ids of nodes, but they are {got}. Change them.",
            file=name,
            where=identity,
            got=quote(goals),
        )
    title = field(fields, "title", str, identity, name, default="")
    settings = field(fields, "settings", dict, identity, name, default={})
    return Stage(identity, title, tuple(dict.fromkeys(goals)), settings, unknown(fields, _STAGE))


def _read_block(fields: dict[str, Any], where: str, name: str) -> Block:
    identity = _identity(fields, where, name)
    exposed = [
        _read_exposed(_entry(entry, identity, name), identity, name)
        for entry in field(fields, "settings", list, identity, name, default=[])
    ]
    return Block(
        identity,
        field(fields, "title", str, identity, name, default=""),
        field(fields, "summary", str, identity, name, default=""),
        settings=tuple(exposed),
        extra=unknown(fields, _BLOCK),
        **read_graph(fields, identity, name),
    )


def _read_exposed(fields: dict[str, Any], where: str, name: str) -> Exposed:
    key = field(fields, "key", str, where, name)
    default = fields.get("default")
    if KEY.fullmatch(key) is None or not isinstance(default, bool | int | float | str):
        raise Problem(
            "{file}: a setting of the block {where} must have a key of lower-case letters and a default that is "
            "a number, a truth value or a text, but it is {got}. Change it.",
            file=name,
            where=where,
            got=quote(fields),
        )
    title, help = (field(fields, part, str, where, name, default="") for part in ("title", "help"))
    return Exposed(key, default, title, help)


def _read_pair(value: list[Any], key: str, where: str, name: str) -> tuple[float, float]:
    numbers = [
        place
        for place in value
        if isinstance(place, int | float) and not isinstance(place, bool) and abs(place) <= FARTHEST
    ]
    if len(value) != 2 or len(numbers) != 2:
        raise Problem(
            "{file}: the position of {where} must be two numbers within ±10,000,000, but it is {got}. Change it."
            if key == "position"
            else "{file}: the size of {where} must be two numbers within ±10,000,000, but it is {got}. Change it.",
            file=name,
            where=where,
            got=quote(value),
        )
    return float(numbers[0]), float(numbers[1])


def _read_wire(fields: dict[str, Any], where: str, nodes: Mapping[str, Node] | None, name: str) -> Wire:
    begin, end = (_read_end(field(fields, key, str, where, name), key, where, nodes, name) for key in _WIRE)
    return Wire(begin, end, unknown(fields, _WIRE))


def _read_end(value: str, key: str, where: str, nodes: Mapping[str, Node] | None, name: str) -> End:
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
    if nodes is not None and node not in nodes:
        raise Problem(
            "{file}: {where} begins at the node {got}, which does not exist. Remove the wire or add the node."
            if key == "from"
            else "{file}: {where} ends at the node {got}, which does not exist. Remove the wire or add the node.",
            file=name,
            where=where,
            got=quote(node),
        )
    return End(node, port)
