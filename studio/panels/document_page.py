"""The inspector when nothing is selected: the document's name, how it is trained, and its totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nodes.catalogue import find
from runtime import edits
from runtime.checked import Checked
from runtime.counted_right import with_counter
from runtime.training_settings import training_setting, training_settings
from studio.form import Form
from studio.icons import icon
from studio.panels.node_state import NodeState
from studio.panels.parts import Column, Facts, FindingCard, Heading, Line
from studio.scores import scores_of
from studio.session import Session
from studio.translate import tr
from studio.widgets.amounts import size
from studio.widgets.numbers import count
from studio.widgets.text_field import TextField

STAGED = ("epochs", "steps_per_epoch")  # what stages say where there are some


class DocumentPage(QWidget):
    """Training settings and totals of the whole document."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._heading = QLabel(self)
        self._heading.setProperty("type", "large")
        self.title = TextField(self)
        self._tested, self.tested, self._once = Heading(parent=self), Facts(self), QLabel(self)
        self._once.setProperty("role", "muted")
        self._once.setWordWrap(True)
        self.counter = QPushButton(self)
        self.counter.setProperty("quiet", True)
        self.counter.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.counter.clicked.connect(self._add_counter)
        self._after = Line(self)
        self._training = Heading(parent=self)
        self.form = Form(self)
        self.stages = QPushButton(self)
        self.stages.setProperty("quiet", True)
        self.stages.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.stages.clicked.connect(session.staging.begin)
        self._staged = QLabel(self)
        self._staged.setProperty("role", "muted")
        self._staged.setWordWrap(True)
        self._totals = Heading(parent=self)
        self.facts = Facts(self)
        self.findings = Column(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        line, second = Line(self), Line(self)
        parts = (
            self._heading,
            self.title,
            self.findings,
            line,
            self._tested,
            self.tested,
            self._once,
            self.counter,
            self._after,
            self._training,
            self.form,
            self.stages,
            self._staged,
            second,
            self._totals,
            self.facts,
        )
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.form.edited.connect(self._set)
        self.title.edited.connect(self._retitle)
        self._scores = scores_of(session)
        self._scores.changed.connect(self._show_test)
        self._show_test()

    def _show_test(self) -> None:
        """What the run came to over the test samples, as long as it is there."""
        rows = [(name, value, False) for name, value in self._scores.test_result()]
        self.tested.show_rows(rows)
        for part in (self._tested, self.tested, self._once):
            part.setVisible(bool(rows))
        self._offer_counter()

    def _offer_counter(self) -> None:
        """Offer the node that tells what share is right, where classes are learnt and nothing tells how well."""
        checked = self._session.whole_checked
        known = checked is not None and checked.document is self._session.document
        offered = known and checked is not None and with_counter(checked) is not None
        self.counter.setVisible(offered)
        self._after.setVisible(offered or not self.tested.isHidden())

    def _add_counter(self) -> None:
        checked = self._session.whole_checked
        document = with_counter(checked) if checked is not None else None
        if checked is not None and document is not None and checked.document is self._session.document:
            self.counter.clearFocus()  # it goes, and the page is not to follow the focus to another field
            self._session.apply(document, self.counter.text())

    def show_document(self) -> None:
        """Show the present document."""
        document = self._session.document
        self.title.show_value(document.title)
        staged = bool(document.stages)
        settings = tuple(item for item in training_settings() if not (staged and item.key in STAGED))
        self.form.show_settings(settings, document.training, about=self._session.workspace.identity)
        self.stages.setVisible(not staged)
        self._staged.setVisible(staged)
        self.show_checked(self._session.latest)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._heading.setText(tr("The whole network"))
        self.title.setPlaceholderText(tr("Title of the document"))
        self.title.setAccessibleName(tr("Title of the document"))
        self._tested.setText(tr("On test samples"))
        self._once.setText(tr("Looked at once, when the run ended: nothing was trained or chosen by them."))
        self.counter.setText(tr("Add Accuracy"))
        self.counter.setIcon(icon("plus", "muted"))
        self.counter.setToolTip(tr("A node that tells epoch after epoch what share of the samples is right"))
        self._training.setText(tr("Training"))
        self.stages.setText(tr("Add stages"))
        self.stages.setIcon(icon("stages", "muted"))
        self.stages.setToolTip(tr("Train in several stages, each with its goals, its length and its end"))
        self._staged.setText(tr("How long it trains is said by its stages, in the strip above."))
        self._totals.setText(tr("Totals"))
        self.form.retranslate()
        self._show_test()
        self.show_document()

    def show_checked(self, checked: Checked | None) -> None:
        """Show totals and the findings about the whole."""
        document = self._session.document
        rows = [(tr("Nodes"), count(len(document.nodes)), False), (tr("Wires"), count(len(document.wires)), False)]
        if checked and checked.document is document:
            known = checked.nodes.values()
            rows.append((tr("Parameters"), count(checked.parameters), False))
            rows.append((tr("Multiply-adds per sample"), count(sum(node.multiply_adds for node in known)), False))
            rows.append((tr("Memory per sample"), size(sum(node.activation_bytes for node in known)), False))
        self.facts.show_rows(rows)
        found = checked.by_node.get("", []) if checked and document.nodes else []
        self.findings.refill([FindingCard(finding, document) for finding in found])
        self._offer_counter()

    def _set(self, key: str, value: Any) -> None:
        label = tr("Set {setting}", setting=tr(training_setting(key).name))
        if not self._session.attempt(
            lambda document: edits.set_training(document, key, value), label, merge=f"training {key}"
        ):
            self.show_document()

    def _retitle(self, title: str) -> None:
        self._session.attempt(lambda document: document.but(title=title.strip()), tr("Rename"))


class MixedPage(QWidget):
    """The inspector of selected nodes of several types: how many of each, and what they hold together."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._heading = QLabel(self)
        self._heading.setProperty("type", "large")
        self.facts = Facts(self)
        self._advice = QLabel(self)
        self._advice.setWordWrap(True)
        self._advice.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        self.state = NodeState(session, self)
        for part in (self._heading, self._advice, Line(self), self.facts, Line(self), self.state):
            column.addWidget(part)
        column.addStretch(1)

    def show_nodes(self, ids: Iterable[str]) -> None:
        """Show what these nodes are together."""
        document, checked = self._session.document, self._session.latest
        chosen = list(ids)
        self.state.show_nodes(chosen)
        self._heading.setText(tr("{number} nodes selected", number=len(chosen)))
        self._advice.setText(tr("Nodes of one type can be edited together."))
        kinds = Counter(document.nodes[key].type for key in chosen)
        rows = []
        for kind, number in kinds.most_common():
            facts = find(kind)
            rows.append((tr(facts.title) if facts else kind, count(number), False))
        if checked:
            total = sum(checked.nodes[key].parameters for key in chosen if key in checked.nodes)
            rows.append((tr("Parameters"), count(total), False))
        self.facts.show_rows(rows)
