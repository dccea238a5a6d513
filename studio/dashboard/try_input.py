"""The input that a person gives a network: drawn, dropped, typed, pointed at or set number by number."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.dashboard.try_tools import PLANE, ROW, SAMPLE, SHEET, TEXT, TryTools
from studio.folders import OPENED, Location, keep_folder, opening_folder
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.amounts import exact
from studio.widgets.trying.plane_field import PlaneField
from studio.widgets.trying.row_fields import RowFields
from studio.widgets.trying.row_parts import Part, parts_of
from studio.widgets.trying.sheet import Sheet
from studio.widgets.trying.text_entry import TextEntry

if TYPE_CHECKING:
    from nodes.alphabet import Alphabet
    from nodes.spec import Signal as Wire

FIELDS = 128  # numbers and categories that have a field of their own at most


def editor_for(signal: Wire, alphabet: Alphabet | None, fields: int) -> str:
    """How an input is given: as a text, on a sheet, in a plane, as a row of so many fields, or only as a sample."""
    shape = signal.shape[1:]
    if alphabet is not None:
        return TEXT
    if signal.rank == 4 and shape[0] in (1, 3) and signal.floating:
        return SHEET
    if signal.rank == 2 and shape[0] == 2 and signal.floating:
        return PLANE
    return ROW if fields <= FIELDS else SAMPLE


class TryInput(QWidget):
    """Says `edited` when the input is another; `sample_wished` when somebody wants another held-out sample."""

    edited = Signal()
    sample_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet, self.plane, self.row, self.text = Sheet(), PlaneField(), RowFields(), TextEntry()
        self.editor = ""
        self.parts: tuple[Part, ...] = ()  # of a row: numbers, and categories of several
        self.facts: Mapping[str, Any] = {}
        self.untouched = False  # a sample as it is
        self._strays = False  # that it does is what is said below it
        self._signal: Wire | None = None
        self._value: np.ndarray = np.zeros(0)
        self._mean: np.ndarray = np.zeros(0)
        self.about, self.complaint = QLabel(), QLabel()
        for label, role in ((self.about, "muted"), (self.complaint, "warning")):
            label.setWordWrap(True)
            label.setProperty("role", role)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.complaint.hide()
        self.tools = TryTools(self.sheet)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for widget in (QWidget(), self.sheet, self.plane, self.row, self.text):
            self._stack.addWidget(widget)
        beside = QHBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self.tools, 0, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(body, 1)
        self.top = QHBoxLayout()
        self.top.setSpacing(4)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(self.top)
        box.addLayout(beside, 1)
        box.addWidget(self.complaint)
        box.addWidget(self.about)
        for editor in (self.sheet, self.plane, self.row, self.text):
            editor.edited.connect(self._touch)
        self.sheet.stroke_ended.connect(self._compare)
        for editor in (self.sheet, self.row):
            editor.refused.connect(self.complain)
        acts = {"center": self._center, "sample": self.sample_wished.emit, "mean": self.take_mean}
        for key, act in {**acts, "file": self.open_file, "paste": self.paste}.items():
            self.tools.act(key, act)
        self.retranslate()

    # What is given

    @property
    def value(self) -> np.ndarray:
        """The numbers of the one sample, as the network gets them."""
        if self.untouched or self.editor in ("", SAMPLE) or self._signal is None:
            return self._value
        low, high = float(self.facts["low"]), float(self.facts["high"])
        if self.editor == SHEET:
            found = low + self.sheet.drawing.pixels * (high - low)
        elif self.editor == PLANE:
            found = np.array(self.plane.value)
        else:
            found = self.row.values if self.editor == ROW else self.text.values
        return found.astype(self._value.dtype).reshape(self._value.shape)

    @property
    def shown(self) -> np.ndarray | None:
        """Of a picture its shares (H, W) of the range, the channels' mean."""
        if self.editor != SHEET or not self.facts:
            return None
        low, high = float(self.facts["low"]), float(self.facts["high"])
        found: np.ndarray = ((self.value - low) / (high - low)).mean(axis=0)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """What the numbers are called; of a text its tokens."""
        if self.editor == TEXT:
            return self.text.tokens
        return self._columns

    @property
    def _columns(self) -> tuple[str, ...]:
        columns = self.facts.get("columns", ())
        count = int(self._value.size)
        return tuple(columns) if len(columns) == count else tuple(str(index) for index in range(count))

    def button(self, key: str) -> QToolButton:
        """One of the buttons by its name."""
        return self.tools.button(key)

    def begin(
        self,
        signal: Wire,
        arrays: Mapping[str, np.ndarray],
        facts: Mapping[str, Any],
        alphabet: Alphabet | None = None,
    ) -> None:
        """Show a held-out sample, in the editor that suits what the source gives; texts are of this alphabet."""
        self.facts, self._signal = facts, signal
        self._value, self._mean = arrays["value"], arrays["mean"]
        least, most = arrays["least"].reshape(-1), arrays["most"].reshape(-1)
        self.parts = parts_of(self._columns, least, most, self._mean.reshape(-1))
        self.editor = editor_for(signal, alphabet, len(self.parts))
        low, high = float(facts["low"]), float(facts["high"])
        if self.editor == SHEET:
            paper = (float(facts["paper"]) - low) / (high - low)
            channels, height, width = self._value.shape
            self.sheet.begin(channels, height, width, round(paper))
            self.sheet.show_pixels((self._value - low) / (high - low))
        elif self.editor == PLANE:
            self.plane.begin((self.names[0], self.names[1]), least, most)
            self.plane.show_value(*self._value.reshape(-1).tolist())
        elif self.editor == ROW:
            self.row.begin(self.names, least, most, whole=not signal.floating, parts=self.parts)
            self.row.show_values(self._value)
        elif alphabet is not None:
            self.text.begin(alphabet)
            self.text.show_values(self._value)
        self._stack.setCurrentIndex(("", SHEET, PLANE, ROW, TEXT).index(self.editor) if self.editor != SAMPLE else 0)
        self.untouched = True
        self.about.setMinimumHeight(0)
        self.complain("")
        self.tools.fit(self.editor, self.height(), color=self._colored)
        self._tell()

    def forget(self) -> None:
        """There is nothing to give any more."""
        self.editor, self.facts, self._signal = "", {}, None
        self._stack.setCurrentIndex(0)

    def complain(self, sentence: str) -> None:
        """Say why something could not be taken."""
        self._strays = False
        self.complaint.setText(sentence)
        self.complaint.setVisible(bool(sentence))

    # Acts

    def open_file(self) -> None:
        """Choose a picture, and take it."""
        patterns = "PNG, JPEG, BMP, GIF, WebP (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.pgm *.ppm);;(*)"
        folder = str(opening_folder(Location.PicturesLocation))
        path, _ = QFileDialog.getOpenFileName(self, tr("A picture from a file"), folder, patterns)
        if path:
            keep_folder(OPENED, path)
            self.sheet.take_file(Path(path))

    def paste(self) -> None:
        """Take a picture, a row of numbers or a text from the clipboard."""
        data = QGuiApplication.clipboard().mimeData()
        if self.editor == SHEET:
            self.sheet.take_data(data)
        elif self.editor == ROW:
            self.row.take_text(data.text())
        elif self.editor == TEXT:
            self.text.take_text(data.text())

    def take_mean(self) -> None:
        """The mean of all samples."""
        values = self._mean.reshape(-1).astype(float)
        if self.editor == PLANE:
            self.plane.show_value(*(float(f"{value:.4g}") for value in values.tolist()))
        else:
            self.row.show_values(values)
        self._touch()

    def event(self, event: QEvent) -> bool:
        """Pasting is for the input before the canvas hears of it."""
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pasting works wherever the focus is among these."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        else:
            super().keyPressEvent(event)

    def _touch(self) -> None:
        self.about.setMinimumHeight(self.about.height())  # less is told now, but no sheet moves under a stroke
        self.untouched = False
        if not self.sheet.stroking:
            self._compare()
        self._tell()
        self.edited.emit()

    def _compare(self) -> None:
        """Say where the input lies far from what the network was taught."""
        from runtime.export.predict import stray

        found = stray(self.value[None], self.facts["taught"], self.facts["columns"])
        self.complain(tr(found[0].sentence, **found[0].values) if found else "")
        self._strays = bool(found)

    def _center(self) -> None:
        middle, size = self.facts.get("center", (0.5, 0.5)), self.facts.get("size", (0.8, 0.8))
        self.sheet.center((middle[0], middle[1]), (size[0], size[1]))

    def retranslate(self) -> None:
        """Write every text anew."""
        self.tools.retranslate()
        self.text.retranslate()
        self.sheet.setAccessibleName(tr("Sheet to draw on"))
        self.sheet.setAccessibleDescription(
            tr("Arrow keys walk, Space draws a point, arrows with Shift draw lines, Delete clears.")
        )
        if self._strays:
            self._compare()
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height, other buttons."""
        super().resizeEvent(event)
        self.about.setMinimumHeight(0)
        if self.editor:
            self.tools.fit(self.editor, self.height(), color=self._colored)

    @property
    def _colored(self) -> bool:
        return self.editor == SHEET and self.sheet.drawing.channels == 3

    def _tell(self) -> None:
        """In what range the input is given, and which sample it is."""
        facts, sample = self.facts, self.editor == SHEET and self.sheet.drawing.sample
        self.sheet.setToolTip(tr("Drawing begins on an empty sheet; erasing takes from the sample.") if sample else "")
        if not facts:
            self.about.setText("")
            return
        low, high = (exact(float(f"{facts[end]:.4g}")).replace("-", "−") for end in ("low", "high"))
        told = []
        if self.editor == SHEET:
            height, width = self._value.shape[1:]
            told.append(tr("{height} × {width} pixels from {low} to {high}",
                           height=height, width=width, low=low, high=high))  # fmt: skip
        if self.untouched:
            told.append(self._sample_told())
        self.about.setText(" · ".join(text for text in told if text))

    def _sample_told(self) -> str:
        facts = self.facts
        row = numbers.row_number(int(facts.get("row", -1)))
        if int(facts.get("row", -1)) < 0:
            return tr("a draw of the source")
        if facts.get("label"):
            return tr("row {row}, labeled {label}", row=row, label=facts["label"])
        if "target" in facts:
            return tr("row {row}, target {target}", row=row, target=numbers.real(float(facts["target"])))
        return tr("row {row}", row=row)
