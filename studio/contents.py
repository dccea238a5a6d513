"""What is in a document, in a few words: they tell documents apart that nobody gave a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.translate import tr

if TYPE_CHECKING:
    from runtime.document import Document

SHOWN = 3  # kinds of nodes that stand for what is in a document


def contents_of(document: Document) -> str:
    """The first few kinds of nodes by name, from left to right."""
    from runtime.alike import plain_names

    places = {key: node.position for key, node in document.nodes.items()}
    names = plain_names(document)
    found = list(dict.fromkeys(names[key] for key in sorted(names, key=lambda key: places[key][0])))
    if not found:
        return tr("no nodes")
    return " → ".join([*found[:SHOWN], *(["…"] if len(found) > SHOWN else [])])
