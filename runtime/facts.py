"""What a node of a document is: the node type of the catalogue, or for the use of a block what the block says."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from nodes.catalogue import catalogue, find
from nodes.settings import Setting
from nodes.spec import NodeType, Port, Problem
from runtime.document import Block, Document, Exposed, Node
from runtime.drawn import drawn_block, draws

_REMEMBERED = 4_000
_known: dict[tuple[str, int], tuple[Block, NodeType]] = {}  # type and identity of a block → what they make


def facts_of(document: Document, node: Node | str) -> NodeType | None:
    """The type of a node (or of the node with that id), or None where it is unknown.

    The use of a block has the ports, the settings and the title of its block.
    """
    found = document.nodes.get(node) if isinstance(node, str) else node
    facts = find(found.type) if found else None
    if facts is None or found is None or facts.kind != "block":
        return facts
    block = used_block(document, found)
    return facts if block is None else _of_use(facts, block)


def facts_of_use(node: Node, block: Block) -> NodeType:
    """The type of the use of a block that is at hand."""
    facts = find(node.type)
    assert facts is not None
    return _of_use(facts, block)


def node_at(document: Document, path: str) -> Node | None:
    """The node that a path of the flat graph stands for, such as `block1/linear1` or `repeat1/0/linear1`."""
    found = nodes_along(document, path)
    return found[-1] if found else None


def nodes_along(document: Document, path: str) -> list[Node]:
    """The uses of blocks that a path leads through, and the node it ends at; empty where it leads nowhere."""
    nodes, found = document.nodes, list[Node]()
    for part in path.split("/"):
        if found and part.isdigit():  # which repetition
            continue
        if part not in nodes:
            return []
        found.append(nodes[part])
        block = used_block(document, found[-1])
        nodes = block.nodes if block else {}
    return found


def used_block(document: Document, node: Node) -> Block | None:
    """The block that a node uses, or None: the node is no use, or the block is not in the document.

    Where the type draws its inside itself, the block is in no document (`is_drawn`).
    """
    facts = find(node.type)
    if facts is None or facts.kind != "block":
        return None
    if draws(facts):
        try:
            return drawn_block(facts, node)
        except Problem:  # told by the check
            return None
    used = node.settings.get("block")
    return document.blocks.get(used) if isinstance(used, str) else None


def is_drawn(node: Node) -> bool:
    """Whether the inside of a use is drawn from its settings, so that it can be looked at but not edited."""
    return draws(find(node.type))


def is_kind(node: Node, kind: str) -> bool:
    """Whether the type of a node is of a kind: source, module, reroute, block and so on."""
    return node.type in types_of(kind)


@cache
def types_of(kind: str) -> frozenset[str]:
    """The keys of all node types of a kind."""
    return frozenset(key for key, facts in catalogue().items() if facts.kind == kind)


def counted_by(facts: NodeType | None) -> str:
    """The setting that says how often a block stands in a row; empty for a type that uses it once."""
    return getattr(facts.declaration, "counted", "") if facts else ""


@cache
def types_with(name: str, value: object = None) -> frozenset[str]:
    """The keys of all node types whose declaration says something under a name: that value, or anything true."""
    told = {key: getattr(facts.declaration, name, None) for key, facts in catalogue().items()}
    return frozenset(key for key, one in told.items() if (one if value is None else one == value and one is not None))


def is_repeated(node: Node) -> bool:
    """Whether the use of a block stands for several in a row: its type asks how many times."""
    return bool(counted_by(find(node.type)))


def is_over_time(node: Node) -> bool:
    """Whether the repetitions of a block are steps in time, whose inputs are fed as settings say."""
    facts = find(node.type)
    return facts is not None and hasattr(facts.declaration, "entering")


def shares_weights(node: Node) -> bool:
    """Whether all repetitions of a block have one set of weights."""
    facts = find(node.type)
    shared = getattr(facts.declaration, "shared", False) if facts else False
    return node.settings.get("shared", shared.default) is True if isinstance(shared, Setting) else bool(shared)


def ports_of_block(block: Block, kind: str) -> list[Node]:
    """The nodes of a block that are its ports: of kind entrance or exit, in document order."""
    return [node for node in block.nodes.values() if (facts := find(node.type)) and facts.kind == kind]


def _of_use(facts: NodeType, block: Block) -> NodeType:
    key = (facts.key, id(block))
    kept = _known.get(key)
    if kept is None or kept[0] is not block:
        if len(_known) > _REMEMBERED:
            _known.clear()
        inputs, outputs = (
            tuple(Port(node.id, node.title or node.id) for node in ports_of_block(block, kind))
            for kind in ("entrance", "exit")
        )
        exposed = {item.key: _setting(block, item) for item in block.settings}
        entering = _entering(facts, inputs, outputs)
        bases = (facts.declaration, type("Entering", (), dict(entering)))  # in the form behind its own
        declaration = type(facts.declaration.__name__, bases, dict(exposed))
        made = replace(
            facts,
            title=block.title or facts.title,
            summary=block.summary or facts.summary,
            inputs=inputs,
            outputs=outputs,
            declaration=declaration,
            settings=(*exposed.values(), *facts.settings, *entering.values()),
        )
        kept = _known[key] = (block, made)
    return kept[1]


def _entering(facts: NodeType, inputs: tuple[Port, ...], outputs: tuple[Port, ...]) -> dict[str, Setting]:
    """How each input is fed at each step, for types that run a block over time."""
    if not hasattr(facts.declaration, "entering"):
        return {}
    exits = tuple((port.key, port.title) for port in outputs)
    found = [facts.declaration.entering(port.key, port.title, exits) for port in inputs]
    return {key: replace(item, key=key) for one in found for key, item in one.items()}


def _setting(block: Block, exposed: Exposed) -> Setting:
    """What a block shows outside, with the bounds and choices of the setting inside that takes it as it is."""
    kind = {bool: "bool", int: "int", float: "float"}.get(type(exposed.default), "text")
    plain = Setting(exposed.key, kind, exposed.default)
    inner = _taken_by(block, exposed.key)
    if inner is not None and inner.kind == "ints":
        inner = replace(inner, kind="int", length=None)
    known = inner if inner is not None and not inner.refuse(exposed.default) else plain
    return replace(
        known,
        key=exposed.key,
        default=exposed.default,
        title=exposed.title,
        help=exposed.help or known.help or exposed.title or exposed.key,
        sign=f"{exposed.key} ",  # a bare number would not say which setting it is
        main=True,
        optional=False,
        live=False,
    )


def _taken_by(block: Block, name: str) -> Setting | None:
    """The first setting inside a block whose value is that name and nothing else."""
    asked = {"expression": name}
    for node in block.nodes.values():
        for key, value in node.settings.items():
            facts = find(node.type) if value == asked else None
            found = next((item for item in facts.settings if item.key == key), None) if facts else None
            if found is not None and not any(choice.settings for choice in found.choices):
                return found
    return None
