"""A picture of a document without a window, for the start page and for exports."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter

from runtime.checked import Checked
from runtime.document import Document
from studio.canvas.camera import Camera, fitting_all
from studio.canvas.frame import Frame, Marks, marks_of
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.paint import paint_still
from studio.theme import Theme, theme


def picture_of(
    document: Document,
    checked: Checked | None,
    size: tuple[int, int],
    *,
    ratio: float = 1.0,
    colors: Theme | None = None,
    marked: bool = False,
) -> QImage:
    """The whole document in an image of `size` (width, height in device-independent pixels, `ratio` pixels each).

    `checked` adds shapes, and with `marked` findings too. An empty document gives the bare canvas.
    """
    width, height = size
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    scene = Scene(Look(colors or theme()))
    scene.show(document, checked)
    whole = (0.0, 0.0, float(width), float(height))
    margin = min(width, height) * 0.06
    camera = fitting_all(lambda zoom: scene.bounds(None, zoom) or whole, width, height, margin=margin) or Camera()
    painter = QPainter(image)
    paint_still(
        painter, scene, Frame(scene.look, camera, width, height, ratio), marks_of(checked) if marked else Marks()
    )
    painter.end()
    return image
