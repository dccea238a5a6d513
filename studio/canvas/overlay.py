"""What is painted over the still picture: outlines, a wire that waits, bubbles, hints, the focus ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.canvas.area_marks import paint_area_marks
from studio.canvas.frame import Frame
from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.look import Look
from studio.canvas.marks import outline, paint_marks
from studio.canvas.paint_wires import curve, paint_bright
from studio.canvas.ports import draw_port
from studio.canvas.wire_course import reach
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.editing import Wish
    from studio.canvas.view import Canvas

BUBBLE = 320.0  # widest
LINE = "digits, flatten, linear 10, cross-entropy, minimize"  # a whole network, as it can be typed
FEW = 50


def paint_over(painter: QPainter, canvas: Canvas, frame: Frame) -> None:
    """Everything in scene units that hovering, selecting and searching show."""
    look, scene, hover = frame.look, canvas.scene, canvas.hover
    paint_area_marks(painter, canvas, frame)
    canvas.reading.paint(painter, frame)
    if canvas.chosen_wires:
        paint_bright(painter, scene, canvas.chosen_wires, frame, 3.0)
    if hover.wire is not None:
        paint_bright(painter, scene, {hover.wire}, frame, 2.0)
    canvas.trained.stilled.paint(painter, frame)
    canvas.trained.paint(painter, frame)
    chosen = canvas.preview if canvas.preview is not None else canvas.session.selection
    if hover.node is not None and hover.node not in chosen and canvas.gesture is None:
        outline(painter, scene, [hover.node], frame, look.muted, 1.0)
    outline(painter, scene, chosen, frame, look.accent, 2.0)
    if len(chosen) <= FEW:  # their badges lie over the outlines
        paint_marks(
            painter,
            scene,
            np.array([scene.row[key] for key in chosen if key in scene.row], dtype=int),
            frame,
            canvas.marks,
        )
    if hover.spot is not None and canvas.gesture is None:
        place, at = scene.place_of(hover.spot), scene.position(hover.spot.end, output=hover.spot.output)
        if place is not None and at is not None:
            painter.setPen(QPen(look.accent, 2))
            painter.setBrush(look.card)
            draw_port(painter, place, *at, grown=2.0)
    canvas.dropping.paint(painter, frame)
    if canvas.adding.waiting is not None:
        _paint_waiting(painter, canvas, frame, canvas.adding.waiting)


def _paint_waiting(painter: QPainter, canvas: Canvas, frame: Frame, wish: Wish) -> None:
    """The wire that waits for the search's answer."""
    start = wish.start
    fixed = canvas.scene.position(start.end, output=start.output) if start else None
    if start is None or fixed is None:
        return
    begin, end = (fixed, (wish.x, wish.y)) if start.output else ((wish.x, wish.y), fixed)
    pen = QPen(frame.look.accent, 2.0)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(curve(*begin, *end, float(reach(np.array([begin]), np.array([end]))[0])))


def paint_words(painter: QPainter, canvas: Canvas, frame: Frame) -> None:
    """Everything in widget pixels: the bubble of a wire being drawn, the hint on an empty canvas, the focus ring."""
    look = frame.look
    gesture = canvas.gesture
    if isinstance(gesture, DrawWire) and (gesture.sentence or gesture.fits):
        x, y = canvas.camera.to_screen(gesture.at.x, gesture.at.y)
        rim = look.error if gesture.sentence else look.accent
        paint_bubble(painter, look, gesture.sentence or gesture.fits, x + 16, y + 16, frame, rim)
    if not canvas.session.document.nodes and canvas.adding.popup.isHidden():
        _paint_hint(painter, look, frame, whole=not canvas.session.place)
    if canvas.keyboard_focus and canvas.hasFocus():
        painter.setPen(QPen(look.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(1, 1, frame.width - 2, frame.height - 2))


def paint_bubble(
    painter: QPainter, look: Look, text: str, x: float, y: float, frame: Frame, rim: QColor | None = None
) -> None:
    """A sentence near a point, inside the picture."""
    painter.setFont(look.theme.font("body"))
    flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    box = painter.fontMetrics().boundingRect(0, 0, int(BUBBLE), 400, flags, text)
    rect = QRectF(x, y, box.width() + 24, box.height() + 16)
    rect.moveLeft(min(rect.left(), frame.width - rect.width() - 8))
    rect.moveTop(min(rect.top(), frame.height - rect.height() - 8))
    painter.setPen(QPen(rim or look.error, 1))
    painter.setBrush(look.raised)
    painter.drawRoundedRect(rect, 6, 6)
    painter.setPen(look.text)
    painter.drawText(rect.adjusted(12, 8, -12, -8), flags, text)


def _paint_hint(painter: QPainter, look: Look, frame: Frame, *, whole: bool) -> None:
    """The next step, in the middle of an empty canvas, with its key; of a whole network what it needs."""
    painter.setFont(look.theme.font("title"))
    painter.setPen(look.text)
    middle = frame.height / 2
    painter.drawText(
        QRectF(16, middle - 36, frame.width - 32, 32),
        Qt.AlignmentFlag.AlignCenter,
        tr("Press Tab to add the first node"),
    )
    painter.setFont(look.theme.font("body"))
    painter.setPen(look.muted)
    painter.drawText(
        QRectF(16, middle, frame.width - 32, 24), Qt.AlignmentFlag.AlignCenter, tr("or double-click where it should go")
    )
    if whole:
        needed = tr("A network needs data, layers, a loss and Minimize. Or type all of it: {line}", line=LINE)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(16, middle + 40, frame.width - 32, 64), int(flags), needed)
