"""What views show, small on their nodes: each is drawn into an image once when it arrives, if it is in sight.

The first is drawn when it is painted; from then on the image before stays until the next one has been drawn.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from runtime.telemetry import Event, Seen, Started
from studio.canvas.camera import Camera
from studio.canvas.face import INSET, PICTURE, Face
from studio.canvas.frame import FAR, Frame
from studio.canvas.look import Look, mixed
from studio.canvas.symbols import symbol
from studio.late import PALE
from studio.past import VIEW
from studio.widgets.seen.picture import paint_seen

if TYPE_CHECKING:
    from studio.canvas.geometry import Scene

SMALLEST = 0.22  # zoom from which something can be told
CORNER = 4.0
SIGN = 20.0  # of the icon that waits where a picture will be
INSIDE = 5.0  # from the edge of a tile to the picture on it


class Thumbnails:
    """The latest picture of each view, by its path in the flat graph."""

    def __init__(self) -> None:
        self.seen: dict[str, Seen] = {}
        self.path = ""  # of the block that is shown, with a slash at its end
        self.waiting: dict[str, Seen] = {}  # which are still to be drawn
        self._images: dict[str, tuple[Seen, tuple[object, ...], QImage]] = {}  # and what each was drawn from

    def take(self, event: Event) -> bool:
        """Keep what a view shows; whether there is something new to paint."""
        if isinstance(event, Seen):
            self.seen[event.node] = event
            if event.node in self._images:
                self.waiting[event.node] = event
            return True
        if isinstance(event, Started) and event.step == 0:
            self.forget()
        return False

    def forget(self) -> None:
        """Show nothing, as before training."""
        self.seen, self.waiting, self._images = {}, {}, {}

    def box(self, scene: Scene, node: str, zoom: float) -> QRectF | None:
        """Where the picture of a node is, in scene units; from afar it takes the whole tile."""
        row = scene.row.get(node)
        if row is None or not scene.faces[row].picture:
            return None
        x, y, width, height = scene.rect[row].tolist()
        if zoom < FAR:
            return QRectF(x, y, width, height).adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
        return well(scene.faces[row], height).translated(x, y)

    def place(self, event: Event, scene: Scene, camera: Camera) -> QRect | None:
        """The part of the widget that an event changes; None where it cannot be seen."""
        if not isinstance(event, Seen) or not event.node.startswith(self.path) or camera.zoom < SMALLEST:
            return None
        box = self.box(scene, event.node[len(self.path) :], camera.zoom)
        return _on_widget(box, camera).toAlignedRect().adjusted(-1, -1, 1, 1) if box is not None else None

    def draw_next(self, scene: Scene, frame: Frame) -> QRect | None:
        """Draw the one that has waited longest; the part of the widget that it changes, None where it is out of sight.

        Call it only while some wait.
        """
        event = self.waiting.pop(next(iter(self.waiting)))
        place = self.place(event, scene, frame.camera)
        box = self.box(scene, event.node[len(self.path) :], frame.zoom) if place is not None else None
        widget = QRect(0, 0, round(frame.width), round(frame.height))
        if place is not None and box is not None and event.arrays and place.intersects(widget):
            self._image(event, box, frame)
        else:
            self._images.pop(event.node, None)
        return place

    def put_off(self) -> None:
        """Nobody sees them just now: what waits is drawn when it is painted next."""
        for node in self.waiting:
            self._images.pop(node, None)
        self.waiting.clear()

    def paint(
        self,
        painter: QPainter,
        scene: Scene,
        rows: np.ndarray,
        frame: Frame,
        late: AbstractSet[str] = frozenset(),
    ) -> None:
        """Paint the pictures on those rows, which ascend; pale those whose topic is late.

        The painter is in scene units and stays so.
        """
        if not self.seen or frame.zoom < SMALLEST:
            return
        painter.setWorldMatrixEnabled(False)
        for path, seen in self.seen.items():  # few, however many nodes there are
            node = path[len(self.path) :] if path.startswith(self.path) else ""
            row = scene.row.get(node, -1)
            place = int(np.searchsorted(rows, row))
            in_sight = row >= 0 and place < len(rows) and rows[place] == row
            box = self.box(scene, node, frame.zoom) if in_sight and seen.arrays else None
            if box is not None:
                painter.setOpacity(PALE if VIEW + seen.topic in late else 1.0)
                painter.drawImage(_on_widget(box, frame.camera), self._image(seen, box, frame))
        painter.setOpacity(1.0)
        painter.setWorldMatrixEnabled(True)

    def _image(self, seen: Seen, box: QRectF, frame: Frame) -> QImage:
        """The picture as an image for about this zoom, so that points and lines have their size on the screen."""
        step = 2.0 ** min(2, max(-2, math.ceil(math.log2(frame.zoom))))
        size = (box.width() * step, box.height() * step, frame.ratio, frame.look.theme.name)
        kept = self._images.get(seen.node)
        if kept is None or kept[1] != size or (kept[0] is not seen and self.waiting.get(seen.node) is not seen):
            kept = self._images[seen.node] = seen, size, _drawn(seen, *size[:3], frame.look)
        return kept[2]


def _drawn(seen: Seen, width: float, height: float, ratio: float, look: Look) -> QImage:
    scale = max(1.0, ratio)
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.scale(scale, scale)
    area = QRectF(0, 0, width, height)
    outline = QPainterPath()
    outline.addRoundedRect(area, CORNER, CORNER)
    painter.setClipPath(outline)
    painter.fillRect(area, ground(look))
    try:
        paint_seen(painter, area, seen, small=True)
    finally:
        painter.end()  # before the image goes, whatever happens
    return image


def _on_widget(box: QRectF, camera: Camera) -> QRectF:
    """A rectangle of the scene in whole pixels of the widget."""
    left, top = camera.to_screen(box.left(), box.top())
    size = round(box.width() * camera.zoom), round(box.height() * camera.zoom)
    return QRectF(round(left), round(top), *size)


def ground(look: Look) -> QColor:
    """What pictures lie on."""
    return mixed(look.card, look.canvas, 0.7)


def well(face: Face, height: float) -> QRectF:
    """Where a picture lies on its card, from the card's corner."""
    return QRectF(INSET, height - PICTURE, face.width - 2 * INSET, PICTURE - INSET)


def draw_well(painter: QPainter, face: Face, height: float, look: Look, scale: float) -> None:
    """The place of a picture that is still to come, with the icon of its kind."""
    place = well(face, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground(look))
    painter.drawRoundedRect(place, CORNER, CORNER)
    drawn = symbol(face.icon, mixed(look.card, look.muted, 0.6).name(), scale * SIGN / 16.0)
    box = QRectF(0, 0, SIGN, SIGN)
    box.moveCenter(place.center())
    painter.drawPixmap(box, drawn, QRectF(drawn.rect()))
