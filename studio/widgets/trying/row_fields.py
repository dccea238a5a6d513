"""One sample as a row: a slider and a number for each column over the range of the data, a choice for a category."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nodes.problem import Problem
from studio.translate import tr
from studio.widgets.choice_field import ChoiceField
from studio.widgets.emptied import empty
from studio.widgets.number_field import NumberField
from studio.widgets.slider_field import SliderField
from studio.widgets.trying.row_parts import LONGEST, Part, row_of

NAMES = 110  # pixels of the names at most
NARROW = 260  # pixels below which names are above their sliders
WIDE, SLIM, HIGHEST = (
    84,
    68,
    16_777_215,
)  # pixels of a number, where there is little room, and what Qt takes for no bound


class RowFields(QWidget):
    """Says `edited` when a number changed, and `refused` with a sentence for a text that is no such row."""

    edited = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: tuple[Part, ...] = ()
        self.fields: list[SliderField | ChoiceField] = []  # of the parts
        self.names: tuple[str, ...] = ()
        self._labels: list[QLabel] = []
        self._narrow: bool | None = None  # the names are above their sliders
        self._exact: list[float] = []  # fields show fewer figures
        self._known: tuple[object, ...] = ()
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll)
        self.setAcceptDrops(True)

    def begin(
        self, names: Sequence[str], least: np.ndarray, most: np.ndarray, *, whole: bool, parts: Sequence[Part] = ()
    ) -> None:
        """Make a field for each part, if those there are for others. Whole numbers move by ones."""
        parts = tuple(parts) or tuple(Part(name, place) for place, name in enumerate(names))
        known = tuple(names), parts, least.tobytes(), most.tobytes(), whole
        if known == self._known:
            return
        self._known, self.names, self.parts = known, tuple(names), parts
        empty(self._grid)
        self.fields, self._labels, self._exact = [], [], [0.0] * len(names)
        for part in parts:
            if part.kinds:
                field: SliderField | ChoiceField = self._choice(part)
            else:
                field = self._slider(part, float(least[part.first]), float(most[part.first]), whole=whole)
            field.setAccessibleName(part.name)
            label = _Name(part.name)
            label.setProperty("role", "muted")
            label.setMaximumWidth(NAMES)
            label.setToolTip(part.name)
            self._labels.append(label)
            self.fields.append(field)
        self._narrow = None
        self._lay_out()

    def _slider(self, part: Part, low: float, high: float, *, whole: bool) -> SliderField:
        high = high if high > low else low + 1.0
        number = NumberField(whole=whole)
        number.setAcceptDrops(False)  # a row that is dropped is for all
        field = SliderField(number, math.floor(low) if whole else low, math.ceil(high) if whole else high)
        field.edited.connect(lambda value: self._take(part, [float(value)]))
        field.refused.connect(lambda text: self.refused.emit(tr("“{value}” is no number.", value=text)))
        return field

    def _choice(self, part: Part) -> ChoiceField:
        field = ChoiceField()
        field.set_choices((str(place), kind, "") for place, kind in enumerate(part.kinds))
        field.edited.connect(lambda place: self._take(part, part.numbers(int(str(place)))))
        return field

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other places for the names."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Names beside their sliders, or above them where that is too narrow."""
        narrow = self.width() < NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._grid.setRowStretch(self._grid.rowCount() - 1, 0)
        for index, (label, field) in enumerate(zip(self._labels, self.fields, strict=True)):
            label.setMaximumWidth(HIGHEST if narrow else NAMES)
            wide = QSizePolicy.Policy.Ignored if narrow else QSizePolicy.Policy.Preferred  # a long name is cut
            label.setSizePolicy(wide, QSizePolicy.Policy.Preferred)
            if isinstance(field, SliderField):
                field.number.setFixedWidth(SLIM if narrow else WIDE)
            if narrow:
                self._grid.addWidget(label, 2 * index, 0, 1, 2)
                self._grid.addWidget(field, 2 * index + 1, 0, 1, 2)
            else:
                self._grid.addWidget(label, index, 0)
                self._grid.addWidget(field, index, 1)
        self._grid.setRowStretch(2 * len(self.fields), 1)

    @property
    def values(self) -> np.ndarray:
        """The numbers as they stand (K,)."""
        return np.array(self._exact, np.float64)

    def show_values(self, values: np.ndarray) -> None:
        """Show these numbers."""
        self._exact = [float(value) for value in values.reshape(-1).tolist()]
        for part, field in zip(self.parts, self.fields, strict=True):
            if isinstance(field, ChoiceField):
                field.show_value(str(part.kind(self._exact)))
            else:
                field.show_value(float(f"{self._exact[part.first]:.4g}"))

    def take_text(self, text: str) -> None:
        """Take the first row of numbers of a text; what is no such row changes nothing and is told."""
        try:
            found = row_of(text, self.names, self.parts)
        except Problem as problem:
            self.refused.emit(tr(problem.sentence, **problem.values))
            return
        self.show_values(np.array(found))
        self.edited.emit()

    def _take(self, part: Part, values: list[float]) -> None:
        self._exact[part.places] = values
        self.edited.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Texts and files are taken."""
        data = event.mimeData()
        if data.hasText() or any(url.isLocalFile() for url in data.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the row."""
        event.acceptProposedAction()
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        try:
            text = _read(files[0]) if files else event.mimeData().text()
        except (OSError, UnicodeError):
            self.refused.emit(tr("This file cannot be read as text."))
            return
        self.take_text(text)


class _Name(QLabel):
    """The name of a column, cut with an ellipsis where it is long."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """What there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


def _read(path: str) -> str:
    with Path(path).open(encoding="utf-8-sig") as file:
        return file.read(LONGEST)
