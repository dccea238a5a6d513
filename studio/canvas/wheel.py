"""What turning a wheel or moving two fingers does: zoom about the pointer, or move the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent

from studio.canvas.gestures.pan import Pan

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

NOTCH = 120  # eighths of a degree between two clicks of a wheel
GROWTH = 1.0015  # zoom by eighth of a degree: a notch is a fifth
PINCH = 1.006  # zoom by pixel of two fingers with Ctrl held


def turn(canvas: Canvas, event: QWheelEvent) -> None:
    """A wheel zooms about the pointer, with Shift it moves sideways; a pad's two fingers move, with Ctrl they zoom.

    Only whole notches glide: a finely divided wheel and a pad are smooth by themselves, and a glide would lag behind.
    """
    at, turned, pixels = event.position(), event.angleDelta(), event.pixelDelta()
    held = event.modifiers()
    zooms = bool(held & Qt.KeyboardModifier.ControlModifier)
    precise = not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
    angle = turned.y() or turned.x()
    if precise and zooms:
        _zoom(canvas, PINCH ** (pixels.y() or pixels.x()), at)
    elif precise:
        canvas.look_from(canvas.camera.panned(pixels.x(), pixels.y()))
    elif held & Qt.KeyboardModifier.ShiftModifier:
        canvas.look_from(canvas.camera.panned(angle / 2, 0))
    else:
        _zoom(canvas, GROWTH**angle, at, animated=angle % NOTCH == 0)
    if canvas.gesture is not None and not isinstance(canvas.gesture, Pan):
        canvas.gesture.update(canvas.pointer(at, held))


def pinch(canvas: Canvas, value: float, at: QPointF) -> None:
    """Two fingers part or close over a pad, by that share."""
    _zoom(canvas, max(1.0 + value, 0.1), at)


def _zoom(canvas: Canvas, factor: float, at: QPointF, *, animated: bool = False) -> None:
    canvas.sight.zoom_about(factor, at.x(), at.y(), animated=animated)
