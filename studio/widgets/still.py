"""What stays while numbers change, such as ground, axis and names: painted once, then copied."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from studio.theme import theme


class Still:
    """Keeps as a picture what a widget paints below all that changes. Forget it when anything in it is another."""

    def __init__(self, widget: QWidget, draw: Callable[[QPainter], None]) -> None:
        self._widget, self._draw = widget, draw
        self._picture: QPixmap | None = None
        self._of: object = None

    def forget(self) -> None:
        """Paint it anew next time."""
        self._picture = None

    def paint(self, painter: QPainter, of: object) -> None:
        """Cover the whole widget, on the color of panels; anew where `of`, which the picture depends on, is another."""
        ratio = painter.deviceTransform().m11()
        if not ratio.is_integer():  # pixels of a picture might lie between those of the screen
            self._cover(painter)
            return
        size = self._widget.size() * ratio
        picture = self._picture
        if picture is None or self._of != of or picture.size() != size:
            picture, self._of = QPixmap(size), of
            picture.setDevicePixelRatio(ratio)
            inside = QPainter(picture)
            self._cover(inside)
            inside.end()
            self._picture = picture
        painter.drawPixmap(0, 0, picture)

    def _cover(self, painter: QPainter) -> None:
        painter.fillRect(self._widget.rect(), theme().color("panel"))
        self._draw(painter)
