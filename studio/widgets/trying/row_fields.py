"""One sample as a row of numbers: a slider and a number for each column, over the range of the data."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nodes.problem import Problem
from studio.translate import tr
from studio.widgets.number_field import NumberField
from studio.widgets.slider_field import SliderField

NAMES = 110  # pixels of the names at most
NARROW = 260  # pixels below which names are above their sliders
WIDE, SLIM, HIGHEST = (
    84,
    68,
    16_777_215,
)  # pixels of a number, where there is little room, and what Qt takes for no bound
LONGEST = 100_000  # letters of a text that a row is looked for in


class RowFields(QWidget):
    """Says `edited` when a number changed, and `refused` with a sentence for a text that is no such row."""

    edited = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[SliderField] = []
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

    def begin(self, names: Sequence[str], least: np.ndarray, most: np.ndarray, *, whole: bool) -> None:
        """Make a slider for each number, if those there are for others. Whole numbers move by ones."""
        known = tuple(names), least.tobytes(), most.tobytes(), whole
        if known == self._known:
            return
        self._known, self.names = known, tuple(names)
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields, self._labels, self._exact = [], [], [0.0] * len(names)
        for index, name in enumerate(names):
            low, high = float(least[index]), float(most[index])
            high = high if high > low else low + 1.0
            number = NumberField(whole=whole)
            field = SliderField(number, math.floor(low) if whole else low, math.ceil(high) if whole else high)
            field.setAccessibleName(name)
            label = QLabel(name)
            label.setProperty("role", "muted")
            label.setMaximumWidth(NAMES)
            label.setToolTip(name)
            number.setAcceptDrops(False)  # a row that is dropped is for all
            field.edited.connect(lambda value, index=index: self._take(index, float(value)))
            field.refused.connect(lambda text: self.refused.emit(tr("“{value}” is no number.", value=text)))
            self._labels.append(label)
            self.fields.append(field)
        self._narrow = None
        self._lay_out()

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
        for field, value in zip(self.fields, self._exact, strict=True):
            field.show_value(float(f"{value:.4g}"))

    def take_text(self, text: str) -> None:
        """Take the first row of numbers of a text; what is no such row changes nothing and is told."""
        try:
            found = row_of(text, self.names)
        except Problem as problem:
            self.refused.emit(tr(problem.sentence, **problem.values))
            return
        self.show_values(np.array(found))
        self.edited.emit()

    def _take(self, index: int, value: float) -> None:
        self._exact[index] = value
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


def _read(path: str) -> str:
    with Path(path).open(encoding="utf-8-sig") as file:
        return file.read(LONGEST)


def row_of(text: str, names: Sequence[str]) -> list[float]:
    """The first row of numbers in a text: as many as there are columns, or by the names in a line above.

    Numbers are parted by tabs, semicolons, commas or spaces. Raises `Problem` where there is no such row.
    """
    lines = [line for line in text[:LONGEST].splitlines() if line.strip()]
    if not lines:
        raise Problem("There is no row to take.")
    letter = next((letter for letter in "\t;," if letter in lines[0]), " ")
    rows = [
        [cell.strip() for cell in row if cell.strip() or letter != " "]
        for row in csv.reader(io.StringIO("\n".join(lines[:2])), delimiter=letter, skipinitialspace=True)
    ]
    head = [cell.casefold() for cell in rows[0]]
    if len(rows) > 1 and any(_number(cell) is None for cell in rows[0]):
        wanted = [name.casefold() for name in names]
        row = [rows[1][head.index(name)] for name in wanted] if set(wanted) <= set(head) else rows[1]
    else:
        row = rows[0]
    found = [_number(cell) for cell in row]
    if len(found) > len(names) and all(value is not None for value in found[: len(names)]):
        found = found[: len(names)]  # what follows is the answer, as in the file of the data
    if len(found) != len(names) or any(value is None for value in found):
        raise Problem(
            "This is no row of {count} numbers: it has {got}.",
            count=len(names),
            got=sum(value is not None for value in found),
        )
    return [value for value in found if value is not None]


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
