"""Whose weights a node uses, and how: the very same, transposed, or from behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from runtime import annotations as notes
from runtime.document import Node
from studio import marking, targets
from studio.form import LABEL_WIDTH
from studio.session import Session
from studio.translate import tr
from studio.widgets.choice_field import ChoiceField
from studio.widgets.number_field import NumberField

SAME, TRANSPOSED, EVERY, AVERAGE = "same", "transposed", "every", "average"


class LinkChoice(QWidget):
    """Rows of one node: the owner of its weights by name, how they follow, and by how much they lag."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node = ""
        self.owner, self.how = ChoiceField(self), ChoiceField(self)
        self.steps = NumberField(whole=True, minimum=1, maximum=1_000_000, logarithmic=True, optional=False)
        self.share = NumberField(whole=False, minimum=0.0, maximum=1.0, logarithmic=False, optional=False)
        self._rows: list[tuple[QLabel, QWidget]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate((self.owner, self.how, self.steps, self.share)):
            label = QLabel(self)
            label.setFixedWidth(LABEL_WIDTH)
            label.setWordWrap(True)
            field.setParent(self)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            self._rows.append((label, field))
        self.owner.edited.connect(self._follow)
        self.how.edited.connect(self._change)
        self.steps.edited.connect(lambda number: self._put({"kind": "lagged", "every": number}))
        self.share.edited.connect(lambda share: self._put({"kind": "lagged", "average": share}))
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        words = (
            (tr("Weights of"), tr("Whose weights the node uses")),
            (tr("How"), tr("How the weights follow those of the other node")),
            (tr("Every … steps"), tr("How many steps pass between two copies")),
            (tr("Share kept"), tr("How much of the old weights stays at each step; 0.99 follows slowly")),
        )
        for (label, field), (name, help) in zip(self._rows, words, strict=True):
            label.setText(name)
            field.setAccessibleName(name)
            for part in (label, field):
                part.setToolTip(help)
        self._ways = (
            (SAME, tr("The same weights"), tr("One set of weights for both")),
            (TRANSPOSED, tr("Transposed"), tr("The weight matrix turned over, with a bias of its own")),
            (EVERY, tr("Copy now and then"), tr("A copy that is renewed every so many steps")),
            (AVERAGE, tr("Moving average"), tr("A copy that follows slowly, a little at every step")),
        )

    def show_node(self, node: str) -> None:
        """Show how this node has its weights; nothing for one that has none, or for several."""
        known = self._session.document.nodes.get(node)
        offered = marking.owners(self._session, node) if known else []
        self._node = node
        self.setVisible(known is not None and bool(offered or known.linked))
        if known is None or self.isHidden():
            return
        document = self._session.document
        keys = list(dict.fromkeys([*offered, *([known.linked] if known.linked else [])]))
        found = targets.targets_of(document, keys)
        named = [(each.key, tr("{name} (gone)", name=each.name) if each.gone else each.name, "") for each in found]
        self.owner.set_choices([("", tr("Its own"), ""), *named])
        self.owner.show_value(known.linked)
        how = how_of(known)
        self.how.set_choices(way for way in self._ways if way[0] in _possible(known, document.nodes.get(known.linked)))
        self.how.show_value(how)
        average = notes.average_of(known)
        self.steps.show_value(notes.every_of(known))
        self.share.show_value(notes.AVERAGE if average is None else average)
        shown = (True, bool(known.linked), known.lagged and how == EVERY, known.lagged and how == AVERAGE)
        for (label, field), visible in zip(self._rows, shown, strict=True):
            label.setVisible(visible)
            field.setVisible(visible)

    @property
    def tells(self) -> bool:
        """Whether it says whose weights the node uses."""
        node = self._session.document.nodes.get(self._node)
        return node is not None and bool(node.linked) and not self.isHidden()

    def open(self) -> None:
        """Offer the nodes whose weights could be followed."""
        if not self.isHidden():
            self.owner.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.owner.showPopup()

    def _follow(self, owner: str) -> None:
        node, session = self._node, self._session
        if not owner:
            session.attempt(lambda document: notes.unlink(document, [node]), tr("Own weights again"))
            return
        known, other = session.document.nodes[node], session.document.nodes[owner]
        same = (known.type, notes.used(known)) == (other.type, notes.used(other))
        how = dict(known.link) if same else {"kind": "transposed"}
        self._attempt(owner, how, tr("Link weights"))

    def _change(self, how: str) -> None:
        ways: dict[str, Mapping[str, Any]] = {
            SAME: {},
            TRANSPOSED: {"kind": "transposed"},
            EVERY: {"kind": "lagged", "every": notes.EVERY},
            AVERAGE: {"kind": "lagged", "average": notes.AVERAGE},
        }
        self._put(ways[how])

    def _put(self, how: Mapping[str, Any]) -> None:
        node = self._session.document.nodes.get(self._node)
        if node is not None and node.linked:
            self._attempt(node.linked, how, tr("How weights follow"))

    def _attempt(self, owner: str, how: Mapping[str, Any], label: str) -> None:
        node = self._node
        if not self._session.attempt(
            lambda document: notes.follow_weights(document, node, owner, how), label, about=node
        ):
            self.show_node(node)


def _possible(node: Node, owner: Node | None) -> tuple[str, ...]:
    """The ways in which a node can follow another: a block has no one matrix, and other types have only that."""
    if notes.used(node):
        return SAME, EVERY, AVERAGE
    return (SAME, TRANSPOSED, EVERY, AVERAGE) if owner is None or owner.type == node.type else (TRANSPOSED,)


def how_of(node: Node) -> str:
    """The way in which a linked node has its weights."""
    if node.transposed:
        return TRANSPOSED
    return (EVERY if notes.average_of(node) is None else AVERAGE) if node.lagged else SAME
