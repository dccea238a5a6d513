"""What nodes are called where several are called alike: one number for each, the same wherever nodes are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import count

from nodes.catalogue import find
from runtime.document import Block, Document, Node
from runtime.edits import stem_of
from runtime.facts import facts_of, nodes_along, used_block
from runtime.translation import language, translate, translate_values

REMEMBERED = 8  # graphs whose numbers are kept: a sentence seldom comes alone
_insides: dict[str, tuple[Block, Document]] = {}
_latest: list[tuple[Document, str, dict[str, int]]] = []


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


def numbers_of(document: Document) -> dict[str, int]:
    """The number of every node that shares its name with others.

    A node without a title has the one in its id, which it got when it was added: neither wires nor nodes that come or
    go change what others are called. One whose id has none, or one that is taken, gets the first that is free.
    """
    plain = plain_names(document)
    often, taken, found = Counter(plain.values()), set[tuple[str, int]](), dict[str, int]()
    free: dict[str, int] = {}  # by name: every smaller number is taken
    for key, name in plain.items():
        if often[name] > 1:
            number = _own_number(document.nodes[key])
            if not number or (name, number) in taken:
                number = free[name] = next(each for each in count(free.get(name, 1)) if (name, each) not in taken)
            taken.add((name, number))
            found[key] = number
    return found


def _own_number(node: Node) -> int:
    """The number that an untitled node's id ends in, as new nodes get it; 0 where it was named by hand."""
    digits = node.id.removeprefix(stem_of(node.type))
    return int(digits) if not node.title and digits != node.id and digits.isdecimal() else 0


def name_at(document: Document, path: str) -> str:
    """What the node of a path is called, from the outside in; the path itself where there is none."""
    return " · ".join(names_along(document, path)) or path


def names_along(document: Document, path: str) -> list[str]:
    """What the uses of blocks that a path leads through are called, and the node it ends at; nothing for a node gone.

    Each has the number that tells it from others in its graph, as the canvas of that graph shows it.
    """
    return [_numbered(plain_name(document, node), number) for node, number in _along(document, path)]


def sentence_name(document: Document | None, path: str) -> str:
    """How a sentence names the node of a path: its type, and its title where it has one of its own.

    Blocks around it come first; a number tells it from others that are called alike.
    """
    along = _along(document, path) if document is not None else ()
    return " · ".join(_in_sentence(document, node, number) for node, number in along) or path


def _in_sentence(document: Document | None, node: Node, number: int) -> str:
    facts = facts_of(document, node) if document is not None else None
    kind = translate(facts.title) if facts else node.type
    if not node.title or node.title == kind:
        return _numbered(kind, number)
    return f"{kind} “{_numbered(node.title, number)}”"


def _numbered(name: str, number: int) -> str:
    return translate("{name} {number}", name=name, number=number) if number else name


def _along(document: Document, path: str) -> list[tuple[Node, int]]:
    """The uses of blocks that a path leads through and the node it ends at, each with its number or 0."""
    graph, found = document, list[tuple[Node, int]]()
    for node in nodes_along(document, path):
        found.append((node, _numbers(graph).get(node.id, 0)))
        block = used_block(graph, node)
        graph = _inside(block, document) if block is not None else graph
    return found


def _inside(block: Block, document: Document) -> Document:
    """The graph of a block, the same one for the same block, so that its numbers are found again."""
    known = _insides.get(block.id)
    if known is None or known[0] is not block or known[1].blocks is not document.blocks:
        known = _insides[block.id] = block, Document(nodes=block.nodes, wires=block.wires, blocks=document.blocks)
        while len(_insides) > REMEMBERED:
            _insides.pop(next(iter(_insides)))
    return known[1]


def _numbers(document: Document) -> dict[str, int]:
    """The numbers of a graph; the latest few are kept."""
    for graph, words, numbers in _latest:
        if graph is document and words == language():
            return numbers
    numbers = numbers_of(document)
    _latest.insert(0, (document, language(), numbers))
    del _latest[REMEMBERED:]
    return numbers


def named_values(values: Mapping[str, object], document: Document | None) -> dict[str, object]:
    """Values of a template as people read them: nodes by name, words of ours in the language in force."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mention)}
    names = {
        key: name_at(document, value) if document is not None else str(value)
        for key, value in values.items()
        if isinstance(value, Mention)
    }
    return {**translate_values(plain), **names}
