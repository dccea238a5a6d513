"""The crosshair of the plot window: one place across all diagrams, with the recorded values there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.dashboard.plot_panel import PlotPanel
from studio.theme import theme
from studio.widgets.chart_hover import paint_crosshair
from studio.widgets.text import figures


class Cross(QWidget):
    """Lies over the diagrams, lets every event through, and says what the pointer is at."""

    def __init__(self, viewport: QWidget, panels: Callable[[], Iterable[PlotPanel]]) -> None:
        super().__init__(viewport)
        self._panels = panels
        self.step: float | None = None  # that under the pointer
        self.pointer = QPointF()
        self.unit, self.size_of_unit = "", 1.0  # what the horizontal axis counts, and how many steps that is
        self.message = ""  # shown in the middle while there is nothing else
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        viewport.installEventFilter(self)
        self.setGeometry(viewport.rect())

    def move_to(self, place: QPointF) -> None:
        """The pointer is at this place of the scene."""
        self.pointer = place
        panel = self.under(place)
        self.step = float(panel.vb.mapSceneToView(place).x()) if panel else None
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the viewport, and vanish with the pointer."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        elif event.type() == QEvent.Type.Leave:
            self.step = None
            self.update()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The crosshair over each diagram, or the message."""
        painter = QPainter(self)
        if self.message:
            painter.fillRect(self.rect(), theme().color("panel"))
            painter.setFont(theme().font("body"))
            painter.setPen(theme().color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.message)
        elif self.step is not None:
            self._paint_height(painter)
            for panel in self._panels():
                values = panel.values(self.step)
                paint_crosshair(painter, panel.scales(), self.step, values, self.unit, self.size_of_unit)
        painter.end()

    def _paint_height(self, painter: QPainter) -> None:
        """The level of the pointer, its value at the axis."""
        panel = self.under(self.pointer)
        if panel is None:
            return
        look, area, y = theme(), panel.scales().area, self.pointer.y()
        painter.setPen(QPen(look.color("muted", 150), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(area.left(), round(y) + 0.5, area.right(), round(y) + 0.5))
        font, measure = figures()
        text = panel.height_text(float(panel.vb.mapSceneToView(self.pointer).y()))
        width = measure.horizontalAdvance(text) + 10
        box = QRectF(area.left() - width - 1, y - measure.height() / 2 - 1, width, measure.height() + 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(look.color("raised"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(font)
        painter.setPen(look.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def under(self, place: QPointF) -> PlotPanel | None:
        """The diagram whose curves lie at a place of the scene."""
        return next((panel for panel in self._panels() if panel.vb.sceneBoundingRect().contains(place)), None)
