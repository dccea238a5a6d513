"""A world of places to look into: the numbers of the cell that the pointer or the arrow keys are on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip

from runtime.telemetry import Seen
from studio.theme import theme
from studio.widgets.seen.grid import Ground, ground, told_of
from studio.widgets.seen.picture import SeenPicture

STEPS = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


class GridMap(SeenPicture):
    """Shows values of actions; `place` is the cell whose numbers are told."""

    def __init__(self) -> None:
        super().__init__()
        self.place: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def cells(self) -> Ground | None:
        """Where the cells are, once there is something to show."""
        seen = self.seen
        return ground(QRectF(self.rect()), seen.arrays, seen.facts) if seen is not None and seen.arrays else None

    def show_seen(self, seen: Seen | None, caption: str = "") -> None:
        """Show this instead; what is told stays as long as its cell is there."""
        super().show_seen(seen, caption)
        if self.place is not None and (seen is None or self.place >= len(seen.arrays["values"])):
            self.place = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The world, and around the cell that is told a frame."""
        super().paintEvent(event)
        cells = self.cells
        if cells is None or self.place is None:
            return
        painter = QPainter(self)
        box = cells.box(self.place).adjusted(1.5, 1.5, -1.5, -1.5)
        for color, width in ((QColor(0, 0, 0, 150), 4.0), (theme().color("accent"), 2.0)):
            painter.setPen(QPen(color, width))
            painter.drawRect(box)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the cell under the pointer."""
        cells = self.cells
        self._tell(cells.place_at(event.position()) if cells is not None else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is told."""
        self._tell(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell."""
        cells, way = self.cells, STEPS.get(Qt.Key(event.key()))
        if cells is None or way is None:
            super().keyPressEvent(event)
            return
        row, column = divmod(self.place, cells.columns) if self.place is not None else (-way[0], -way[1])
        row, column = min(max(0, row + way[0]), cells.rows - 1), min(max(0, column + way[1]), cells.columns - 1)
        self._tell(row * cells.columns + column)

    def _tell(self, place: int | None) -> None:
        cells, seen = self.cells, self.seen
        self.place = place
        self.update()
        if cells is None or seen is None or place is None:
            QToolTip.hideText()
            return
        text = told_of(seen.arrays, seen.facts, place)
        self.setAccessibleDescription(text)
        QToolTip.showText(self.mapToGlobal(cells.box(place).bottomRight().toPoint()), text, self)
