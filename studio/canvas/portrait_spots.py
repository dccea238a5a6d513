"""Pictures at nodes in pixels of the widget: where each plate lies, and its picture drawn into an image."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPen

from studio.canvas.camera import Camera
from studio.canvas.look import Look
from studio.canvas.portrait_places import Hung
from studio.canvas.portrait_rest import paint_rest
from studio.canvas.thumbnails import ground
from studio.widgets.portrait import Portrait, paint_portrait

CORNER = 5.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A plate on the widget: its border, every pixel that it touches, and the picture on it in whole pixels."""

    node: str
    rim: QRectF
    reach: QRect
    box: QRectF


def spots_of(plates: Iterable[Hung], camera: Camera) -> list[Spot]:
    """The plates as a camera sees them."""
    found = []
    for one in plates:
        plate, box = on_widget(one.plate, camera), on_widget(one.picture, camera)
        whole = QRectF(round(box.left()), round(box.top()), max(1, round(box.width())), max(1, round(box.height())))
        reach = plate.toAlignedRect().adjusted(-1, -1, 1, 1)
        found.append(Spot(one.node, plate.adjusted(0.5, 0.5, -0.5, -0.5), reach, whole))
    return found


def on_widget(box: QRectF, camera: Camera) -> QRectF:
    """A rectangle of the scene in pixels of the widget."""
    left, top = camera.to_screen(box.left(), box.top())
    return QRectF(left, top, box.width() * camera.zoom, box.height() * camera.zoom)


class Inks:
    """What the plates are drawn with in one theme."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.ground = QBrush(ground(look))
        self.border, self.pinned = QPen(look.line, 1.0), QPen(look.accent, 1.0)


def drawn(portrait: Portrait, width: float, height: float, ratio: float) -> QImage:
    """A picture in that size."""
    scale = max(1.0, ratio)
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        painter.scale(scale, scale)
        paint_portrait(painter, QRectF(0, 0, width, height), portrait)
        paint_rest(painter, QRectF(0, 0, width, height), portrait)
    finally:
        painter.end()
    return image
