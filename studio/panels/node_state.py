"""The quiet part of the inspector: a note, and whether nodes are muted, frozen, pinned, or share their weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nodes.catalogue import find
from runtime import annotations as notes
from runtime.document import Document
from studio import targets
from studio.panels.link_choice import LinkChoice
from studio.panels.parts import Heading
from studio.session import Session
from studio.translate import tr
from studio.widgets.note_field import NoteField
from studio.widgets.switch import Switch

Edit = Callable[[Document, Iterable[str], bool], Document]
STATES: tuple[tuple[str, str, str, Edit], ...] = (
    ("muted", "Muted", "Skipped: what enters first passes on", notes.set_muted),
    ("frozen", "Frozen", "Training leaves its weights alone", notes.set_frozen),
    ("pinned", "Pinned", "Stays where it is when others are arranged", notes.set_pinned),
)
FIXED = ("metric", "goal", "output", "view", "reroute")  # kinds of node that never have weights


class NodeState(QWidget):
    """The same for one node and for several of any types."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._order: tuple[str, ...] = ()
        self._heading = Heading(parent=self)
        self.note = NoteField(self)
        self.switches = {state: Switch(self) for state, *_ in STATES}
        self._names = {state: QLabel(self) for state, *_ in STATES}
        self._weights = QLabel(self)
        self._weights.setTextFormat(Qt.TextFormat.PlainText)  # what a file says is never markup
        self._weights.setWordWrap(True)
        self.links = LinkChoice(session, self)
        self.own = QPushButton(self)
        self.own.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self.note.edited.connect(self._set_note)
        self.own.clicked.connect(self._unlink)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self.note)
        rows = QGridLayout()
        rows.setVerticalSpacing(4)
        rows.setColumnStretch(0, 1)
        for row, (state, _, _, edit) in enumerate(STATES):
            rows.addWidget(self._names[state], row, 0)
            rows.addWidget(self.switches[state], row, 1, Qt.AlignmentFlag.AlignRight)
            self.switches[state].edited.connect(lambda on, state=state, edit=edit: self._set(state, edit, on))
        column.addLayout(rows)
        for part in (self.links, self._weights, self.own):
            column.addWidget(part)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._heading.setText(tr("Note and state"))
        self.note.setPlaceholderText(tr("Note"))
        self.note.setAccessibleName(tr("Note"))
        self.note.setToolTip(tr("{name} – Ctrl+Enter finishes", name=tr("Note")))
        self.own.setText(tr("Own weights again"))
        self.links.retranslate()
        for state, name, help, _ in STATES:
            self._names[state].setText(tr(name))
            for part in (self._names[state], self.switches[state]):
                part.setToolTip(tr(help))
            self.switches[state].setAccessibleName(tr(name))

    def show_nodes(self, ids: Sequence[str]) -> None:
        """Show what is said about these nodes."""
        self._ids = tuple(ids)
        document = self._session.document
        nodes = [document.nodes[key] for key in self._ids]
        for state, switch in self.switches.items():
            values = {getattr(node, state) for node in nodes}
            switch.show_value(values == {True}, mixed=len(values) > 1)
        able = any(node.frozen or (found := find(node.type)) is None or found.kind not in FIXED for node in nodes)
        for part in (self._names["frozen"], self.switches["frozen"]):
            part.setVisible(able)
        texts = {node.note for node in nodes}
        self.note.show_value(nodes[0].note, mixed=len(texts) > 1)
        self._show_links()

    def follow_check(self) -> None:
        """Offer the owners of weights anew where the graph is another now."""
        if self._ids and self._order != targets.order_of(self._session.latest):
            self._show_links()

    def _show_links(self) -> None:
        self._order = targets.order_of(self._session.latest)
        self.links.show_node(self._ids[0] if len(self._ids) == 1 else "")
        told = self._told(self._session.document)
        self._weights.setText(told)
        self._weights.setVisible(bool(told) and not self.links.tells)
        self.own.setVisible(bool(told))

    def _told(self, document: Document) -> str:
        """Whose weights are used, or by how many; empty where nothing is shared."""
        sharing = [key for key in self._ids if document.nodes[key].linked or notes.twins(document, key)]
        if not sharing:
            return ""
        if len(self._ids) > 1:
            return tr("Nodes that share their weights: {number}", number=len(sharing))
        owner = document.nodes[sharing[0]].linked
        if owner in document.nodes:
            (found,) = targets.targets_of(document, [owner])
            return tr("Weights of: {node}", node=found.name)
        number = len(notes.twins(document, sharing[0]))
        return tr("Other nodes that use its weights: {number}", number=number)

    def _set(self, state: str, edit: Edit, on: bool) -> None:
        ids = self._ids
        name = self._names[state].text()
        self._session.attempt(lambda document: edit(document, ids, on), tr("Set {setting}", setting=name))

    def _set_note(self, text: str) -> None:
        ids = tuple(key for key in self._ids if key in self._session.document.nodes)
        self._session.attempt(lambda document: notes.set_note(document, ids, text), tr("Note"))

    def _unlink(self) -> None:
        ids = self._ids
        self._session.attempt(lambda document: notes.unlink(document, ids), tr("Own weights again"))
