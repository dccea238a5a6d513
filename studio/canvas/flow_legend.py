"""What width and color of wires mean just now, in a corner of the canvas; a click shows the next of what they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
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

SCALE, GAP, PAD, HEIGHT = 64.0, 6.0, 8.0, 24  # pixels


class FlowLegend(QWidget):
    """There while nodes show what a run does."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.canvas)
        self._canvas = reading.canvas
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
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
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
        lively = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(look.color("accent" if lively else "line"), 1.0))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text" if lively else "muted"))
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
        step = SCALE / LEVELS
        for level, pen in enumerate(self._canvas.scene.look.flow_pens):
            painter.setPen(pen)
            x, y = left + level * step, self.height() / 2
            painter.drawLine(QPointF(x, y), QPointF(x + step, y))

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
