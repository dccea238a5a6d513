"""Which number tells a node from others that are called alike: the same in plots, menus and fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from runtime.document import Document
from runtime.facts import facts_of
from studio.node_words import title_of


def plain_names(document: Document) -> dict[str, str]:
    """What every node is called without a number."""
    return {key: title_of(node, facts_of(document, node)) for key, node in document.nodes.items()}


def numbers_of(document: Document, order: Iterable[str] = ()) -> dict[str, int]:
    """The number of every node that shares its name with others, from one on.

    In the order of the graph where that is known, which is how the plots stand; what it lacks comes behind, in the
    order of the document.
    """
    plain = plain_names(document)
    often, seen, found = Counter(plain.values()), Counter[str](), dict[str, int]()
    for key in dict.fromkeys([*(key for key in order if key in plain), *plain]):
        name = plain[key]
        seen[name] += 1
        if often[name] > 1:
            found[key] = seen[name]
    return found
