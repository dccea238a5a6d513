"""A square of counts, rows true and columns predicted, whose cells can be chosen by mouse and keyboard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.confusion_names import Place, Standing, paint_names, standing, width_for
from studio.widgets.heat import rgb
from studio.widgets.text import figures, widest

Cell = tuple[int, int]
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class Confusion(QWidget):
    """Shows `counts` (C, C); the diagonal in the accent, mistakes in orange, each with its number where it fits."""

    chosen = Signal(object)  # (true, predicted), or None when the choice was taken back

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.counts = np.zeros((0, 0), dtype=int)
        self.classes: tuple[str, ...] = ()
        self.choice: Cell | None = None
        self._cursor: Cell = (0, 0)
        self._under: Place = (None, None)  # the row and the column under the pointer
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(120, 120)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(220, 200)

    def show_counts(self, counts: np.ndarray, classes: tuple[str, ...]) -> None:
        """Replace the counts."""
        self.counts, self.classes = np.asarray(counts), classes
        if self.choice and max(self.choice) >= len(self.counts):
            self.choice = None
        self.update()

    def choose(self, cell: Cell | None) -> None:
        """Choose a cell, or take the choice back."""
        self.choice = cell
        self.update()
        self.chosen.emit(cell)

    # Geometry

    def width_for(self, height: int) -> int:
        """The width at which the square fills a height."""
        return width_for(self.classes, height)

    def square(self) -> QRectF:
        """Where the cells lie: as large a square as fits beside the names."""
        return self.standing.square

    @property
    def standing(self) -> Standing:
        """Where cells and names stand at the present size."""
        return standing(self.classes, self.width(), self.height())

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell lies."""
        square, size = self.square(), self.square().width() / max(1, len(self.counts))
        return QRectF(square.left() + cell[1] * size, square.top() + cell[0] * size, size, size)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell under a point."""
        square, count = self.square(), len(self.counts)
        if not count or not square.contains(point):
            return None
        size = square.width() / count
        row, column = int((point.y() - square.top()) // size), int((point.x() - square.left()) // size)
        return (row, column) if row < count and column < count else None

    def describe(self, cell: Cell) -> str:
        """A cell in words."""
        row, column = cell
        number, total = int(self.counts[row, column]), int(self.counts[row].sum())
        if row == column:
            return tr(
                "{number} of {total} {truth} were seen as such",
                number=numbers.count(number),
                total=numbers.count(total),
                truth=self.classes[row],
            )
        return tr(
            "{number} of {total} {truth} were seen as {guess}",
            number=numbers.count(number),
            total=numbers.count(total),
            truth=self.classes[row],
            guess=self.classes[column],
        )

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells as one image, numbers where they fit, names along both sides."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        if len(self.counts):
            square = self.square()
            painter.drawImage(square, self._image())
            self._paint_lines(painter, square)
            self._paint_numbers(painter, square)
            if self.classes:
                paint_names(painter, self.standing, self.classes, self.width(), self._marked())
            if self.choice:
                painter.setPen(QPen(theme().color("text"), 2))
                painter.drawRect(self.cell_rect(self.choice).adjusted(0, 0, -1, -1))
            if self.hasFocus():
                painter.setPen(QPen(theme().color("accent"), 2))
                painter.drawRect(self.cell_rect(self._cursor).adjusted(2, 2, -3, -3))
        painter.end()

    def _marked(self) -> Place:
        """The row and the column whose names are to be read: under the pointer, else the cell chosen by keys."""
        last = len(self.classes)
        place = self._under if self._under != (None, None) else self._cursor if self.hasFocus() else self._under
        row, column = (index if index is not None and index < last else None for index in place)
        return row, column

    def _shares(self) -> np.ndarray:
        """Each cell as a share of its row, 0 to 1."""
        return self.counts / np.maximum(self.counts.sum(axis=1, keepdims=True), 1)

    def _image(self) -> QImage:
        look, count = theme(), len(self.counts)
        back = rgb(look.color("card"))
        right, wrong = rgb(look.color("accent")), rgb(look.negative)
        front = np.where(np.eye(count, dtype=bool)[:, :, None], right, wrong)
        strength = np.sqrt(self._shares())[:, :, None] * 0.85
        pixels = np.full((count, count, 4), 255, dtype=np.uint8)
        pixels[:, :, :3] = np.round(back + (front - back) * strength)
        return QImage(pixels.data, count, count, 4 * count, QImage.Format.Format_RGBX8888).copy()

    def _paint_lines(self, painter: QPainter, square: QRectF) -> None:
        count = len(self.counts)
        if square.width() / count < 7:
            return
        painter.setPen(QPen(theme().color("panel"), 1))
        for index in range(count + 1):
            step = round(index * square.width() / count)
            x, y = square.left() + step, square.top() + step
            painter.drawLine(QLineF(x, square.top(), x, square.bottom()))
            painter.drawLine(QLineF(square.left(), y, square.right(), y))

    def _paint_numbers(self, painter: QPainter, square: QRectF) -> None:
        font, measure = figures()
        size = square.width() / len(self.counts)
        texts = {int(number): numbers.count(int(number)) for number in np.unique(self.counts)}
        if widest(measure, texts.values()) > size - 2 or measure.height() > size:
            return
        painter.setFont(font)
        shares = self._shares()
        for row, column in np.argwhere(self.counts > 0).tolist():
            dark = shares[row, column] > 0.35
            painter.setPen(theme().color("canvas" if dark else "text"))
            number = texts[int(self.counts[row, column])]
            painter.drawText(self.cell_rect((row, column)), Qt.AlignmentFlag.AlignCenter, number)

    # Pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the cell under the pointer counts, or which class a name is of."""
        cell = self.cell_at(event.position())
        self._mark(self.standing.place_at(event.position(), len(self.counts)))
        self.setToolTip(self.describe(cell) if cell else self._name())
        self.setCursor(Qt.CursorShape.PointingHandCursor if cell else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell; the chosen one again, or none, takes the choice back."""
        cell = self.cell_at(event.position())
        self._cursor = cell or self._cursor
        self.choose(None if cell == self.choice else cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter or Space chooses, Escape takes the choice back."""
        move = _MOVES.get(Qt.Key(event.key()))
        last = len(self.counts) - 1
        if move and last >= 0:
            row, column = self._cursor[0] + move[0], self._cursor[1] + move[1]
            self._cursor = (min(last, max(0, row)), min(last, max(0, column)))
            self.setToolTip(self.describe(self._cursor))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and last >= 0:
            self.choose(None if self._cursor == self.choice else self._cursor)
        elif event.key() == Qt.Key.Key_Escape and self.choice:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self._mark((None, None))
        self.setToolTip("")

    def _mark(self, place: Place) -> None:
        if place != self._under:
            self._under = place
            self.update()

    def _name(self) -> str:
        """The whole name at the pointer, however little of it is written."""
        index = next((index for index in self._under if index is not None), None)
        return self.classes[index] if index is not None and index < len(self.classes) else ""
