"""The window of a convolution: the picture it slides over, framed there, its numbers, the kernel, the products.

Legend: C channels, H × W pixels, K × L numbers of the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.widgets import numbers
from studio.widgets.heat import rgb
from studio.widgets.text import figures

CAPTION = 16.0
GAP = 14.0
TALLEST = 140.0
SIGNS = ("", "×", "=")  # between window, kernel and product
WRITTEN = 26.0  # pixels of a cell from which on its number is written into it


@dataclass(frozen=True, slots=True)
class WindowShown:
    """One channel: the picture (H, W), which of its pixels the window covers, and what is beside it: name and cells.

    `plain` pictures are gray from least to most, all else is orange for less than zero and blue for more.
    """

    image: np.ndarray
    covered: np.ndarray
    parts: tuple[tuple[str, np.ndarray], ...]
    captions: tuple[str, ...]
    pixels: tuple[int, int] = (0, 0)  # the index of the first pixel, for clicks


class WindowPicture(QWidget):
    """A click on a pixel tells its row and column."""

    picked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: WindowShown | None = None
        self._area = QRectF()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A strip of pictures."""
        return QSize(280, round(self._tall + CAPTION + 6))

    @property
    def _wide(self) -> float:
        """Pixels of one picture."""
        count = 1 + len(self.shown.parts) if self.shown is not None else 1
        return (max(self.width(), 160) - GAP * (count - 1)) / max(2, count)

    @property
    def _tall(self) -> float:
        """As tall as the tallest picture at that width."""
        if self.shown is None:
            return 0.0
        shapes = [self.shown.image.shape, *(cells.shape for _, cells in self.shown.parts)]
        return min(TALLEST, max(max(self._wide * rows / columns, 6.0) for rows, columns in shapes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height follows the width."""
        self.setFixedHeight(round(self._tall + CAPTION + 6))

    def show_window(self, shown: WindowShown | None) -> None:
        """Show this, or nothing."""
        self.shown = shown
        self.setVisible(shown is not None)
        self.setFixedHeight(round(self._tall + CAPTION + 6))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown
        if shown is None:
            return
        painter = QPainter(self)
        wide = self._wide
        for number in range(1 + len(shown.parts)):
            box = QRectF(number * (wide + GAP), CAPTION + 2, wide, self._tall)
            caption = shown.captions[number]
            painter.setFont(theme().font("small"))
            painter.setPen(theme().color("muted"))
            text = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, round(wide))
            painter.drawText(QRectF(box.left(), 0, wide, CAPTION), Qt.AlignmentFlag.AlignLeft, text)
            if number == 0:
                self._area = _fitted(box, shown.image.shape)
                painter.drawImage(self._area, gray(shown.image))
                _paint_covered(painter, self._area, shown.covered)
            else:
                _paint_cells(painter, box, shown.parts[number - 1][1])
                gap = QRectF(box.left() - GAP, box.top(), GAP, min(wide, self._tall))
                painter.setPen(theme().color("text"))
                painter.setFont(theme().font("body"))
                painter.drawText(gap, Qt.AlignmentFlag.AlignCenter, SIGNS[number - 1])
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which pixel was clicked."""
        at, shown = event.position(), self.shown
        if shown is not None and self._area.contains(at):
            rows, columns = shown.image.shape
            row = min(rows - 1, int((at.y() - self._area.top()) / self._area.height() * rows))
            column = min(columns - 1, int((at.x() - self._area.left()) / self._area.width() * columns))
            self.picked.emit(row, column)

    def place_of(self, row: int, column: int) -> QPointF:
        """The middle of a pixel on the widget."""
        assert self.shown is not None
        rows, columns = self.shown.image.shape
        return QPointF(
            self._area.left() + (column + 0.5) * self._area.width() / columns,
            self._area.top() + (row + 0.5) * self._area.height() / rows,
        )


def gray(values: np.ndarray) -> QImage:
    """An image (H, W), black at its least and white at its largest value."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    shares = (np.nan_to_num(values) - low) / max(high - low, 1e-12)
    pixels = np.ascontiguousarray(np.round(np.clip(shares, 0, 1) * 255).astype(np.uint8))
    height, width = pixels.shape
    return QImage(pixels.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def signed_color(share: float) -> QColor:
    """Orange at −1, neutral at 0, blue at 1."""
    look = theme()
    end = look.positive if share > 0 else look.negative
    mixed = rgb(look.neutral) + (rgb(end) - rgb(look.neutral)) * min(1.0, abs(share))
    return QColor(*mixed.round().astype(int).tolist())


def _fitted(box: QRectF, shape: tuple[int, ...]) -> QRectF:
    """The largest area of that shape in a box, from its upper left corner."""
    rows, columns = shape
    side = min(box.width() / columns, box.height() / rows)
    return QRectF(box.left(), box.top(), side * columns, max(side * rows, 2.0))


def _paint_covered(painter: QPainter, area: QRectF, covered: np.ndarray) -> None:
    rows, columns = covered.shape
    side = area.width() / columns
    tall = area.height() / rows
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().color("accent"), 1.5))
    for row, column in np.argwhere(covered).tolist():
        cell = QRectF(area.left() + column * side, area.top() + row * tall, side, tall)
        for other, line in (
            ((row - 1, column), (cell.topLeft(), cell.topRight())),
            ((row + 1, column), (cell.bottomLeft(), cell.bottomRight())),
            ((row, column - 1), (cell.topLeft(), cell.bottomLeft())),
            ((row, column + 1), (cell.topRight(), cell.bottomRight())),
        ):
            there = 0 <= other[0] < rows and 0 <= other[1] < columns
            if not there or not covered[other]:
                painter.drawLine(*line)


def _paint_cells(painter: QPainter, box: QRectF, cells: np.ndarray) -> None:
    """Small squares in signed colors, with their numbers where there is room."""
    area = _fitted(box, cells.shape)
    rows, columns = cells.shape
    side, tall = area.width() / columns, area.height() / rows
    reach = float(np.nanmax(np.abs(cells), initial=1e-12))
    painter.setFont(figures("small")[0])
    for row in range(rows):
        for column in range(columns):
            value = float(cells[row, column])
            cell = QRectF(area.left() + column * side, area.top() + row * tall, side, tall)
            color = signed_color(value / reach) if np.isfinite(value) else theme().color("card")
            painter.fillRect(cell.adjusted(0, 0, -1, -1), color)
            if side >= WRITTEN and np.isfinite(value):
                dark = color.lightnessF() > 0.55
                painter.setPen(QColor("#111419") if dark else QColor("#fdffff"))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, numbers.real(value, 2))
