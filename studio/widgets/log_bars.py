"""Horizontal bars of magnitudes on a scale of powers of ten, warnings told by sign, pattern and number."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isfinite, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.widgets import numbers
from studio.widgets.heat import between
from studio.widgets.still import Still
from studio.widgets.text import NAMED_BESIDE, figures, paint_message, shortened, widest

_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
TALLEST, NAMED = 30.0, 13.0  # heights of a row: at most, and from which on it carries its name


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its magnitude, the largest single value behind it, and a warning (sign and word) or nothing."""

    name: str
    color: QColor
    value: float
    high: float | None = None
    sign: str = ""
    word: str = ""
    wrong: bool = False  # an error rather than a warning


class LogBars(QWidget):
    """Shows `bars`; the scale only widens until `restart`, so that bars can be compared from moment to moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.bars: list[Bar] = []
        self.message = ""
        self.unit = ""
        self.decades = (-4, -1)
        self._hovered: int | None = None
        self._laid: QRectF | None = None  # the area, worked out anew when names or size change
        self._faces: list[tuple[str, int]] = []  # what is still of the bars: name and color
        self._still = Still(self, self._paint_still)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 72)
        theme_changed.connect(self._lay_out_anew)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(300, 200)

    def show_bars(self, bars: list[Bar]) -> None:
        """Replace the bars, widening the scale where they need it."""
        faces = [(bar.name, bar.color.rgba()) for bar in bars]
        if faces != self._faces:
            self._faces = faces
            self._lay_out_anew()
        self.bars = bars
        powers = [floor(log10(bar.value)) for bar in bars if isfinite(bar.value) and bar.value > 0]
        powers += [floor(log10(bar.high)) for bar in bars if bar.high and isfinite(bar.high)]
        if powers:
            low, high = self.decades
            self.decades = max(-12, min(low, *powers)), min(12, max(high, *(power + 1 for power in powers)))
        self.update()

    def restart(self) -> None:
        """Forget the bars and how wide the scale became."""
        self.bars, self._faces, self.decades = [], [], (-4, -1)
        self._lay_out_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything has another place."""
        self._lay_out_anew()

    def _lay_out_anew(self) -> None:
        self._laid = None
        self._still.forget()
        self.update()

    # Geometry

    def _area(self) -> QRectF:
        if self._laid is None:
            measure = figures()[1]
            names = min(max(self.width() * 0.32, NAMED_BESIDE), widest(measure, (bar.name for bar in self.bars)) + 30)
            values = measure.horizontalAdvance("▼ 0.00000") + 12
            height = self.height() - measure.height() - 14
            size = QSizeF(max(10.0, self.width() - names - values), max(1.0, height))
            self._laid = QRectF(QPointF(names, 6), size)
        return self._laid

    def row_height(self) -> float:
        """Height of a row in pixels."""
        return min(TALLEST, self._area().height() / max(1, len(self.bars)))

    def place(self, value: float) -> float:
        """Where a magnitude lies on the scale, 0 to 1."""
        if not value > 0:
            return 0.0
        low, high = self.decades
        return 1.0 if not isfinite(value) else min(1.0, max(0.0, (log10(value) - low) / (high - low)))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """What stays, then the magnitude of each bar."""
        painter = QPainter(self)
        if not self.bars:
            painter.fillRect(self.rect(), theme().color("panel"))
            paint_message(painter, self.rect(), self.message)
            painter.end()
            return
        self._still.paint(painter, (self.decades, self.unit, self._hovered))
        area, height = self._area(), self.row_height()
        painter.setFont(figures()[0])
        named = self._named(height)
        for index, bar in enumerate(self.bars):
            top = area.top() + index * height
            body = self._body(bar, area, top, height)
            self._paint_bar(painter, bar, area, body)
            if index in named:
                self._paint_value(painter, bar, area, body, QRectF(0, top, self.width(), max(height, NAMED)))
        painter.end()

    def _paint_still(self, painter: QPainter) -> None:
        """Scale and names."""
        area, height = self._area(), self.row_height()
        self._paint_scale(painter, area, area.top() + height * len(self.bars))
        for index in self._named(height):
            self._paint_name(painter, self.bars[index], area, area.top() + index * height, height)

    def _named(self, height: float) -> list[int]:
        """The rows that have room for texts, and the one under the pointer."""
        every = 1 if height >= NAMED else round(NAMED / height + 0.5)
        return [index for index in range(len(self.bars)) if index % every == 0 or index == self._hovered]

    def _paint_scale(self, painter: QPainter, area: QRectF, bottom: float) -> None:
        look, (low, high) = theme(), self.decades
        font, measure = figures()
        painter.setFont(font)
        quiet = between(look.color("panel"), look.color("line"), 0.45)
        step = area.width() / (high - low)
        every = max(1, round(52 / step + 0.49))
        unit = measure.horizontalAdvance(self.unit)
        for power in range(low, high + 1):
            x = round(area.left() + (power - low) * step)
            line = QRectF(x, area.top(), 1, bottom + 3 - area.top())
            painter.fillRect(line, quiet if power > low else look.color("line"))
            text = numbers.power_tick(10.0**power)
            half = measure.horizontalAdvance(text) / 2
            if (power - low) % every == 0 and x + half < self.width() - unit - 12:
                painter.setPen(look.color("muted"))
                painter.drawText(QRectF(x - half, bottom + 4, 2 * half + 1, measure.height()), 0, text)
        painter.setPen(look.color("muted"))
        painter.drawText(QRectF(self.width() - unit - 8, bottom + 4, unit + 2, measure.height()), 0, self.unit)

    def _body(self, bar: Bar, area: QRectF, top: float, height: float) -> QRectF:
        thick = max(1.0, min(14.0, height * 0.5 + 1))
        length = max(2.0, self.place(bar.value) * area.width()) if bar.value == bar.value else area.width()
        return QRectF(area.left() + 1, round(top + (height - thick) / 2), length, thick)

    def _paint_bar(self, painter: QPainter, bar: Bar, area: QRectF, body: QRectF) -> None:
        if bar.sign:
            warning = _warning(bar)
            painter.fillRect(body, theme().color("raised"))
            painter.fillRect(body, QBrush(warning, Qt.BrushStyle.BDiagPattern))
            painter.setPen(warning)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(body.adjusted(0, 0, -1, -1))
        else:
            painter.fillRect(body, bar.color)
        if bar.high and isfinite(bar.high):
            x = area.left() + self.place(bar.high) * area.width()
            painter.fillRect(QRectF(round(x), body.top(), 1, body.height()), bar.color)

    def _paint_name(self, painter: QPainter, bar: Bar, area: QRectF, top: float, height: float) -> None:
        font, measure = figures()
        painter.setFont(font)
        middle = self._body(bar, area, top, height).center().y()
        painter.fillRect(QRectF(8, middle - 4, 3, 8), bar.color)
        painter.setPen(theme().color("text"))
        name = shortened(measure, bar.name, area.left() - 24)
        box = QRectF(16, top, area.left() - 22, max(height, NAMED))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_value(self, painter: QPainter, bar: Bar, area: QRectF, body: QRectF, row: QRectF) -> None:
        """The number at the right, and beside the bar what is wrong with it, where there is room."""
        painter.setPen(_warning(bar) if bar.sign else theme().color("text"))
        value = f"{bar.sign} {numbers.real(bar.value)}" if bar.sign else numbers.real(bar.value)
        box = QRectF(area.right(), row.top(), self.width() - area.right() - 8, row.height())
        painter.drawText(box, _RIGHT, value)
        if bar.word and row.height() > NAMED:
            high = area.left() + self.place(bar.high) * area.width() if bar.high and isfinite(bar.high) else 0.0
            left = max(body.right(), high) + 6
            if left + figures()[1].horizontalAdvance(bar.word) < area.right():
                box = QRectF(left, row.top(), area.right() - left, row.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, bar.word)

    # Pointer

    def bar_at(self, y: float) -> int | None:
        """The row at a height."""
        index = int((y - self._area().top()) // self.row_height())
        return index if 0 <= index < len(self.bars) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell everything about the bar under the pointer."""
        index = self.bar_at(event.position().y())
        self.setToolTip(self.describe(self.bars[index]) if index is not None else "")
        if index != self._hovered:
            self._hovered = index
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the bar under the pointer."""
        self._hovered = None
        self.update()

    def describe(self, bar: Bar) -> str:
        """Name, value, largest value and warning in one line."""
        parts = [bar.name, numbers.real(bar.value)]
        if bar.high is not None:
            parts.append(f"≤ {numbers.real(bar.high)}")
        return " · ".join([*parts, f"{bar.sign} {bar.word}"] if bar.sign else parts)


def _warning(bar: Bar) -> QColor:
    return theme().color("error" if bar.wrong else "warning")
