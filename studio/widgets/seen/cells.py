"""Numbers as small cells in signed colors, with their values on hover."""

from __future__ import annotations

from math import floor, inf, log10

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.theme import theme, theme_changed
from studio.widgets import numbers
from studio.widgets.heat import rgb
from studio.widgets.text import figures

COLUMNS, TALL = 8, 24


def cell_colors(values: np.ndarray) -> list[QColor]:
    """Orange below zero, neutral at zero, blue above, by the largest of them."""
    look = theme()
    reach = float(np.nanmax(np.abs(values), initial=1e-12))
    shares = np.nan_to_num(np.clip(values / (reach or 1e-12), -1.0, 1.0))
    neutral, low, high = rgb(look.neutral), rgb(look.negative), rgb(look.positive)
    ends = np.where((shares > 0)[:, None], high, low)
    mixed = np.round(neutral + (ends - neutral) * np.abs(shares)[:, None]).astype(int)
    return [QColor(*color) for color in mixed.tolist()]


class Cells(QWidget):
    """Up to 64 numbers in rows of eight, each written into its cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = np.zeros(0, np.float32)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As many rows as there are."""
        return QSize(280, self._rows * TALL)

    @property
    def _rows(self) -> int:
        return -(-len(self.values) // COLUMNS)

    def show_values(self, values: np.ndarray | None) -> None:
        """Show these numbers, or none."""
        self.values = np.zeros(0, np.float32) if values is None else values
        self.setVisible(len(self.values) > 0)
        self.setFixedHeight(max(1, self._rows * TALL))
        self.setAccessibleDescription(", ".join(numbers.real(float(value)) for value in self.values))
        self.update()

    @property
    def power(self) -> int:
        """The power of ten, a multiple of three, that all numbers are divided by where they are written."""
        reach = float(np.nanmax(np.abs(self.values), initial=0.0))
        return 3 * floor((log10(reach) + 1) / 3) if 0 < reach < inf else 0

    def box(self, number: int) -> QRectF:
        """Where a number is written."""
        wide = self.width() / COLUMNS
        row, column = divmod(number, COLUMNS)
        return QRectF(column * wide, row * TALL, wide - 1, TALL - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(figures("small")[0])
        unit = 10.0**self.power
        for number, color in enumerate(cell_colors(self.values)):
            box = self.box(number)
            painter.fillRect(box, color)
            painter.setPen(QColor("#111419") if color.lightnessF() > 0.5 else QColor("#fdffff"))
            text = numbers.tick(float(self.values[number]) / unit, _step(self.values, unit))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the number under the pointer in full."""
        found = next((n for n in range(len(self.values)) if self.box(n).contains(event.position())), None)
        text = "" if found is None else f"[{found}] {numbers.real(float(self.values[found]), 6)}"
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        QToolTip.hideText()


def _step(values: np.ndarray, unit: float) -> float:
    """The last decimal that is written: of large numbers the ones, else tenths or hundredths."""
    reach = float(np.nanmax(np.abs(values), initial=0.0)) / unit
    return 1.0 if reach >= 100 else 0.1 if reach >= 10 else 0.01


class Shelf(QWidget):
    """Small pictures side by side: tiles (T, H, W) or (T, H, W, 3) as bytes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: np.ndarray | None = None
        self.signed = False
        self.setFixedHeight(1)
        theme_changed.connect(self.update)

    def show_tiles(self, tiles: np.ndarray | None, *, signed: bool) -> None:
        """Show these, or nothing; `signed` bytes are 128 at zero."""
        self.tiles, self.signed = tiles, signed
        self.setVisible(tiles is not None)
        self.setFixedHeight(round(self._side * self._rows + 2) if tiles is not None else 1)
        self.update()

    @property
    def _columns(self) -> int:
        assert self.tiles is not None
        return min(6, max(2, len(self.tiles)))

    @property
    def _side(self) -> float:
        return max(24.0, (max(self.width(), 240) / self._columns))

    @property
    def _rows(self) -> int:
        assert self.tiles is not None
        return -(-len(self.tiles) // self._columns)

    def resizeEvent(self, _event: object) -> None:
        """Tiles grow with the width."""
        if self.tiles is not None:
            self.setFixedHeight(round(self._side * self._rows + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.tiles is None:
            return
        painter = QPainter(self)
        for number, tile in enumerate(self.tiles):
            row, column = divmod(number, self._columns)
            box = QRectF(column * self._side, row * self._side, self._side - 3, self._side - 3)
            painter.drawImage(box, _image(tile, signed=self.signed))
        painter.end()


def _image(tile: np.ndarray, *, signed: bool) -> QImage:
    height, width = tile.shape[:2]
    if tile.ndim == 3:
        found = np.ascontiguousarray(tile)
        return QImage(found.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    if not signed:
        plain = np.ascontiguousarray(tile)
        return QImage(plain.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
    look = theme()
    shares = (tile.astype(float) - 127.5) / 127.5
    ends = np.where((shares > 0)[..., None], rgb(look.positive), rgb(look.negative))
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = np.round(rgb(look.neutral) + (ends - rgb(look.neutral)) * np.abs(shares)[..., None])
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
