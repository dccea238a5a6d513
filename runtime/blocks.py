"""Edits with blocks: a selection becomes a block, a use is repeated, run over time, copied.

What takes them apart again is in `runtime.unpacking`.
Pure functions on documents, no torch, no Qt. Those that move nodes answer with the map from old paths to new ones
as well, so that weights and plots can follow; paths are seen from the graph that is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.document import Block, Document, End, Node, Wire, within
from runtime.edits import change_node, frames_without, fresh_id
from runtime.expressions import is_expression
from runtime.facts import facts_of, is_drawn, is_repeated, ports_of_block, used_block
from runtime.fragment import blocks_of
from runtime.naming import follow

Paths = dict[str, str]  # old path → new path
BESIDE = 176.0  # scene units between the inside of a block and its inputs and outputs


def inside(document: Document, block: str) -> Document:
    """The graph of a block as a document of its own, which knows the same blocks."""
    return graph_of(document.blocks[block], document)


def graph_of(block: Block, document: Document) -> Document:
    """The same of a block that is at hand, which may be drawn from settings and so be in no document."""
    return Document(
        title=block.title,
        nodes=block.nodes,
        wires=block.wires,
        training=document.training,
        frames=block.frames,
        comments=block.comments,
        blocks=document.blocks,
        spent=document.spent,
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
    use = fresh_id(document.nodes, "block", document.spent.ids)
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
    instead = Node(use, "block", settings={"block": block_id}, position=corner)
    kept = in_place_of(document.nodes, chosen[0], {use: instead})
    kept = {key: node for key, node in kept.items() if key not in names}
    plain = [wire for wire in document.wires if wire.target.node not in names and wire.source.node not in names]
    changed = document.but(
        nodes=kept,
        wires=(*plain, *outside),
        frames=frames_without({key: frame for key, frame in document.frames.items() if key not in frames}, names),
        blocks={**document.blocks, block_id: block},
    )
    paths = {key: f"{use}/{key}" for key in chosen}
    inside = {key: [paths[member] for member in frame.members] for key, frame in frames.items()}
    return follow(changed, {**inside, **paths}), use, paths


def in_place_of(nodes: Mapping[str, Node], gone: str, instead: Mapping[str, Node]) -> dict[str, Node]:
    """These nodes with others in the place of one: by their order layers have their colors."""
    return {key: node for old in nodes for key, node in (instead if old == gone else {old: nodes[old]}).items()}


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
    return _become(document, use, "repeat", {"times": times})


def run_over_time(document: Document, use: str, steps: int = 8) -> Document:
    """The document with a use of a block run step after step. Raises `Problem` for what is no single use."""
    node = document.nodes[use]
    if used_block(document, node) is None or is_repeated(node):
        raise Problem("{node} is no block, so it has no steps. Make a block of it first.")
    return _become(document, use, "recurrent", {"steps": steps})


def _become(document: Document, use: str, kind: str, settings: Mapping[str, Any]) -> Document:
    if is_drawn(document.nodes[use]):
        document = make_own(document, use)
    node = document.nodes[use]
    return change_node(document, use, type=kind, settings={**node.settings, **settings})


def make_own(document: Document, use: str) -> Document:
    """The document in which this use has a copy of its block, so that an edit inside changes it alone.

    A block that was drawn from settings becomes one of the document and is drawn no more.
    """
    node = document.nodes[use]
    block = used_block(document, node)
    if block is None:
        raise Problem("{node} is no block. Select the use of a block.")
    refuse_expressions(node)
    identity = fresh_id(document.blocks, "block")
    changed = document.but(blocks={**document.blocks, identity: replace(block, id=identity)})
    if is_drawn(node):
        return change_node(changed, use, type="block", settings={"block": identity})
    return change_node(changed, use, settings={**node.settings, "block": identity})


def refuse_expressions(node: Node) -> None:
    """Raises `Problem` for a block that is drawn from settings of which one is an expression."""
    if is_drawn(node) and any(is_expression(value) for value in node.settings.values()):
        raise Problem("{node} takes a setting from an expression. Give plain values first.")


def change_block(document: Document, block: str, **changes: Any) -> Document:
    """The document with some fields of a block replaced: title, summary, settings."""
    return document.but(blocks={**document.blocks, block: replace(document.blocks[block], **changes)})


def drop_unused(document: Document, blocks: Iterable[str]) -> Document:
    """The document without those of these blocks that nothing uses any more."""
    gone = {block for block in blocks if block in document.blocks and not uses_of(document, block)}
    if not gone:
        return document
    return document.but(blocks={key: block for key, block in document.blocks.items() if key not in gone})
