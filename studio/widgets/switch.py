"""A switch for yes or no."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.theme import theme

TRACK = QSize(34, 18)


class Switch(QAbstractButton):
    """On or off; a third look while the things edited together differ."""

    edited = Signal(object)  # bool

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._mixed = False
        self.clicked.connect(self._announce)

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def show_value(self, value: bool | None, *, mixed: bool = False) -> None:
        """Show on or off, or that the things edited together differ."""
        self._mixed = mixed
        self.setChecked(bool(value))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the track and the ring of the focus."""
        return QSize(TRACK.width() + 6, 26)

    def minimumSizeHint(self) -> QSize:
        """The same as the wished size: a switch never shrinks."""
        return self.sizeHint()

    def _announce(self, on: bool) -> None:
        self._mixed = False
        self.edited.emit(on)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track and knob; the position tells the state, not only the color."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, on = theme(), self.isChecked() and not self._mixed
        track = QRectF(3, (self.height() - TRACK.height()) / 2, TRACK.width(), TRACK.height())
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-2.5, -2.5, 2.5, 2.5), 11.5, 11.5)
        fill = colors.color("accent" if on else "raised")
        painter.setPen(QPen(colors.color("accent" if on else "muted", 255 if on else 150), 1.0))
        painter.setBrush(fill if self.isEnabled() else colors.color("line"))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 8.5, 8.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("canvas" if on else "muted"))
        if self._mixed:
            painter.drawRoundedRect(QRectF(track.center().x() - 5, track.center().y() - 1.5, 10, 3), 1.5, 1.5)
        else:
            left = track.right() - 15 if on else track.left() + 3
            painter.drawEllipse(QRectF(left, track.top() + 3, 12, 12))
