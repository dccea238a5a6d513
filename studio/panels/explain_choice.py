"""Which number is explained: a field for each axis of its index, and the sample with its picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
AXES: dict[str, Callable[[], str]] = {
    "unit": lambda: tr("Unit number"),
    "step": lambda: tr("Time step"),
    "channel": lambda: tr("Channel"),
    "row": lambda: tr("Row"),
    "column": lambda: tr("Column"),
    "place": lambda: tr("Place"),
    "head": lambda: tr("Head"),
    "asking": lambda: tr("Step that asks"),
    "asked": lambda: tr("Step looked at"),
}


class IndexChoice(QWidget):
    """A field for each axis, named as images and sequences name theirs; counted from 0 as in PyTorch code."""

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

    def show_index(self, shape: Sequence[int], index: Sequence[int], axes: Sequence[str]) -> None:
        """Show an index within a shape whose axes are these."""
        if tuple(shape) != self._shape:
            self._rebuild(tuple(shape))
        for field, label, number, name in zip(
            self.fields, self._labels, index, axis_names(axes, len(shape)), strict=True
        ):
            label.setText(name)
            field.setAccessibleName(name)
            if not field.hasFocus() or field.value() != number:
                field.show_value(number)

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
            field = NumberField(whole=True, minimum=0, maximum=size - 1, parent=self)
            field.edited.connect(lambda _value, place=place: self._announce(place, _value))
            self._grid.addWidget(label, 0, place)
            self._grid.addWidget(field, 1, place)
            self.fields.append(field)
            self._labels.append(label)

    def _announce(self, place: int, value: object) -> None:
        counted = [field.value() or 0 for field in self.fields]
        if isinstance(value, (int, float)):
            counted[place] = value
        self.moved.emit(tuple(int(one) for one in counted))


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
        on_plane = "place" in facts
        self._label.setText(tr("Place") if on_plane else tr("Sample of {number}", number=f"{facts['samples']:,}"))
        self.field.setVisible(not on_plane)
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
    written = answer.facts.get("tokens", ())
    shown = list(written[:4]) or [numbers.real(float(value)) for value in values[:4]]
    told = [f"{name} {value}" for name, value in zip(names, shown, strict=False)] if names else shown
    return ", ".join(told) + (" …" if len(values) > 4 else "")


def axis_names(axes: Sequence[str], count: int) -> list[str]:
    """What the axes of a sample are called, in words; by number where they have no names."""
    return [AXES[one]() for one in axes] or [tr("Axis {number}", number=number) for number in range(count)]
