"""What can be put into a graph: node types of the catalogue, blocks of the document, blocks of the library.

A block is offered as a node type whose key says where it comes from: `block/own/residual1`, `block/library/dense`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nodes.catalogue import catalogue, find
from nodes.spec import NodeType
from runtime import edits, fragment
from runtime.block_library import LibraryBlock, library
from runtime.document import Block, Document, Node
from runtime.drawn import draws
from runtime.facts import facts_of

OWN, LIBRARY = "block/own/", "block/library/"


def addable_types(document: Document, *, inside: bool = False) -> list[NodeType]:
    """Everything that can be added to a graph, `inside` a block or not."""
    ports = ("entrance", "exit")
    plain = [
        facts
        for facts in catalogue().values()
        if (facts.kind != "block" or draws(facts)) and (inside or facts.kind not in ports)
    ]
    return [*plain, *offered_blocks(document)]


def offered_blocks(document: Document) -> list[NodeType]:
    """The blocks of the document and those of the library that it does not have yet."""
    own = [_of_block(document.blocks, key, OWN + key) for key in document.blocks]
    other = [item for item in library() if document.blocks.get(item.block.id) != item.block]
    return [*own, *(_of_block(item.fragment.blocks, item.block.id, LIBRARY + item.key) for item in other)]


def type_of(document: Document, key: str | None) -> NodeType | None:
    """The node type of a key: of the catalogue, or of a block that is offered."""
    if not key:
        return None
    if key.startswith(OWN):
        block = key.removeprefix(OWN)
        return _of_block(document.blocks, block, key) if block in document.blocks else None
    item = _library_block(key)
    return _of_block(item.fragment.blocks, item.block.id, key) if item else find(key)


def put_in(
    document: Document, key: str, position: tuple[float, float], settings: Mapping[str, Any] | None = None
) -> tuple[Document, str]:
    """The document with a node of a type, or with a use of a block, which is brought along where it is new."""
    if key.startswith(OWN):
        return edits.add_node(document, "block", position, {**(settings or {}), "block": key.removeprefix(OWN)})
    item = _library_block(key)
    if item is None:
        return edits.add_node(document, key, position, settings)
    document, names = fragment.paste(document, item.fragment, position)
    made = next(iter(names.values()))
    used = {**document.nodes[made].settings, **(settings or {})}
    return edits.change_node(document, made, position=position, settings=used), made


def _library_block(key: str) -> LibraryBlock | None:
    name = key.removeprefix(LIBRARY)
    return next((item for item in library() if key.startswith(LIBRARY) and item.key == name), None)


def _of_block(blocks: Mapping[str, Block], block: str, key: str) -> NodeType:
    used = Node("use", "block", settings={"block": block})
    facts = facts_of(Document(nodes={"use": used}, blocks=blocks), used)
    assert facts is not None
    return replace(facts, key=key)
