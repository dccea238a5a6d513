"""Samples in the plane on a decision map: training points rimmed light, held-out ones rimmed dark."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import ceil, pi
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from studio.theme import theme
from studio.widgets.seen.marks import groups, stamp

LIGHT, DARK = QColor("#ffffff"), QColor("#101418")  # rims, whatever the theme: the map below has both tones
COVERED = 0.18  # share of a small map that its points cover at most: what the network answers stays in sight
FINEST = 0.7  # pixels from the middle to the edge of a point that can still be seen
KEPT = 12  # layers of points, which are the same from one answer to the next

Arrays = Mapping[str, np.ndarray]
_layers: dict[Hashable, QImage] = {}


def paint_samples(
    painter: QPainter, area: QRectF, arrays: Arrays, facts: Mapping[str, Any], *, large: bool, alone: bool
) -> None:
    """Paint the points into the area that shows the extent; `alone` without a map below, on a ground of its own."""
    look, ratio = theme(), painter.deviceTransform().m11()
    if alone:
        painter.fillRect(area, look.color("canvas") if look.dark else look.neutral)
    points = tuple(arrays[name].tobytes() for name in ("points", "held", "label", "value") if name in arrays)
    key = points, tuple(facts["extent"]), area.width(), area.height(), ratio, large, alone, look.name
    layer = _layers.pop(key, None)
    if layer is None:
        layer = _drawn(area.width(), area.height(), ratio, arrays, facts, large=large, alone=alone)
    _layers[key] = layer  # the latest last
    while len(_layers) > KEPT:
        del _layers[next(iter(_layers))]
    painter.drawImage(QRectF(area.left(), area.top(), layer.width() / ratio, layer.height() / ratio), layer)


def sparing(count: int, width: float, height: float, size: float) -> tuple[float, int]:
    """How large so many points are on a small map at most, and that only every so many-th of them is shown."""
    room = COVERED * width * height / pi
    size = min(size, max((room / max(count, 1)) ** 0.5, FINEST))
    return size, max(1, ceil(count * size**2 / max(room, 1.0)))


def _drawn(
    width: float, height: float, ratio: float, arrays: Arrays, facts: Mapping[str, Any], *, large: bool, alone: bool
) -> QImage:
    layer = QImage(ceil(width * ratio), ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    layer.fill(Qt.GlobalColor.transparent)
    left, right, low, high = facts["extent"]
    points, held = arrays["points"], arrays["held"]
    x = (points[:, 0] - left) / max(right - left, 1e-12) * width
    y = height - (points[:, 1] - low) / max(high - low, 1e-12) * height
    there = np.isfinite(x) & np.isfinite(y)
    size, every = min(max(width / 100.0, 1.3), 3.4), 1
    if not large and not alone:
        size, every = sparing(int(there.sum()), width, height, size)
    painter = QPainter(layer)
    painter.scale(ratio, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for mask, color, shape in groups(arrays, facts):
        if not large:
            painter.setPen(QPen(color, 2.0 * size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(
                QPolygonF([QPointF(*place) for place in zip(*_at(x, y, mask & there, every), strict=True)])
            )
            continue
        painter.setBrush(color)
        for rim, part in ((LIGHT, ~held), (DARK, held)):
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            for across, down in zip(*_at(x, y, mask & there & part), strict=True):
                path.addPath(stamp(shape, across, down, size))
            painter.setPen(QPen(rim, 0.9))
            painter.drawPath(path)
    painter.end()
    return layer


def _at(x: np.ndarray, y: np.ndarray, mask: np.ndarray, every: int = 1) -> tuple[list[float], list[float]]:
    return x[mask][::every].tolist(), y[mask][::every].tolist()
