"""A field for a number that is best moved: a slider, and the number itself beside it to read or to type."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from studio.theme import theme
from studio.widgets.number_field import NumberField

HEIGHT, GRIP, TRACK = 26, 14, 4  # pixels
NUMBER_WIDTH = 60


class Rail(QSlider):
    """A horizontal slider in the look of the other fields; a press anywhere brings the grip there and holds it."""

    def __init__(self, positions: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, positions)
        self.setPageStep(max(1, positions // 10))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # by itself it takes the focus when the wheel turns over it
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.open = False  # nothing to point at: the things edited together differ
        self.beyond = False  # the number lies beyond the end at which the grip stands
        self._hovered = False

    def sizeHint(self) -> QSize:
        """As high as the other fields."""
        return QSize(96, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(40, HEIGHT)

    def grip(self) -> QPointF:
        """The middle of the grip, in pixels of the slider."""
        return QPointF(self._left + self._room * self.sliderPosition() / self.maximum(), self.height() / 2)

    def position_at(self, at: QPoint) -> int:
        """The position below a pixel."""
        share = min(max((at.x() - self._left) / self._room, 0.0), 1.0)
        return round(share * self.maximum())

    @property
    def _left(self) -> float:
        return GRIP / 2 + 2

    @property
    def _room(self) -> float:
        return max(1.0, self.width() - 2 * self._left)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the grip, which comes to the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        place = self.position_at(event.position().toPoint())
        if place == self.value() and (self.open or self.beyond):
            self.valueChanged.emit(place)  # the grip stands there already, but not for the number
        self.setSliderPosition(place)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the grip."""
        if self.isSliderDown():
            self.setSliderPosition(self.position_at(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of it."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel moves it only while it has the focus, so that a form can be scrolled."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be taken hold of."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """As it was."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rail, filled up to the grip, and around the grip the ring of the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, grip = theme(), self.grip()
        rail = QRectF(self._left, grip.y() - TRACK / 2, self._room, TRACK)
        shown = self.isEnabled() and not self.open
        painter.setPen(QPen(colors.color("muted", 110), 1.0))
        painter.setBrush(colors.color("raised"))
        painter.drawRoundedRect(rail.adjusted(-0.5, -0.5, 0.5, 0.5), TRACK / 2, TRACK / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        if shown:
            painter.setBrush(colors.color("accent"))
            painter.drawRoundedRect(
                QRectF(rail.left(), rail.top(), grip.x() - rail.left(), TRACK), TRACK / 2, TRACK / 2
            )
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(grip, GRIP / 2 + 1.25, GRIP / 2 + 1.25)
        lit = self._hovered or self.isSliderDown()
        painter.setPen(QPen(colors.color("accent" if shown else "muted"), 2.0))
        painter.setBrush(colors.color("accent" if shown and lit else "card" if self.isEnabled() else "panel"))
        painter.drawEllipse(grip, GRIP / 2 - 2.5, GRIP / 2 - 2.5)


class SliderField(QWidget):
    """Announces `edited` with every number on the way while the grip is dragged, and with one that was typed.

    The rail goes from `least` to `most`; a number beyond it stands in the number field alone, the grip at the end.
    """

    edited = Signal(object)  # int or float
    refused = Signal(str)
    held = Signal(bool)  # the grip was taken hold of, or let go

    def __init__(self, number: NumberField, least: float, most: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self._whole, self._least = number.whole, least
        self._unit = 1.0 if self._whole else 10.0 ** math.ceil(math.log10(most - least)) / 100
        self.rail = Rail(round((most - least) / self._unit), self)
        self._mixed = False
        number.setParent(self)
        number.setFixedWidth(NUMBER_WIDTH)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(self.rail, 1)
        line.addWidget(number)
        self.setFocusProxy(self.rail)
        number.edited.connect(self._take_number)
        number.refused.connect(self.refused)
        self.rail.valueChanged.connect(self._take_position)
        self.rail.sliderPressed.connect(lambda: self.held.emit(True))
        self.rail.sliderReleased.connect(lambda: self.held.emit(False))

    def value(self) -> float | None:
        """The number shown last."""
        return self.number.value()

    def show_value(self, value: float | None, *, mixed: bool = False) -> None:
        """Show a number, or that the things edited together differ."""
        self.number.show_value(value, mixed=mixed)
        self._point(value, mixed=mixed)

    def hasFocus(self) -> bool:
        """Whether the keyboard is on the rail or in the number."""
        return self.rail.hasFocus() or self.number.hasFocus()

    def setAccessibleName(self, name: str) -> None:
        """Both parts are called by it."""
        super().setAccessibleName(name)
        for part in (self.rail, self.number):
            part.setAccessibleName(name)

    def setAccessibleDescription(self, text: str) -> None:
        """Both parts are explained by it."""
        super().setAccessibleDescription(text)
        for part in (self.rail, self.number):
            part.setAccessibleDescription(text)

    def _point(self, value: float | None, *, mixed: bool = False) -> None:
        """Bring the grip to a number without announcing anything."""
        self.rail.open = mixed or value is None
        at = 0 if value is None or mixed else round((value - self._least) / self._unit)
        self.rail.beyond = not 0 <= at <= self.rail.maximum()
        blocked = self.rail.blockSignals(True)
        self.rail.setValue(min(max(at, 0), self.rail.maximum()))
        self.rail.blockSignals(blocked)
        self.rail.update()

    def _take_number(self, value: float) -> None:
        self._point(value)
        self.edited.emit(value)

    def _take_position(self, position: int) -> None:
        value = self._least + position * self._unit
        value = round(value) if self._whole else float(f"{value:.6g}")
        self.rail.open = self.rail.beyond = False
        self.number.show_value(value)
        self.edited.emit(value)
