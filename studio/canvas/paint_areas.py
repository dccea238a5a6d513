"""Painting of what lies behind the nodes: frames with their titles, and comments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextLayout, QTextOption

from runtime.document import Frame as Area
from studio.canvas.areas import LABEL, TEXT_INSET, Box, elided_title
from studio.canvas.frame import Frame
from studio.canvas.geometry import Scene
from studio.canvas.look import Look, mixed
from studio.canvas.sprites import put

Array = np.ndarray
RADIUS = 8.0
INSET = 12.0  # from the border of a comment to its text
SLACK = 8.0  # of the margin below, that the last line may take
LEAST = 10.0  # pixels of the letters of a comment on the screen; from afar fewer of its words have room
NARROWEST = 64.0  # pixels of a comment's text below which nothing is written, and its lines are strokes
FAINT = 0.2  # the zoom below which comments in motion are plain paper: their lines would be finer than a pixel
FILL, RIM, PLATE = 0.07, 0.55, 0.24  # shares of a frame's color in its area, its border and its title
LARGEST = 1.5e6  # pixels of a comment up to which its picture is kept


def paint_areas(painter: QPainter, scene: Scene, frame: Frame, without: Iterable[str] = ()) -> None:
    """Frames, outer ones first, then comments; those in the hand are left out. The painter is in scene units."""
    areas, left_out = scene.areas, frozenset(without)
    paint_frames(
        painter, scene, {key: box for key, box in areas.boxes(frame.zoom).items() if key not in left_out}, frame
    )
    seen = {key: box for key, box in areas.comments().items() if key not in areas.lifted and _seen(box, frame)}
    if seen and not frame.fine and frame.zoom < FAINT:
        painter.setPen(QPen(frame.look.line, 0))
        painter.setBrush(frame.look.paper)
        painter.drawRects([rect_of(box) for box in seen.values()])
        return
    for key, box in seen.items():
        _put_comment(painter, frame, scene.document.comments[key].text, box)


def _put_comment(painter: QPainter, frame: Frame, text: str, box: Box) -> None:
    """A comment from its kept picture, or drawn where that would be larger than the screen."""
    width, height = box[2] - box[0], box[3] - box[1]
    if width * height * (frame.zoom * frame.ratio) ** 2 > LARGEST:
        paint_comment(painter, frame, text, box)
        return
    draw = partial(paint_comment, frame=frame, text=text, box=(0.0, 0.0, width, height))
    key = ("comment", text, width, height)
    picture = frame.look.sprites.picture(key, width, height, frame.zoom, frame.ratio, draw)
    painter.setWorldMatrixEnabled(False)
    put(painter, picture, *frame.camera.to_screen(box[0], box[1]), frame.zoom)
    painter.setWorldMatrixEnabled(True)


def _tints(look: Look, family: str) -> tuple[QColor, QColor, QColor]:
    """The colors of a frame: area, border, title."""
    if family not in look.tints:
        color = look.theme.family(family)
        fill = QColor(color)
        fill.setAlphaF(FILL)
        look.tints[family] = fill, mixed(look.canvas, color, RIM), mixed(look.canvas, color, PLATE)
    return look.tints[family]


def paint_carried(painter: QPainter, scene: Scene, frame: Frame, moving: Array) -> None:
    """The frames all of whose nodes are in the hand (a mask), with their titles."""
    carried = scene.areas.moving(moving)
    if carried:
        boxes = {key: box for key, box in scene.areas.boxes(frame.zoom).items() if key in carried}
        paint_frames(painter, scene, boxes, frame)
        paint_titles(painter, scene, boxes, frame)


def paint_titles_over(painter: QPainter, scene: Scene, frame: Frame, without: Iterable[str] = ()) -> None:
    """The titles of all but these frames, over everything, so that no wire crosses them and they remain legible."""
    if scene.document.frames:
        left_out = frozenset(without)
        boxes = {key: box for key, box in scene.areas.boxes(frame.zoom).items() if key not in left_out}
        paint_titles(painter, scene, boxes, frame)


def paint_frames(painter: QPainter, scene: Scene, boxes: dict[str, Box], frame: Frame) -> None:
    """The areas of these frames, without their titles."""
    look = frame.look
    for key, box in boxes.items():
        if _seen(box, frame):
            fill, rim, _ = _tints(look, scene.document.frames[key].color)
            pen = QPen(rim, frame.ratio)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(fill)
            if frame.fine:
                painter.drawRoundedRect(rect_of(box), RADIUS, RADIUS)
            else:
                painter.drawRect(rect_of(box))


def paint_titles(painter: QPainter, scene: Scene, boxes: dict[str, Box], frame: Frame) -> None:
    """Titles above the upper left corners, as large on the screen from afar; where two would collide the inner goes."""
    taken: list[QRectF] = []
    painter.setWorldMatrixEnabled(False)
    for key, box in boxes.items():
        left, top, right, bottom = scene.areas.label(key, box, frame.zoom)
        if left == right or not _seen((left, top, right, bottom), frame):
            continue
        x, y = frame.camera.to_screen(left, top)
        scale = round((bottom - top) * frame.zoom / LABEL, 9)  # those of one size have their pictures in common
        label = QRectF(x, y, (right - left) * frame.zoom, LABEL * scale)
        if any(label.intersects(other) for other in taken):
            continue
        taken.append(label)
        own, width = scene.document.frames[key], round(label.width() / scale, 1)
        draw = partial(_draw_title, look=frame.look, title=own, width=width)
        name = ("title", own.title, own.color, width)
        picture = frame.look.sprites.picture(name, width, LABEL, scale, frame.ratio, draw)
        put(painter, picture, x, y, scale)
    painter.setWorldMatrixEnabled(True)


def _draw_title(painter: QPainter, look: Look, title: Area, width: float) -> None:
    """A plate in the frame's color at the origin, with room between it and the border."""
    text, metrics = elided_title(look, title, width), look.metrics["frame"]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_tints(look, title.color)[2])
    painter.drawRoundedRect(QRectF(0, 0, width, LABEL - 3), 5, 5)
    painter.setFont(look.fonts["frame"])
    painter.setPen(look.text if title.title.strip() else look.muted)
    painter.drawText(QPointF(TEXT_INSET, (LABEL - 3) / 2 + (metrics.ascent() - metrics.descent()) / 2), text)


def paint_comment(painter: QPainter, frame: Frame, text: str, box: Box, *, grip: bool = False) -> None:
    """A text on paper; `grip` shows the corner by which it is resized."""
    look, rect = frame.look, rect_of(box)
    pen = QPen(look.line, frame.ratio)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(look.paper)
    painter.drawRoundedRect(rect, 6, 6)
    larger = enlarged(look, frame.zoom, rect.width(), rect.height())
    painter.save()
    painter.translate(rect.topLeft() + QPointF(INSET, INSET - 2))
    painter.scale(larger or 1.0, larger or 1.0)
    _write(painter, look, read_lines(look, text, rect.width(), rect.height(), larger or 1.0), bool(larger))
    painter.restore()
    if grip:
        _draw_grip(painter, frame, rect)


def enlarged(look: Look, zoom: float, width: float, height: float) -> float:
    """How many times larger than usual a comment is written so that it is read from so far; 0 where it has no room."""
    larger = max(1.0, LEAST / (look.fonts["comment"].pixelSize() * zoom))
    line = look.metrics["comment"].lineSpacing() * larger
    roomy = (width - 2 * INSET) * zoom >= NARROWEST and height - 2 * INSET + SLACK >= line
    return larger if roomy or larger == 1.0 else 0.0


def read_lines(look: Look, text: str, width: float, height: float, larger: float) -> list[str]:
    """The lines that have room in a comment that is written so many times larger; its margins stay as they are."""
    beside, below = 2 * INSET, 2 * INSET - SLACK
    return fitting_lines(look, text, (width - beside) / larger + beside, (height - below) / larger + below)


def _write(painter: QPainter, look: Look, lines: list[str], readable: bool) -> None:
    """Lines of a comment from the origin on, or strokes in their place."""
    painter.setFont(look.fonts["comment"])
    painter.setPen(look.text)
    metrics = look.metrics["comment"]
    step = metrics.lineSpacing()
    for number, line in enumerate(lines):
        if readable:
            painter.drawText(QPointF(0.0, number * step + metrics.ascent()), line)
        elif line.strip():
            stroke = QRectF(0.0, number * step + step * 0.35, look.width("comment", line), step * 0.3)
            painter.fillRect(stroke, look.stroke)


def _draw_grip(painter: QPainter, frame: Frame, rect: QRectF) -> None:
    pen = QPen(frame.look.muted, frame.ratio)
    pen.setCosmetic(True)
    painter.setPen(pen)
    for away in (4.0, 8.0):
        end = rect.bottomRight() - QPointF(3, 3)
        painter.drawLine(end - QPointF(away, 0), end - QPointF(0, away))


def fitting_lines(look: Look, text: str, width: float, height: float) -> list[str]:
    """The lines of a comment that have room; the last one ends in an ellipsis where more would follow."""
    lines = wrapped(look, text, width - 2 * INSET)
    room = max(int((height - 2 * INSET + SLACK) // look.metrics["comment"].lineSpacing()), 1)
    if len(lines) <= room:
        return list(lines)
    return [*lines[: room - 1], look.elided("comment", lines[room - 1] + " …", width - 2 * INSET)]


def height_for(look: Look, text: str, width: float) -> float:
    """How high a comment must be to show its text at a width."""
    return len(wrapped(look, text, width - 2 * INSET)) * look.metrics["comment"].lineSpacing() + 2 * INSET - 4


def wrapped(look: Look, text: str, width: float) -> tuple[str, ...]:
    """A text in lines that are no wider than that; kept, for it is asked with every picture."""
    key = (text, width)
    if key not in look.wrapped:
        if len(look.wrapped) > 2000:
            look.wrapped.clear()
        look.wrapped[key] = tuple(line for part in text.split("\n") for line in _broken(look, part, width))
    return look.wrapped[key]


def _broken(look: Look, text: str, width: float) -> list[str]:
    layout = QTextLayout(text, look.fonts["comment"])
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 16.0))
        found.append(text[line.textStart() : line.textStart() + line.textLength()].rstrip())
    layout.endLayout()
    return found or [""]


def rect_of(box: Box) -> QRectF:
    """A box as Qt has it."""
    return QRectF(QPointF(box[0], box[1]), QPointF(box[2], box[3]))


def _seen(box: Box, frame: Frame) -> bool:
    left, top, right, bottom = frame.sight
    over = LABEL / frame.zoom
    return box[0] < right and box[2] > left and box[1] - over < bottom and box[3] > top
