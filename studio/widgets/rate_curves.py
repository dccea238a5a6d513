"""ROC and precision-recall curves, one for each class, in a square of shares."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from runtime.class_report import Curve
from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes, lay_out, paint_axes
from studio.widgets.polylines import draw_polyline
from studio.widgets.scales import LinearScale
from studio.widgets.text import figures

NEAR = 14.0  # pixels to a curve that is told of


@dataclass(frozen=True, slots=True)
class Rate:
    """The curve of one class; a faint one stands behind the others."""

    name: str
    color: QColor
    curve: Curve
    faint: bool = False


class RateCurves(QWidget):
    """Draws `rates`; `diagonal` is what guessing gives. Hovering tells the nearest curve and its area."""

    def __init__(self) -> None:
        super().__init__()
        self.rates: list[Rate] = []
        self.diagonal = True
        self.across, self.up = "", ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(220, 220)

    def show_rates(self, rates: list[Rate], across: str, up: str, *, diagonal: bool) -> None:
        """Show these, with what the axes are."""
        self.rates, self.across, self.up, self.diagonal = rates, across, up, diagonal
        self.update()

    def _axes(self) -> Axes:
        scale = LinearScale(0.0, 1.0)
        return lay_out(self.width(), self.height(), scale, scale, self.across, titled=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes, the diagonal, the curves; in the corner the area of a single one, or the mean of all."""
        look, painter, axes = theme(), QPainter(self), self._axes()
        paint_axes(painter, axes)
        painter.setFont(figures()[0])
        painter.setPen(look.color("muted"))
        painter.drawText(QPointF(4.0, 13.0), self.up)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.diagonal:
            painter.setPen(QPen(look.color("muted"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(axes.area.bottomLeft(), axes.area.topRight())
        for rate in sorted(self.rates, key=lambda rate: not rate.faint):
            color = QColor(rate.color)
            color.setAlpha(70 if rate.faint else 255)
            painter.setPen(QPen(color, 1))
            draw_polyline(
                painter,
                axes.area.left() + rate.curve.x * axes.area.width(),
                axes.area.bottom() - rate.curve.y * axes.area.height(),
            )
        painter.setPen(look.color("text"))
        corner = axes.area.adjusted(8, 8, -8, -8)
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, self.told())

    def told(self) -> str:
        """The area below the curve that is not faint, or the mean area of several: the macro average."""
        clear = [rate for rate in self.rates if not rate.faint]
        if not clear:
            return ""
        area = numbers.real(sum(rate.curve.area for rate in clear) / len(clear))
        if len(clear) == 1:
            return tr("{name}: area {area}", name=clear[0].name, area=area)
        return tr("mean area {area}", area=area)

    def describe(self, at: QPointF) -> str:
        """The nearest curve at a point, or nothing."""
        area = self._axes().area
        if not QRectF(area).contains(at):
            return ""
        x, y = (at.x() - area.left()) / area.width(), (area.bottom() - at.y()) / area.height()
        best, nearest = None, NEAR
        for rate in self.rates:
            away = abs((rate.curve.x - x) * area.width()) + abs((rate.curve.y - y) * area.height())
            place = int(away.argmin())
            if away[place] < nearest:
                best, nearest = (rate, place), float(away[place])
        if best is None:
            return ""
        rate, place = best
        return tr(
            "{name}: {x} of {across}, {y} of {up}; area {area}",
            name=rate.name,
            x=numbers.percent(float(rate.curve.x[place])),
            across=self.across,
            y=numbers.percent(float(rate.curve.y[place])),
            up=self.up,
            area=numbers.real(rate.curve.area),
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer."""
        QToolTip.showText(event.globalPosition().toPoint(), self.describe(event.position()), self)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is."""
        QToolTip.hideText()
