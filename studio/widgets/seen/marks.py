"""Points of classes and of values: each class has a color and a shape of its own; the legend beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from studio.theme import theme
from studio.widgets import numbers
from studio.widgets.heat import between, viridis
from studio.widgets.text import figures, widest

Arrays = Mapping[str, np.ndarray]
STEPS = 9  # colors of values
LINE = 15.0  # height of a line of the legend
WIDEST = 120.0  # of the legend
GAP, LEFT = 10.0, 140.0  # before the legend, and for the picture beside it at the least
CUT = 64.0  # pixels of an entry in a row at the least
BAR = 8.0  # width of a scale of colors
_SHAPES = ("circle", "square", "triangle", "diamond", "cross", "wedge")


def signed_color(share: float) -> QColor:
    """Orange below zero, blue above it, by a share from −1 to 1."""
    look = theme()
    return between(look.neutral, look.positive if share > 0 else look.negative, min(1.0, abs(share)))


def groups(arrays: Arrays, facts: Mapping[str, Any]) -> list[tuple[np.ndarray, QColor, str]]:
    """Masks of the points that look alike, each with its color and shape."""
    count = len(arrays["points"])
    if "label" in arrays:
        found = [int(index) for index in np.unique(arrays["label"])]
        return [(arrays["label"] == index, theme().of_class(index), shape_of(index)) for index in found]
    if "value" not in arrays:
        return [(np.ones(count, dtype=bool), theme().color("accent"), "circle")]
    values = np.nan_to_num(arrays["value"].astype(float))
    signed = bool((values < 0).any() and (values > 0).any())
    low, high = (-abs(values).max(), abs(values).max()) if signed else (values.min(), values.max())
    place = np.round((values - low) / max(high - low, 1e-12) * (STEPS - 1)).astype(int)
    colors = [signed_color(2 * step / (STEPS - 1) - 1) if signed else viridis(step / (STEPS - 1))
              for step in range(STEPS)]  # fmt: skip
    return [(place == step, colors[step], "circle") for step in np.unique(place).tolist()]


def shape_of(index: int) -> str:
    """The shape of a class; when colors begin again, shapes do not."""
    return _SHAPES[(index + index // theme().classes) % len(_SHAPES)]


def stamp(shape: str, x: float, y: float, size: float) -> QPainterPath:
    """One point of a shape."""
    path = QPainterPath()
    if shape == "circle":
        path.addEllipse(QPointF(x, y), size, size)
    elif shape == "square":
        path.addRect(QRectF(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7))
    elif shape == "cross":
        thin = size * 0.42
        path.addRect(QRectF(x - size * 1.1, y - thin, size * 2.2, 2 * thin))
        path.addRect(QRectF(x - thin, y - size * 1.1, 2 * thin, size * 2.2))
        path.setFillRule(Qt.FillRule.WindingFill)
    else:
        corners = {
            "triangle": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
            "wedge": ((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
            "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
        }[shape]
        path.addPolygon(QPolygonF([QPointF(x + size * dx, y + size * dy) for dx, dy in corners]))
        path.closeSubpath()
    return path


def paint_points(
    painter: QPainter,
    x: np.ndarray,
    y: np.ndarray,
    looks: list[tuple[np.ndarray, QColor, str]],
    size: float,
    *,
    rim: bool = False,
) -> None:
    """Points at pixels, a call for each look; with a rim where they lie on colors."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    there = np.isfinite(x) & np.isfinite(y)
    for mask, color, shape in looks:
        path, one = QPainterPath(), stamp(shape, 0.0, 0.0, size)
        path.setFillRule(Qt.FillRule.WindingFill)
        for across, down in zip(x[mask & there].tolist(), y[mask & there].tolist(), strict=True):
            path.addPath(one.translated(across, down))
        shade = QColor(color)
        shade.setAlpha(255 if rim else 215)
        painter.setPen(QPen(theme().color("canvas"), 1.0) if rim else Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawPath(path)


Entry = tuple[str, QColor, str]  # name, color, shape


def room_for_legend(entries: list[Entry], width: float, height: float) -> float:
    """How wide the legend is, in columns where it is too low for one; nothing where too little were left beside it."""
    lines = int(min(max(1.0, height // LINE), len(entries))) if entries else 1
    for columns in range(-(-len(entries) // lines), 0, -1):
        wanted = GAP + columns * _column(entries)
        if width - wanted >= LEFT:
            return wanted
    return 0.0


def _column(entries: list[Entry]) -> float:
    return min(WIDEST, widest(figures()[1], (name for name, _, _ in entries)) + 36) - GAP


def paint_legend(painter: QPainter, rect: QRectF, entries: list[Entry]) -> None:
    """A line for each entry, in as many columns as need be and have room; what has none is told by an ellipsis."""
    lines = max(1, int(rect.height() // LINE))
    wide = _column(entries)
    columns = max(1, min(-(-len(entries) // lines), int((rect.width() + 0.5) // wide)))
    room = lines * columns
    shown = entries if len(entries) <= room else entries[: room - 1]
    column = rect.width() if columns == 1 else wide
    for number, entry in enumerate(shown):
        x, y = rect.left() + number // lines * column, rect.top() + number % lines * LINE
        _paint_entry(painter, QRectF(x, y, column, LINE), entry)
    if len(shown) < len(entries):
        painter.setFont(figures()[0])
        painter.setPen(theme().color("muted"))
        last = QRectF(rect.left() + (columns - 1) * column + 20, rect.top() + (lines - 1) * LINE, column - 20, LINE)
        painter.drawText(last, 0, "…")


def _paint_entry(painter: QPainter, rect: QRectF, entry: Entry) -> None:
    font, measure = figures()
    name, color, shape = entry
    y = rect.center().y()
    painter.setFont(font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if shape in ("line", "bar"):
        thick = 2.0 if shape == "line" else 8.0
        painter.fillRect(QRectF(rect.left() + 2, y - thick / 2, 12, thick), color)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPath(stamp(shape, rect.left() + 8, y, 3.5))
    painter.setPen(theme().color("text"))
    line = QRectF(rect.left() + 20, rect.top(), rect.width() - 20, LINE)
    painter.drawText(
        line, Qt.AlignmentFlag.AlignVCenter, measure.elidedText(name, Qt.TextElideMode.ElideRight, line.width())
    )


def paint_row(painter: QPainter, rect: QRectF, entries: list[Entry]) -> None:
    """The entries one beside the other, as far as they have room; the last one may be cut."""
    measure = figures()[1]
    x = rect.left()
    for entry in entries:
        width = 20 + measure.horizontalAdvance(entry[0]) + 14
        if x > rect.left() and x + min(width - 14, CUT) > rect.right():
            return
        paint_legend(painter, QRectF(x, rect.top(), min(width, rect.right() - x), LINE), [entry])
        x += width


def room_for_scale(low: float, high: float) -> float:
    """How wide a scale of colors is with its numbers."""
    return BAR + 24 + widest(figures()[1], (numbers.real(low), numbers.real(high))) + 4


def paint_scale(painter: QPainter, rect: QRectF, low: float, high: float) -> None:
    """The colors from the least to the largest value, upright, with the numbers at both ends and in the middle."""
    font, measure = figures()
    count = 40
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    height = rect.height() / count
    for step in range(count):
        share = 1 - 2 * (step + 0.5) / count
        painter.fillRect(QRectF(rect.left(), rect.top() + step * height, BAR, height + 1), signed_color(share))
    painter.setFont(font)
    painter.setPen(theme().color("muted"))
    line = measure.height()
    left = rect.left() + BAR + 6
    for value, y in ((high, rect.top()), ((low + high) / 2, rect.center().y() - line / 2), (low, rect.bottom() - line)):
        painter.drawText(QRectF(left, y, rect.right() - left + 20, line), 0, numbers.real(value))
