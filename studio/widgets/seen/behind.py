"""What lies behind a picture that changes: kept for as long as it looks the same."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPixmap

from studio.theme import theme


class Behind:
    """Axes and data of one widget on its panel, as pixels."""

    def __init__(self) -> None:
        self._look: object = None
        self._picture = QPixmap()

    def paint(self, painter: QPainter, size: QSize, look: object, draw: Callable[[QPainter], None]) -> None:
        """Paint it all over a widget of that size; drawn anew only where its `look` is another one."""
        ratio = painter.device().devicePixelRatio()
        look = look, size, ratio, theme().name
        if look != self._look:
            pixels = QSize(ceil(size.width() * ratio), ceil(size.height() * ratio))
            self._picture = QPixmap(pixels)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(theme().color("panel"))
            own = QPainter(self._picture)
            draw(own)
            own.end()
            self._look = look
        painter.drawPixmap(0, 0, self._picture)
