"""A port tells what it carries soon after the pointer has come to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer

from studio.canvas.cards import card_for
from studio.canvas.hits import Hit

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

SOON = 160  # milliseconds; sweeping over a port shows nothing


class PortHover(QObject):
    """Hears what the pointer is over."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._found: Hit | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._tell)

    def rest_on(self, found: Hit) -> None:
        """The pointer is over something else now."""
        self._found = found if found.spot is not None else None
        self._soon.start() if self._found else self._soon.stop()

    def _tell(self) -> None:
        canvas, found = self._canvas, self._found
        if found is None or found.spot is None or canvas.hover != found or canvas.gesture is not None:
            return
        at = canvas.scene.position(found.spot.end, output=found.spot.output)
        if at is not None and canvas.adding.popup.isHidden():
            x, y = canvas.camera.to_screen(*at)
            canvas.card.tell(card_for(canvas, found), QPoint(round(x), round(y)))
