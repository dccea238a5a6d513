"""What each row of the outline says, to the eye and to a screen reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from nodes.spec import ABSENT, Port
from runtime.checked import Checked, CheckedNode
from runtime.document import Document, Node
from runtime.facts import facts_of
from runtime.findings import ERROR, WARNING, Finding
from runtime.wiring import inputs_of, outputs_of
from studio.icons import node_icon
from studio.node_words import quiet_text, title_of
from studio.panels.outline_rows import Item
from studio.translate import tr, tr_problem

SHAPE, QUIET, MARK, ICON, FAMILY = (Qt.ItemDataRole.UserRole + number for number in range(1, 6))


class Words:
    """Answers what a view asks of rows, from a document and what is known of it."""

    def __init__(self, checked: Checked | None) -> None:
        self._checked = checked
        self._findings: dict[str, list[Finding]] = checked.by_node if checked else {}
        self._kept: dict[int, tuple[Node, str, str]] = {}

    def forget(self) -> None:
        """Words were kept in another language."""
        self._kept = {}

    def title(self, document: Document, node: Node) -> str:
        """What a node is called."""
        return title_of(node, facts_of(document, node))

    def quiet(self, document: Document, node: Node) -> str:
        """The few settings that matter."""
        return quiet_text(node, facts_of(document, node))

    def facts(self, graph: Document, item: Item) -> tuple[object, ...]:
        """Everything that the words of a row follow from; equal facts mean equal words."""
        if item.kind == "frame":
            return (graph.frames.get(item.node),)
        node = graph.nodes.get(item.node)
        if item.kind == "node":
            return (node, self._known(item), tuple(self._of(item)))
        source = graph.nodes.get(item.wire.source.node) if item.wire else None
        return (node, source)

    def answer(self, graph: Document, item: Item, role: int) -> Any:
        """What a row says in a role of Qt; None where it has nothing to say."""
        if item.kind == "frame":
            return _frame(graph, item, role)
        if item.node not in graph.nodes:
            return None
        return self._node(graph, item, role) if item.kind == "node" else self._input(graph, item, role)

    def _node(self, graph: Document, item: Item, role: int) -> Any:
        node = graph.nodes[item.node]
        facts = facts_of(graph, node)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title_of(node, facts)
            case Qt.ItemDataRole.EditRole:
                return node.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(graph, item, node)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(tr_problem(finding, graph) for finding in self._of(item)) or None
            case _ if role == QUIET:
                return quiet_text(node, facts)
            case _ if role == SHAPE:
                return self._shape(item)
            case _ if role == MARK:
                severities = {finding.severity for finding in self._of(item)}
                return next((one for one in (ERROR, WARNING) if one in severities), "hint" if severities else "")
            case _ if role == ICON:
                return node_icon(facts)
            case _ if role == FAMILY:
                return facts.family if facts else ""
        return None

    def _spoken(self, graph: Document, item: Item, node: Node) -> str:
        """Everything a row shows, as a screen reader says it."""
        facts = facts_of(graph, node)
        parts = [title_of(node, facts), quiet_text(node, facts)]
        shape = self._shape(item)
        parts += [tr("gives {shape}", shape=shape)] if shape else []
        parts += [tr("frozen")] if node.frozen else []
        parts += [tr("muted")] if node.muted else []
        parts += [tr_problem(finding, graph) for finding in self._of(item)]
        return ", ".join(filter(None, parts))

    def _input(self, graph: Document, item: Item, role: int) -> Any:
        name = _name(inputs_of(graph, item.node), item.end.port)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if item.wire is None:
                return tr("{input}: nothing connected", input=name)
            source = graph.nodes.get(item.wire.source.node)
            title = title_of(source, facts_of(graph, source)) if source else item.wire.source.node
            leaving = outputs_of(graph, item.wire.source.node) if source else ()
            output = _name(leaving, item.wire.source.port)
            if len(leaving) > 1:
                return tr("{input} from {node}, {output}", input=name, node=title, output=output)
            return tr("{input} from {node}", input=name, node=title)
        if role == ICON:
            return "plus" if item.wire is None else ""
        return "" if role in (QUIET, SHAPE, MARK, FAMILY) else None

    def _known(self, item: Item) -> CheckedNode | None:
        if self._checked is None:
            return None
        return self._checked.flat.nodes.get(item.path + item.node) if item.path else self._checked.nodes.get(item.node)

    def _of(self, item: Item) -> list[Finding]:
        if not item.path:
            return self._findings.get(item.node, [])
        inner = self._checked.flat.by_node.get(item.path + item.node, ()) if self._checked else ()
        return [replace(finding, node=item.node) for finding in inner]

    def _shape(self, item: Item) -> str:
        known = self._known(item)
        signals = [signal for signal in known.outputs if signal is not ABSENT and signal.rank] if known else []
        return signals[0].describe() if signals else ""


def _frame(graph: Document, item: Item, role: int) -> Any:
    frame = graph.frames.get(item.node)
    if frame is None:
        return None
    title = frame.title or tr("Frame")
    if role == Qt.ItemDataRole.DisplayRole:
        return title
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return tr("Frame {title}, {number} nodes", title=title, number=len(frame.members))
    if role == Qt.ItemDataRole.EditRole:
        return frame.title
    if role == FAMILY:
        return frame.color
    if role == QUIET:
        return f"{len(frame.members):,}"
    return "" if role in (SHAPE, MARK, ICON) else None


def _name(ports: tuple[Port, ...], key: str) -> str:
    return next((tr(port.name) for port in ports if port.key == key), key)
