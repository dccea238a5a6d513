"""Motion of the camera: there in 150 ms, or at once where the person or the system wants no motion."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QObject, Qt, QVariantAnimation
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from studio.canvas.camera import Camera
from studio.settings import preferences

DURATION = 150  # milliseconds


def motion_wanted() -> bool:
    """Whether things may glide: as the preference says, else as the system does; never without a screen."""
    wish = preferences().value("motion")
    if wish != "system":
        return bool(wish == "full")
    return QGuiApplication.platformName() != "offscreen" and QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)


def motion(step: Callable[[float], None], parent: QObject) -> QVariantAnimation:
    """Calls `step` with shares from 0 to 1, fast first, each time that it is started."""
    made = QVariantAnimation(parent)
    made.setDuration(DURATION)
    made.setEasingCurve(QEasingCurve.Type.OutCubic)
    made.setStartValue(0.0)
    made.setEndValue(1.0)
    made.valueChanged.connect(step)
    return made


class Glide(QObject):
    """Moves a camera to another one; a new wish or `stop` ends the present one where it is."""

    def __init__(self, show: Callable[[Camera], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._to = Camera()
        self._way: Callable[[float], Camera] = lambda _: self._to
        self._animation = motion(self._step, self)

    def go(
        self,
        start: Camera,
        goal: Camera,
        *,
        animated: bool,
        way: Callable[[float], Camera] | None = None,
        duration: int = DURATION,
    ) -> None:
        """Show the goal, on the way there or at once. `way` gives the camera at each share of the way."""
        self._animation.stop()
        self._to = goal
        if not animated or start == goal:
            self._show(goal)
            return
        self._way = way or (lambda share: start.between(goal, share))
        self._animation.setDuration(duration)
        self._animation.start()

    def stop(self) -> None:
        """Stay where the picture is now."""
        self._animation.stop()

    @property
    def goal(self) -> Camera:
        """Where it is going, or went last."""
        return self._to

    @property
    def running(self) -> bool:
        """Whether the camera is on its way."""
        return self._animation.state() == QVariantAnimation.State.Running

    def _step(self, share: float) -> None:
        self._show(self._to if share >= 1.0 else self._way(float(share)))
