"""A table of classes: precision, recall and F1 as bars with numbers, and how many samples there are of each."""

from __future__ import annotations

from math import isnan

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from runtime.class_report import ClassReport
from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.text import figures, widest

ROW, HEAD, PAD = 22.0, 24.0, 8.0  # pixels
LEAST = 64.0  # width of a column of shares
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ClassTable(QWidget):
    """A row per class, the mean last; a click or the arrow keys choose a class, which its curve then follows."""

    chosen = Signal(int)  # a class, or −1 for all

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.choice = -1
        self._report: ClassReport | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setAccessibleName(tr("Per class"))
        theme_changed.connect(self.update)

    def show_report(self, report: ClassReport, names: tuple[str, ...]) -> None:
        """Show these numbers."""
        self._report, self.names = report, names
        self.choice = self.choice if self.choice < len(names) else -1
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def choose(self, index: int) -> None:
        """Take a class, or all with −1."""
        if index != self.choice:
            self.choice = index
            self.chosen.emit(index)
            self.update()

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(320, round(HEAD + ROW * (len(self.names) + 1) + PAD))

    def columns(self) -> tuple[QRectF, list[QRectF], QRectF]:
        """Where names, the three shares and the count stand in the head."""
        measure = figures()[1]
        count = max(measure.horizontalAdvance("00,000"), measure.horizontalAdvance(tr("Samples"))) + PAD
        name = min(max(48.0, widest(measure, [*self.names, tr("Mean")]) + 24.0), self.width() * 0.3)
        each = max(LEAST, (self.width() - name - count - 2 * PAD) / 3)
        shares = [QRectF(PAD + name + each * place, 0, each - PAD, HEAD) for place in range(3)]
        return QRectF(PAD, 0, name, HEAD), shares, QRectF(self.width() - count - PAD, 0, count, HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Head, a row per class, and the mean."""
        report, look, painter = self._report, theme(), QPainter(self)
        if report is None:
            return
        painter.setFont(figures()[0])
        _, shares, count = self.columns()
        painter.setPen(look.color("muted"))
        for area, text in zip(shares, (tr("Precision"), tr("Recall"), tr("F1")), strict=True):
            painter.drawText(area, _LEFT, text)
        painter.drawText(count, _RIGHT, tr("Samples"))
        for index, title in enumerate(self.names):
            self._paint_row(painter, index, title, (report.precision[index], report.recall[index], report.f1[index]))
            painter.setPen(look.color("muted"))
            painter.drawText(self._at(count, index), _RIGHT, numbers.count(int(report.support[index])))
        last = len(self.names)
        painter.setPen(look.color("line"))
        painter.drawLine(round(PAD), round(HEAD + ROW * last), round(self.width() - PAD), round(HEAD + ROW * last))
        self._paint_row(painter, last, tr("Mean"), report.mean(), mean=True)
        painter.setPen(look.color("muted"))
        painter.drawText(self._at(count, last), _RIGHT, numbers.count(int(np.sum(report.support))))

    def _at(self, area: QRectF, row: int) -> QRectF:
        return QRectF(area.left(), HEAD + ROW * row, area.width(), ROW)

    def _paint_row(
        self, painter: QPainter, row: int, title: str, values: tuple[float, float, float], *, mean: bool = False
    ) -> None:
        look, measure = theme(), figures()[1]
        name, shares, _ = self.columns()
        color = look.color("muted") if mean else look.of_class(row)
        if row == self.choice:
            painter.fillRect(QRectF(0, HEAD + ROW * row, self.width(), ROW), look.color("raised"))
        if not mean:
            painter.fillRect(QRectF(PAD, HEAD + ROW * row + 6, 3, ROW - 12), color)
        painter.setPen(look.color("text"))
        room = self._at(name, row).adjusted(10, 0, -4, 0)
        painter.drawText(room, _LEFT, measure.elidedText(title, Qt.TextElideMode.ElideRight, room.width()))
        written = measure.horizontalAdvance("100.0 %") + 4
        for area, value in zip(shares, values, strict=True):
            place = self._at(area, row)
            track = QRectF(place.left(), place.center().y() - 3, max(0.0, place.width() - written), 6)
            painter.fillRect(track, look.color("line"))
            if not isnan(value):
                painter.fillRect(QRectF(track.left(), track.top(), track.width() * value, 6), color)
            painter.setPen(look.color("text"))
            painter.drawText(place, _RIGHT, "–" if isnan(value) else numbers.percent(value))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the class under the pointer; again, or elsewhere, takes all."""
        row = int((event.position().y() - HEAD) // ROW)
        inside = event.position().y() >= HEAD and 0 <= row < len(self.names)
        self.choose(row if inside and row != self.choice else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through the classes, Escape takes all."""
        match event.key():
            case Qt.Key.Key_Down:
                self.choose(min(self.choice + 1, len(self.names) - 1))
            case Qt.Key.Key_Up:
                self.choose(max(self.choice - 1, -1))
            case Qt.Key.Key_Escape if self.choice >= 0:
                self.choose(-1)
            case _:
                super().keyPressEvent(event)
