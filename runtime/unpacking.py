"""Edits that put the inside of a block in its place: a use becomes plain nodes, a repetition so many uses.

Pure functions on documents, no torch, no Qt. They answer with the map from old paths to new ones as well, so that
weights and plots can follow; paths are seen from the graph that is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from nodes.spec import Problem
from runtime.blocks import Paths, drop_unused, in_place_of, refuse_expressions
from runtime.document import Block, Document, End, Frame, Node, Wire, within
from runtime.edits import FreshIds, frames_without, fresh_id
from runtime.expressions import evaluate, is_expression
from runtime.facts import counted_by, facts_of_use, is_repeated, ports_of_block, shares_weights, used_block
from runtime.naming import follow
from runtime.rows import SLICE, Row, row_of

STEP = 264.0  # from one repetition to the next
ABOVE = 128.0  # from what takes a sequence apart or puts it together to the repetitions
NONE: Mapping[str, str] = MappingProxyType({})


def unpack(
    document: Document, use: str, flat: Mapping[str, Node] = MappingProxyType({}), owners: Mapping[str, str] = NONE
) -> tuple[Document, Paths]:
    """The document with the inside of a block in place of its use, or of every repetition; and the map of paths.

    Expressions become the values that a check worked out for them: `flat` are the nodes of `Checked.flat` by path;
    without it only those that depend on settings alone. `owners` are nodes whose weights those inside take, by their
    ids inside. Raises `Problem` for what is no use of a block.
    """
    node = document.nodes.get(use)
    block = used_block(document, node) if node else None
    if node is None or block is None:
        raise Problem("{node} is no block, so there is nothing to unpack. Select the use of a block.")
    if is_repeated(node):
        unrolled, paths = unroll(document, use)
        worked_out = {new: flat[old] for old, new in paths.items() if old in flat}
        shared: Paths = {}
        renamed: Paths = {}
        for part in dict.fromkeys(path.partition("/")[0] for path in paths.values()):
            unrolled, moved = unpack(unrolled, part, worked_out, shared)
            renamed |= moved
            if shares_weights(node) and not shared:
                shared = {path.partition("/")[2]: new for path, new in moved.items()}
        return unrolled, {old: renamed.get(new, new) for old, new in paths.items()}
    refuse_expressions(node)
    ports = {port.id for kind in ("entrance", "exit") for port in ports_of_block(block, kind)}
    inner = [one for one in block.nodes.values() if one.id not in ports]
    left = min((one.position[0] for one in inner), default=0.0)
    top = min((one.position[1] for one in inner), default=0.0)
    length = max((one.position[0] for one in inner), default=0.0) - left
    held = dict(_with_room(document, node, length))
    del held[use]
    names, fresh = {}, FreshIds(held, document.spent.ids)
    for one in inner:
        identity = one.id if one.id not in held else fresh.next(one.type)
        names[one.id] = identity
        at = within((one.position[0] - left + node.position[0], one.position[1] - top + node.position[1]))
        known = flat.get(f"{use}/{one.id}")
        settings = known.settings if known and known.type == one.type else _with_values(one.settings, block, node)
        frozen = one.frozen or node.frozen
        held[identity] = replace(one, id=identity, position=at, settings=settings, frozen=frozen)
    for one in inner:
        if one.id in owners and not (one.linked and one.link):
            held[names[one.id]] = replace(held[names[one.id]], linked=owners[one.id], link={})
        elif one.linked in names:
            held[names[one.id]] = replace(held[names[one.id]], linked=names[one.linked])
    inside = {identity: held[identity] for identity in names.values()}
    held = in_place_of({key: held.get(key, node) for key in document.nodes}, use, inside)
    wires = _rewired(document, block, use, names, ports)
    frames = {**frames_without(document.frames, {use}), **dict(_frames(document, block, names))}
    changed = document.but(nodes=held, wires=wires, frames=frames)
    paths = {f"{use}/{old}": new for old, new in names.items()}
    return follow(drop_unused(changed, [block.id]), {use: names.values(), **paths}), paths


def _frames(document: Document, block: Block, names: Mapping[str, str]) -> Iterator[tuple[str, Frame]]:
    """The frames inside a block, around the nodes that came out of it."""
    taken = dict(document.frames)
    for frame in block.frames.values():
        members = tuple(names[member] for member in frame.members if member in names)
        if members:
            identity = fresh_id(taken, "frame")
            taken[identity] = replace(frame, id=identity, members=members)
            yield identity, taken[identity]


def _with_room(document: Document, node: Node, length: float) -> Mapping[str, Node]:
    """The nodes of a document, those right of one moved on, so that it may grow by a length. Pinned ones stay."""
    return {
        key: replace(other, position=within((other.position[0] + length, other.position[1])))
        if other.position[0] > node.position[0] and not other.pinned
        else other
        for key, other in document.nodes.items()
    }


def _rewired(document: Document, block: Block, use: str, names: Mapping[str, str], ports: set[str]) -> tuple[Wire, ...]:
    """The wires around and inside an unpacked use: through its ports they run on.

    A repetition is unpacked use by use, so wires that stay are only passed on: hashing each would take most of it.
    """
    entering: dict[str, list[End]] = {}  # port → what enters it from outside
    for wire in document.wires:
        if wire.target.node == use:
            entering.setdefault(wire.target.port, []).append(wire.source)
    given: dict[str, End] = {wire.target.node: wire.source for wire in block.wires if wire.target.node in ports}

    def sources(end: End) -> list[End]:
        if end.node in ports:
            return entering.get(end.node, [])
        return [replace(end, node=names[end.node])]

    def led_on() -> Iterator[Wire]:
        for wire in document.wires:
            if wire.source.node != use and wire.target.node != use:
                yield wire
            elif wire.target.node != use and wire.source.port in given:
                yield from (replace(wire, source=source) for source in sources(given[wire.source.port]))
        for wire in block.wires:
            if wire.target.node in names:
                target = replace(wire.target, node=names[wire.target.node])
                yield from (replace(wire, source=source, target=target) for source in sources(wire.source))

    return tuple(_once(led_on(), document, set(names.values())))


def _once(wires: Iterable[Wire], document: Document, inside: set[str]) -> Iterator[Wire]:
    """Each of these wires once: those of the document as they are, and new ones, of which the ends inside are given."""
    stay = {id(wire) for wire in document.wires}
    fresh: set[Wire] = set()
    for wire in wires:
        if id(wire) in stay:
            yield wire
            continue
        past = wire.source.node not in inside and wire.target.node not in inside
        if wire not in fresh and not (past and wire in document.wires):  # only one that runs past may have been there
            fresh.add(wire)
            yield wire


def _with_values(settings: Mapping[str, Any], block: Block, use: Node) -> Mapping[str, Any]:
    """Settings with the block's exposed settings put in: a bare name becomes the value, the rest is worked out."""
    values = {item.key: use.settings.get(item.key, item.default) for item in block.settings}
    found = dict(settings)
    for key, value in settings.items():
        if not is_expression(value):
            continue
        text = value["expression"]
        if text in values:
            found[key] = values[text]
            continue
        try:
            plain = evaluate(text, lambda name: values[name] if name in values else _refuse_name(name))
            found[key] = int(plain) if isinstance(plain, float) and plain.is_integer() else plain
        except Problem:
            continue
    return found


def _refuse_name(name: str) -> int:
    raise Problem("{node}: nothing here is called “{name}”. Known are {known}.", name=name, known="")


def unroll(document: Document, use: str) -> tuple[Document, Paths]:
    """The document with a repetition as so many uses of its block in a row, and the map of paths.

    A sequence is taken apart and put together by nodes of their own.
    """
    node = document.nodes.get(use)
    block = used_block(document, node) if node else None
    if node is None or block is None or not is_repeated(node):
        raise Problem("{node} is no Repeat or Recurrent, so there is nothing to unroll. Select one.")
    facts = facts_of_use(node, block)
    declared = next(item for item in facts.settings if item.key == counted_by(facts))
    times = node.settings.get(declared.key, declared.default)
    if is_expression(times):
        raise Problem("{node} takes its number of repetitions from an expression. Give a number before unrolling.")
    problem = declared.refuse(times)
    if problem:
        raise problem
    row = row_of(node, block, use, times)
    held = dict(_with_room(document, node, (len(row.paths) - 1) * STEP))
    del held[use]
    exposed = {item.key for item in block.settings} | {"block"}
    kept = {key: value for key, value in node.settings.items() if key in exposed}
    made = _uses(held, node, kept, len(row.paths))
    wires = _Unrolled(document, node, row, made, held).wires()
    frames = {
        key: replace(
            frame, members=tuple(one for member in frame.members for one in (made if member == use else [member]))
        )
        for key, frame in document.frames.items()
    }
    paths = {f"{use}/{number}/{inner}": f"{one}/{inner}" for number, one in enumerate(made) for inner in block.nodes}
    changed = document.but(nodes=held, wires=tuple(dict.fromkeys(wires)), frames=frames)
    return follow(changed, {use: made, **paths}), paths


def _uses(held: dict[str, Node], node: Node, settings: Mapping[str, Any], times: int) -> list[str]:
    """The ids of so many plain uses in a row, put among the nodes."""
    made: list[str] = []
    for number in range(times):
        identity = fresh_id(held, "block")
        at = within((node.position[0] + number * STEP, node.position[1]))
        linked, link = "", dict[str, Any]()
        if shares_weights(node):
            linked, link = (made[0], {}) if made else (node.linked, dict(node.link))
        held[identity] = replace(
            node, id=identity, type="block", settings=settings, position=at, linked=linked, link=link
        )
        made.append(identity)
    return made


class _Unrolled:
    """The wires of a graph in which plain uses stand for a row; `held` gets the nodes that sequences need."""

    def __init__(self, document: Document, node: Node, row: Row, made: list[str], held: dict[str, Node]) -> None:
        self.document, self.node, self.row, self.made, self.held = document, node, row, made, held
        self.slices: dict[str, list[str]] = {}  # input → what takes its sequence apart
        self.stacks: dict[str, str] = {}  # output → what puts its sequence together

    def wires(self) -> Iterator[Wire]:
        """All wires of the document, those of the row led to its uses."""
        for wire in self.document.wires:
            if wire.source.node == self.node.id:
                wire = replace(wire, source=self.leaving(wire.source.port))
            if wire.target.node != self.node.id:
                yield wire
                continue
            for target in self.entering(wire.target.port):
                yield replace(wire, target=target)
        for port, nodes in self.slices.items():
            yield from (Wire(End(one, "y"), End(use, port)) for one, use in zip(nodes, self.made, strict=True))
        for port, stack in self.stacks.items():
            yield from (Wire(End(use, port), End(stack, "x")) for use in self.made)
        for before, after in zip(self.made, self.made[1:], strict=False):
            yield from (Wire(End(before, out), End(after, into)) for into, out in self.row.states.items())

    def entering(self, port: str) -> list[End]:
        if port in self.row.sequences:
            if port not in self.slices:
                self.slices[port] = [self.add_slice(port, number) for number in range(len(self.made))]
            return [End(one, "x") for one in self.slices[port]]
        return [End(one, port) for one in (self.made[:1] if port in self.row.states else self.made)]

    def leaving(self, port: str) -> End:
        stack = next((one for one in self.row.stacks if one.id == f"{self.node.id}/{port}"), None)
        if stack is None:
            return End(self.made[-1], port)
        if port not in self.stacks:
            identity = fresh_id(self.held, stack.type, self.document.spent.ids)
            last = self.held[self.made[-1]].position
            at = within((last[0] + STEP, last[1] + ABOVE * (1 + len(self.stacks))))
            self.held[identity] = replace(stack, id=identity, position=at)
            self.stacks[port] = identity
        return End(self.stacks[port], "y")

    def add_slice(self, port: str, number: int) -> str:
        identity = fresh_id(self.held, SLICE, self.document.spent.ids)
        left, top = self.held[self.made[number]].position
        at = within((left, top - ABOVE * (1 + len(self.slices))))
        self.held[identity] = Node(identity, SLICE, settings={"index": number, "steps": len(self.made)}, position=at)
        return identity
