"""Beside a setting: whether it is a plain value or an expression, what can be named in one, and what it gives now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nodes.spec import Problem, Setting
from runtime import exposing
from runtime.checked import Checked
from runtime.document import Document
from runtime.expressions import expression, is_expression
from runtime.findings import Finding
from studio.form import Form
from studio.icons import icon
from studio.inside import block_at
from studio.session import Session
from studio.translate import tr, tr_problem
from studio.widgets.expression_field import ExpressionField

MOST = 12  # names offered


class Expressing(QObject):
    """The menu of the ƒ buttons of a form, and the line below an expression."""

    def __init__(self, session: Session, form: Form, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._form = session, form
        self._ids: tuple[str, ...] = ()
        self._told: list[Problem] = []  # below the fields
        form.offers = self.menu

    def show_nodes(self, ids: tuple[str, ...]) -> None:
        """The nodes whose settings the form shows."""
        self._ids = ids

    def tell(self) -> None:
        """Say below every expression what it gives now, or why it gives nothing."""
        self._told = []
        checked = self._known()
        node = self._session.document.nodes.get(self._ids[0]) if self._ids else None
        if checked is None or node is None:
            return
        for setting in self._form.settings:
            value = node.settings.get(setting.key, setting.default)
            if not is_expression(value):
                continue
            try:
                found = exposing.given_by(checked, node.id, setting, value["expression"])
                refused = setting.refuse(found[0]) if found else None
            except Problem as problem:
                found, refused = (), problem
            if refused is not None:
                self._told.append(refused)
                self._form.tell(setting.key, tr_problem(refused, self._session.document, node.id), error=True)
            else:
                self._form.tell(setting.key, _given(found))

    def tells(self, finding: Finding) -> bool:
        """Whether the same stands below a field already."""
        return any((one.sentence, one.values) == (finding.sentence, finding.values) for one in self._told)

    def menu(self, setting: Setting) -> QMenu:
        """What the ƒ beside a setting offers."""
        menu = QMenu(self._form)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking = isinstance(self._form.fields[setting.key], ExpressionField)
        plain = _line(menu, tr("Plain value"), "", lambda: self._make_plain(setting))
        formula = _line(menu, tr("Expression …"), "", lambda: self._make_expression(setting))
        for action, chosen in ((plain, not asking), (formula, asking)):
            action.setCheckable(True)
            action.setChecked(chosen)
        show = _line(menu, tr("Show outside as a setting"), "leave", lambda: self._expose(setting))
        show.setEnabled(self._can_expose(setting))
        checked = self._known()
        names = exposing.names_known(checked, self._ids[0]) if checked and self._ids else []
        if names:
            menu.addSeparator()
        for name, value in names[:MOST]:
            shown = tr("yes") if value is True else tr("no") if value is False else f"{value}"
            _line(menu, f"{name}\t{shown}", "", partial(self._name, setting, name))
        return menu

    def _known(self) -> Checked | None:
        checked = self._session.latest
        return checked if checked is not None and checked.document is self._session.document else None

    def _can_expose(self, setting: Setting) -> bool:
        return (
            len(self._ids) == 1
            and bool(self._session.place)
            and exposing.can_expose(setting)
            and self._known() is not None
        )

    def _make_plain(self, setting: Setting) -> None:
        if not isinstance(self._form.fields[setting.key], ExpressionField):
            return
        checked = self._known()
        value = exposing.plain_now(checked, self._ids[0], setting) if checked else None
        fits = value is not None and setting.refuse(value) is None
        self._form.edited.emit(setting.key, value if fits else setting.default)

    def _make_expression(self, setting: Setting) -> None:
        if not isinstance(self._form.fields[setting.key], ExpressionField):
            value: Any = self._form.fields[setting.key].value()
            number = isinstance(value, int | float) and not isinstance(value, bool)
            self._form.edited.emit(setting.key, expression(str(value) if number else self._first_name()))
        field = self._form.fields[setting.key]
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field, ExpressionField):
            field.selectAll()

    def _first_name(self) -> str:
        checked = self._known()
        names = exposing.names_known(checked, self._ids[0]) if checked and self._ids else []
        return names[0][0] if names else "in.features"

    def _name(self, setting: Setting, name: str) -> None:
        """Put a name where the cursor is in an expression, else in place of the value."""
        field = self._form.fields[setting.key]
        if isinstance(field, ExpressionField):
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.insert(name)
        else:
            self._form.edited.emit(setting.key, expression(name))

    def _expose(self, setting: Setting) -> None:
        session, checked, node = self._session, self._known(), self._ids[0]
        if checked is None:
            return
        value = exposing.plain_now(checked, node, setting)
        block, named = block_at(session.whole, session.place), ""

        def edit(document: Document) -> Document:
            nonlocal named
            document, named = exposing.expose_setting(document, block, node, setting.key, value)
            return document

        if session.attempt(edit, tr("Show {setting} outside", setting=tr(setting.name)), about=node):
            session.told.emit(tr("Every use of the block has the setting “{name}” now.", name=named))


def _line(menu: QMenu, text: str, name: str, act: Callable[[], object]) -> QAction:
    action = menu.addAction(icon(name), text) if name else menu.addAction(text)
    action.triggered.connect(lambda _checked=False: act())
    return action


def _given(found: tuple[Any, ...]) -> str:
    if not found:
        return tr("The value is known as soon as the block is wired.")
    words = [_shown(value) for value in found]
    if len(words) > 1:
        return tr("gives {value} here; elsewhere {others}", value=words[0], others=", ".join(words[1:4]))
    return tr("gives {value}", value=words[0])


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, (list, tuple)):
        return "×".join(str(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
