"""Edits with blocks: a selection becomes a block, a use becomes plain nodes, a repetition is unrolled.

Pure functions on documents, no torch, no Qt. Those that move nodes answer with the map from old paths to new ones
as well, so that weights and plots can follow; paths are seen from the graph that is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.document import Block, Document, End, Exposed, Node, Wire, within
from runtime.edits import FreshIds, change_node, frames_without, fresh_id
from runtime.expressions import evaluate, is_expression
from runtime.facts import facts_of, is_repeated, ports_of_block, used_block
from runtime.fragment import blocks_of

Paths = dict[str, str]  # old path → new path
BESIDE = 176.0  # scene units between the inside of a block and its inputs and outputs
STEP = 264.0  # from one repetition to the next


def inside(document: Document, block: str) -> Document:
    """The graph of a block as a document of its own, which knows the same blocks."""
    found = document.blocks[block]
    return Document(
        title=found.title,
        nodes=found.nodes,
        wires=found.wires,
        training=document.training,
        frames=found.frames,
        comments=found.comments,
        blocks=document.blocks,
    )


def with_inside(document: Document, block: str, graph: Document) -> Document:
    """The document with the graph of a block as edited; what the edit said of other blocks and of training counts too.

    Raises `Problem` when the block would come to lie inside itself.
    """
    known = graph.blocks.get(block) or document.blocks[block]
    title = graph.title if graph.title != document.blocks[block].title else known.title
    changed = replace(
        known, title=title, nodes=graph.nodes, wires=graph.wires, frames=graph.frames, comments=graph.comments
    )
    blocks = {**graph.blocks, block: changed}
    if any(key not in blocks for key in document.blocks):  # an edit inside does not see who uses them outside
        blocks = {**blocks_of(document.blocks, document.nodes.values()), **blocks}
    refuse_circle(blocks, block)
    return document.but(blocks=blocks, training=graph.training)


def refuse_circle(blocks: Mapping[str, Block], block: str) -> None:
    """Raises `Problem` when a block is used somewhere inside itself."""
    waiting, seen = [block], set[str]()
    while waiting:
        for node in blocks[waiting.pop()].nodes.values():
            used = node.settings.get("block")
            if used == block:
                raise Problem(
                    "The block “{block}” cannot hold itself: it would never end. Use another block here.",
                    block=blocks[block].title or block,
                )
            if isinstance(used, str) and used in blocks and used not in seen:
                seen.add(used)
                waiting.append(used)


def uses_of(document: Document, block: str) -> int:
    """How many nodes of the document and of its blocks use a block."""
    graphs = [document.nodes, *(other.nodes for other in document.blocks.values())]
    return sum(node.settings.get("block") == block for nodes in graphs for node in nodes.values())


def group(document: Document, nodes: Iterable[str], title: str = "") -> tuple[Document, str, Paths]:
    """The document with these nodes as a block and one use of it in their place; the use's id; the map of paths.

    Raises `Problem` where the nodes cannot be a block: a source, loss or goal among them, or a way out and in again.
    """
    names = set(nodes) & document.nodes.keys()
    chosen = [key for key in document.nodes if key in names]
    _refuse_group(document, chosen)
    entering = [wire for wire in document.wires if wire.target.node in names and wire.source.node not in names]
    leaving = [wire for wire in document.wires if wire.source.node in names and wire.target.node not in names]
    block_id = fresh_id(document.blocks, "block")
    use = fresh_id(document.nodes, "block")
    corner = (
        min(document.nodes[key].position[0] for key in chosen),
        min(document.nodes[key].position[1] for key in chosen),
    )
    right = max(document.nodes[key].position[0] for key in chosen)
    held = {key: document.nodes[key] for key in chosen}
    wires = [wire for wire in document.wires if {wire.source.node, wire.target.node} <= names]
    inputs, outputs = {}, {}
    for source in dict.fromkeys(wire.source for wire in entering):
        port = fresh_id(held, "in")
        inputs[source] = port
        first = next(wire for wire in entering if wire.source == source)
        at = within((corner[0] - BESIDE, document.nodes[first.target.node].position[1]))
        held[port] = Node(
            port, "block_input", _free_title(held, _port_name(document, first.target, outputs=False)), position=at
        )
        wires += [replace(wire, source=End(port, "y")) for wire in entering if wire.source == source]
    for source in dict.fromkeys(wire.source for wire in leaving):
        port = fresh_id(held, "out")
        outputs[source] = port
        at = within((right + BESIDE, document.nodes[source.node].position[1]))
        held[port] = Node(
            port, "block_output", _free_title(held, _port_name(document, source, outputs=True)), position=at
        )
        wires.append(Wire(source, End(port, "x")))
    frames = {key: frame for key, frame in document.frames.items() if names.issuperset(frame.members)}
    block = Block(block_id, title, nodes=held, wires=tuple(wires), frames=frames)
    outside = [
        *(Wire(source, End(use, port)) for source, port in inputs.items()),
        *(replace(wire, source=End(use, outputs[wire.source])) for wire in leaving),
    ]
    kept = {key: node for key, node in document.nodes.items() if key not in names}
    kept[use] = Node(use, "block", settings={"block": block_id}, position=corner)
    plain = [wire for wire in document.wires if wire.target.node not in names and wire.source.node not in names]
    changed = document.but(
        nodes=kept,
        wires=(*plain, *outside),
        frames=frames_without({key: frame for key, frame in document.frames.items() if key not in frames}, names),
        blocks={**document.blocks, block_id: block},
    )
    return changed, use, {key: f"{use}/{key}" for key in chosen}


def _refuse_group(document: Document, chosen: list[str]) -> None:
    if not chosen:
        raise Problem("Nothing is selected. Select the nodes that the block is to hold.")
    for key in chosen:
        facts = find(document.nodes[key].type)
        if facts is not None and facts.kind not in ("module", "reroute", "block"):
            raise Problem("{node} cannot be inside a block. Leave it out of the selection.", about=key)
    names = set(chosen)
    for node in document.nodes.values():
        if node.linked in document.nodes and (node.id in names) != (node.linked in names):
            raise Problem(
                "{node} shares weights with a node on the other side of the block. "
                "Select both, or give it weights of its own.",
                about=node.id,
            )
    behind = document.downstream(*(wire.target.node for key in chosen for wire in document.outgoing[key]))
    outside = behind - names
    back = [wire for key in chosen for wire in document.incoming[key] if wire.source.node in outside]
    if back:
        raise Problem(
            "These nodes cannot be a block: what leaves them comes back to them through other nodes. "
            "Select the nodes between as well."
        )


def _port_name(document: Document, end: End, *, outputs: bool) -> str:
    facts = facts_of(document, end.node)
    port = (facts.output(end.port) if outputs else facts.input(end.port)) if facts else None
    return port.name if port else end.port


def _free_title(held: Mapping[str, Node], wanted: str) -> str:
    taken = {node.title for node in held.values()}
    title, number = wanted, 2
    while title in taken:
        title, number = f"{wanted} {number}", number + 1
    return title


def unpack(document: Document, use: str, flat: Mapping[str, Node] = MappingProxyType({})) -> tuple[Document, Paths]:
    """The document with the inside of a block in place of its use, or of every repetition; and the map of paths.

    Expressions become the values that a check worked out for them: `flat` are the nodes of `Checked.flat` by path;
    without it only those that depend on settings alone. Raises `Problem` for what is no use of a block.
    """
    node = document.nodes.get(use)
    block = used_block(document, node) if node else None
    if node is None or block is None:
        raise Problem("{node} is no block, so there is nothing to unpack. Select the use of a block.")
    if is_repeated(node):
        unrolled, paths = unroll(document, use)
        worked_out = {new: flat[old] for old, new in paths.items() if old in flat}
        for part in dict.fromkeys(path.partition("/")[0] for path in paths.values()):
            unrolled, moved = unpack(unrolled, part, worked_out)
            paths = {old: moved.get(new, new) for old, new in paths.items()}
        return unrolled, paths
    ports = {port.id for kind in ("entrance", "exit") for port in ports_of_block(block, kind)}
    inner = [one for one in block.nodes.values() if one.id not in ports]
    left = min((one.position[0] for one in inner), default=0.0)
    top = min((one.position[1] for one in inner), default=0.0)
    length = max((one.position[0] for one in inner), default=0.0) - left
    held = dict(_with_room(document, node, length))
    del held[use]
    names, fresh = {}, FreshIds(held)
    for one in inner:
        identity = one.id if one.id not in held else fresh.next(one.type)
        names[one.id] = identity
        at = within((one.position[0] - left + node.position[0], one.position[1] - top + node.position[1]))
        known = flat.get(f"{use}/{one.id}")
        settings = known.settings if known and known.type == one.type else _with_values(one.settings, block, node)
        frozen = one.frozen or node.frozen
        held[identity] = replace(one, id=identity, position=at, settings=settings, frozen=frozen)
    for one in inner:
        if one.linked in names:
            held[names[one.id]] = replace(held[names[one.id]], linked=names[one.linked])
    wires = _rewired(document, block, use, names, ports)
    changed = document.but(nodes=held, wires=wires, frames=frames_without(document.frames, {use}))
    return drop_unused(changed, [block.id]), {f"{use}/{old}": new for old, new in names.items()}


def _with_room(document: Document, node: Node, length: float) -> Mapping[str, Node]:
    """The nodes of a document, those right of one moved on, so that it may grow by a length. Pinned ones stay."""
    return {
        key: replace(other, position=within((other.position[0] + length, other.position[1])))
        if other.position[0] > node.position[0] and not other.pinned
        else other
        for key, other in document.nodes.items()
    }


def _rewired(document: Document, block: Block, use: str, names: Mapping[str, str], ports: set[str]) -> tuple[Wire, ...]:
    """The wires around and inside an unpacked use: through its ports they run on."""
    entering: dict[str, list[End]] = {}  # port → what enters it from outside
    for wire in document.incoming[use]:
        entering.setdefault(wire.target.port, []).append(wire.source)
    given: dict[str, End] = {wire.target.node: wire.source for wire in block.wires if wire.target.node in ports}

    def sources(end: End) -> list[End]:
        if end.node in ports:
            return entering.get(end.node, [])
        return [replace(end, node=names[end.node])]

    found: dict[Wire, None] = {}
    for wire in document.wires:
        if wire.target.node == use:
            continue
        if wire.source.node != use:
            found.setdefault(wire)
        elif wire.source.port in given:
            found |= dict.fromkeys(replace(wire, source=source) for source in sources(given[wire.source.port]))
    for wire in block.wires:
        if wire.target.node in names:
            target = replace(wire.target, node=names[wire.target.node])
            found |= dict.fromkeys(replace(wire, source=source, target=target) for source in sources(wire.source))
    return tuple(found)


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
    """The document with a repetition as so many uses of its block in a row, and the map of paths."""
    node = document.nodes.get(use)
    block = used_block(document, node) if node else None
    if node is None or block is None or not is_repeated(node):
        raise Problem("{node} is no Repeat, so there is nothing to unroll. Select a Repeat.")
    facts = find(node.type)
    assert facts is not None
    declared = next(item for item in facts.settings if item.key == "times")
    times = node.settings.get("times", declared.default)
    if is_expression(times):
        raise Problem("{node} takes its number of repetitions from an expression. Give a number before unrolling.")
    problem = declared.refuse(times)
    if problem:
        raise problem
    held = dict(_with_room(document, node, (int(times) - 1) * STEP))
    del held[use]
    rest = {key: value for key, value in node.settings.items() if key not in ("times", "shared")}
    made: list[str] = []
    for number in range(int(times)):
        identity = fresh_id(held, "block")
        at = within((node.position[0] + number * STEP, node.position[1]))
        linked = made[0] if made and node.settings.get("shared") is True else ""
        held[identity] = replace(node, id=identity, type="block", settings=rest, position=at, linked=linked)
        made.append(identity)
    entrances, exits = ([port.id for port in ports_of_block(block, kind)] for kind in ("entrance", "exit"))
    wires: list[Wire] = []
    for wire in document.wires:
        if wire.source.node == use:
            wire = replace(wire, source=replace(wire.source, node=made[-1]))
        if wire.target.node == use:
            state = wire.target.port in entrances and entrances.index(wire.target.port) < len(exits)
            wires += [replace(wire, target=replace(wire.target, node=one)) for one in (made[:1] if state else made)]
        else:
            wires.append(wire)
    for before, after in pairwise(made):
        wires += [Wire(End(before, out), End(after, into)) for out, into in zip(exits, entrances, strict=False)]
    frames = {
        key: replace(
            frame, members=tuple(one for member in frame.members for one in (made if member == use else [member]))
        )
        for key, frame in document.frames.items()
    }
    paths = {f"{use}/{number}/{inner}": f"{one}/{inner}" for number, one in enumerate(made) for inner in block.nodes}
    return document.but(nodes=held, wires=tuple(wires), frames=frames), paths


def repeat(document: Document, use: str, times: int = 2) -> Document:
    """The document with a use of a block repeated. Raises `Problem` where the block cannot follow itself."""
    node = document.nodes[use]
    block = used_block(document, node)
    if block is None or is_repeated(node):
        raise Problem("{node} is no block, so it cannot be repeated. Make a block of it first.")
    entrances, exits = (len(ports_of_block(block, kind)) for kind in ("entrance", "exit"))
    if not exits or exits > entrances:
        raise Problem(
            "{node} cannot be repeated: it has {outputs} outputs for {inputs} inputs, and each repetition takes "
            "what the one before gives. Give the block an input for every output.",
            outputs=exits,
            inputs=entrances,
        )
    return change_node(document, use, type="repeat", settings={**node.settings, "times": times})


def make_own(document: Document, use: str) -> Document:
    """The document in which this use has a copy of its block, so that an edit inside changes it alone."""
    node = document.nodes[use]
    block = used_block(document, node)
    if block is None:
        raise Problem("{node} is no block. Select the use of a block.")
    identity = fresh_id(document.blocks, "block")
    blocks = {**document.blocks, identity: replace(block, id=identity)}
    return change_node(document.but(blocks=blocks), use, settings={**node.settings, "block": identity})


def change_block(document: Document, block: str, **changes: Any) -> Document:
    """The document with some fields of a block replaced: title, summary, settings."""
    return document.but(blocks={**document.blocks, block: replace(document.blocks[block], **changes)})


def expose(document: Document, block: str, exposed: Exposed) -> Document:
    """The document in which a block shows one more setting, or shows one otherwise."""
    known = document.blocks[block].settings
    if any(item.key == exposed.key for item in known):
        settings = tuple(exposed if item.key == exposed.key else item for item in known)
    else:
        settings = (*known, exposed)
    return change_block(document, block, settings=settings)


def drop_unused(document: Document, blocks: Iterable[str]) -> Document:
    """The document without those of these blocks that nothing uses any more."""
    gone = {block for block in blocks if block in document.blocks and not uses_of(document, block)}
    if not gone:
        return document
    return document.but(blocks={key: block for key, block in document.blocks.items() if key not in gone})
