"""The scale of colors of a large picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme
from studio.widgets import numbers
from studio.widgets.portrait import Portrait, scale_color

BAR = 8.0  # height of the scale
UNSCALED = frozenset({"row", "tokens", "points", "curves", "classes"})  # colors tell no numbers


class ScaleBar(QWidget):
    """The scale of colors lying down, with the numbers at its ends and at zero."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._portrait: Portrait | None = None
        self.told = False  # whether there are numbers to tell
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line of numbers below the colors."""
        return QSize(120, round(BAR) + 3 + self._line())

    def _line(self) -> int:
        return self.fontMetrics().height()

    def show_portrait(self, portrait: Portrait | None) -> None:
        """Show the scale of this one."""
        self._portrait = portrait
        self.told = portrait is not None and portrait.values is not None and portrait.kind not in UNSCALED
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Colors from the low to the high end."""
        portrait = self._portrait
        if portrait is None or "low" not in portrait.facts:
            return
        painter = QPainter(self)
        low, high = float(portrait.facts["low"]), float(portrait.facts["high"])
        count, width = 64, float(self.width())
        for step in range(count):
            left, right = round(step * width / count), round((step + 1) * width / count)
            color = scale_color(portrait.kind, (step + 0.5) / count)
            painter.fillRect(QRectF(QPointF(left, 0), QPointF(right, BAR)), color)
        painter.setFont(theme().font("small"))
        painter.setPen(theme().color("muted"))
        line = QRectF(0, BAR + 2, width, self.height() - BAR - 2)
        for value, flag in (
            (low, Qt.AlignmentFlag.AlignLeft),
            ((low + high) / 2, Qt.AlignmentFlag.AlignHCenter),
            (high, Qt.AlignmentFlag.AlignRight),
        ):
            painter.drawText(line, flag | Qt.AlignmentFlag.AlignVCenter, numbers.real(value))
        painter.end()
