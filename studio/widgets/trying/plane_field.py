"""A plane to point at: two numbers of a sample at once, over the answer of the network where that is known."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.portrait import Portrait, paint_portrait, plane
from studio.widgets.text import figures

STEP = 0.02  # of the width, for an arrow key
LABELS = 15.0  # pixels below and at the left


class PlaneField(QWidget):
    """Says `edited` while the point is dragged."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.extent = (-1.0, 1.0, -1.0, 1.0)
        self.value = (0.0, 0.0)
        self.names = ("", "")
        self.portrait: Portrait | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)
        self.setAccessibleName(tr("Point in the plane"))
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(200, 200)

    def begin(self, names: tuple[str, str], least: np.ndarray, most: np.ndarray) -> None:
        """Span the range of the data, with a little room."""
        self.names = names
        room = np.where(most > least, (most - least) * 0.08, 0.5)
        (left, low), (right, high) = (least - room).tolist(), (most + room).tolist()
        self.extent = left, right, low, high
        self.update()

    def show_portrait(self, portrait: Portrait | None) -> None:
        """Lie over this picture of the plane."""
        fits = portrait is not None and "extent" in portrait.facts
        self.portrait = portrait if fits else None
        if portrait is not None and fits:
            left, right, low, high = portrait.facts["extent"]
            self.extent = float(left), float(right), float(low), float(high)
        self.update()

    def show_value(self, x: float, y: float) -> None:
        """Point there."""
        self.value = x, y
        self.setAccessibleDescription(self._told())
        self.update()

    def area(self) -> QRectF:
        """Where the plane is, in pixels of the widget."""
        room = QRectF(self.rect()).adjusted(2, 2, -2, -LABELS)
        return plane(room, {"extent": self.extent})

    def point(self) -> QPointF:
        """Where the sample is, in pixels of the widget."""
        box, (left, right, low, high) = self.area(), self.extent
        return QPointF(
            box.left() + (self.value[0] - left) / max(right - left, 1e-12) * box.width(),
            box.bottom() - (self.value[1] - low) / max(high - low, 1e-12) * box.height(),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The point comes here."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The point follows."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the point; with Shift five times as far."""
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        if event.key() not in ways:
            super().keyPressEvent(event)
            return
        left, right, low, high = self.extent
        far = STEP * (5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        across, up = ways[Qt.Key(event.key())]
        self._set(self.value[0] + across * far * (right - left), self.value[1] + up * far * (high - low))

    def _go(self, at: QPointF) -> None:
        box, (left, right, low, high) = self.area(), self.extent
        x = left + (at.x() - box.left()) / box.width() * (right - left)
        y = low + (box.bottom() - at.y()) / box.height() * (high - low)
        self._set(x, y)

    def _set(self, x: float, y: float) -> None:
        left, right, low, high = self.extent
        self.show_value(float(f"{min(max(x, left), right):.4g}"), float(f"{min(max(y, low), high):.4g}"))
        self.edited.emit()

    def _told(self) -> str:
        pairs = zip(self.names, self.value, strict=True)
        return "   ".join(f"{name} {numbers.real(value)}".strip() for name, value in pairs)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, the point with its cross hair, and its numbers."""
        painter, look, box = QPainter(self), theme(), self.area()
        painter.fillRect(box, look.color("canvas"))
        if self.portrait is not None:
            paint_portrait(painter, box, self.portrait, large=box.width() >= 220)
        at = self.point()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(box)
        painter.setPen(QPen(QColor(128, 128, 128, 150), 1))
        painter.drawLine(QPointF(at.x(), box.top()), QPointF(at.x(), box.bottom()))
        painter.drawLine(QPointF(box.left(), at.y()), QPointF(box.right(), at.y()))
        painter.restore()
        painter.setBrush(look.color("text"))
        painter.setPen(QPen(look.color("canvas"), 2.0))
        painter.drawEllipse(at, 6.0, 6.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.color("accent" if self.hasFocus() else "line"), 1.5 if self.hasFocus() else 1.0))
        painter.drawRect(box)
        painter.setFont(figures()[0])
        painter.setPen(look.color("muted"))
        below = QRectF(0, box.bottom() + 1, self.width(), LABELS)
        text = figures()[1].elidedText(self._told(), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
