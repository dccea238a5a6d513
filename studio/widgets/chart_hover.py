"""The crosshair of a chart and the box with the values under it."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.theme import theme
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes
from studio.widgets.chart_lines import Line
from studio.widgets.text import figures

Value = tuple[Line, float, float]
MOST = 12  # values in the box


def crosshair_rows(x: float, values: list[Value], unit: str, size: float) -> list[tuple[str, str]]:
    """What the box says: the place first, then name and value of each line."""
    nearest = min(values, key=lambda value: abs(value[1] - x))[1] if values else x
    place = numbers.count(nearest) if size == 1 else numbers.real(nearest / size)
    return [(unit, place), *((line.name, line.text(value)) for line, _, value in values[:MOST] if line.name)]


def paint_crosshair(painter: QPainter, axes: Axes, x: float, values: list[Value], unit: str, size: float) -> None:
    """A line at the nearest point, a ring on each curve, and the box beside it, inside the chart."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    nearest = min(values, key=lambda value: abs(value[1] - x))[1] if values else x
    pixel = axes.x(float(axes.across.place(nearest)))
    painter.setPen(QPen(look.color("muted"), 1))
    painter.drawLine(QLineF(round(pixel) + 0.5, axes.area.top(), round(pixel) + 0.5, axes.area.bottom()))
    painter.setBrush(look.color("panel"))
    for line, at, value in values:
        if axes.across.low <= at <= axes.across.high and value == value:
            painter.setPen(QPen(line.color, 1.5))
            height = axes.y(min(1.0, max(0.0, float(axes.up.place(value)))))
            painter.drawEllipse(QPointF(axes.x(float(axes.across.place(at))), height), 3, 3)
    _paint_box(painter, axes, pixel, crosshair_rows(x, values, unit, size), [line for line, _, _ in values])


def _paint_box(painter: QPainter, axes: Axes, pixel: float, rows: list[tuple[str, str]], lines: list[Line]) -> None:
    look = theme()
    font, measure = figures()
    names = max(measure.horizontalAdvance(name) for name, _ in rows)
    numbers_width = max(measure.horizontalAdvance(text) for _, text in rows)
    width, height = names + numbers_width + 38, len(rows) * (measure.height() + 1) + 10
    left = pixel + 10 if pixel + 12 + width < axes.area.right() else pixel - 10 - width
    box = QRectF(max(axes.area.left(), left), axes.area.top() + 2, width, height)
    painter.setPen(QPen(look.color("line"), 1))
    painter.setBrush(look.color("raised", 240))
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(font)
    colors = [look.color("muted"), *(line.color for line in lines if line.name)]
    for index, (name, text) in enumerate(rows):
        top = box.top() + 5 + index * (measure.height() + 1)
        painter.setPen(look.color("muted") if index == 0 else look.color("text"))
        row = QRectF(box.left() + 20, top, width - 28, measure.height() + 1)
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft, name)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight, text)
        if index:
            painter.fillRect(QRectF(box.left() + 8, top + measure.height() / 2, 7, 1.5), colors[index])
