"""Curves over one number against the data, and how numbers are spread."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.theme import theme
from studio.translate import tr
from studio.widgets.chart_axes import Axes, lay_out, paint_axes
from studio.widgets.polylines import draw_polyline, pieces
from studio.widgets.scales import LinearScale, linear_around
from studio.widgets.seen.behind import Behind
from studio.widgets.seen.marks import LINE, Arrays, Entry, paint_points, paint_row
from studio.widgets.seen.span import SPAN

Facts = Mapping[str, Any]


def paint_lines(
    painter: QPainter, area: QRectF, arrays: Arrays, facts: Facts, *, small: bool, behind: Behind | None = None
) -> Axes | None:
    """One line for each column of the answer, the data as points behind them; those may be kept."""
    x, curves = arrays["x"].astype(float), arrays["y"].astype(float)
    heights = np.concatenate([curves.ravel(), arrays.get("target", np.empty(0)).astype(float)])
    heights = heights[np.isfinite(heights)]
    if not len(heights) or not len(x):
        return None
    colors = [theme().color("accent"), *(theme().layer(column + 1) for column in range(1, curves.shape[1]))]
    entries: list[Entry] = []
    if "target" in arrays:
        entries = [(tr("answer"), colors[0], "line"), (tr("data"), theme().color("muted"), "circle")]
    elif len(colors) > 1:
        entries = [(str(column), color, "line") for column, color in enumerate(colors)]
    names = facts.get("axes", ())
    across = LinearScale(float(x.min()), float(max(x.max(), x.min() + 1e-9)))
    up = linear_around(float(heights.min()), float(heights.max()))
    axes = axes_in(area, across, up, str(names[0]) if names else "", small=small, titled=bool(entries))
    if behind is None:
        _paint_behind(painter, axes, arrays, small=small)
    else:
        data = [arrays[name].tobytes() for name in ("at", "target") if name in arrays]
        draw = partial(_paint_behind, axes=axes, arrays=arrays, small=small)
        behind.paint(painter, area.size().toSize(), (axes, data), draw)
    painter.save()
    painter.setClipRect(axes.area.adjusted(-3, -3, 3, 3))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    place = axes.area.left() + across.place(x) * axes.area.width()
    for column, color in enumerate(colors):
        painter.setPen(QPen(color, 1.5 if small else 2.0))
        height = axes.area.bottom() - up.place(curves[:, column]) * axes.area.height()
        for piece in pieces(height):
            draw_polyline(painter, place[piece], height[piece])
    painter.restore()
    if entries and not small:
        paint_row(painter, QRectF(axes.area.left(), area.top() + 3, axes.area.width(), LINE), entries)
    return axes


def _paint_behind(painter: QPainter, axes: Axes, arrays: Arrays, *, small: bool) -> None:
    """What is the same for every answer: axes where there is room, and the data."""
    if not small:
        paint_axes(painter, axes)
    if "target" not in arrays:
        return
    painter.save()
    painter.setClipRect(axes.area.adjusted(-3, -3, 3, 3))
    looks = [(np.ones(len(arrays["at"]), dtype=bool), theme().color("muted"), "circle")]
    at = axes.area.left() + axes.across.place(arrays["at"]) * axes.area.width()
    height = axes.area.bottom() - axes.up.place(arrays["target"]) * axes.area.height()
    paint_points(painter, at, height, looks, 1.3 if small else 2.4)
    painter.restore()


def paint_bars(
    painter: QPainter, area: QRectF, arrays: Arrays, facts: Facts, *, small: bool, generated: bool = False
) -> Axes | None:
    """The share of the numbers in each range as bars; those compared with as a stepped line."""
    counts, edges = arrays["counts"].astype(float), arrays["edges"].astype(float)
    other = arrays.get("other")
    high = max(counts.max(initial=0.0), 0.0 if other is None else float(other.max(initial=0.0)), 1e-9)
    first, second = (tr("generated"), tr("data")) if generated else ("x", tr("other"))
    entries: list[Entry] = []
    if other is not None:
        entries = [(first, theme().color("accent"), "bar"), (second, QColor(theme().negative), "line")]
    least, most, _, highest = facts.get(SPAN, (float(edges[0]), float(edges[-1]), 0.0, high))
    across, up = LinearScale(least, most), LinearScale(0.0, max(high, highest) * 1.04)
    axes = axes_in(area, across, up, "", small=small, titled=bool(entries), percent=True)
    if not small:
        paint_axes(painter, axes)
    box = axes.area
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    left = box.left() + across.place(edges) * box.width()
    tops = box.bottom() - up.place(counts) * box.height()
    color = theme().color("accent", 170)
    gap = 1.0 if box.width() / len(counts) >= 4 else 0.0
    for begin, end, top in zip(left[:-1].tolist(), left[1:].tolist(), tops.tolist(), strict=True):
        wide = max(1.0, round(end) - round(begin) - gap)
        painter.fillRect(QRectF(round(begin), top, wide, box.bottom() - top), color)
    if other is not None:
        heights = np.repeat(box.bottom() - up.place(other) * box.height(), 2)
        painter.setPen(QPen(QColor(theme().negative), 1.5))
        draw_polyline(painter, np.repeat(left, 2)[1:-1], heights)
    if across.low < 0 < across.high:
        zero = round(box.left() + float(across.place(0.0)) * box.width())
        painter.setPen(QPen(theme().color("muted"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(zero, round(box.top()), zero, round(box.bottom()))
    if entries and not small:
        paint_row(painter, QRectF(box.left(), area.top() + 3, box.width(), LINE), entries)
    return axes


def axes_in(
    area: QRectF,
    across: LinearScale,
    up: LinearScale,
    unit: str,
    *,
    small: bool,
    titled: bool = False,
    percent: bool = False,
) -> Axes:
    """Axes inside an area; on a node only the scales."""
    if small:
        return Axes(across, up, area.adjusted(2, 3, -2, -2), (), (), "")
    axes = lay_out(area.width(), area.height(), across, up, unit, percent=percent, titled=titled)
    axes.area.translate(area.topLeft())
    return axes
