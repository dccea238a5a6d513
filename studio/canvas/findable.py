"""What can be found on the canvas, as plain text made once: titles, types, settings, findings, notes, comments.

A text has a line for each fact, so that “kernel 3” finds the setting and not a node with a 3 elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from runtime.checked import Checked
from runtime.document import Document, Node
from runtime.facts import facts_of, is_kind
from runtime.quick_values import spoken
from studio.lookup import likeness, plain
from studio.translate import language, tr_problem
from studio.widgets.amounts import exact

ALIKE = 0.15  # from which a misspelled or scattered name counts
NODE, COMMENT, FRAME, BLOCK = "node", "comment", "frame", "block"


@dataclass(frozen=True, slots=True)
class Found:
    """A node, a comment or a frame of the graph shown, or a node elsewhere: inside a block (`block` is its id), or,
    where the inside of a block is shown, in the document around it (`block` is empty)."""

    kind: str
    key: str
    block: str = ""


class Findable:
    """The texts of one document; `show` brings them to another one and works out only what differs."""

    def __init__(self) -> None:
        self._language = ""
        self._nodes: dict[str, tuple[Node, str, str]] = {}  # node, its names, everything said of it
        self._texts: dict[tuple[Any, ...], tuple[str, str]] = {}  # by all that they depend on: many nodes are alike
        self._document = Document()
        self._checked: Checked | None = None
        self._findings: dict[str, str] = {}
        self._whole: Document | None = None  # the document around the inside of a block
        self._here = ""  # the block whose inside is shown
        self._others: list[tuple[Found, str]] = []
        self._list: list[tuple[Found, str, str]] | None = None  # made when something is sought

    def show(
        self, document: Document, checked: Checked | None, *, whole: Document | None = None, here: str = ""
    ) -> None:
        """Know this graph and what was found out about it; inside a block (`here`) the `whole` document too."""
        if self._language != language():
            self._language, self._nodes, self._texts, self._checked = language(), {}, {}, None
        before, blocks = self._nodes, document.blocks is self._document.blocks
        self._nodes = {
            key: known
            if (known := before.get(key)) is not None and known[0] is node and (blocks or not is_kind(node, "block"))
            else (node, *self._text_of(document, node))
            for key, node in document.nodes.items()
        }
        if checked is not self._checked:
            told = checked.by_node.items() if checked else ()
            self._findings = {key: "\n".join(plain(tr_problem(one, document)) for one in all_) for key, all_ in told}
        self._document, self._checked = document, checked
        self._whole, self._here = whole if here else None, here
        self._others = list(self._around(document))
        self._list = None

    def find(self, query: str) -> list[Found]:
        """Everything that answers, in the order of the graph: where all words stand in one fact, else anywhere.

        When nothing does, nodes whose type is also called so, and names that are nearly so.
        """
        words = plain(query).split()
        if not words:
            return []
        all_ = self._listed()
        grades = {text: _grade(text, words) for text in {text for _, text, _ in all_}}
        best = max(grades.values(), default=0)
        if best:
            return [found for found, text, _ in all_ if grades[text] == best]
        query = " ".join(words)
        near = {names: _alike(query, names) for names in {names for _, _, names in all_}}
        return [found for found, _, names in all_ if near[names]]

    def _listed(self) -> list[tuple[Found, str, str]]:
        """Everything with its text and its names; many share theirs, so that few have to be looked at."""
        if self._list is None:
            told, known = self._findings, self._nodes
            shown = [
                (Found(NODE, key), f"{known[key][2]}\n{told[key]}" if key in told else known[key][2], known[key][1])
                for key in self._order()
            ]
            around = [(found, text, "") for found, text in self._others if found.kind not in (NODE, BLOCK)]
            elsewhere = [(found, text, "") for found, text in self._others if found.kind == BLOCK]
            ranks = {block: rank for rank, block in enumerate(["", *self._document.blocks])}
            before = [one for one in elsewhere if ranks[one[0].block] < ranks[self._here]]
            self._list = before + shown + around + elsewhere[len(before) :]  # the same order from wherever it is sought
        return self._list

    def _order(self) -> list[str]:
        """Nodes in the order of the graph where it is known."""
        checked = self._checked
        if checked is None or checked.document is not self._document:
            return list(self._nodes)
        first = dict.fromkeys(key for key in checked.order if key in self._nodes)
        return list({**first, **dict.fromkeys(self._nodes)})

    def _text_of(self, document: Document, node: Node) -> tuple[str, str]:
        facts = facts_of(document, node)
        key = (node.type, node.title, node.note, repr(sorted(node.settings.items(), key=str)), id(facts))
        found = self._texts.get(key)
        if found is None:
            names = [node.title, node.type.replace("_", " ")]
            lines, synonyms = [node.note], list[str]()
            if facts is not None:
                names += spoken(facts.title)
                synonyms += [said for word in facts.words for said in spoken(word)]
                for item in facts.active_settings(node.settings):
                    value = _shown(node.settings.get(item.key, item.default))
                    lines.append(f"{item.key} {' '.join(spoken(item.name))} {value}")
            else:
                lines += [f"{name} {_shown(value)}" for name, value in node.settings.items()]
            known = dict.fromkeys(plain(name) for name in (*names, *synonyms) if name)
            said = dict.fromkeys(plain(line) for line in (*names, *lines) if line)
            found = self._texts[key] = "\n".join(known), "\n".join(said)
        return found

    def _around(self, document: Document) -> Iterable[tuple[Found, str]]:
        for key, comment in document.comments.items():
            yield Found(COMMENT, key), plain(comment.text)
        for key, frame in document.frames.items():
            yield Found(FRAME, key), plain(frame.title)
        for key, node in self._whole.nodes.items() if self._whole else ():
            yield Found(BLOCK, key), self._text_of(self._whole or document, node)[1]
        for key, block in document.blocks.items():
            for inner, node in block.nodes.items() if key != self._here else ():
                yield Found(BLOCK, inner, key), self._text_of(document, node)[1]


def _grade(text: str, words: list[str]) -> int:
    """3 where all words stand in one fact, 2 where they are anywhere, 1 where a single number is part of one."""
    if not all(word in text for word in words):
        return 0
    if any(_has(line, words) for line in text.split("\n")):
        return 3
    return 2 if _has(text, words) else int(len(words) == 1)


def _has(line: str, words: list[str]) -> bool:
    """Whether all words are in a line; numbers only as a whole, so that 3 does not find 32."""
    return all(word in line.split() if word.isdigit() else word in line for word in words)


def _alike(query: str, names: str) -> bool:
    """Whether one of the names is nearly the query."""
    return any(likeness(query, name, loose=True) >= ALIKE for name in names.split("\n") if name)


def _shown(value: Any) -> str:
    """A setting's value as people type it: 3, 3×3 and its parts, 0.001."""
    if isinstance(value, (list, tuple)):
        parts = [str(part) for part in value]
        return f"{'×'.join(parts)} {'x'.join(parts)} {' '.join(dict.fromkeys(parts))}"
    if isinstance(value, bool):
        return str(value)
    return exact(value) if isinstance(value, (int, float)) else str(value)
