"""What is painted over nodes: badges of findings, marks of change, outlines of what is selected or hovered."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.canvas.batch import draw_rects
from studio.canvas.frame import FAR, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.symbols import symbol
from studio.canvas.tiles import TILES

BADGE = 9.0  # radius
AFAR, MARK_ZOOM = 0.7, 0.3  # how large the mark of change is on tiles, and the zoom from which they have it
Array = np.ndarray


def badge_center(scene: Scene, row: int) -> tuple[float, float]:
    """Where the badge of a node sits: on its upper border, near the right corner."""
    x, y, width, _ = scene.rect[row]
    return float(x + width - 12), float(y)


def change_center(scene: Scene, row: int, marks: Marks) -> tuple[float, float]:
    """Where the mark of change sits: beside the badge, or in its place."""
    x, y = badge_center(scene, row)
    return (x - 24 if marks.findings.get(scene.ids[row]) else x), y


def ill_center(scene: Scene, row: int, marks: Marks) -> tuple[float, float]:
    """Where the mark of the Doctor sits: beside the others, or in their place."""
    x, y = change_center(scene, row, marks)
    return (x - 24 if scene.ids[row] in marks.changed else x), y


def paint_marks(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    """Badges with the number of findings, and a sign on what the run no longer matches."""
    if frame.zoom < FAR and (frame.zoom < MARK_ZOOM or len(rows) > TILES):
        return
    seen = {scene.ids[row] for row in rows}
    if frame.zoom < FAR:
        for key in seen & marks.changed:
            _paint_change_afar(painter, scene, key, frame)
        for key in (seen & marks.ill) - marks.changed:
            _paint_change_afar(painter, scene, key, frame, "doctor")
        return
    for key in seen & marks.findings.keys():
        _paint_badge(painter, frame, *badge_center(scene, scene.row[key]), marks.worst(key), len(marks.findings[key]))
    for key in seen & marks.changed:
        _paint_change(painter, frame, *change_center(scene, scene.row[key], marks))
    for key in seen & marks.ill:
        _paint_change(painter, frame, *ill_center(scene, scene.row[key], marks), name="doctor")


def _paint_badge(painter: QPainter, frame: Frame, x: float, y: float, severity: str, count: int) -> None:
    """The shape tells the severity too: a disc for errors, a lozenge for warnings, a ring for hints."""
    look = frame.look
    color = look.severity(severity)
    painter.setPen(QPen(look.canvas, 2))
    painter.setBrush(color)
    if severity == "warning":
        painter.drawPolygon([QPointF(x, y - 12), QPointF(x + 12, y), QPointF(x, y + 12), QPointF(x - 12, y)])
    elif severity == "error":
        painter.drawEllipse(QPointF(x, y), BADGE, BADGE)
    else:
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(look.card)
        painter.drawEllipse(QPointF(x, y), BADGE - 1, BADGE - 1)
    painter.setFont(look.fonts["badge"])
    painter.setPen(color if severity == "hint" else look.canvas)
    painter.drawText(QRectF(x - 12, y - 12, 24, 24), Qt.AlignmentFlag.AlignCenter, str(count) if count < 100 else "…")


def _paint_change_afar(painter: QPainter, scene: Scene, key: str, frame: Frame, name: str = "changed") -> None:
    """The same sign in the upper right corner of a tile, at a size that can be seen whatever the zoom."""
    x, y, width, _ = scene.rect[scene.row[key]].tolist()
    scale = AFAR / frame.zoom
    painter.save()
    painter.translate(x + width, y)
    painter.scale(scale, scale)
    _paint_change(painter, frame, 0.0, 0.0, frame.zoom * scale, name)
    painter.restore()


def _paint_change(
    painter: QPainter, frame: Frame, x: float, y: float, scale: float | None = None, name: str = "changed"
) -> None:
    look = frame.look
    painter.setPen(QPen(look.warning, 1.5))
    painter.setBrush(look.card)
    painter.drawEllipse(QPointF(x, y), BADGE, BADGE)
    drawn = symbol(name, look.warning.name(), (scale or frame.zoom) * frame.ratio)
    painter.drawPixmap(QRectF(x - 6, y - 6, 12, 12), drawn, QRectF(drawn.rect()))


def outline(painter: QPainter, scene: Scene, keys: Iterable[str], frame: Frame, color: QColor, width: float) -> None:
    """Outlines around nodes: rounded where they are few and near, plain in one batch otherwise."""
    rows = [scene.row[key] for key in keys if key in scene.row]
    if not rows:
        return
    left, top, right, bottom = frame.sight
    rect = scene.rect[rows]
    inside = (
        (rect[:, 0] < right)
        & (rect[:, 0] + rect[:, 2] > left)
        & (rect[:, 1] < bottom)
        & (rect[:, 1] + rect[:, 3] > top)
    )
    rect = rect[inside] + np.array((-1.0, -1.0, 2.0, 2.0))
    pen = QPen(color, width)
    pen.setCosmetic(True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if frame.zoom < FAR or len(rect) > 150:
        pen.setWidthF(1.0)
        painter.setPen(pen)
        draw_rects(painter, rect)
        return
    painter.setPen(pen)
    for x, y, across, down in rect.tolist():
        painter.drawRoundedRect(QRectF(x, y, across, down), 9, 9)


def badge_at(scene: Scene, marks: Marks, x: float, y: float, zoom: float) -> str | None:
    """The node whose badge is at a scene point."""
    if zoom < FAR:
        return None
    for key in marks.findings:
        if key in scene.row:
            at_x, at_y = badge_center(scene, scene.row[key])
            if (at_x - x) ** 2 + (at_y - y) ** 2 <= 12.0**2:
                return key
    return None
