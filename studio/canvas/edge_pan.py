"""Near the border of the canvas, the picture moves on under a node, a wire or a rubber band that is held there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, QTimer

from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.gestures.move_nodes import MoveNodes
from studio.canvas.gestures.rubber_band import RubberBand

if TYPE_CHECKING:
    from studio.canvas.gestures.gesture import Gesture
    from studio.canvas.view import Canvas

BORDER = 28.0  # pixels from the border in which it begins
FASTEST = 14.0  # pixels a step, at the border and beyond
TICK = 16  # milliseconds


class EdgePan(QObject):
    """Follows the pointer of a gesture; begins only once it has come from farther inside."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._gesture: Gesture | None = None  # that has been inside
        self._at = QPointF()
        self._held = Qt.KeyboardModifier.NoModifier
        self.timer = QTimer(self, interval=TICK)
        self.timer.timeout.connect(self.step)

    def follow(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        """The pointer of the gesture under way is at that widget point."""
        gesture, pulled = self._canvas.gesture, self._pull(at) != (0.0, 0.0)
        if not isinstance(gesture, (MoveNodes, DrawWire, RubberBand)):
            self.timer.stop()
            return
        if not pulled:
            self._gesture = gesture
        self._at, self._held = at, held
        if pulled and gesture is self._gesture:
            if not self.timer.isActive():
                self.timer.start()
        else:
            self.timer.stop()

    def step(self) -> None:
        """Move the picture on once, and what is held with it."""
        canvas = self._canvas
        if canvas.gesture is None or canvas.gesture is not self._gesture:
            self.timer.stop()
            self._gesture = None
            return
        across, down = self._pull(self._at)
        canvas.look_from(canvas.camera.panned(-across, -down))
        canvas.gesture.update(canvas.pointer(self._at, self._held))
        canvas.update()

    def _pull(self, at: QPointF) -> tuple[float, float]:
        return _speed(at.x(), self._canvas.width()), _speed(at.y(), self._canvas.height())


def _speed(at: float, length: float) -> float:
    """Pixels a step along one side: negative near its beginning, none in the middle."""
    deep = min(at, BORDER) - BORDER + max(at - (length - BORDER), 0.0)
    return min(max(deep / BORDER, -1.0), 1.0) * FASTEST
