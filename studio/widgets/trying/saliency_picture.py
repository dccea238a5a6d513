"""Which parts of an input count: the input in gray with orange and blue over it, or a bar for each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.heat import rgb, viridis
from studio.widgets.seen.marks import signed_color
from studio.widgets.text import figures, widest

LEGEND = 30.0  # pixels below the picture
LEAST, MOST = 13.0, 22.0  # of a bar with its name
FAINT, FEW = 0.01, 2  # of the largest, below which a column hardly counts; as many have a line together
STEPS = 11  # colors of the legend


class SaliencyPicture(QWidget):
    """Shows one map over the input that it is about. `told` says what is under the pointer."""

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map: np.ndarray | None = None
        self.given: np.ndarray | None = None  # shares (H, W) of a picture
        self.facts: Mapping[str, Any] = {}
        self.names: tuple[str, ...] = ()
        self._at: QPointF | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 72)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A square with its legend."""
        return QSize(200, 230)

    def show_map(
        self, values: np.ndarray, facts: Mapping[str, Any], given: np.ndarray | None, names: Sequence[str]
    ) -> None:
        """Show this map; `given` is the picture it is about in shares, `names` are those of numbers."""
        fits = given is not None and values.ndim == 2 and given.shape == values.shape
        self.map, self.facts, self.given, self.names = values, facts, given if fits else None, tuple(names)
        if self._at is not None:
            self.told.emit(self.describe(self._at))
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.map = None
        self.update()

    @property
    def high(self) -> float:
        """The largest magnitude, at the ends of the scale."""
        return float(self.facts.get("high", 0.0)) or 1.0

    @property
    def signed(self) -> bool:
        """Whether parts can speak against the answer."""
        return bool(self.facts.get("signed", True))

    def area(self) -> QRectF:
        """Where the picture or the bars lie."""
        room = QRectF(self.rect()).adjusted(2, 2, -2, -LEGEND)
        if self.map is None or self.map.ndim != 2:
            return room
        height, width = self.map.shape
        cell = min(room.width() / width, room.height() / height)
        box = QRectF(0, 0, cell * width, cell * height)
        box.moveCenter(room.center())
        return box

    def colors(self) -> np.ndarray:
        """The picture (H, W, 3): the input in faint gray, its parts the stronger in color the more they count."""
        assert self.map is not None
        share = np.clip(np.nan_to_num(self.map) / self.high, -1.0, 1.0)
        look = theme()
        gray = np.full((*share.shape, 3), rgb(look.neutral))
        if self.given is not None:
            empty, full = rgb(look.color("canvas")), rgb(look.color("text"))
            gray = empty + (full - empty) * (0.08 + 0.34 * np.clip(self.given, 0, 1))[..., None]
        if self.signed:
            ends = np.where(share[..., None] < 0, rgb(look.negative), rgb(look.positive))
        else:
            table = np.array([rgb(viridis(step / 63)) for step in range(64)])
            ends = table[np.round(np.abs(share) * 63).astype(int)]
        strength = (np.abs(share) ** 0.7)[..., None]
        mixed: np.ndarray = np.round(gray + (ends - gray) * strength).astype(np.uint8)
        return mixed

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture or the bars, and the legend."""
        if self.map is None:
            return
        painter = QPainter(self)
        box = self.area()
        if self.map.ndim == 2:
            pixels = np.ascontiguousarray(self.colors())
            width = pixels.shape[1]
            larger = max(1, int(box.width() // width))
            pixels = np.ascontiguousarray(pixels.repeat(larger, 0).repeat(larger, 1))
            image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], 3 * pixels.shape[1],
                           QImage.Format.Format_RGB888)  # fmt: skip
            painter.drawImage(box, image)
            painter.setPen(QPen(theme().color("line"), 1))
            painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
        else:
            self._paint_bars(painter, box)
        self._paint_legend(painter)
        painter.end()

    def lines(self) -> tuple[list[int], float]:
        """The numbers that have a bar, from top to bottom, and how high a line is.

        Where there is no room for the names of all, those that count most, in their order; a line is left for the rest.
        Columns of a table that hardly count are in that line even where there is room.
        """
        assert self.map is not None
        values, room = np.abs(np.nan_to_num(self.map.reshape(-1))), self.area().height()
        strong = np.flatnonzero(values >= self.high * FAINT) if self.facts.get("table") else values
        folded = 0 < len(strong) <= len(values) - FEW
        rows = len(strong) + 1 if folded else len(values)
        if room >= LEAST * rows:
            return strong.tolist() if folded else list(range(len(values))), min(MOST, room / max(1, rows))
        shown = max(1, int(room / LEAST) - 1)
        return sorted(np.argsort(-values, kind="stable")[:shown].tolist()), LEAST

    def _paint_bars(self, painter: QPainter, box: QRectF) -> None:
        assert self.map is not None
        look, (font, measure) = theme(), figures()
        painter.setFont(font)
        values, (shown, height) = self.map.reshape(-1), self.lines()
        names = [self._name(index) for index in shown]
        room = min(box.width() * 0.45, widest(measure, names) + 8)
        told = measure.horizontalAdvance("−0.0000") + 6
        reach = (box.width() - room - told) / 2
        middle = box.left() + room + reach
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(QPointF(middle, box.top()), QPointF(middle, box.top() + height * len(shown)))
        for place, (index, name) in enumerate(zip(shown, names, strict=True)):
            line = QRectF(box.left(), box.top() + place * height, box.width(), height)
            value = float(values[index])
            share = float(np.clip(np.nan_to_num(value / self.high), -1, 1))
            bar = QRectF(middle, line.top() + height * 0.2, reach * share, height * 0.6).normalized()
            painter.fillRect(bar, look.positive if share >= 0 else look.negative)
            painter.setPen(look.color("muted"))
            text = measure.elidedText(name, Qt.TextElideMode.ElideRight, room - 6)
            painter.drawText(QRectF(line.left(), line.top(), room, height), Qt.AlignmentFlag.AlignVCenter, text)
            painter.setPen(look.color("text"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(line, flags, numbers.real(value))
        if len(shown) < len(values):
            painter.setPen(look.color("muted"))
            rest = QRectF(box.left(), box.top() + len(shown) * height, box.width(), height)
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._rest(len(values) - len(shown)))

    def _name(self, index: int) -> str:
        return self.names[index] if index < len(self.names) else str(index)

    def _rest(self, count: int) -> str:
        return tr("{number} that count less", number=numbers.count(count))

    def _paint_legend(self, painter: QPainter) -> None:
        look, (font, measure) = theme(), figures()
        painter.setFont(font)
        bar = QRectF(2, self.height() - LEGEND + 6, self.width() - 4, 6)
        scale = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(STEPS):
            share = step / (STEPS - 1)
            scale.setColorAt(share, signed_color(2 * share - 1) if self.signed else viridis(share))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(scale)
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(look.color("muted"))
        below = QRectF(bar.left(), bar.bottom() + 1, bar.width(), 14)
        ends = (numbers.real(-self.high) if self.signed else "0", numbers.real(self.high))
        sides = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        for text, side in zip(ends, sides, strict=True):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, text)
        words = tr("against – for") if self.signed else tr("for")
        if measure.horizontalAdvance(words) + 2 * widest(measure, ends) + 16 < below.width():
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)

    def describe(self, at: QPointF) -> str:
        """The part under a point and its number."""
        box = self.area()
        if self.map is None or not box.contains(at):
            return ""
        if self.map.ndim == 2:
            height, width = self.map.shape
            row = min(height - 1, int((at.y() - box.top()) / box.height() * height))
            column = min(width - 1, int((at.x() - box.left()) / box.width() * width))
            value = numbers.real(float(self.map[row, column]))
            return tr("Row {row}, column {column}: {value}", row=row, column=column, value=value)
        values = self.map.reshape(-1)
        shown, height = self.lines()
        line = int((at.y() - box.top()) / height)
        if line >= len(shown):
            return ""
        value = numbers.real(float(values[shown[line]]))
        return tr("{name}: {value}", name=self._name(shown[line]), value=value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer."""
        self._at = event.position()
        self.told.emit(self.describe(self._at))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is."""
        self._at = None
        self.told.emit("")
