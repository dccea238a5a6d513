"""What a network answers: a bar for each class with its probability, or for each number around zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.text import figures, widest
from studio.widgets.trying.answer import Answer

LEAST, MOST, PAD = 12.0, 26.0, 6.0  # pixels of a row, and around
BELOW = 15.0  # pixels for the ends below the bar of a single number
_LEFT = (
    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
)  # a low row crops no letter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


class AnswerBars(Answer):
    """A click or the arrow keys choose a row (`chosen`); another click, or Escape, none (−1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.values = np.zeros(0)
        self.shares = True  # of one, rather than numbers around zero
        self.range: tuple[float, float] | None = None  # in which numbers are expected
        self.truth = ""  # the name of the right class, where that is known
        self.sorted = False
        self.choice = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def show_values(
        self, names: Sequence[str], values: np.ndarray, *, shares: bool, ends: tuple[float, float] | None = None
    ) -> None:
        """Show these; what is chosen stays chosen while there is such a row."""
        if len(values) != len(self.values):
            self.setMinimumHeight(round(len(values) * LEAST + 2 + (2 * BELOW - LEAST if len(values) == 1 else 0)))
        self.names, self.values, self.shares, self.range = tuple(names), values, shares, ends
        self.choice = self.choice if self.choice < len(values) else -1
        self.setAccessibleDescription(self._spoken())
        self.update()

    def show_sorted(self, wanted: bool) -> None:
        """The largest first, or in their own order."""
        self.sorted = wanted
        self.update()

    @property
    def order(self) -> list[int]:
        """The rows from top to bottom."""
        if not self.sorted:
            return list(range(len(self.values)))
        return [int(index) for index in np.argsort(-np.nan_to_num(self.values), kind="stable")]

    @property
    def best(self) -> int:
        """The likeliest class; −1 for numbers."""
        return int(np.nan_to_num(self.values).argmax()) if self.shares and len(self.values) else -1

    def choose(self, index: int) -> None:
        """Take a row, or none."""
        if index != self.choice:
            self.choice = index
            self.chosen.emit(index)
            self.update()

    def sizeHint(self) -> QSize:
        """All rows with some room."""
        return QSize(160, round(max(1, len(self.values)) * 20 + 4))

    def row_area(self, place: int) -> QRectF:
        """Where the row at that place from the top lies."""
        height = min(MOST, max(LEAST, (self.height() - 2) / max(1, len(self.values))))
        return QRectF(2, 1 + place * height, self.width() - 4, height)

    def click(self, part: int) -> None:
        """Choose the row, or none where it was chosen."""
        self.choose(-1 if part == self.choice else part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from row to row."""
        order = self.order
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and order:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            before = order.index(self.choice) if self.choice in order else (-1 if step > 0 else len(order))
            self.choose(order[min(max(before + step, 0), len(order) - 1)])
        elif event.key() == Qt.Key.Key_Escape and self.choice >= 0:
            self.choose(-1)
        else:
            super().keyPressEvent(event)

    def describe(self, part: int) -> str:
        """The whole number of a row."""
        value = float(self.values[part])
        return f"{self.names[part]}  {f'{value * 100:.4g} %' if self.shares else numbers.real(value, 6)}"

    def part_at(self, at: QPointF) -> int:
        """The row below a point, or −1."""
        order = self.order
        return next((index for place, index in enumerate(order) if self.row_area(place).contains(at)), -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A row each."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, measure = figures()
        painter.setFont(font)
        width = min(self.width() * 0.45, widest(measure, self.names) + (28 if self.truth else 14))
        number = measure.horizontalAdvance("99.9 %" if self.shares else "−0.00e−00") + PAD
        for place, index in enumerate(self.order):
            self._paint_row(painter, index, self.row_area(place), width, number)
        self.paint_ring(painter)
        painter.end()

    def _paint_row(self, painter: QPainter, index: int, row: QRectF, width: float, number: float) -> None:
        look, value, best = theme(), float(self.values[index]), index == self.best
        if index == self.choice:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(row.adjusted(0, 0.5, 0, -0.5), 4, 4)
        font, measure = figures(bold=best)
        painter.setFont(font)
        painter.setPen(look.color("text" if best or index == self.choice else "muted"))
        name = self.names[index]
        right = name == self.truth and bool(name)
        room = width - PAD - (16 if self.truth else 0)
        painter.drawText(
            QRectF(row.left() + PAD, row.top(), room, row.height()),
            _LEFT,
            measure.elidedText(name, Qt.TextElideMode.ElideRight, room),
        )
        if right:
            painter.drawText(QRectF(row.left() + width - 14, row.top(), 14, row.height()), _LEFT, "✓")
        shown = numbers.percent(value) if self.shares else numbers.real(value)
        painter.drawText(row.adjusted(0, 0, -PAD, 0), _RIGHT, shown)
        track = QRectF(row.left() + width + PAD, row.center().y() - 3, row.width() - width - number - 2 * PAD, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("line"))
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(self._color(value, best=best))
        bar = self._bar(track, value)
        painter.drawRoundedRect(bar, min(3.0, bar.width() / 2), 3)
        if not self.shares and len(self.values) == 1:
            painter.setPen(look.color("muted"))
            below = QRectF(track.left(), row.bottom() - 4, track.width(), BELOW)
            for end, side in zip(self._ends(), (_LEFT, _RIGHT), strict=True):
                painter.drawText(below, side, numbers.real(end))

    def _bar(self, track: QRectF, value: float) -> QRectF:
        if self.shares:
            share = min(1.0, max(0.0, np.nan_to_num(value)))
            return QRectF(track.left(), track.top(), track.width() * share, track.height())
        low, high = self._ends()
        zero = track.left() + (min(max(0.0, low), high) - low) / (high - low) * track.width()
        there = track.left() + (min(max(float(np.nan_to_num(value)), low), high) - low) / (high - low) * track.width()
        return QRectF(min(zero, there), track.top(), max(1.5, abs(there - zero)), track.height())

    def _ends(self) -> tuple[float, float]:
        there = np.nan_to_num(self.values)
        low, high = min(0.0, float(there.min(initial=0.0))), max(0.0, float(there.max(initial=0.0)))
        if self.range is not None:
            low, high = min(low, self.range[0]), max(high, self.range[1])
        return (low, high) if high > low else (-1.0, 1.0)

    def _color(self, value: float, *, best: bool) -> QColor:
        look = theme()
        if self.shares:
            return look.color("accent") if best else look.color("muted")
        return QColor(look.positive if value >= 0 else look.negative)

    def _spoken(self) -> str:
        order = np.argsort(-np.nan_to_num(self.values), kind="stable")[:3]
        told = [(self.names[int(index)], float(self.values[int(index)])) for index in order]
        return ", ".join(
            tr("{name}: {value}", name=name, value=numbers.percent(value) if self.shares else numbers.real(value))
            for name, value in told
        )
