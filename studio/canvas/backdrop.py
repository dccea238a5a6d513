"""The picture of what stands still, kept between frames, so that live strips and hovering cost next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPixmap


class Backdrop:
    """One pixmap of the widget's size, drawn again when its key changes."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._pixmap = QPixmap()

    def has(self, key: Hashable) -> bool:
        """Whether the kept picture is the one of that key."""
        return self._key == key

    def forget(self) -> None:
        """Keep nothing: what is shown now is not worth a copy, or no longer true."""
        self._key = None

    def prepare(self, key: Hashable, size: QSize, ratio: float, draw: Callable[[QPainter], None]) -> None:
        """Draw the picture of that key if it is not the kept one."""
        if self._key == key:
            return
        pixels = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self._pixmap.size() != pixels:
            self._pixmap = QPixmap(pixels)
        self._pixmap.setDevicePixelRatio(ratio)
        own = QPainter(self._pixmap)
        draw(own)
        own.end()
        self._key = key

    def show(self, painter: QPainter) -> None:
        """Paint the kept picture."""
        painter.drawPixmap(0, 0, self._pixmap)
