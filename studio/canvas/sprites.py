"""Cards and ports as small pictures, drawn once per kind, size and scale, and shared by all nodes that look so."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

MOST = 600  # pictures kept
MARGIN = 8.0  # scene units around what is drawn


class Sprites:
    """The pictures at one scale (zoom times device pixels) and at 100 %; another scale begins anew."""

    def __init__(self) -> None:
        self._kept: dict[float, dict[Hashable, QPixmap]] = {}  # by scale

    def picture(
        self, key: Hashable, width: float, height: float, zoom: float, ratio: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """The picture of that key: `draw` paints it in scene units, with its corner at the origin."""
        scale = zoom * ratio
        if scale not in self._kept or len(self._kept[scale]) > MOST:
            whole = {ratio: self._kept[ratio]} if ratio in self._kept and scale != ratio else {}  # signs and titles
            self._kept = {**whole, scale: {}}
        found = self._kept[scale].get(key)
        if found is None:
            found = self._kept[scale][key] = _drawn(width, height, zoom, ratio, draw)
        return found


def _drawn(width: float, height: float, zoom: float, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    scale = zoom * ratio
    pixmap = QPixmap(ceil((width + 2 * MARGIN) * scale), ceil((height + 2 * MARGIN) * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.scale(scale, scale)
    painter.translate(MARGIN, MARGIN)
    draw(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class Strokes(Sprites):
    """Keeps no pictures: everything is drawn where it belongs, for files that hold strokes instead of pixels."""

    def picture(
        self, key: Hashable, width: float, height: float, zoom: float, ratio: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """A picture without pixels, which `put` draws anew."""
        return _Stroke(draw)


class _Stroke(QPixmap):
    def __init__(self, draw: Callable[[QPainter], None]) -> None:
        super().__init__()
        self.draw = draw


def put(painter: QPainter, pixmap: QPixmap, x: float, y: float, zoom: float) -> None:
    """Put a picture with its origin at a widget point; the painter is in widget pixels. It snaps to device pixels."""
    if isinstance(pixmap, _Stroke):
        painter.save()
        painter.setWorldTransform(QTransform(zoom, 0.0, 0.0, zoom, x, y))
        pixmap.draw(painter)
        painter.restore()
        return
    ratio = pixmap.devicePixelRatio()
    left, top = x - MARGIN * zoom, y - MARGIN * zoom
    painter.drawPixmap(QPointF(round(left * ratio) / ratio, round(top * ratio) / ratio), pixmap)
