"""A field that gives each named column a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.translate import tr
from studio.widgets.choice_field import ChoiceField
from studio.widgets.emptied import empty

MANY, FIRST = 32, 10  # of more columns the first are shown, so that the settings below stay within reach
ANSWERS = ("label", "target")


class ColumnsField(QWidget):
    """One line per column: its name and its role. The value holds only the roles that the person has chosen.

    Of many columns the first are shown, with those that are answers or have a chosen role, until the others are asked
    for.
    """

    edited = Signal(object)  # dict of column name → role, the whole of it

    def __init__(self, roles: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roles = tuple(roles)
        self._value: dict[str, str] = {}
        self._columns: dict[str, tuple[str, str]] = {}
        self._chosen = self._all = False
        self.rows: dict[str, ChoiceField] = {}
        self.none = QLabel(self)
        self.none.setProperty("role", "muted")
        self.none.setWordWrap(True)
        self.more = QToolButton(self)
        self.more.setProperty("quiet", True)
        self.more.setAutoRaise(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.clicked.connect(self.turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._grid = QGridLayout()
        column.addLayout(self._grid)
        column.addWidget(self.more)
        column.addWidget(self.none)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)

    def value(self) -> dict[str, str]:
        """Column → chosen role as shown last."""
        return dict(self._value)

    def show_value(self, value: Mapping[str, str] | None, *, mixed: bool = False) -> None:
        """Show the chosen roles, or nothing where the things edited together differ."""
        self._value = {} if value is None or mixed else dict(value)
        self._show()

    def show_columns(self, columns: Sequence[tuple[str, str, str]], *, chosen: bool = False) -> None:
        """Show the columns that there are: name, role in force (chosen or guessed), and a note on what is in it.

        Where there are none, `chosen` says that it is not for want of a file.
        """
        known, self._columns = self._columns, {name: (role, note) for name, role, note in columns}
        self._all = self._all and list(known) == list(self._columns)
        self._chosen = chosen
        self._show()

    def turn(self) -> None:
        """Show all columns, or the first of many again."""
        self._all = not self._all
        self._show()

    def _show(self) -> None:
        known = {name: (role, "") for name, role in self._value.items() if not self._columns}
        shown = {**known, **self._columns}
        none = tr("None could be read.") if self._chosen else tr("There are none yet: choose a file.")
        self.none.setText("" if shown else none)
        self.none.setVisible(not shown)
        few = self._few(shown)
        self.more.setVisible(len(shown) > MANY)
        left = len(shown) - len(few)
        self.more.setArrowType(Qt.ArrowType.DownArrow if left else Qt.ArrowType.UpArrow)
        self.more.setText(tr("More columns ({count})", count=left) if left else tr("Fewer columns"))
        if few != list(self.rows):
            self._build(few)
        for name in few:
            role, note = shown[name]
            self.rows[name].show_value(self._value.get(name, role))
            self.rows[name].setToolTip(note)

    def _few(self, shown: Mapping[str, tuple[str, str]]) -> list[str]:
        if self._all or len(shown) <= MANY:
            return list(shown)
        first = list(shown)[:FIRST]
        return [name for name, (role, _) in shown.items() if name in first or name in self._value or role in ANSWERS]

    def _build(self, names: Sequence[str]) -> None:
        empty(self._grid)
        self.rows = {}
        for row, name in enumerate(names):
            label = QLabel(name, self)
            label.setToolTip(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            field = ChoiceField(self)
            field.set_choices(self._roles)
            field.setAccessibleName(name)
            field.edited.connect(lambda role, name=name: self._change(name, role))
            label.setBuddy(field)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
            self.rows[name] = field

    def _change(self, name: str, role: str) -> None:
        self._value = {**self._value, name: role}
        self.edited.emit(dict(self._value))
