"""A field that gives each named column a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio.widgets.choice_field import ChoiceField


class ColumnsField(QWidget):
    """One line per column: its name and its role."""

    edited = Signal(object)  # dict of column name → role, the whole of it

    def __init__(self, roles: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roles = tuple(roles)
        self._value: dict[str, str] = {}
        self._rows: dict[str, ChoiceField] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def value(self) -> dict[str, str]:
        """Column → role as shown last."""
        return dict(self._value)

    def show_value(self, value: Mapping[str, str] | None, *, mixed: bool = False) -> None:
        """Show the roles of the columns, or that the things edited together differ."""
        self._value = {} if value is None or mixed else dict(value)
        if list(self._value) != list(self._rows):
            self._build()
        for name, field in self._rows.items():
            field.show_value(self._value[name])

    def _build(self) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            old = item.widget() if item else None
            if old:
                old.deleteLater()
        self._rows = {}
        for row, name in enumerate(self._value):
            label = QLabel(name, self)
            label.setToolTip(name)
            field = ChoiceField(self)
            field.set_choices(self._roles)
            field.setAccessibleName(name)
            field.edited.connect(lambda role, name=name: self._change(name, role))
            label.setBuddy(field)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
            self._rows[name] = field

    def _change(self, name: str, role: str) -> None:
        self._value = {**self._value, name: role}
        self.edited.emit(dict(self._value))
