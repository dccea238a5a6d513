"""Cards and ports as small pictures, drawn once per kind, size and scale, and shared by all nodes that look so."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

MOST = 600  # pictures kept, and those at 100 %
SCALES = 16  # kept: that of nodes and those of titles, which are smaller where there is less room
MARGIN = 8.0  # scene units around what is drawn


class Sprites:
    """The pictures at 100 % and at the scales (zoom times device pixels) that were begun last."""

    def __init__(self) -> None:
        self._kept: dict[float, dict[Hashable, QPixmap]] = {}  # by scale

    def picture(
        self, key: Hashable, width: float, height: float, zoom: float, ratio: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        """The picture of that key: `draw` paints it in scene units, with its corner at the origin."""
        scale = zoom * ratio
        kept = self._kept.get(scale)
        if kept is None or len(kept) > MOST:
            kept = self._begin(scale, ratio)
        found = kept.get(key)
        if found is None:
            found = kept[key] = _drawn(width, height, zoom, ratio, draw)
        return found

    def _begin(self, scale: float, whole: float) -> dict[Hashable, QPixmap]:
        """Pictures of another scale; room for them is made by those that were begun first."""
        self._kept.pop(scale, None)
        others = [one for one in self._kept if one != whole]
        count = sum(len(self._kept[one]) for one in others)
        while others and (len(others) >= SCALES or count > MOST):
            count -= len(self._kept.pop(others.pop(0)))
        self._kept[scale] = {}
        return self._kept[scale]


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
