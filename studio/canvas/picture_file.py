"""The canvas as a picture in a file: SVG, PNG or PDF, all of it, what is seen, or what is selected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from nodes.spec import Problem, setting
from runtime import files
from runtime.document import Document
from studio.canvas.camera import Camera
from studio.canvas.frame import Frame, Marks, marks_of
from studio.canvas.geometry import Scene
from studio.canvas.live import Live, paint_live
from studio.canvas.look import Look
from studio.canvas.paint import enter_scene, paint_still
from studio.canvas.score_words import paint_scores
from studio.canvas.sprites import Strokes
from studio.canvas.symbols import sharper
from studio.theme import NAMES, Theme, theme

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

MARGIN = 32.0  # scene units around what is pictured
SUFFIXES = (".png", ".svg", ".pdf")
MOST, LONGEST = 120e6, 30_000  # pixels of a picture, and of its longer side
DOTS = 96  # units of the canvas in an inch of paper
PAPER = 190.0  # inches that a page of PDF may be long
SHARP = 4.0  # icons are pictures in SVG and PDF too: so many of their pixels to a unit


class Wishes:
    """What a picture shows, as a form."""

    part = setting(
        "everything",
        choices=(("everything", "Everything"), ("seen", "What is seen"), ("selection", "The selection")),
        title="Part",
        help="Which part of the canvas is pictured.",
    )
    colors = setting(
        "window",
        choices=(("window", "As the window"), ("light", "Light"), ("dark", "Dark")),
        title="Colors",
        help="Light colors are better for paper.",
    )
    scale = setting(2, minimum=1, maximum=4, title="Sharpness", help="Pixels of a PNG for each pixel of the canvas.")
    ground = setting(True, title="Background", help="Without it the picture is transparent.")
    live = setting(True, title="Live readings", help="Activations and gradients of the run on the nodes.")
    marks = setting(False, title="Problems", help="Badges of problems, and marks of what the run no longer matches.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One choice of `Wishes`."""

    part: str = "everything"
    colors: str = "window"
    scale: int = 2
    ground: bool = True
    live: bool = True
    marks: bool = False


class Picture:
    """What is pictured, laid out once. Raises `Problem` when there is nothing to picture."""

    def __init__(self, canvas: Canvas, wanted: Wanted) -> None:
        self._canvas, self._wanted = canvas, wanted
        self._theme = Theme(wanted.colors) if wanted.colors in NAMES else theme()
        self._live = canvas.live if wanted.live else Live()
        document, checked = _part(canvas, wanted.part), canvas.session.latest
        self._scene = Scene(Look(self._theme))
        self._scene.show(document, checked)
        if self._live.shown():
            self._scene.show_strips(self._live.shown())
        changed = canvas.marks.changed & document.nodes.keys()
        self._marks = marks_of(checked, changed) if wanted.marks and checked else Marks()
        if wanted.part == "seen":
            self._camera, self.width, self.height = canvas.camera, float(canvas.width()), float(canvas.height())
            return
        bounds = self._scene.bounds()
        if bounds is None:
            raise Problem("There is nothing to picture. Add a node first.")
        left, top, right, bottom = bounds
        self._camera = Camera(left - MARGIN, top - MARGIN, 1.0)
        self.width, self.height = math.ceil(right - left + 2 * MARGIN), math.ceil(bottom - top + 2 * MARGIN)

    @property
    def ratio(self) -> float:
        """Pixels of a PNG to a unit: as wished, or as many as a file can well hold."""
        fits = min(math.sqrt(MOST / (self.width * self.height)), LONGEST / max(self.width, self.height))
        return min(float(self._wanted.scale), fits)

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a PNG."""
        return max(1, round(self.width * self.ratio)), max(1, round(self.height * self.ratio))

    def image(self, ratio: float | None = None) -> QImage:
        """The picture in pixels, so many to a unit."""
        ratio = ratio or self.ratio
        size = QSize(max(1, round(self.width * ratio)), max(1, round(self.height * ratio)))
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self._paint(painter, ratio)
        painter.end()
        return image

    def write(self, path: Path) -> None:
        """Write it as the suffix says, whole or not at all. Raises `OSError`."""
        suffix = path.suffix.lower()
        content = self.svg(path.stem) if suffix == ".svg" else self.pdf(path.stem) if suffix == ".pdf" else self.png()
        files.write_bytes(path, content)

    def png(self) -> bytes:
        """The picture as PNG."""
        buffer = _buffer()
        QImageWriter(buffer, QByteArray(b"png")).write(self.image())
        return bytes(buffer.data().data())

    def svg(self, title: str = "") -> bytes:
        """The picture as SVG: strokes and texts, sharp at every size."""
        buffer = _buffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setResolution(DOTS)
        generator.setSize(QSize(round(self.width), round(self.height)))
        generator.setViewBox(QRect(0, 0, round(self.width), round(self.height)))
        generator.setTitle(title)
        painter = QPainter(generator)
        self._draw(painter)
        painter.end()
        drawn = bytes(buffer.data().data())
        return drawn.replace(b' vector-effect="non-scaling-stroke"', b"")  # lines grow with all the rest

    def pdf(self, title: str = "") -> bytes:
        """The picture as PDF: one page of its size, with strokes and texts."""
        dots = max(DOTS, math.ceil(max(self.width, self.height) / PAPER))
        buffer = _buffer()
        writer = QPdfWriter(buffer)
        writer.setResolution(dots)
        writer.setTitle(title)
        writer.setCreator("Netloom")
        inches = QSizeF(self.width / dots, self.height / dots)
        page = QPageSize(inches, QPageSize.Unit.Inch, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
        painter = QPainter(writer)
        self._draw(painter)
        painter.end()
        return bytes(buffer.data().data())

    def _draw(self, painter: QPainter) -> None:
        """Paint for a file of strokes."""
        look = self._scene.look
        kept, look.sprites = look.sprites, Strokes()
        try:
            with sharper(SHARP):
                self._paint(painter, 1.0)
        finally:
            look.sprites = kept

    def _paint(self, painter: QPainter, ratio: float) -> None:
        scene = self._scene
        frame = Frame(scene.look, self._camera, self.width, self.height, ratio)
        if self._wanted.ground:
            painter.fillRect(QRect(0, 0, math.ceil(self.width), math.ceil(self.height)), QColor(scene.look.canvas))
        paint_still(painter, scene, frame, self._marks, ground=False)
        if scene.live or self._live.thumbnails.seen:
            painter.save()
            enter_scene(painter, frame)
            rows = np.flatnonzero(scene.nodes_in(frame.sight))
            paint_live(painter, scene, rows, frame, self._live)
            paint_scores(painter, scene, rows, frame, self._live.scores)
            self._live.thumbnails.paint(painter, scene, rows, frame)
            painter.restore()


def _part(canvas: Canvas, part: str) -> Document:
    """The document, or what of it is selected, with the wires and frames that lie within."""
    document, chosen = canvas.session.document, canvas.session.selection
    if part != "selection":
        return document
    if not chosen:
        raise Problem("Nothing is selected. Select what is to be pictured, or picture everything.")
    return document.but(
        nodes={key: node for key, node in document.nodes.items() if key in chosen},
        wires=tuple(wire for wire in document.wires if wire.source.node in chosen and wire.target.node in chosen),
        frames={key: frame for key, frame in document.frames.items() if chosen.issuperset(frame.members)},
        comments={},
    )


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
