"""The whole network in a corner of the canvas: nodes in their colors, frames, findings, and the part in sight."""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from runtime.findings import ERROR, WARNING
from studio.canvas.batch import draw_rects
from studio.canvas.camera import Camera
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

Array = np.ndarray
WIDTH, HEIGHT = 184, 120  # largest
INSET = 8.0  # between the border and the network
LEAST = 1.5  # pixels that a node takes at least
ROOM = (420, 300)  # a canvas smaller than this has none to spare
PLENTY, SMALLEST = (920, 560), 0.6  # from what size of the canvas it is as large as it can be; its least share of that
SMOOTH = 500  # nodes up to which their borders are smooth
MARK = 3.0  # half the size of a finding's mark
LATE = 120  # milliseconds by which the picture of a large network may be behind: an edit is seen on the canvas first


class Minimap(QWidget):
    """A press or a drag brings what is there into the middle of the canvas; the wheel zooms the canvas.

    It is not there while everything is in sight anyway.
    """

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._kept: tuple[tuple[object, ...], tuple[object, ...], QPixmap] | None = None  # what it was drawn from, it
        self.cramped = False  # whether the canvas has no room for it
        self._held: QPointF | None = None  # from the pointer to the middle of the part in sight
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self._catch_up)
        canvas.session.opened.connect(self._forget)
        canvas.session.place_changed.connect(self._forget)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def refit(self) -> None:
        """Take the shape of the network and the corner of the canvas; be there only where it helps."""
        bounds = self._bounds()
        canvas = self._canvas
        self.cramped = canvas.width() < ROOM[0] or canvas.height() < ROOM[1]
        if bounds is None or self.cramped or self._all_in_sight(bounds):
            self.hide()
            return
        across, down = bounds[2] - bounds[0], bounds[3] - bounds[1]
        share = min(1.0, max(SMALLEST, min(canvas.width() / PLENTY[0], canvas.height() / PLENTY[1])))
        width, height = round(WIDTH * share), round(HEIGHT * share)
        scale = min((width - 2 * INSET) / max(across, 1.0), (height - 2 * INSET) / max(down, 1.0))
        size = QSize(
            max(round(across * scale + 2 * INSET), width // 2), max(round(down * scale + 2 * INSET), height // 3)
        )
        self.resize(size)
        self.setAccessibleName(tr("Minimap"))
        self.setToolTip(tr("Drag to move the picture."))
        self.show()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where a scene point is on the minimap."""
        scale, left, top = self._scale()
        return QPointF(x * scale + left, y * scale + top)

    def scene_at(self, at: QPointF) -> tuple[float, float]:
        """The scene point under a point of the minimap."""
        scale, left, top = self._scale()
        return (at.x() - left) / scale, (at.y() - top) / scale

    def view_box(self) -> QRectF:
        """The part in sight, on the minimap."""
        left, top, right, bottom = self._canvas.camera.sees(self._canvas.width(), self._canvas.height())
        scale, x, y = self._scale()
        return QRectF(QPointF(left * scale + x, top * scale + y), QPointF(right * scale + x, bottom * scale + y))

    def _bounds(self) -> tuple[float, float, float, float] | None:
        return self._canvas.scene.bounds()

    def _all_in_sight(self, bounds: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = self._canvas.camera.sees(self._canvas.width(), self._canvas.height())
        return bounds[0] >= left and bounds[1] >= top and bounds[2] <= right and bounds[3] <= bottom

    def _scale(self) -> tuple[float, float, float]:
        """Pixels for a scene unit, and where the scene's origin lies."""
        left, top, right, bottom = self._bounds() or (0.0, 0.0, 1.0, 1.0)
        across, down = max(right - left, 1.0), max(bottom - top, 1.0)
        scale = min((self.width() - 2 * INSET) / across, (self.height() - 2 * INSET) / down)
        return (
            scale,
            (self.width() - across * scale) / 2 - left * scale,
            (self.height() - down * scale) / 2 - top * scale,
        )

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the part in sight, or bring it here."""
        box = self.view_box()
        self._held = box.center() - event.position() if box.contains(event.position()) else QPointF()
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the part in sight."""
        if event.buttons():
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing of its own: it is two presses."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the canvas about its middle."""
        canvas, angle = self._canvas, event.angleDelta().y() or event.pixelDelta().y()
        canvas.sight.zoom_about(1.0015**angle, canvas.width() / 2, canvas.height() / 2, animated=angle % 120 == 0)
        event.accept()

    def _go(self, at: QPointF) -> None:
        canvas = self._canvas
        x, y = self.scene_at(at + (self._held or QPointF()))
        canvas.look_from(Camera(zoom=canvas.camera.zoom).centered((x, y, x, y), canvas.width(), canvas.height()))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture of the network, and over it the part in sight."""
        painter, look = QPainter(self), self._canvas.scene.look
        painter.drawPixmap(self.rect(), self._picture())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.view_box().intersected(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        fill = QColor(look.accent)
        fill.setAlpha(26)
        painter.setPen(QPen(look.accent, 1.5))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 2, 2)
        painter.end()

    def _picture(self) -> QPixmap:
        """What was drawn last, where that is still true or may be a moment behind."""
        scene = self._canvas.scene
        drawn_from = (scene.document, scene.checked, scene.ids, self._canvas.marks.findings)
        measures = (scene.look, self.size(), self.devicePixelRatioF())
        kept = self._kept
        if kept is not None and kept[1] == measures and all(map(is_, kept[0], drawn_from)):
            return kept[2]
        if kept is not None and kept[1][0] is scene.look and len(scene.ids) > SMOOTH:
            if not self._late.isActive():
                self._late.start()
            return kept[2]
        self._kept = drawn_from, measures, self._drawn()
        return self._kept[2]

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._draw(painter)
        painter.end()
        return picture

    def _catch_up(self) -> None:
        self._forget()
        self.update()

    def _forget(self) -> None:
        """What comes next is another network, or a picture that is no longer true has been seen long enough."""
        self._kept = None
        self._late.stop()

    def _draw(self, painter: QPainter) -> None:
        scene, look = self._canvas.scene, self._canvas.scene.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(look.panel)
        ground.setAlpha(235)
        painter.setPen(QPen(look.line, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        for key, box in scene.areas.boxes().items():
            color = look.theme.family(scene.document.frames[key].color)
            fill = QColor(color)
            fill.setAlpha(40)
            painter.setPen(QPen(color, 1))
            painter.setBrush(fill)
            painter.drawRect(QRectF(self.place_of(box[0], box[1]), self.place_of(box[2], box[3])))
        scale, left, top = self._scale()
        rects = scene.rect * scale + np.array((left, top, 0.0, 0.0))
        rects[:, 2:] = np.maximum(rects[:, 2:], LEAST)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(rects) <= SMOOTH)
        painter.setPen(Qt.PenStyle.NoPen)
        for index in np.unique(scene.family):
            painter.setBrush(look.family_brushes[index])
            draw_rects(painter, rects[scene.family == index])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_findings(painter, rects)

    def _draw_findings(self, painter: QPainter, rects: Array) -> None:
        """Errors as discs, warnings as lozenges, above all else."""
        scene, look, marks = self._canvas.scene, self._canvas.scene.look, self._canvas.marks
        painter.setPen(QPen(look.panel, 1))
        rows, errors, _ = look.heat.marked(scene, marks)
        middles = np.round(rects[rows, :2] + rects[rows, 2:] / 2)
        for severity, chosen in ((WARNING, ~errors), (ERROR, errors)):
            painter.setBrush(look.severity(severity))
            for x, y in np.unique(middles[chosen], axis=0).tolist():
                if severity == ERROR:
                    painter.drawEllipse(QPointF(x, y), MARK, MARK)
                else:
                    painter.drawPolygon([QPointF(x, y - 4), QPointF(x + 4, y), QPointF(x, y + 4), QPointF(x - 4, y)])
