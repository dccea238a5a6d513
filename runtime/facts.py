"""What a node of a document is: the node type of the catalogue, or for the use of a block what the block says."""

from __future__ import annotations

from nodes.catalogue import find
from nodes.spec import NodeType
from runtime.document import Document, Node


def facts_of(document: Document, node: Node | str) -> NodeType | None:
    """The type of a node (or of the node with that id), or None where it is unknown."""
    found = document.nodes.get(node) if isinstance(node, str) else node
    return find(found.type) if found else None
