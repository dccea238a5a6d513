"""A thin line of moments with a handle: what is past, and now at its right end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed

MARGIN = 10.0  # pixels at both ends
TICK, LONG = 4.0, 7.0  # half the height of a tick, and of one that was meant to stay
HANDLE = 6.0  # radius
LEAP = 10  # moments of a page key


class TimeLine(QWidget):
    """Ticks for `steps`, evenly in log step unless `log` is off; the handle stands at `step`, or at the end for now."""

    wished = Signal(object)  # a step of `steps`, or None for now
    left = Signal()  # Escape was pressed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: np.ndarray = np.zeros(0, np.int64)
        self.fixed: frozenset[int] = frozenset()  # those with a longer tick
        self.now = 0
        self.step: int | None = None
        self.log = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(120)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As high as a hit target."""
        return QSize(400, 24)

    def show_steps(self, steps: Sequence[int], fixed: frozenset[int], now: int) -> None:
        """Show these moments, in order, with the present at a step."""
        self.steps, self.fixed, self.now = np.array(steps, np.int64), fixed, now
        self.update()

    def show_step(self, step: int | None) -> None:
        """Put the handle at a moment, or at now."""
        self.step = step
        self.update()

    def x_of(self, step: float) -> float:
        """Where a step lies, in pixels."""
        end = max(1, self.now)
        share = np.log1p(step) / np.log1p(end) if self.log else step / end
        return MARGIN + float(min(1.0, share)) * (self.width() - 2 * MARGIN)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, its ticks, and the handle with what lies before it."""
        colors = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        end = self.width() - MARGIN
        handle = end if self.step is None else self.x_of(self.step)
        painter.setPen(QPen(colors.color("line"), 2))
        painter.drawLine(QLineF(MARGIN, middle, end, middle))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(colors.color("muted", 150), 1))
        painter.drawLines([self._tick(int(step), middle) for step in self.steps])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.step is not None:
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawLine(QLineF(MARGIN, middle, handle, middle))
            painter.setPen(QPen(colors.color("muted"), 1.5))
            painter.setBrush(colors.color("panel"))
            painter.drawEllipse(QPointF(end, middle), 3.5, 3.5)  # where now is
        painter.setPen(QPen(colors.color("accent" if self.hasFocus() else "panel"), 1.5))
        painter.setBrush(colors.color("accent" if self.step is not None else "text"))
        painter.drawEllipse(QPointF(handle, middle), HANDLE, HANDLE)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _tick(self, step: int, middle: float) -> QLineF:
        x, half = round(self.x_of(step)), LONG if step in self.fixed else TICK
        return QLineF(x, middle - half, x, middle + half)

    # Pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the moment under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().x())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A quick second press is one like the first."""
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from moment to moment, Page keys ten, Home to the first, End and Escape to now."""
        key = event.key()
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageUp: LEAP,
            Qt.Key.Key_PageDown: -LEAP,
        }
        if key in moves:
            self.wished.emit(self._beside(moves[Qt.Key(key)]))
        elif key == Qt.Key.Key_Home and len(self.steps):
            self.wished.emit(int(self.steps[0]))
        elif key == Qt.Key.Key_End:
            self.wished.emit(None)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self.update()

    def _beside(self, places: int) -> int | None:
        """The moment so many places away; behind the last one comes now. A moment of now is now."""
        earlier = self.steps[self.steps < self.now]
        at = len(earlier) if self.step is None else int(np.searchsorted(earlier, self.step))
        at = max(0, at + places)
        return int(earlier[at]) if at < len(earlier) else None

    def _go_to(self, x: float) -> None:
        if not len(self.steps):
            return
        places = np.array([self.x_of(int(step)) for step in self.steps])
        near = int(np.argmin(np.abs(places - x)))
        end = self.width() - MARGIN
        behind = x > end - 2 or abs(end - x) < abs(places[near] - x)
        step = None if behind or self.steps[near] >= self.now else int(self.steps[near])
        if step != self.step:
            self.wished.emit(step)
