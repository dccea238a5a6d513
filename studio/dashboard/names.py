"""How nodes of a run are called and colored in the plots: the same color as on the canvas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtGui import QColor

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document, Node
from runtime.facts import facts_of, node_at
from runtime.telemetry import Failed
from studio.theme import theme
from studio.translate import tr, tr_problem


class Names:
    """Looks up nodes by id, in the present document or in the one that the run was started with."""

    def __init__(self) -> None:
        self._documents: list[Document] = []
        self._identity: dict[str, int] = {}

    def know(self, checked: Checked | None, *documents: Document | None) -> None:
        """Take over the order of layers and the documents, the more telling first."""
        self._documents = [document for document in documents if document]
        if checked:
            self._identity = {**checked.flat.layer_numbers, **checked.layer_numbers}

    def color(self, node: str) -> QColor:
        """The identity color of a layer; muted for what is no layer of the present document."""
        index = self._identity.get(node)
        return theme().color("muted") if index is None else theme().layer(index)

    def name(self, node: str) -> str:
        """The title, else what its type is called, else the id."""
        found = self._node(node)
        if found is None:
            return node
        document = next(document for document in self._documents if node_at(document, node) is found)
        words: list[str] = []
        parts = node.split("/")
        for place, part in enumerate(parts):
            one = node_at(document, "/".join(parts[: place + 1]))
            facts = facts_of(document, one) if one else None
            if part.isdigit() and words:  # which repetition
                words[-1] = f"{words[-1]} {int(part) + 1}"
            elif one is not None:
                words.append(one.title or (tr(facts.title) if facts else one.type))
        return " · ".join(reversed(words))  # what tells it from its neighbors first: the end is cut off

    def names(self, nodes: Iterable[str]) -> dict[str, str]:
        """Names that tell the nodes apart: what is called alike is numbered in order."""
        plain = {node: self.name(node) for node in nodes}
        often, seen, found = Counter(plain.values()), Counter[str](), {}
        for node, name in plain.items():
            seen[name] += 1
            found[node] = tr("{name} {number}", name=name, number=seen[name]) if often[name] > 1 else name
        return found

    def sentence(self, failed: Failed) -> str:
        """Why a run failed, translated, the node named as elsewhere."""
        document = next((each for each in self._documents if node_at(each, failed.node)), None)
        return tr_problem(Problem(failed.sentence, **failed.values), document, failed.node)

    def percent(self, metric: str) -> bool:
        """Whether a metric is a share, read in percent."""
        return bool(self._fact(metric, "percent", False))

    def layer(self, node: str) -> bool:
        """Whether the node is a layer (nothing else has an identity color)."""
        return node in self._identity or not self._identity

    def _fact(self, node: str, name: str, default: object) -> object:
        found = self._node(node)
        facts = find(found.type) if found else None
        return getattr(facts.declaration, name, default) if facts else default

    def _node(self, node: str) -> Node | None:
        return next((found for document in self._documents if (found := node_at(document, node))), None)

