"""Fills the fields of a form that name nodes: with what can be named, and with a way to select it on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nodes.spec import Setting
from studio import targets
from studio.form import Form
from studio.picking import Picking
from studio.session import Session
from studio.targets import Target
from studio.theme import theme
from studio.translate import tr
from studio.widgets.chips_field import Chip, ChipsField

KINDS = {"source": ("source",), "watch": ("goal", "metric")}  # what a setting that names one node asks for
NOTHING = {"train": "All above", "source": "The longest", "watch": "Nothing", "frozen": "Nothing"}


class Targeting(QWidget):
    """Knows one form. While nodes are being selected for a field, it says how many, and takes them."""

    def __init__(self, session: Session, form: Form, picking: Picking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._form, self._picking = session, form, picking
        self._order: tuple[str, ...] = ()
        self._refill: Callable[[], None] | None = None
        self._asking = ""  # the key of the setting that asked last
        self._hint = QLabel(self)
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "muted")
        self.take = QPushButton(self)
        self.take.setProperty("main", "true")
        self.give_up = QPushButton(self)
        buttons = QHBoxLayout()
        buttons.addWidget(self.take)
        buttons.addWidget(self.give_up)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._hint)
        column.addLayout(buttons)
        self.take.clicked.connect(lambda: self._end(picking.take))
        self.give_up.clicked.connect(lambda: self._end(picking.cancel))
        picking.changed.connect(self._show_picking)
        self.hide()

    def fill(
        self,
        settings: Sequence[Setting],
        values: Mapping[str, Any],
        *,
        mixed: Collection[str] = (),
        goal: str = "",
        put: Callable[[str, Any], None],
    ) -> None:
        """Give the fields of these settings their choices, and show the values with them.

        `goal` is the goal whose form it is, empty for a stage; `put` changes a setting.
        """
        self._order = targets.order_of(self._session.whole_checked)
        self._refill = lambda: self.fill(settings, values, mixed=mixed, goal=goal, put=put)
        for setting in settings:
            if setting.kind not in ("node", "nodes") or setting.key not in self._form.fields:
                continue
            field, value = self._form.fields[setting.key], values.get(setting.key, setting.default)
            if setting.kind == "nodes":
                self._fill_chips(field, setting, goal, put)
            else:
                self._fill_choice(field, setting, value)
            field.show_value(value, mixed=setting.key in mixed)

    def follow_check(self) -> None:
        """Offer anew what can be named where the graph is another now."""
        if self._refill is not None and self._order != targets.order_of(self._session.whole_checked):
            self._refill()

    def _fill_chips(self, field: ChipsField, setting: Setting, goal: str, put: Callable[[str, Any], None]) -> None:
        document = self._session.whole
        possible = targets.trainable(document, self._session.whole_checked, goal)
        field.nothing = tr(NOTHING.get(setting.key, "Nothing"))
        field.pick = "" if self._session.place else tr("Pick on canvas …")
        field.told_apart = lambda key: chip_of(targets.targets_of(document, [key])[0])
        field.offer(map(chip_of, possible))
        keys = [target.key for target in possible if target.key in document.nodes]
        field.asks = lambda: self._ask(setting.key, keys, put)

    def _fill_choice(self, field: Any, setting: Setting, value: object) -> None:
        found = targets.of_kinds(self._session.whole, *KINDS.get(setting.key, ()))
        if isinstance(value, str) and value and value not in [target.key for target in found]:
            found += targets.targets_of(self._session.whole, [value])
        rows = [(target.key, tr("{name} (gone)", name=target.name) if target.gone else target.name) for target in found]
        field.set_choices((key, name, "") for key, name in [("", tr(NOTHING.get(setting.key, "Nothing"))), *rows])

    def _ask(self, key: str, possible: Collection[str], put: Callable[[str, Any], None]) -> None:
        self._asking = key
        self._picking.begin(self, possible, lambda found: put(key, found))

    def _end(self, how: Callable[[], None]) -> None:
        """The field that asked has the focus again, which the buttons would leave to whatever comes after them."""
        field = self._form.fields.get(self._asking)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        how()

    def _show_picking(self) -> None:
        mine = self._picking.active and self._picking.asker is self
        self.setVisible(mine)
        if not mine:
            return
        QTimer.singleShot(0, self, self._come_into_sight)  # when it has its place
        number = len(self._picking.found)
        self._hint.setText(tr("Select layers or blocks on the canvas, then take them."))
        self.take.setText(tr("Take {number}", number=number))
        self.take.setEnabled(number > 0)
        self.give_up.setText(tr("Cancel"))

    def _come_into_sight(self) -> None:
        """Scroll the page to what is asked."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None and self.isVisible():
            around.ensureWidgetVisible(self, 0, 8)


def chip_of(target: Target) -> Chip:
    """A target as the field shows it."""
    name = tr("{name} (gone)", name=target.name) if target.gone else target.name
    return Chip(target.key, name, theme().family(target.family) if target.family else None, gone=target.gone)
