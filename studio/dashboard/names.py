"""How nodes of a run are called and colored in the plots: the same color as on the canvas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtGui import QColor

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document, Node
from runtime.facts import facts_of, node_at, shares_weights
from runtime.telemetry import Failed, StageBegan
from studio.goal_colors import goals_of
from studio.layer_names import numbers_of
from studio.stage_names import place_told
from studio.theme import theme
from studio.translate import language, tr, tr_problem

Words = tuple[str, ...]


class Names:
    """Looks up nodes by id, in the present document or in the one that the run was started with."""

    def __init__(self) -> None:
        self._documents: list[Document] = []
        self._checked: Checked | None = None
        self._numbered: tuple[Checked | None, dict[str, int]] = None, {}  # by layer, and what they are taken from
        self._told: dict[tuple[str, ...], dict[str, str]] = {}  # by language and nodes: every redraw asks for the same
        self._colored: dict[tuple[str, ...], dict[str, QColor]] = {}  # by theme and nodes

    def know(self, checked: Checked | None, *documents: Document | None) -> None:
        """Take over the order of layers and the documents, the more telling first."""
        self._documents = [document for document in documents if document]
        self._checked = checked or self._checked
        self._told.clear()
        self._colored.clear()

    @property
    def _identity(self) -> dict[str, int]:
        """The number of each layer; looked up when it is needed, as documents change far more often."""
        checked = self._checked
        if checked is not None and self._numbered[0] is not checked:
            self._numbered = checked, {**checked.flat.layer_numbers, **checked.layer_numbers}
        return self._numbered[1]

    def color(self, node: str) -> QColor:
        """The identity color of a layer; muted for what is no layer of the present document."""
        index = self._identity.get(node)
        return theme().color("muted") if index is None else theme().layer(index)

    def colors(self, nodes: Iterable[str]) -> dict[str, QColor]:
        """The identity color of each of the nodes."""
        wanted = (theme().name, *nodes)
        if wanted not in self._colored:
            self._colored[wanted] = {node: self.color(node) for node in wanted[1:]}
        return self._colored[wanted]

    def name(self, node: str) -> str:
        """The title, else what its type is called, else the id; which repetition it is in; the blocks around it."""
        return _written(*self._words(node))

    def names(self, nodes: Iterable[str]) -> dict[str, str]:
        """Names that tell the nodes apart: what is called alike is numbered in order, as `2.1` within a repetition.

        Nodes without a title have the numbers that menus give them, whether or not all that are called alike are shown.
        """
        wanted = (language(), *nodes)
        if wanted not in self._told:
            self._told[wanted] = self._names(wanted[1:])
        return dict(self._told[wanted])

    def _names(self, nodes: Iterable[str]) -> dict[str, str]:
        plain = {node: self._words(node) for node in nodes}
        often, seen, found = Counter(plain.values()), Counter[tuple[Words, Words]](), {}
        for node, (words, numbers) in plain.items():
            seen[words, numbers] += 1
            own = (str(seen[words, numbers]),) if often[words, numbers] > 1 else ()
            found[node] = _written(words, numbers + own)
        known = self._numbers()
        named = found | {
            node: _written(plain[node][0], (str(known[node]),) if known[node] else ())
            for node in plain
            if node in known
        }
        return named if len(set(named.values())) == len(named) else found  # a node that is gone has a number too

    def _numbers(self) -> dict[str, int]:
        """The number of each untitled node of the documents, the present one first; 0 where its name is its own."""
        found: dict[str, int] = {}
        for document in reversed(self._documents):
            numbers = numbers_of(document)
            found |= {key: numbers.get(key, 0) for key, node in document.nodes.items() if not node.title}
        return found

    def _words(self, node: str) -> tuple[Words, Words]:
        """What the node and the blocks around it are called, the inmost first, and in which repetitions it is."""
        found = self._node(node)
        if found is None:
            return (node,), ()
        document = next(document for document in self._documents if node_at(document, node) is found)
        words: list[str] = []
        numbers: list[str] = []
        around: Node | None = None
        parts = node.split("/")
        for place, part in enumerate(parts):
            one = node_at(document, "/".join(parts[: place + 1]))
            facts = facts_of(document, one) if one else None
            if part.isdigit() and words:
                if around is not None and shares_weights(around):
                    continue  # the same layer in each repetition
                numbers.append(str(int(part) + 1))
            elif one is not None:
                around = one
                words.append(one.title or (tr(facts.title) if facts else one.type))
        return tuple(reversed(words)), tuple(numbers)

    def goal_numbers(self, goals: Iterable[str]) -> dict[str, int]:
        """The number of each goal among those of the document, by which it has its color everywhere."""
        told = list(goals)
        known = next((found for document in self._documents if set(told) <= set(found := goals_of(document))), told)
        return {goal: known.index(goal) for goal in known if goal in told}

    def sentence(self, failed: Failed) -> str:
        """Why a run failed, translated, the node named as elsewhere."""
        document = next((each for each in self._documents if node_at(each, failed.node)), None)
        return tr_problem(Problem(failed.sentence, **failed.values), document, failed.node)

    def stage(self, event: StageBegan) -> str:
        """What a stage of the run is called now; what is gone keeps the name that it ran under."""
        return place_told(event, *self._documents).title

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


def _written(words: Words, numbers: Words) -> str:
    """What tells it from its neighbors first: the end is cut off where room is short."""
    inmost, *around = words
    named = tr("{name} {number}", name=inmost, number=".".join(numbers)) if numbers else inmost
    return " · ".join([named, *around])
