"""What stays legible from afar: where findings are, as marks of a size that can be read, and the names of blocks.

Nodes with findings that lie close together share one mark with their number: a disc for errors, a lozenge for warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QRadialGradient

from runtime.findings import ERROR, WARNING
from studio.canvas.batch import draw_rects
from studio.canvas.far_names import paint_names
from studio.canvas.frame import FAR, Frame, Marks
from studio.canvas.sprites import put

if TYPE_CHECKING:
    from studio.canvas.geometry import Scene
    from studio.canvas.look import Look

Array = np.ndarray
ROOM = 12.0  # pixels from the middle of a mark to the border of its picture
CELL = 40.0  # pixels within which marks become one
CORNERED = 0.2  # zoom from which a mark sits in the corner of its node, below in its middle with a glow around it
RADIUS, GLOW, MOST_GLOW = 8.0, 20.0, 44.0  # pixels


def paint_hot(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    """Whole nodes in the color of their gravest finding. The painter is in scene units, without a pen."""
    found, errors, _ = frame.look.heat.marked(scene, marks)
    shown = among(rows, found, scene)
    for severity, chosen in ((WARNING, shown & ~errors), (ERROR, shown & errors)):
        painter.setBrush(frame.look.severity(severity))
        draw_rects(painter, scene.rect[found[chosen]])


def paint_from_afar(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    """Names of blocks and marks of findings, all of one size on the screen; nothing from near by."""
    if frame.zoom >= FAR:
        return
    painter.save()
    painter.setWorldMatrixEnabled(False)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_names(painter, scene, rows, frame)
    _paint_findings(painter, scene, rows, frame, marks)
    painter.restore()


def clusters(at: Array, errors: Array, counts: Array, zoom: float) -> list[tuple[float, float, bool, int]]:
    """Points (n, 2) of the scene joined where they are close on the screen: middle, whether one errs, how many.

    The cells lie still in the scene, so that marks do not dance while the picture is moved.
    """
    cells = np.floor(at * zoom / CELL)
    _, which = np.unique(cells, axis=0, return_inverse=True)
    which = which.reshape(-1)
    number = np.bincount(which)
    middle = np.column_stack([np.bincount(which, at[:, 0]), np.bincount(which, at[:, 1])]) / number[:, None]
    wrong = np.bincount(which, errors) > 0
    total = np.bincount(which, counts).astype(int)
    return [
        (x, y, bad, count) for (x, y), bad, count in zip(middle.tolist(), wrong.tolist(), total.tolist(), strict=True)
    ]


def among(rows: Array, found: Array, scene: Scene) -> Array:
    """Which of the found rows are among those rows (mask)."""
    shown = np.zeros(len(scene.ids), dtype=bool)
    shown[rows] = True
    return shown[found]


def _paint_findings(painter: QPainter, scene: Scene, rows: Array, frame: Frame, marks: Marks) -> None:
    found, errors, counts = frame.look.heat.marked(scene, marks)
    shown = among(rows, found, scene)
    if not shown.any():
        return
    rect = scene.rect[found[shown]]
    corner = frame.zoom >= CORNERED
    at = rect[:, :2] + rect[:, 2:] * ((1.0, 0.0) if corner else (0.5, 0.5))
    for x, y, bad, count in clusters(at, errors[shown], counts[shown], frame.zoom):
        middle = QPointF(*frame.camera.to_screen(x, y))
        color = frame.look.severity(ERROR if bad else WARNING)
        if not corner:
            glow = float(min(GLOW + 5.0 * np.log2(count), MOST_GLOW))
            _put(painter, frame, middle, glow, ("glow", bad, glow), partial(_draw_glow, radius=glow, color=color))
        mark = partial(_draw_mark, look=frame.look, color=color, bad=bad, count=count)
        _put(painter, frame, middle, ROOM, ("mark", bad, count), mark)


def _put(
    painter: QPainter, frame: Frame, middle: QPointF, half: float, key: Hashable, draw: Callable[[QPainter], None]
) -> None:
    """A shared picture of so much to each side of its middle, of one size on the screen."""
    picture = frame.look.sprites.picture(key, 2 * half, 2 * half, 1.0, frame.ratio, draw)
    put(painter, picture, middle.x() - half, middle.y() - half, 1.0)


def _draw_glow(painter: QPainter, radius: float, color: QColor) -> None:
    middle = QPointF(radius, radius)
    fades = QRadialGradient(middle, radius)
    for place, alpha in ((0.0, 150), (0.5, 60), (1.0, 0)):
        shade = QColor(color)
        shade.setAlpha(alpha)
        fades.setColorAt(place, shade)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(fades))
    painter.drawEllipse(middle, radius, radius)


def _draw_mark(painter: QPainter, look: Look, color: QColor, bad: bool, count: int) -> None:
    x = y = ROOM
    painter.setPen(QPen(look.canvas, 1.5))
    painter.setBrush(color)
    if bad:
        painter.drawEllipse(QPointF(x, y), RADIUS, RADIUS)
    else:
        size = RADIUS + 2.5
        painter.drawPolygon([QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)])
    painter.setFont(look.fonts["badge"])
    painter.setPen(look.canvas)
    painter.drawText(QRectF(x - 12, y - 12, 24, 24), Qt.AlignmentFlag.AlignCenter, str(count) if count < 100 else "…")
