"""A picture of a document without a window, for the start page and for exports."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtGui import QImage, QPainter

from runtime.checked import Checked
from runtime.document import Document
from studio.canvas.areas import elided_title, title_of
from studio.canvas.camera import Bounds, Camera, fitting_all
from studio.canvas.frame import FAR, Frame, Marks, marks_of
from studio.canvas.frame_growth import CAPTION
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.paint import paint_still
from studio.canvas.tiles import CAPTION_ZOOM, CAPTIONS, captions_below
from studio.theme import Theme, theme

MARGIN = 0.06  # share of the shorter side that is left free
LOOKS = 10  # until what is written has the room that it takes at the zoom found
UNCAPTIONED = CAPTION_ZOOM - 0.001  # the largest zoom without captions


def picture_of(
    document: Document,
    checked: Checked | None,
    size: tuple[int, int],
    *,
    ratio: float = 1.0,
    colors: Theme | None = None,
    marked: bool = False,
    whole_titles: bool = False,
) -> QImage:
    """The whole document in an image of `size` (width, height in device-independent pixels, `ratio` pixels each).

    `checked` adds shapes, and with `marked` findings too. With `whole_titles` frames have titles only
    where all of them can be read whole. An empty document gives the bare canvas.
    """
    width, height = size
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    scene = Scene(Look(colors or theme()))
    scene.show(document, checked)
    camera = _camera(scene, width, height)
    if whole_titles and not _titles_are_whole(scene, camera, width):
        scene.areas.titled = False
        camera = _camera(scene, width, height)
    painter = QPainter(image)
    paint_still(
        painter, scene, Frame(scene.look, camera, width, height, ratio), marks_of(checked) if marked else Marks()
    )
    painter.end()
    return image


def _camera(scene: Scene, width: int, height: int) -> Camera:
    """Shows everything, with what is written above and below nodes seen from afar."""
    margin = min(width, height) * MARGIN
    bare = fitting_all(partial(_whole, scene), width, height, margin=margin, looks=LOOKS)
    if bare is None or bare.zoom >= FAR or len(scene.rect) > CAPTIONS:
        return bare or Camera()
    captioned = fitting_all(partial(_captioned, scene), width, height, margin=margin, looks=LOOKS)
    if captioned is not None and captioned.zoom >= CAPTION_ZOOM:
        return captioned
    bounds = _whole(scene, bare.zoom)
    if bare.zoom < CAPTION_ZOOM or bounds is None:
        return bare
    return Camera(zoom=UNCAPTIONED).centered(bounds, width, height)


def _whole(scene: Scene, zoom: float) -> Bounds | None:
    """Around everything, wires that are led around nodes as well."""
    bounds, wires = scene.bounds(None, zoom), scene.wire_box
    if bounds is None or not len(wires):
        return bounds
    left, top = np.minimum(bounds[:2], wires[:, :2].min(axis=0)).tolist()
    right, bottom = np.maximum(bounds[2:], wires[:, 2:].max(axis=0)).tolist()
    return left, top, right, bottom


def _titles_are_whole(scene: Scene, camera: Camera, width: int) -> bool:
    """Whether every title of a frame is written in full, and inside of the picture."""
    for key, box in scene.areas.boxes(camera.zoom).items():
        own, (left, _, right, _) = scene.document.frames[key], scene.areas.label(key, box, camera.zoom)
        room = (right - left) * camera.zoom / max(camera.zoom, 1.0)
        if elided_title(scene.look, own, room) != title_of(own) or camera.to_screen(right, 0.0)[0] > width:
            return False
    return True


def _captioned(scene: Scene, zoom: float) -> Bounds | None:
    """Around everything, with the captions of nodes at a zoom."""
    bounds = _whole(scene, zoom)
    if bounds is None or not len(scene.rect):
        return bounds
    left, top, right, bottom = bounds
    ends = scene.rect[:, 1] + scene.rect[:, 3] + np.array(captions_below(scene.rect, zoom))
    return left, min(top, float(scene.rect[:, 1].min()) - CAPTION / zoom), right, max(bottom, float(ends.max()))
