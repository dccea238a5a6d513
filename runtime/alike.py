"""What nodes are called where several are called alike: one number for each, the same wherever nodes are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from nodes.catalogue import find
from runtime.document import Document, Node
from runtime.facts import facts_of, nodes_along
from runtime.translation import language, translate, translate_values
from runtime.wiring import topological


class Mention(str):
    """A node that a sentence names among its values: its path, which `named_values` turns into what it is called."""

    def __repr__(self) -> str:
        """The id alone: by it findings alike in several uses of a block are told once."""
        return f"Mention({str(self).rpartition('/')[2]!r})"


def plain_name(document: Document, node: Node) -> str:
    """What a node is called without a number: its title, else that of its type."""
    facts = facts_of(document, node)
    return node.title or (translate(facts.title) if facts else node.type)


def plain_names(document: Document) -> dict[str, str]:
    """What every node is called without a number. Types are looked up once each, as documents may be large."""
    known: dict[str, str] = {}
    found = {}
    for key, node in document.nodes.items():
        name = node.title or known.get(node.type)
        if name is None:
            name = plain_name(document, node)
            facts = find(node.type)
            if facts is None or facts.kind != "block":  # each of those may use another block
                known[node.type] = name
        found[key] = name
    return found


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


def name_at(document: Document, path: str) -> str:
    """What the node of a path is called, from the outside in; the path itself where there is none."""
    along = nodes_along(document, path)
    if not along:
        return path
    first, *inner = [plain_name(document, node) for node in along]
    number = _in_order(document).get(along[0].id)
    outer = translate("{name} {number}", name=first, number=number) if number else first
    return " · ".join([outer, *inner])


_latest: tuple[Document, str, dict[str, int]] | None = None  # one sentence seldom comes alone


def _in_order(document: Document) -> dict[str, int]:
    """The numbers in the order of the graph."""
    global _latest
    known = _latest
    if known is None or known[0] is not document or known[1] != language():
        known = _latest = document, language(), numbers_of(document, topological(document))
    return known[2]


def named_values(values: Mapping[str, object], document: Document | None) -> dict[str, object]:
    """Values of a template as people read them: nodes by name, words of ours in the language in force."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mention)}
    names = {
        key: name_at(document, value) if document is not None else str(value)
        for key, value in values.items()
        if isinstance(value, Mention)
    }
    return {**translate_values(plain), **names}
