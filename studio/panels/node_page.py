"""The inspector of selected nodes: what they are, their settings, what flows through them, what is wrong."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nodes.spec import NodeType
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document, Node
from runtime.facts import facts_of, is_kind
from studio.families import FAMILY_NAMES
from studio.form import Form
from studio.icons import node_icon, pixmap
from studio.panels.block_use import BlockUse
from studio.panels.brief_card import BriefCard
from studio.panels.expressing import Expressing
from studio.panels.node_state import NodeState
from studio.panels.parts import Column, Facts, Heading, Line
from studio.panels.table_columns import columns_of
from studio.panels.targeting import Targeting
from studio.picking import Picking
from studio.scores import scores_of
from studio.session import Session
from studio.signals import describe_signal
from studio.theme import theme
from studio.translate import tr
from studio.widgets.amounts import size
from studio.widgets.numbers import count
from studio.widgets.text_field import TextField

BURST = 1.0  # seconds within which edits of one setting are one undo step


class NodePage(QWidget):
    """One node, or several of one type edited together."""

    def __init__(self, session: Session, picking: Picking | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._last_edit = ("", 0.0)
        self._burst = 0
        self._held = ""  # the setting whose slider is held: however long, that is one undo step
        self._scores = scores_of(session)
        self._scores.changed.connect(self._show_score)
        self._emblem = Emblem(self)
        self._name = QLabel(self)
        self._name.setProperty("type", "large")
        self._name.setWordWrap(True)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._kind = QLabel(self)
        self._kind.setProperty("role", "muted")
        self._kind.setProperty("type", "small")
        self.title = TextField(self)
        self._summary = QLabel(self)
        self._summary.setWordWrap(True)
        self._summary.setProperty("role", "muted")
        self._formula = QLabel(self)
        self._formula.setProperty("type", "mono")
        self._formula.setWordWrap(True)
        self._formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form = Form(self)
        self._expressing = Expressing(session, self.form, self)
        self.targeting = Targeting(session, self.form, picking or Picking(session), self)
        self._block = BlockUse(session, self)
        self.state = NodeState(session, self)
        self._facts_heading = Heading(parent=self)
        self.facts = Facts(self)
        self.findings = Column(self)
        for label in (self._name, self._kind, self._summary, self._formula):
            label.setTextFormat(Qt.TextFormat.PlainText)  # what a file says is never markup
        self._lay_out()
        self.form.edited.connect(self._set)
        self.form.held.connect(self._hold)
        self.form.unfolded.connect(lambda: self.show_nodes(self._ids))
        self.title.edited.connect(self._retitle)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._kind)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._emblem)
        head.addLayout(names, 1)
        self._form_line, self._state_line, self._facts_line = Line(self), Line(self), Line(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(head)
        for part in (
            self.title,
            self._summary,
            self._formula,
            self._block,
            self.findings,
            self._form_line,
            self.form,
            self.targeting,
            self._state_line,
            self.state,
            self._facts_line,
            self._facts_heading,
            self.facts,
        ):
            column.addWidget(part)
        column.addStretch(1)

    def show_nodes(self, ids: Sequence[str]) -> None:
        """Show these nodes, all of one type."""
        if tuple(ids) != self._ids:
            self._ids = tuple(ids)
            self._held, self._last_edit = "", ("", 0.0)
        document = self._session.document
        nodes = [document.nodes[key] for key in self._ids]
        facts = facts_of(document, nodes[0])
        self._emblem.show_type(facts)
        self._expressing.show_nodes(self._ids)
        self._block.show_nodes(nodes)
        self._show_words(facts, nodes)
        self._show_form(facts, nodes)
        self.state.show_nodes(self._ids)
        self.show_checked(self._session.latest)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.form.retranslate()
        self.state.retranslate()
        self.title.setPlaceholderText(tr("Title"))
        self.title.setAccessibleName(tr("Title"))
        if self._ids and all(key in self._session.document.nodes for key in self._ids):
            self.show_nodes(self._ids)

    def show_checked(self, checked: Checked | None) -> None:
        """Show shapes, costs and findings as far as they are known."""
        self._expressing.tell()
        self.targeting.follow_check()
        self.state.follow_check()
        known = checked.nodes.get(self._ids[0]) if checked and len(self._ids) == 1 else None
        facts = facts_of(self._session.document, self._ids[0])
        rows: list[tuple[str, str, bool]] = []
        if checked and len(self._ids) == 1 and (value := self._scores.words(checked.path + self._ids[0])):
            rows.append((tr("Last value"), value, False))
            if tested := self._scores.tested().get(checked.path + self._ids[0]):
                rows.append((tr("On test samples"), tested, False))
        if known and facts and checked:
            for port, carried in zip(facts.inputs, known.inputs, strict=False):
                text = "\n".join(describe_signal(signal) for signal in carried) or "–"
                rows.append((tr("in: {port}", port=tr(port.name)), text, True))
            for port, signal in zip(facts.outputs, known.outputs, strict=False):
                rows.append((tr("out: {port}", port=tr(port.name)), describe_signal(signal), True))
            if known.parameters:
                rows.append((tr("Parameters"), count(known.parameters), False))
            if known.multiply_adds:
                rows.append((tr("Multiply-adds per sample"), count(known.multiply_adds), False))
            if known.activation_bytes:
                rows.append((tr("Memory per sample"), size(known.activation_bytes), False))
        elif checked:
            rows.append((tr("Parameters"), count(sum(_parameters(checked, key) for key in self._ids)), False))
        if facts and checked and len(self._ids) == 1:
            self._show_columns(facts)
        self._facts_heading.setText(tr("What flows through"))
        for part in (self._facts_line, self._facts_heading, self.facts):
            part.setVisible(bool(rows))
        self.facts.show_rows(rows)
        found = [finding for key in self._ids for finding in (checked.by_node.get(key, []) if checked else [])]
        told = [finding for finding in found if not self._expressing.tells(finding)]
        self.findings.refill([BriefCard(finding, self._session.document) for finding in told])

    def _show_score(self) -> None:
        """A metric has come to another value."""
        document = self._session.document
        if self.isVisible() and any(
            key in document.nodes and is_kind(document.nodes[key], "metric") for key in self._ids
        ):
            self.show_checked(self._session.latest)

    def _show_columns(self, facts: NodeType) -> None:
        """A table's columns; the check has read the table by now, so that nothing waits for the disk."""
        node = self._session.document.nodes[self._ids[0]]
        chosen = any(setting.kind == "file" and node.settings.get(setting.key) for setting in facts.settings)
        for setting in facts.active_settings(node.settings):
            if setting.kind == "columns" and hasattr(facts.declaration, "columns"):
                columns = columns_of(facts, node, setting.key)
                self.form.fields[setting.key].show_columns(columns, chosen=chosen)

    def _show_words(self, facts: NodeType | None, nodes: Sequence[Node]) -> None:
        one = len(nodes) == 1
        name = tr(facts.title) if facts else nodes[0].type
        self._name.setText(name if one else tr("{number} × {node}", number=len(nodes), node=name))
        self._kind.setText(tr(FAMILY_NAMES.get(facts.family, "")) if facts else tr("Unknown to this version"))
        use = facts is not None and facts.kind == "block"
        self.title.setPlaceholderText(tr("Title of this use") if use else tr("Title"))
        self.title.setVisible(one)
        self.title.show_value(nodes[0].title)
        self._summary.setText(
            tr(facts.summary) if facts else tr("This node came from another version. It is kept as it is.")
        )
        self._formula.setText(tr(facts.formula) if facts else "")
        self._formula.setVisible(bool(facts and facts.formula))

    def _show_form(self, facts: NodeType | None, nodes: Sequence[Node]) -> None:
        own = facts.active_settings(nodes[0].settings) if facts else ()
        settings = tuple(item for item in own if item.kind != "block")
        if facts and len(nodes) > 1:  # only what all of them have: their choices may bring different settings
            others = [{item.key for item in facts.active_settings(node.settings)} for node in nodes[1:]]
            settings = tuple(item for item in settings if all(item.key in keys for keys in others))
        values = {item.key: nodes[0].settings.get(item.key, item.default) for item in settings}
        mixed = {
            item.key
            for item in settings
            if any(node.settings.get(item.key, item.default) != values[item.key] for node in nodes[1:])
        }
        self.form.show_settings(
            settings,
            values,
            mixed=mixed,
            live=self._session.runs.active,
            expressions=bool(self._session.place),
            about=(self._session.workspace.identity, self._session.place, self._ids),
        )
        self.targeting.fill(settings, values, mixed=mixed, goal=nodes[0].id, put=self._set)
        self.form.setVisible(bool(settings))
        self._form_line.setVisible(bool(settings))

    def _set(self, key: str, value: Any) -> None:
        facts = facts_of(self._session.document, self._ids[0])
        settings = facts.active_settings(self._session.document.nodes[self._ids[0]].settings) if facts else ()
        name = next((tr(item.name) for item in settings if item.key == key), key)

        def edit(document: Document) -> Document:
            for node in self._ids:
                document = edits.set_setting(document, node, key, value)
            return document

        if not self._session.attempt(
            edit, tr("Set {setting}", setting=name), merge=self._token(key), about=self._ids[0]
        ):
            self.show_nodes(self._ids)

    def _token(self, key: str) -> str:
        """One token for a burst of edits of one setting: stepping with an arrow is one undo step."""
        now, (last_key, last_time) = time.monotonic(), self._last_edit
        if key != self._held and (key != last_key or now - last_time > BURST):
            self._burst += 1
        self._last_edit = (key, now)
        return f"inspector {self._burst} {key} {' '.join(self._ids)}"

    def _hold(self, key: str) -> None:
        self._burst += 1
        self._held, self._last_edit = key, ("", 0.0)

    def _retitle(self, title: str) -> None:
        node = self._ids[0]
        self._session.attempt(lambda document: edits.change_node(document, node, title=title.strip()), tr("Rename"))


class Emblem(QWidget):
    """The icon of a node type on a tile in the color of its family."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(32, 32))
        self._facts: NodeType | None = None

    def show_type(self, facts: NodeType | None) -> None:
        """Show the emblem of that type."""
        self._facts = facts
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tile and the icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme().family(self._facts.family if self._facts else "")
        drawn = pixmap(node_icon(self._facts), color.name(), 18, max(2.0, self.devicePixelRatioF()))
        color.setAlpha(40)
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.drawPixmap(QRectF(7, 7, 18, 18), drawn, QRectF(drawn.rect()))


def _parameters(checked: Checked, node: str) -> int:
    known = checked.nodes.get(node)
    return known.parameters if known else 0
