"""Where attention looks as a matrix: a row for each step that asks, a column for each that it looks at."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.attention_looks import Cell, Looks
from studio.widgets.heat import rgb, viridis
from studio.widgets.text import figures, widest

LARGEST, SMALL = 52.0, 7.0  # pixels of a cell at most, and below which there are no lines between cells
LEGEND = 34.0  # pixels below the matrix
LOW = 200  # pixels of height below which the legend stands beside the matrix, which needs the room
LONGEST = 72.0  # pixels of a name
CLOSE = 0.75  # of the height of a line: names may stand so close
_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class AttentionMap(QWidget):
    """The pointer or the arrow keys light a row and its strongest entries (`pointed`: a cell, or None)."""

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.looks = Looks()
        self.cell: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 110)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A square with its legend."""
        return QSize(300, 300)

    def show_looks(self, looks: Looks) -> None:
        """Show these weights; what is pointed at stays so while it is there."""
        self.looks = looks
        if self.cell is not None and not self._there(self.cell):
            self.point_at(None)
        self.setAccessibleDescription(looks.describe(self.cell) if self.cell is not None else "")
        self.update()

    def point_at(self, cell: Cell | None) -> None:
        """Light a row and its strongest entries, or none."""
        if cell != self.cell:
            self.cell = cell
            self.setAccessibleDescription(self.looks.describe(cell) if cell is not None else "")
            self.pointed.emit(cell)
            self.update()

    # Geometry

    def width_for(self, height: int) -> int:
        """The width that the matrix fills at a height."""
        rows, columns = self.looks.weights.shape
        left, top = self._margins()
        right, below = self._legend_room(height)
        return round(left + columns * min(LARGEST, max(1.0, (height - top - below) / max(1, rows))) + right + 2)

    def area(self) -> QRectF:
        """Where the cells lie."""
        rows, columns = (max(1, size) for size in self.looks.weights.shape)
        left, top = self._margins()
        right, below = self._legend_room(self.height())
        size = min((self.width() - left - right) / columns, (self.height() - top - below) / rows, LARGEST)
        size = max(1.0, size) if size < SMALL else float(int(size))
        return QRectF(round(left), round(top), size * columns, size * rows)

    def cell_rect(self, cell: Cell) -> QRectF:
        """Where a cell lies."""
        area, (rows, columns) = self.area(), self.looks.weights.shape
        width, height = area.width() / columns, area.height() / rows
        return QRectF(area.left() + cell[1] * width, area.top() + cell[0] * height, width, height)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell under a point."""
        area, (rows, columns) = self.area(), self.looks.weights.shape
        if not rows or not columns or not area.contains(point):
            return None
        row, column = (
            (point.y() - area.top()) * rows / area.height(),
            (point.x() - area.left()) * columns / area.width(),
        )
        return min(rows - 1, int(row)), min(columns - 1, int(column))

    def _legend_room(self, height: int) -> tuple[float, float]:
        """Room at the right and below, one of which the legend takes."""
        return (widest(figures()[1], self._ends) + 24, 6.0) if height < LOW else (4.0, LEGEND)

    @property
    def _ends(self) -> tuple[str, str]:
        return "0", numbers.real(self.looks.high)

    def _margins(self) -> tuple[float, float]:
        """Room for titles and names at the left and above, also where those are lit."""
        measure = figures(bold=True)[1]
        rows, columns = (min(LONGEST, widest(measure, self.looks.names(asks=asks))) for asks in (True, False))
        line = measure.height()
        return line + rows + 10, line + (columns + 2 if columns > 2 * line else line) + 6

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells as one image, names along both sides, the row that is pointed at, the legend."""
        if not self.looks.weights.size:
            return
        painter = QPainter(self)
        area = self.area()
        painter.drawImage(area, self.image())
        if area.width() / self.looks.weights.shape[1] >= SMALL:
            self._paint_lines(painter, area)
        self._paint_names(painter, area)
        if self.cell is not None:
            self._paint_pointed(painter, area)
        self._paint_legend(painter, area)
        painter.end()

    def image(self) -> QImage:
        """A pixel for each weight; rows that are not pointed at are fainter."""
        table = np.array([rgb(viridis(step / 255)) for step in range(256)])
        shares = np.clip(np.nan_to_num(self.looks.weights) / self.looks.high, 0.0, 1.0)
        colors = table[np.round(shares * 255).astype(int)]
        if self.cell is not None:
            faint = np.arange(len(colors)) != self.cell[0]
            colors[faint] += (rgb(theme().color("panel")) - colors[faint]) * 0.55
        rows, columns = shares.shape
        pixels = np.full((rows, columns, 4), 255, dtype=np.uint8)
        pixels[:, :, :3] = np.round(colors)
        return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBX8888).copy()

    def _paint_lines(self, painter: QPainter, area: QRectF) -> None:
        rows, columns = self.looks.weights.shape
        painter.setPen(QPen(theme().color("panel"), 1))
        for column in range(columns + 1):
            x = area.left() + column * area.width() / columns
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        for row in range(rows + 1):
            y = area.top() + row * area.height() / rows
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        look, font, (bold, measure) = theme(), figures()[0], figures(bold=True)
        rows, columns = self.looks.weights.shape
        lit = self.looks.strongest(self.cell[0]) if self.cell is not None else []
        line, cell = measure.height(), area.width() / columns
        for row in _some(rows, area.height() / rows, CLOSE * line):
            painter.setFont(bold if self.cell is not None and row == self.cell[0] else font)
            painter.setPen(look.color("text" if self.cell is None or row == self.cell[0] else "muted"))
            middle = self.cell_rect((row, 0)).center().y()
            box = QRectF(line + 2, middle - line / 2, area.left() - line - 6, line)
            _write(painter, measure, box, self.looks.name(row, asks=True), Qt.AlignmentFlag.AlignRight)
        wide = widest(measure, self.looks.names(asks=False))
        upright = wide <= 2 * line
        for column in _some(columns, cell, wide + 3 if upright else CLOSE * line):
            strong = column in lit or (self.cell is not None and column == self.cell[1])
            painter.setFont(bold if strong else font)
            painter.setPen(look.color("text" if self.cell is None or strong else "muted"))
            self._paint_above(painter, measure, column, area.top(), upright=upright)
        painter.setFont(font)
        painter.setPen(look.color("muted"))
        above = QRectF(area.left(), 0, max(area.width(), self.width() - area.left()), line)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tr("looks at (key)"))
        painter.save()
        painter.translate(0, area.bottom())
        painter.rotate(-90)
        side = QRectF(0, 0, max(area.height(), self.height() - self._legend_room(self.height())[1]), line)
        painter.drawText(side, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tr("asks (query)"))
        painter.restore()

    def _paint_above(
        self, painter: QPainter, measure: QFontMetricsF, column: int, top: float, *, upright: bool
    ) -> None:
        """The name of a column; a long one is turned."""
        middle, name, line = (
            self.cell_rect((0, column)).center().x(),
            self.looks.name(column, asks=False),
            measure.height(),
        )
        if upright:
            painter.drawText(QRectF(middle - 40, top - line - 1, 80, line), Qt.AlignmentFlag.AlignCenter, name)
            return
        painter.save()
        painter.translate(middle, top - 3)
        painter.rotate(-90)
        _write(painter, measure, QRectF(0, -line / 2, top - line - 6, line), name, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _paint_pointed(self, painter: QPainter, area: QRectF) -> None:
        """A frame around the strongest entries of the row, with their weights where they fit; the cell pointed at."""
        assert self.cell is not None
        look, (font, measure) = theme(), figures(bold=True)
        painter.setFont(font)
        for column in {*self.looks.strongest(self.cell[0])}:
            box = self.cell_rect((self.cell[0], column))
            painter.setPen(QPen(look.color("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
            weight = float(self.looks.weights[self.cell[0], column])
            text = f"{weight:.2f}".lstrip("0") if weight < 0.995 else "1"
            if measure.horizontalAdvance(text) <= box.width() - 4 and measure.height() <= box.height():
                bright = weight / self.looks.high > 0.6
                painter.setPen(Qt.GlobalColor.black if bright else Qt.GlobalColor.white)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QPen(look.color("text"), 1))
        painter.drawRect(self.cell_rect(self.cell).adjusted(0, 0, -1, -1))

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        look, (font, measure), ends = theme(), figures(), self._ends
        painter.setFont(font)
        beside = self.height() < LOW
        bar = QRectF(area.left(), area.bottom() + 8, max(90.0, min(area.width(), 220.0)), 6)
        if beside:
            bar = QRectF(area.right() + 10, area.top(), 6, area.height())
        scale = QLinearGradient(bar.bottomLeft(), bar.topLeft() if beside else bar.bottomRight())
        for step in range(9):
            scale.setColorAt(step / 8, viridis(step / 8))
        painter.fillRect(bar, scale)
        painter.setPen(look.color("muted"))
        if beside:
            line = QRectF(bar.right() + 4, 0, self.width() - bar.right() - 4, measure.height())
            for text, at in zip(ends, (bar.bottom() - line.height(), bar.top()), strict=True):
                painter.drawText(line.translated(0, at), Qt.AlignmentFlag.AlignVCenter, text)
            return
        below = QRectF(bar.left(), bar.bottom() + 1, bar.width(), measure.height())
        for text, side in zip(ends, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, text)
        if measure.horizontalAdvance(tr("weight")) + 2 * widest(measure, ends) + 12 < below.width():
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, tr("weight"))

    # Pointer and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light what is under the pointer."""
        self.point_at(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is."""
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from cell to cell, Escape ends that."""
        move = _MOVES.get(Qt.Key(event.key()))
        if move is not None and self.looks.weights.size:
            row, column = (old + by for old, by in zip(self.cell or (-move[0], -move[1]), move, strict=True))
            rows, columns = self.looks.weights.shape
            self.point_at((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))
        elif event.key() == Qt.Key.Key_Escape and self.cell is not None:
            self.point_at(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever walked is gone."""
        super().focusOutEvent(event)
        if not self.underMouse():
            self.point_at(None)

    def _there(self, cell: Cell) -> bool:
        return cell[0] < self.looks.weights.shape[0] and cell[1] < self.looks.weights.shape[1]


def _some(count: int, room: float, wanted: float) -> range:
    """The steps whose names fit."""
    return range(0, count, max(1, int(np.ceil(wanted / max(room, 1e-9)))))


def _write(painter: QPainter, measure: QFontMetricsF, box: QRectF, text: str, side: Qt.AlignmentFlag) -> None:
    shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)
