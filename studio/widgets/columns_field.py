"""A field that gives each named column a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.translate import tr
from studio.widgets.choice_field import ChoiceField
from studio.widgets.emptied import empty


class ColumnsField(QWidget):
    """One line per column: its name and its role. The value holds only the roles that the person has chosen."""

    edited = Signal(object)  # dict of column name → role, the whole of it

    def __init__(self, roles: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roles = tuple(roles)
        self._value: dict[str, str] = {}
        self._columns: dict[str, tuple[str, str]] = {}
        self._chosen = False
        self.rows: dict[str, ChoiceField] = {}
        self.none = QLabel(self)
        self.none.setProperty("role", "muted")
        self.none.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._grid = QGridLayout()
        column.addLayout(self._grid)
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
        self._columns = {name: (role, note) for name, role, note in columns}
        self._chosen = chosen
        self._show()

    def _show(self) -> None:
        known = {name: (role, "") for name, role in self._value.items() if not self._columns}
        shown = {**known, **self._columns}
        none = tr("None could be read.") if self._chosen else tr("There are none yet: choose a file.")
        self.none.setText("" if shown else none)
        self.none.setVisible(not shown)
        if list(shown) != list(self.rows):
            self._build(list(shown))
        for name, (role, note) in shown.items():
            self.rows[name].show_value(self._value.get(name, role))
            self.rows[name].setToolTip(note)

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
