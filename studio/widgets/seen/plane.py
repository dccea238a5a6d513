"""Points in a plane, and what the network answers everywhere in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from studio.theme import theme
from studio.translate import tr
from studio.widgets.chart_axes import Axes, lay_out, paint_axes
from studio.widgets.heat import rgb
from studio.widgets.scales import LinearScale, linear_around
from studio.widgets.seen.marks import (
    Arrays,
    Entry,
    groups,
    paint_legend,
    paint_points,
    paint_scale,
    room_for_legend,
    room_for_scale,
    shape_of,
)
from studio.widgets.seen.span import SPAN

Facts = Mapping[str, Any]
AROUND = 42.0  # pixels of height that the axes and their names take
VEIL = 0.8  # how strong the colors of a map are at most, so that points stand out


def paint_scatter(painter: QPainter, area: QRectF, arrays: Arrays, facts: Facts, *, small: bool) -> Axes | None:
    """Points where they lie, those of the data behind them, the names of the classes beside them."""
    both = np.concatenate([arrays[name] for name in ("points", "data") if name in arrays])
    both = both[np.isfinite(both).all(axis=1)]
    if not len(both):
        return None
    if SPAN in facts:
        both = np.concatenate([both, np.reshape(facts[SPAN], (2, 2)).T])
    (left, low), (right, high) = both.min(axis=0).tolist(), both.max(axis=0).tolist()
    across, up = linear_around(*_apart(left, right)), linear_around(*_apart(low, high))
    entries = _entries(arrays, facts)
    beside = 0.0 if small else room_for_legend(entries, area.width(), area.height() - AROUND)
    axes = _axes(area, LinearScale(across.low, across.high), up, _unit(facts, 0), beside, small=small)
    if not small and not facts.get("axes"):  # both numbers are of one kind: a ring is round
        axes = _square(axes, (across.high - across.low) / max(up.high - up.low, 1e-12))
    if not small:
        _paint_axes(painter, axes, facts)
    if "data" in arrays:
        ghosts = [(np.ones(len(arrays["data"]), dtype=bool), theme().color("muted"), "circle")]
        paint_points(painter, *_places(axes, arrays["data"]), ghosts, 1.4 if small else 2.2)
    paint_points(painter, *_places(axes, arrays["points"]), groups(arrays, facts), 1.6 if small else 3.0)
    if beside:
        paint_legend(painter, QRectF(axes.area.right() + 10, axes.area.top(), beside - 10, axes.area.height()), entries)
    return axes


def paint_map(painter: QPainter, area: QRectF, arrays: Arrays, facts: Facts, *, small: bool) -> Axes | None:
    """The answer everywhere as colors, and the samples on it."""
    left, right, low, high = facts["extent"]
    entries = _entries(arrays, facts)
    scaled = "map" in arrays
    beside = 0.0
    if not small:
        beside = room_for_legend(entries, area.width(), area.height() - AROUND)
        scale = room_for_scale(facts["low"], facts["high"]) if scaled else 0.0
        beside = max(beside, scale if area.width() - scale > 140 else 0.0)
    axes = _axes(area, LinearScale(left, right), LinearScale(low, high), _unit(facts, 0), beside, small=small)
    if small:
        axes.area.adjust(-3, -3, 3, 3)  # colors to the rim
    else:
        axes = _square(axes, (right - left) / max(high - low, 1e-12))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(axes.area, map_image(arrays, facts).flipped(Qt.Orientation.Vertical))
    if not small:
        _paint_axes(painter, axes, facts)
    size = 1.5 if small else 3.0
    painter.save()
    painter.setClipRect(axes.area)
    if facts.get("trail"):
        _paint_trail(painter, *_places(axes, arrays["points"]), size)
    else:
        paint_points(painter, *_places(axes, arrays["points"]), groups(arrays, facts), size, rim=not small)
    painter.restore()
    if beside:
        place = QRectF(axes.area.right() + 10, axes.area.top(), beside - 10, axes.area.height())
        _paint_beside(painter, place, entries, facts, scaled=scaled)
    return axes


def _paint_trail(painter: QPainter, x: np.ndarray, y: np.ndarray, size: float) -> None:
    """The way from the first point to the last: small ones, joined, and a large one where it has come to."""
    there = np.isfinite(x) & np.isfinite(y)
    x, y = x[there], y[there]
    color = theme().color("accent")
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 1.2))
    places = zip(x.tolist(), y.tolist(), strict=True)
    painter.drawPolyline(QPolygonF([QPointF(across, down) for across, down in places]))
    every = np.ones(len(x), dtype=bool)
    paint_points(painter, x, y, [(every, color, "circle")], size * 0.55)
    paint_points(painter, x[-1:], y[-1:], [(every[-1:], theme().positive, "circle")], size * 1.5, rim=True)


def _paint_beside(painter: QPainter, place: QRectF, entries: list[Entry], facts: Facts, *, scaled: bool) -> None:
    lines = min(len(entries) * 15.0, place.height()) if entries else 0.0
    if entries:
        paint_legend(painter, place, entries)
    left = place.height() - lines - 10
    if scaled and left >= 48:
        bar = QRectF(place.left() + 4, place.top() + lines + (10 if lines else 2), place.width() - 4, min(left, 120.0))
        paint_scale(painter, bar, facts["low"], facts["high"])


def map_image(arrays: Arrays, facts: Facts) -> QImage:
    """Colors of the answers, row 0 the lowest: orange to blue for one score, else the class, stronger where surer."""
    look = theme()
    back = rgb(look.color("panel"))
    if "map" in arrays:
        shares = arrays["map"].astype(float)[:, :, None]
        ends = np.where(shares < 0, rgb(look.negative), rgb(look.positive))
        strength = np.abs(shares) * VEIL
    else:
        count = len(facts.get("classes", ())) or int(arrays["winner"].max(initial=0)) + 1
        most = max(count, int(arrays["winner"].max(initial=0)) + 1)
        table = np.array([rgb(theme().of_class(index)) for index in range(most)])
        ends = table[arrays["winner"]]
        least = 1.0 / max(2, count)
        strength = np.clip((arrays["share"][:, :, None] - least) / (1 - least), 0.0, 1.0) * (VEIL - 0.12) + 0.12
    pixels = np.full((*ends.shape[:2], 4), 255, dtype=np.uint8)
    pixels[:, :, :3] = np.round(back + (ends - back) * strength)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()


def _entries(arrays: Arrays, facts: Facts) -> list[Entry]:
    names = facts.get("classes", ())
    if "label" in arrays:
        return [(str(name), theme().of_class(index), shape_of(index)) for index, name in enumerate(names)]
    if "data" in arrays:
        look = theme()
        return [(tr("generated"), look.color("accent"), "circle"), (tr("data"), look.color("muted"), "circle")]
    return []


def _unit(facts: Facts, axis: int) -> str:
    names = facts.get("axes", ())
    if names:
        return str(names[axis])
    if facts.get("projected"):
        return tr("component {number}", number=axis + 1)
    return ""


def _axes(area: QRectF, across: LinearScale, up: LinearScale, unit: str, beside: float, *, small: bool) -> Axes:
    if small:
        return Axes(across, up, area.adjusted(3, 3, -3, -3), (), (), "")
    axes = lay_out(area.width(), area.height(), across, up, unit, beside=beside, titled=True)
    axes.area.translate(area.topLeft())
    return axes


def _square(axes: Axes, ratio: float) -> Axes:
    """The same with as much room for a step to the right as for one upward, unless one axis is far the longer."""
    area = QRectF(axes.area)
    if 0.25 <= ratio <= 4:
        if area.width() / area.height() > ratio:
            area.setWidth(area.height() * ratio)
        else:
            area.setHeight(area.width() / ratio)
    most = max(1, round(area.width() / 60))
    return Axes(axes.across, axes.up, area, axes.across.marks(most), axes.marks_up, axes.unit, axes.beside)


def _paint_axes(painter: QPainter, axes: Axes, facts: Facts) -> None:
    paint_axes(painter, axes)
    painter.setPen(QPen(theme().color("muted")))
    above = QRectF(axes.area.left(), axes.area.top() - 17, axes.area.width(), 15)
    painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, _unit(facts, 1))


def _apart(low: float, high: float) -> tuple[float, float]:
    """The ends of an axis; where all points share a number, such as the zero beside a single one, one to each side."""
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _places(axes: Axes, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pixels of points (N, 2)."""
    area = axes.area
    x = area.left() + axes.across.place(points[:, 0]) * area.width()
    return x, area.bottom() - axes.up.place(points[:, 1]) * area.height()
