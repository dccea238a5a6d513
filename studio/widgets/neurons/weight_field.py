"""The editor of a weight: it says what the weight is now, unless a person is giving it another number."""

from __future__ import annotations

from math import isclose

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtWidgets import QWidget

from studio.widgets.number_field import NumberField

SIZE = QSize(96, 26)


class WeightField(NumberField):
    """Hidden until it is opened over what its number belongs to."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(whole=False, parent=parent)
        self._given: float | None = None  # by the person, and not yet seen in the network
        self.resize(SIZE)
        self.hide()
        self.edited.connect(self._remember)

    def open(self, value: float, at: QPointF, within: QSize) -> None:
        """Show a number as near to a place as there is room."""
        self._given = None
        self._show_number(value)
        left = min(max(2.0, at.x() - SIZE.width() / 2), within.width() - SIZE.width() - 2)
        top = min(max(2.0, at.y() - SIZE.height() / 2), within.height() - SIZE.height() - 2)
        self.move(round(left), round(top))
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def follow(self, value: float) -> None:
        """The network has another number now."""
        if self._given is not None and isclose(value, self._given, rel_tol=1e-5, abs_tol=1e-9):
            self._given = None
        if self._given is None and not self.isModified():
            self._show_number(value)

    def _show_number(self, value: float) -> None:
        """With all of it selected, so that what is typed next takes its place."""
        shown = float(f"{value:.4g}")
        if shown != self.value():
            self.show_value(shown)
            self.selectAll()

    def _remember(self, value: object) -> None:
        self._given = value if isinstance(value, (int, float)) else None
