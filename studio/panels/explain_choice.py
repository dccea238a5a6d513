"""Which number is explained: a field for each axis of its index, and the sample with its picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.number_field import NumberField

if TYPE_CHECKING:
    from runtime.telemetry import Answer

PICTURE = 48  # pixels


class IndexChoice(QWidget):
    """A field for each axis, named as images and sequences name theirs; counted from 1."""

    moved = Signal(object)  # tuple of the index wished for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[NumberField] = []
        self._labels: list[QLabel] = []
        self._shape: tuple[int, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)

    def show_index(self, shape: Sequence[int], index: Sequence[int]) -> None:
        """Show an index within a shape."""
        if tuple(shape) != self._shape:
            self._rebuild(tuple(shape))
        for field, label, number, name in zip(self.fields, self._labels, index, axis_names(shape), strict=True):
            label.setText(name)
            field.setAccessibleName(name)
            if not field.hasFocus() or field.value() != number + 1:
                field.show_value(number + 1)

    def _rebuild(self, shape: tuple[int, ...]) -> None:
        for old in (*self.fields, *self._labels):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._shape, self.fields, self._labels = shape, [], []
        for place, size in enumerate(shape):
            label = QLabel(self)
            label.setProperty("role", "muted")
            label.setProperty("type", "small")
            field = NumberField(whole=True, minimum=1, maximum=size, parent=self)
            field.edited.connect(lambda _value, place=place: self._announce(place, _value))
            self._grid.addWidget(label, 0, place)
            self._grid.addWidget(field, 1, place)
            self.fields.append(field)
            self._labels.append(label)

    def _announce(self, place: int, value: object) -> None:
        counted = [field.value() or 1 for field in self.fields]
        if isinstance(value, (int, float)):
            counted[place] = value
        self.moved.emit(tuple(int(one) - 1 for one in counted))


class SampleChoice(QWidget):
    """The number of the sample, with its picture or its label beside it."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._label.setProperty("role", "muted")
        self._label.setProperty("type", "small")
        self.field = NumberField(whole=True, minimum=1, parent=self)
        self.field.edited.connect(lambda value: self.chosen.emit(int(value) - 1) if value is not None else None)
        self.field.setMaximumWidth(96)
        self.picture = QLabel(self)
        self.picture.setFixedSize(QSize(PICTURE, PICTURE))
        self._words = QLabel(self)
        self._words.setProperty("role", "muted")
        self._words.setProperty("type", "small")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self.field, 1, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addLayout(grid)
        row.addWidget(self.picture)
        row.addWidget(self._words, 1)

    def show_sample(self, answer: Answer) -> None:
        """Show which sample it is."""
        facts = answer.facts
        self._label.setText(tr("Sample of {number}", number=f"{facts['samples']:,}"))
        self.field.setAccessibleName(tr("Sample"))
        if not self.field.hasFocus() or self.field.value() != facts["sample"] + 1:
            self.field.show_value(facts["sample"] + 1)
        pixels = answer.arrays.get("sample")
        self.picture.setVisible(pixels is not None)
        self._words.setText("" if pixels is not None else _row_told(answer))
        if pixels is not None:
            kind = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGB888
            height, width = pixels.shape[:2]
            image = QImage(pixels.tobytes(), width, height, pixels.strides[0], kind)
            self.picture.setPixmap(
                QPixmap.fromImage(image).scaled(PICTURE, PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
            )


def _row_told(answer: Answer) -> str:
    """The first numbers of a sample that is no picture."""
    values = answer.arrays.get("numbers")
    if values is None:
        return ""
    names = answer.facts.get("names", [])
    shown = [numbers.real(float(value)) for value in values[:4]]
    told = [f"{name} {value}" for name, value in zip(names, shown, strict=False)] if names else shown
    return ", ".join(told) + (" …" if len(values) > 4 else "")


def axis_names(shape: Sequence[int]) -> list[str]:
    """What the axes of a sample are called."""
    match len(shape):
        case 1:
            return [tr("Unit number")]
        case 2:
            return [tr("Time step"), tr("Unit number")]
        case 3:
            return [tr("Channel"), tr("Row"), tr("Column")]
    return [tr("Axis {number}", number=number + 1) for number in range(len(shape))]
