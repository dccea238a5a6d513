"""Painting of wires: one batch of lines per color, or smooth curves where the picture takes its time."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPolygonF

from runtime.document import Wire
from studio.canvas.batch import draw_lines
from studio.canvas.frame import FAR, TINY, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.wire_course import STEPS, arcs

Array = np.ndarray
LONG = 176.0  # scene units between the ends from which a wire carries its shape as text
MANY = 250
_DASH = [4.0, 3.0]
_ARC = 0.5523  # a cubic with controls that far towards the corner is a quarter of a circle


def paint_wires(painter: QPainter, scene: Scene, which: Array, frame: Frame, marks: Marks) -> None:
    """Paint the wires of those numbers. The painter is in scene units."""
    if not len(which):
        return
    broken = frame.look.heat.broken(scene, marks)[which] if marks.broken else np.zeros(len(which), dtype=bool)
    level = scene.flow[which]
    level[broken] = -1
    _paint_flow(painter, scene, which, level, frame)
    whole = which[~broken & (level < 0)]
    pens = _pens(frame, len(which))
    for family in np.unique(scene.wire_family[whole]):
        painter.setPen(pens[family])
        _draw(painter, scene, whole[scene.wire_family[whole] == family], frame)
    if broken.any():
        painter.setPen(_dashed(frame.look))
        _draw(painter, scene, which[broken], frame)
    if frame.zoom >= FAR:
        _write_shapes(painter, scene, which, frame)


def _paint_flow(painter: QPainter, scene: Scene, which: Array, level: Array, frame: Frame) -> None:
    """Wires that show how much flows through them, the most on top."""
    smooth = _smooth(frame, len(which))
    for one in np.unique(level[level >= 0]).tolist():
        painter.setPen((frame.look.flow_pens if smooth else frame.look.thin_flow_pens)[one])
        _draw(painter, scene, which[level == one], frame)


def _pens(frame: Frame, count: int) -> list[QPen]:
    """Smooth lines of 1.5 px; of 1 px from afar or where they are many, for speed; hairlines in motion."""
    if not _smooth(frame, count):
        return frame.look.thin_pens
    return frame.look.family_pens if count <= MANY and frame.zoom >= FAR else frame.look.slim_pens


def _smooth(frame: Frame, count: int) -> bool:
    return frame.fine and (frame.zoom >= FAR or count <= 2 * MANY)


def _dashed(look: Look) -> QPen:
    pen = QPen(look.error, 1.5)
    pen.setCosmetic(True)
    pen.setDashPattern(_DASH)
    return pen


def _draw(painter: QPainter, scene: Scene, which: Array, frame: Frame) -> None:
    if _smooth(frame, len(which)):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path in _paths_of(scene, which):
            painter.drawPath(path)
        return
    stride = 4 if frame.zoom >= FAR else 8 if frame.zoom >= TINY else STEPS
    points = scene.course[which][:, ::stride]
    draw_lines(painter, np.concatenate([points[:, :-1], points[:, 1:]], axis=2).reshape(-1, 4))


def path_of(scene: Scene, number: int) -> QPainterPath:
    """The smooth path of a wire."""
    return _paths_of(scene, np.array([number]))[0]


def _paths_of(scene: Scene, which: Array) -> list[QPainterPath]:
    """The smooth paths of wires."""
    if scene.gliding:
        return [_sampled(course) for course in scene.course[which]]
    ends, corners = scene.course[which, ::STEPS], scene.corners[which]
    straight = np.isnan(corners[:, 0, 0])
    around = iter(led(ends[~straight], corners[~straight]))
    facts = zip(ends.tolist(), scene.away[which].tolist(), straight.tolist(), strict=True)
    return [
        curve(x, y, end_x, end_y, away) if alone else next(around) for ((x, y), (end_x, end_y)), away, alone in facts
    ]


def _sampled(course: Array) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in course.tolist()]))
    return path


def curve(x: float, y: float, end_x: float, end_y: float, away: float) -> QPainterPath:
    """A curve that leaves to the right and arrives from the left."""
    path = QPainterPath(QPointF(x, y))
    path.cubicTo(QPointF(x + away, y), QPointF(end_x - away, end_y), QPointF(end_x, end_y))
    return path


def led(ends: Array, corners: Array) -> list[QPainterPath]:
    """Lines from start to end (n, 2, 2) by way of corners (n, k, 2), each of them rounded."""
    if not len(ends):
        return []
    before, after = arcs(ends[:, 0], ends[:, 1], corners)
    turns = np.concatenate(
        [before, before + (corners - before) * _ARC, after + (corners - after) * _ARC, after], axis=2
    ).tolist()
    found = []
    for (start, end), turned in zip(ends.tolist(), turns, strict=True):
        path = QPainterPath(QPointF(*start))
        for begin_x, begin_y, *controls in turned:
            path.lineTo(begin_x, begin_y)
            path.cubicTo(*controls)
        path.lineTo(*end)
        found.append(path)
    return found


def paint_bright(
    painter: QPainter, scene: Scene, wires: set[Wire] | frozenset[Wire], frame: Frame, width: float = 2.5
) -> None:
    """Paint a few wires in the accent color: hovered, chosen, or of the selection."""
    pen = QPen(frame.look.accent, width)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for number, wire in enumerate(scene.wires):
        if wire in wires:
            painter.drawPath(path_of(scene, number))


def _longest_of_each(scene: Scene, which: Array) -> list[int]:
    """One wire of each port: what leaves it needs to be said once."""
    longest: dict[int, int] = {}
    length = scene.course[:, -1, 0] - scene.course[:, 0, 0]
    for number in which.tolist():
        tail = int(scene.tail[number])
        if tail not in longest or length[number] > length[longest[tail]]:
            longest[tail] = number
    return list(longest.values())


def _write_shapes(painter: QPainter, scene: Scene, which: Array, frame: Frame) -> None:
    """Shapes on wires that are long enough, on a plate of canvas so that they are readable over other wires."""
    chord = scene.course[which, -1, 0] - scene.course[which, 0, 0]
    look = frame.look
    painter.setFont(look.fonts["shape"])
    metrics = look.metrics["shape"]
    plate = QBrush(look.canvas)
    for number in _longest_of_each(scene, which[chord > LONG]):
        place = scene.place_of(scene.spots[scene.tail[number]])
        text = place.shape if place else ""
        width = metrics.horizontalAdvance(text)
        if not text or width + 96 > scene.course[number, -1, 0] - scene.course[number, 0, 0]:
            continue
        x, y = scene.course[number, STEPS // 2]
        box = QRectF(x - width / 2 - 4, y - 8, width + 8, 16)
        painter.fillRect(box, plate)
        painter.setPen(look.muted)
        painter.drawText(QPointF(x - width / 2, y + (metrics.ascent() - metrics.descent()) / 2), text)
