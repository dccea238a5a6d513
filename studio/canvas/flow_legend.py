"""What width and color of wires mean just now, in a corner of the canvas; a click shows the next of what they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.canvas.flow_pens import LEVELS
from studio.canvas.flowing import BACKWARD, ENDS, FAMILY, FORWARD, KINDS
from studio.settings import preferences
from studio.theme import theme
from studio.translate import tr
from studio.widgets.numbers import power_tick

if TYPE_CHECKING:
    from studio.canvas.reading import Reading

SCALE, SMALL, GAP, PAD, HEIGHT = 64.0, 40.0, 6.0, 8.0, 24  # pixels; the second scale is that without words
_POINTED = (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn, QEvent.Type.FocusOut)


class FlowLegend(QWidget):
    """There while nodes show what a run does; only its scale where words would hide something of the network."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.canvas)
        self._canvas = reading.canvas
        self._reading = reading
        self.short = False
        self._said: tuple[object, ...] = ()  # when it was painted last
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()

    @property
    def kind(self) -> str:
        """What wires show."""
        return self._canvas.live.flow.kind

    def turn(self) -> None:
        """Show the next of what wires can show."""
        preferences().set("wires", KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)])

    def refresh(self) -> None:
        """Be there while there is something to tell, in the lower left corner."""
        self.setVisible(bool(self._canvas.live.layers) and self._canvas.width() >= 480)
        self.setToolTip(
            tr("What width and color of wires tell: the root mean square of what they carry. Click for another.")
        )
        self.setAccessibleName(tr("What wires show: {what}", what=self._words()))
        self.resize(self.sizeHint())
        said = self._words(), self.short, theme()
        if said != self._said:  # the canvas behind it is painted with it
            self._said = said
            self.update()

    @property
    def lively(self) -> bool:
        """Whether somebody points at it, so that it says all."""
        return self.underMouse() or self.hasFocus()

    def shorten(self, short: bool) -> None:
        """Be the scale alone, or all of it."""
        if short != self.short:
            self.short = short
            self.resize(self.sizeHint())
            self.update()

    def least(self) -> QRect:
        """Where the scale alone is: what it needs at the least."""
        return QRect(self.pos(), self.size_of(short=True))

    def sizeHint(self) -> QSize:
        """As wide as what it says just now."""
        return self.size_of(short=self.short)

    def size_of(self, *, short: bool) -> QSize:
        """As wide as its words, or as the scale alone."""
        if short:
            return QSize(round(SMALL + 2 * PAD), HEIGHT)
        words = QFontMetricsF(theme().font("small")).horizontalAdvance(self._words())
        return QSize(round(words + 2 * PAD + (0.0 if self.kind == FAMILY else self._scale_width())), HEIGHT)

    def _words(self) -> str:
        return {
            FORWARD: tr("Wires: activations"),
            BACKWARD: tr("Wires: gradients"),
            FAMILY: tr("Wires: kind of node"),
        }[self.kind]

    def _ends(self) -> tuple[str, str]:
        low, high = ENDS[self.kind]
        return power_tick(10.0**low), power_tick(10.0**high)

    def _scale_width(self) -> float:
        metrics = QFontMetricsF(theme().font("small"))
        return SCALE + 4 * GAP + sum(metrics.horizontalAdvance(text) for text in self._ends())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words, and a line that grows from the least to the most."""
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("accent" if self.lively else "line"), 1.0))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text" if self.lively else "muted"))
        if self.short:
            self._paint_scale(painter, PAD, SMALL)
            return
        metrics = QFontMetricsF(look.font("small"))
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(PAD, base), self._words())
        if self.kind == FAMILY:
            return
        low, high = self._ends()
        left = PAD + metrics.horizontalAdvance(self._words()) + 2 * GAP
        painter.drawText(QPointF(left, base), low)
        left += metrics.horizontalAdvance(low) + GAP
        painter.drawText(QPointF(left + SCALE + GAP, base), high)
        self._paint_scale(painter, left, SCALE)

    def _paint_scale(self, painter: QPainter, left: float, width: float) -> None:
        """A line that grows; where wires tell nothing, a plain one."""
        step, y = width / LEVELS, self.height() / 2
        for level, pen in enumerate(self._canvas.scene.look.flow_pens):
            if self.kind != FAMILY:
                painter.setPen(pen)
            x = left + level * step
            painter.drawLine(QPointF(x, y), QPointF(x + step, y))

    def event(self, event: QEvent) -> bool:
        """Say all while somebody points at it."""
        if event.type() in _POINTED:
            self._reading.refresh()
            self.update()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the next."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.turn()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter do what a click does."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.turn()
        else:
            super().keyPressEvent(event)
