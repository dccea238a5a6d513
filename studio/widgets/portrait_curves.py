"""What units answer along the one feature that a network has: curves over one another, the samples behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.polylines import draw_points, draw_polyline
from studio.widgets.text import figures

ROOM = 0.06  # of the height that stays free above and below
NEAR = 24.0  # pixels within which a curve is meant


def paint_curves(
    painter: QPainter,
    area: QRectF,
    values: np.ndarray,
    arrays: Mapping[str, np.ndarray],
    facts: Mapping[str, Any],
    *,
    large: bool,
) -> None:
    """Curves (U, P); `points` (N, 2) of training and held-out samples where there are some."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.fillRect(area, look.color("canvas"))
    painter.save()
    painter.setClipRect(area)
    zero = float(_up(area, np.zeros(1), facts)[0])
    painter.setPen(QPen(look.color("line"), 1))
    painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))
    if "points" in arrays:
        points, held = arrays["points"], arrays["held"]
        x, y = _across(area, points[:, 0], facts), _up(area, points[:, 1], facts)
        size = 3.5 if large else 1.8
        for color, part in ((look.color("muted"), ~held), (look.color("warning"), held)):
            painter.setPen(QPen(color, size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            draw_points(painter, *_finite(x[part], y[part]))
    x = np.linspace(area.left(), area.right(), values.shape[1])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, curve in zip(_colors(len(values)), values, strict=True):
        painter.setPen(QPen(color, 1.6 if large else 1.0))
        draw_polyline(painter, *_finite(x, _up(area, curve, facts)))
    if large:
        _write_ends(painter, area, facts)
    painter.restore()


def curve_at(area: QRectF, values: np.ndarray, facts: Mapping[str, Any], at: QPointF) -> str:
    """The unit whose curve is nearest above or below a point, and what it answers there."""
    if not len(values) or not area.contains(at):
        return ""
    left, right = facts["across"]
    share = (at.x() - area.left()) / max(area.width(), 1e-9)
    column = min(values.shape[1] - 1, max(0, round(share * (values.shape[1] - 1))))
    far = np.abs(np.nan_to_num(_up(area, values[:, column], facts), nan=1e9) - at.y())
    unit = int(far.argmin())
    if far[unit] > NEAR:
        return ""
    place, value = numbers.real(left + share * (right - left)), numbers.real(float(values[unit, column]))
    return tr("Unit {number} at {place}: {value}", number=int(facts["rows"][unit]), place=place, value=value)


def _colors(count: int) -> list[QColor]:
    look = theme()
    return [look.color("accent")] if count == 1 else [look.layer(index) for index in range(count)]


def _across(area: QRectF, values: np.ndarray, facts: Mapping[str, Any]) -> np.ndarray:
    left, right = facts["across"]
    return area.left() + (values - left) / max(right - left, 1e-12) * area.width()


def _up(area: QRectF, values: np.ndarray, facts: Mapping[str, Any]) -> np.ndarray:
    low, high = float(facts["low"]), float(facts["high"])
    share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    return area.bottom() - (ROOM + share * (1 - 2 * ROOM)) * area.height()


def _finite(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    there = np.isfinite(x) & np.isfinite(y)
    return (x, y) if there.all() else (x[there], y[there])


def _write_ends(painter: QPainter, area: QRectF, facts: Mapping[str, Any]) -> None:
    """The least and the largest number, and both ends of the input."""
    font, _ = figures()
    painter.setFont(font)
    painter.setPen(theme().color("muted"))
    box = area.adjusted(4, 2, -4, -2)
    flags = Qt.AlignmentFlag
    left, right = facts["across"]
    name = str(next(iter(facts.get("axes", ())), ""))
    painter.drawText(box, flags.AlignLeft | flags.AlignTop, numbers.real(float(facts["high"])))
    painter.drawText(box.adjusted(0, 0, 0, -14), flags.AlignLeft | flags.AlignBottom, numbers.real(float(facts["low"])))
    painter.drawText(box, flags.AlignLeft | flags.AlignBottom, numbers.real(left))
    painter.drawText(box, flags.AlignRight | flags.AlignBottom, numbers.real(right))
    painter.drawText(box, flags.AlignHCenter | flags.AlignBottom, name)
