"""What hovering and selecting show of frames, comments and shared weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from runtime.annotations import twins
from studio.canvas.areas import Box
from studio.canvas.frame import Frame
from studio.canvas.marks import outline
from studio.canvas.paint_areas import RADIUS, paint_comment, rect_of

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

_GLOWS = ((10.0, 40), (5.0, 80))  # widths in pixels and opacities, from the outside in


def paint_area_marks(painter: QPainter, canvas: Canvas, frame: Frame) -> None:
    """Outlines of chosen comments, the hovered frame or comment, and the glow of twins. In scene units."""
    scene, place = canvas.scene, canvas.hover.place
    boxes, chosen = scene.areas.comments(), canvas.preview_comments or scene.areas.chosen
    for key in chosen:
        if key in boxes:
            text = scene.document.comments[key].text
            paint_comment(painter, frame, text, boxes[key], grip=True)
            _rim(painter, frame, boxes[key], frame.look.accent, 2.0, 6.0)
    if place is not None and canvas.gesture is None:
        if place.comment in boxes and place.comment not in chosen:
            paint_comment(painter, frame, scene.document.comments[place.comment].text, boxes[place.comment], grip=True)
            _rim(painter, frame, boxes[place.comment], frame.look.muted, 1.0, 6.0)
        elif place.frame in scene.document.frames:
            box, color = scene.areas.boxes(frame.zoom)[place.frame], scene.document.frames[place.frame].color
            _rim(painter, frame, box, frame.look.theme.family(color), 1.5, RADIUS)
    if canvas.hover.node is not None and canvas.gesture is None:
        glow(painter, canvas, twins(scene.document, canvas.hover.node), frame)


def glow(painter: QPainter, canvas: Canvas, nodes: frozenset[str], frame: Frame) -> None:
    """A halo around the nodes that share the weights of the hovered one."""
    scene = canvas.scene
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for key in nodes:
        if key not in scene.row:
            continue
        x, y, width, height = scene.rect[scene.row[key]].tolist()
        for across, opacity in _GLOWS:
            color = QColor(frame.look.accent)
            color.setAlpha(opacity)
            pen = QPen(color, across * frame.ratio)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(x, y, width, height), RADIUS, RADIUS)
    outline(painter, scene, nodes, frame, frame.look.accent, 2.0)


def _rim(painter: QPainter, frame: Frame, box: Box, color: QColor, width: float, radius: float) -> None:
    pen = QPen(color, width * frame.ratio)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect_of(box), radius, radius)
