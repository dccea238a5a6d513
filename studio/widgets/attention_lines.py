"""Where attention looks as lines: the steps that ask below, those that are looked at above."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets.attention_looks import Cell, Looks
from studio.widgets.text import figures, widest

THICKEST, WIDEST, TALLEST = 5.0, 64.0, 240.0  # pixels of a line, between two steps, and from row to row
FAINT = 0.02  # weights below this share of the scale have no line


class AttentionLines(QWidget):
    """Draws what `AttentionMap` shows; pointing at a step that asks lights its lines (`pointed`: a cell, or None)."""

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.looks, self.row = Looks(), -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)
        theme_changed.connect(self.update)

    def show_looks(self, looks: Looks) -> None:
        """Draw these weights."""
        self.looks = looks
        self.update()

    def light(self, cell: Cell | None) -> None:
        """Light the lines of a step that asks, or all."""
        self.row = cell[0] if cell is not None else -1
        self.update()

    @property
    def room(self) -> bool:
        """Whether the names of all steps fit beside one another."""
        measure = figures()[1]
        each = (self.width() - 16) / max(1, *self.looks.weights.shape)
        return all(widest(measure, self.looks.names(asks=asks)) + 2 <= each for asks in (True, False))

    def place(self, step: int, *, asks: bool) -> QPointF:
        """Where the lines of a step begin or end."""
        count = max(1, self.looks.weights.shape[0 if asks else 1])
        each = min(WIDEST, (self.width() - 16) / count)
        line = figures()[1].height()
        tall = min(TALLEST, self.height() - 4 * line - 12)
        top = 2 * line + 6 + max(0.0, (self.height() - 4 * line - 12 - tall) / 2)
        return QPointF(self.width() / 2 + (step - (count - 1) / 2) * each, top + tall if asks else top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines, the strongest on top, and the names at both ends."""
        if not self.looks.weights.size or not self.room:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shares = np.clip(np.nan_to_num(self.looks.weights) / self.looks.high, 0.0, 1.0)
        order = np.argsort(shares, axis=None, kind="stable")
        cells = [(int(row), int(column)) for row, column in zip(*np.unravel_index(order, shares.shape), strict=True)]
        for row, column in sorted(cells, key=lambda cell: cell[0] == self.row):
            share = float(shares[row, column])
            if share >= FAINT:
                self._paint_line(painter, row, column, share)
        self._paint_names(painter)
        painter.end()

    def _paint_line(self, painter: QPainter, row: int, column: int, share: float) -> None:
        look, lit = theme(), row == self.row
        color = QColor(look.color("accent" if lit else "muted"))
        color.setAlphaF(share if lit or self.row < 0 else 0.15 * share)
        pen = QPen(color, max(1.0, THICKEST * share))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(self.place(row, asks=True), self.place(column, asks=False))

    def _paint_names(self, painter: QPainter) -> None:
        look, (font, measure), (bold, _) = theme(), figures(), figures(bold=True)
        line = measure.height()
        lit = self.looks.strongest(self.row) if 0 <= self.row < len(self.looks.weights) else []
        for asks, title in ((True, tr("asks (query)")), (False, tr("looks at (key)"))):
            for step, name in enumerate(self.looks.names(asks=asks)):
                strong = step == self.row if asks else step in lit
                painter.setFont(bold if strong else font)
                painter.setPen(look.color("text" if strong or self.row < 0 else "muted"))
                at = self.place(step, asks=asks)
                top = at.y() + 2 if asks else at.y() - line - 2
                painter.drawText(QRectF(at.x() - 60, top, 120, line), Qt.AlignmentFlag.AlignCenter, name)
            painter.setFont(font)
            painter.setPen(look.color("muted"))
            y = self.place(0, asks=asks).y()
            top = y + line + 3 if asks else y - 2 * line - 3
            painter.drawText(QRectF(0, top, self.width(), line), Qt.AlignmentFlag.AlignCenter, title)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the step that asks nearest to the pointer."""
        steps = range(len(self.looks.weights))
        at = event.position()
        row = min(steps, key=lambda step: abs(self.place(step, asks=True).x() - at.x()), default=-1)
        near = row >= 0 and abs(self.place(row, asks=True).x() - at.x()) <= WIDEST / 2
        best = self.looks.strongest(row) if near else []
        self.pointed.emit((row, best[0]) if best else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        self.pointed.emit(None)
