"""Choose from a list what is connected: a target for a node, a source for an input, another end for a wire."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QListWidgetItem, QWidget

from runtime import edits
from runtime.document import Document, End, Wire
from runtime.facts import facts_of
from runtime.wiring import Candidate, inputs_of, outputs_of, sources_for, targets_of
from studio.dialogs.choosing import Chooser
from studio.icons import icon, node_icon
from studio.lookup import fitness
from studio.node_words import quiet_text, title_of
from studio.session import Session
from studio.translate import tr

ROW, ROWS, MOST = 30, 10, 200
PLACE = Qt.ItemDataRole.UserRole


class WiringChooser(Chooser):
    """A line and a list below it; Enter wires what is marked as one step."""

    def __init__(
        self,
        session: Session,
        heading: str,
        candidates: Sequence[Candidate],
        *,
        far: str,
        old: Wire | None,
        window: QWidget,
    ) -> None:
        super().__init__(window, heading, tr("Type a name"))
        self._session, self._old = session, old
        self._document = session.document
        self._candidates = list(candidates)
        self._texts = [_described(session.document, candidate, far, old) for candidate in candidates]
        label = QLabel(heading, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("type", "heading")
        self._none = QLabel(tr("Nothing fits here. Add a node first."), self)
        self._none.setProperty("role", "muted")
        self.column.insertWidget(0, label)
        self.column.insertWidget(2, self._none)
        self._fill("")

    def _fill(self, query: str) -> None:
        self.list.clear()
        scored = [
            (fitness(query, text) if query.strip() else 1.0, place) for place, (text, _) in enumerate(self._texts)
        ]
        found = sorted((-fits, place) for fits, place in scored if fits > 0)
        for _, place in found[:MOST]:
            text, name = self._texts[place]
            item = QListWidgetItem(icon(name, "muted"), text)
            item.setData(PLACE, place)
            item.setSizeHint(QSize(self.wide - 32, ROW))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(found))
        self._none.setVisible(not found)
        self.setFixedSize(self.wide, 92 + min(max(self.list.count(), 1), ROWS) * ROW)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        wire, old = self._candidates[item.data(PLACE)].wire, self._old
        self.close()

        def edit(document: Document) -> Document:
            if old is not None:
                document = edits.remove(document, wires=[old])
            return edits.connect(document, wire.source, wire.target)

        self._session.attempt(edit, tr("Connect"))


def choose_target(session: Session, node: str, window: QWidget) -> WiringChooser:
    """Choose what a node is connected to."""
    heading = tr("Connect “{node}” to", node=_title(session.document, node))
    return WiringChooser(session, heading, targets_of(session.document, node), far="target", old=None, window=window)


def choose_other_target(session: Session, wire: Wire, window: QWidget) -> WiringChooser:
    """Choose another target for a wire."""
    heading = tr("Connect “{node}” to", node=_title(session.document, wire.source.node))
    found = targets_of(session.document, wire.source.node, wire.source.port)
    return WiringChooser(session, heading, found, far="target", old=wire, window=window)


def choose_source(session: Session, target: End, old: Wire | None, window: QWidget) -> WiringChooser:
    """Choose what enters an input, in place of a wire or beside what is there."""
    document = session.document
    port = next((port for port in inputs_of(document, target.node) if port.key == target.port), None)
    heading = tr(
        "Connect to the input “{input}” of “{node}”",
        input=tr(port.name) if port else target.port,
        node=_title(document, target.node),
    )
    return WiringChooser(session, heading, sources_for(document, target), far="source", old=old, window=window)


def _title(document: Document, node: str) -> str:
    return title_of(document.nodes[node], facts_of(document, node))


def _described(document: Document, candidate: Candidate, far: str, old: Wire | None) -> tuple[str, str]:
    """How a candidate reads, and the icon of the node at its far end."""
    end = candidate.wire.target if far == "target" else candidate.wire.source
    node, facts = document.nodes[end.node], facts_of(document, end.node)
    ports = inputs_of(document, end.node) if far == "target" else outputs_of(document, end.node)
    parts = [title_of(node, facts), quiet_text(node, facts)]
    if len(ports) > 1:
        parts.append(next((tr(port.name) for port in ports if port.key == end.port), end.port))
    if far == "target" and len(outputs_of(document, candidate.wire.source.node)) > 1:
        leaving = outputs_of(document, candidate.wire.source.node)
        parts += [
            tr("from {output}", output=tr(port.name)) for port in leaving if port.key == candidate.wire.source.port
        ]
    if candidate.replaced is not None and candidate.replaced != old and far == "target":
        parts.append(tr("instead of {node}", node=_title(document, candidate.replaced.source.node)))
    return " · ".join(filter(None, parts)), node_icon(facts)
