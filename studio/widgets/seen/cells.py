"""Numbers as small cells in signed colors, with their values on hover."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, inf, log10

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
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
    """Up to 64 numbers in rows of eight or fewer, each written into its cell; a click or the arrow keys pick one."""

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = np.zeros(0, np.float32)
        self.names: tuple[str, ...] = ()  # written in place of the numbers
        self.places: tuple[str, ...] = ()  # what the numbers are called on hover
        self.columns, self.current = COLUMNS, -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As many rows as there are."""
        return QSize(280, self._rows * TALL)

    @property
    def _rows(self) -> int:
        return -(-len(self.values) // self.columns)

    def show_values(
        self,
        values: np.ndarray | None,
        names: Sequence[str] = (),
        *,
        columns: int = COLUMNS,
        places: Sequence[str] = (),
        current: int = -1,
    ) -> None:
        """Show these numbers, or none; with names where they stand for something. One is `current`, which has a rim."""
        self.values = np.zeros(0, np.float32) if values is None else values
        self.columns, self.places, self.current = columns, tuple(places), current
        self.names = tuple(names) if len(names) == len(self.values) else ()
        self.setVisible(len(self.values) > 0)
        self.setFixedHeight(max(1, self._rows * TALL))
        self.setAccessibleDescription(", ".join(map(self._told, range(len(self.values)))))
        self.update()

    @property
    def power(self) -> int:
        """The power of ten, a multiple of three, that all numbers are divided by where they are written."""
        reach = float(np.nanmax(np.abs(self.values), initial=0.0))
        return 3 * floor((log10(reach) + 1) / 3) if 0 < reach < inf and not self.names else 0

    def written(self, number: int) -> str:
        """What stands in a cell."""
        if self.names:
            measure = figures("small")[1]
            return measure.elidedText(self.names[number], Qt.TextElideMode.ElideRight, self.box(number).width() - 2)
        unit = 10.0**self.power
        return numbers.tick(float(self.values[number]) / unit, _step(self.values, unit))

    def _told(self, number: int, digits: int = 3) -> str:
        return self.names[number] if self.names else numbers.real(float(self.values[number]), digits)

    def box(self, number: int) -> QRectF:
        """Where a number is written."""
        wide = self.width() / COLUMNS
        row, column = divmod(number, self.columns)
        return QRectF(column * wide, row * TALL, wide - 1, TALL - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(figures("small")[0])
        for number, color in enumerate(cell_colors(self.values)):
            box = self.box(number)
            painter.fillRect(box, color)
            painter.setPen(QColor("#111419") if color.lightnessF() > 0.5 else QColor("#fdffff"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.written(number))
        if 0 <= self.current < len(self.values):
            _frame(painter, self.box(self.current).adjusted(1, 1, -1, -1))
        painter.end()

    def number_at(self, at: QPointF) -> int | None:
        """The number under a point."""
        return next((n for n in range(len(self.values)) if self.box(n).contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the number under the pointer."""
        found = self.number_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pick the next one in a direction."""
        by = _TURNS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        found = self.current + by[0] + by[1] * self.columns if self.current >= 0 else 0
        if 0 <= found < len(self.values):
            self.picked.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the number under the pointer in full."""
        found = self.number_at(event.position())
        place = "" if found is None or not self.places else self.places[found]
        text = "" if found is None else f"{place} {self._told(found, 6)}".strip()
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        QToolTip.hideText()


_TURNS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def _step(values: np.ndarray, unit: float) -> float:
    """The last decimal that is written: of large numbers the ones, else tenths or hundredths."""
    reach = float(np.nanmax(np.abs(values), initial=0.0)) / unit
    return 1.0 if reach >= 100 else 0.1 if reach >= 10 else 0.01


class Shelf(QWidget):
    """Small pictures side by side: tiles (T, H, W) or (T, H, W, 3) as bytes. A click picks a place in one of them."""

    picked = Signal(int, float, float)  # the tile, and how far down and along in it, from 0 to 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: np.ndarray | None = None
        self.signed = False
        self.marked: tuple[int, QRectF] | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(1)
        theme_changed.connect(self.update)

    def show_tiles(self, tiles: np.ndarray | None, *, signed: bool, marked: tuple[int, QRectF] | None = None) -> None:
        """Show these, or nothing; `signed` bytes are 128 at zero. A pixel is `marked`: of a tile, in shares of it."""
        self.tiles, self.signed, self.marked = tiles, signed, marked
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
            painter.drawImage(self.box(number), _image(tile, signed=self.signed))
        if self.marked is not None and self.marked[0] < len(self.tiles):
            box, pixel = self.box(self.marked[0]), self.marked[1]
            left, top = box.left() + pixel.left() * box.width(), box.top() + pixel.top() * box.height()
            _frame(painter, QRectF(left, top, pixel.width() * box.width(), pixel.height() * box.height()))
        painter.end()

    def box(self, number: int) -> QRectF:
        """Where a tile is drawn."""
        row, column = divmod(number, self._columns)
        return QRectF(column * self._side, row * self._side, self._side - 3, self._side - 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the place under the pointer."""
        at = event.position()
        tiles = range(len(self.tiles)) if self.tiles is not None else ()
        found = next((number for number in tiles if self.box(number).contains(at)), None)
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            box = self.box(found)
            self.picked.emit(found, (at.y() - box.top()) / box.height(), (at.x() - box.left()) / box.width())


def _frame(painter: QPainter, box: QRectF) -> None:
    """Dark and light, so that it is seen on any color."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for role, wide in (("canvas", 4), ("text", 2)):
        painter.setPen(QPen(theme().color(role), wide))
        painter.drawRect(box)


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
