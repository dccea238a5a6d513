"""Where the canvas looks, and how it gets there: fit, zoom, glide, and whether it has lately moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QWidget

from studio.canvas.camera import MARGIN, Bounds, Camera, fitting, fitting_all
from studio.canvas.clearing import fitting_clear, reach_into
from studio.canvas.glide import Glide, motion_wanted

WHEEL = 120  # milliseconds in which a notch of the wheel is zoomed
SETTLE = 120  # milliseconds after the last motion until the picture takes its time again
NEAREST = 1.5  # the largest zoom at which a selection is shown
LEGIBLE, COMFORTABLE = 0.6, 0.85  # a node brought into sight is shown at least so large

Opening = Callable[[Camera, float, float], Camera | None]  # from that of the whole and the size: another one, or none
Find = Callable[[Iterable[str] | None, float], Bounds | None]  # what is around nodes, or all, at a zoom


class Surroundings(Protocol):
    """What lies over the widget, and what is to be seen beside it."""

    def whole(self, zoom: float) -> Bounds | None:
        """Around everything that is shown at a zoom, in scene units."""

    def boxes(self, camera: Camera) -> np.ndarray:
        """What nothing may cover (n, 4: left, top, right, bottom), in pixels."""

    def taken(self) -> Sequence[Sequence[Bounds]]:
        """What covers the widget, in pixels: all of it, then what is there at the least."""


class Sight(QObject):
    """The camera of one widget. `moved` comes with every new camera, `rested` a moment after the last one."""

    moved = Signal()
    rested = Signal()

    def __init__(self, widget: QWidget, find: Find) -> None:
        super().__init__(widget)
        self.camera = Camera()
        self.motion = motion_wanted()
        self.moving = False
        self.fitted = True  # everything is shown, and nobody has looked elsewhere since
        self.surroundings: Surroundings | None = None
        self._opening: Opening | None = None  # where to look first, while nobody has looked elsewhere since
        self._widget, self._find = widget, find
        self._glide = Glide(self._show, self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self.come_to_rest)

    @property
    def heading(self) -> Camera:
        """Where the camera will be when it has stopped."""
        return self._glide.goal if self._glide.running else self.camera

    def look_from(self, camera: Camera) -> None:
        """Move the camera by hand, at once."""
        self.stay()
        self._glide.stop()
        self._show(camera)

    def travel(self, camera: Camera, *, animated: bool = True) -> None:
        """Move the camera to another place, gliding where motion is wanted."""
        self.stay()
        self._glide.go(self.camera, camera, animated=animated and self.motion and self._widget.isVisible())

    def arrive(self, start: Camera, goal: Camera) -> None:
        """In a picture that is another one now, come to `goal` as if from `start`; at once where motion is unwanted."""
        if self.motion and self._widget.isVisible():
            fitted, opening = self.fitted, self._opening
            self.look_from(start)
            self.travel(goal)
            self.fitted, self._opening = fitted, opening

    def zoom_about(self, factor: float, x: float, y: float, *, animated: bool) -> None:
        """Zoom by a factor, what is under the widget point (x, y) staying there; turns made on the way add up."""
        self.stay()
        zoom = (self._glide.goal.zoom if self._glide.running else self.camera.zoom) * factor
        start = self.camera
        goal = start.zoomed(zoom / start.zoom, x, y)

        def way(share: float) -> Camera:
            return start.zoomed((goal.zoom / start.zoom) ** share, x, y)

        moves = animated and self.motion and self._widget.isVisible()
        self._glide.go(start, goal, animated=moves, way=way, duration=WHEEL)

    def settle_later(self) -> None:
        """What is seen has changed though the camera has not: `rested` comes a moment later."""
        self._settle.start()

    @property
    def settling(self) -> bool:
        """Whether `rested` is still to come."""
        return self._settle.isActive()

    def come_to_rest(self) -> None:
        """The motion is over."""
        self._settle.stop()
        self.moving = False
        self.rested.emit()

    def fit(self, *, animated: bool = True) -> None:
        """Show everything, no larger than it is, beside what lies over the widget; it stays so in another size."""
        self.travel(self._fitting(), animated=animated)
        self.fitted = True

    def stay(self) -> None:
        """Somebody looks where the camera is now: another size moves it no more than it must."""
        self.fitted, self._opening = False, None

    def open(self, opening: Opening) -> None:
        """Show everything, or what `opening` has instead, at once; in another size it is asked again."""
        whole = self._fitting()
        first = opening(whole, self._widget.width(), self._widget.height())
        self.travel(first or whole, animated=False)
        self.fitted, self._opening = first is None, opening if first is not None else None

    def resize(self, before: QSize, now: QSize) -> None:
        """The widget has another size: what was shown whole stays whole, else what is in the middle stays there."""
        if self._opening is not None:
            self.open(self._opening)
        elif self.fitted:
            self.fit(animated=False)
        elif before.isValid():
            across, down = now.width() - before.width(), now.height() - before.height()
            self.look_from(self.heading.panned(across / 2, down / 2))

    def keep_clear(self) -> None:
        """Something more lies over the widget, or is to be seen: where everything was shown it is shown again."""
        around = self.surroundings
        if self.fitted and around is not None and not self._glide.running:
            boxes = around.boxes(self.camera)
            right, bottom = self._widget.width(), self._widget.height()
            out = bool((boxes[:, :2] < 0).any() or (boxes[:, 2] > right).any() or (boxes[:, 3] > bottom).any())
            if out or reach_into(boxes, around.taken()[0]):
                self.fit()

    def _fitting(self) -> Camera:
        width, height = self._widget.width(), self._widget.height()
        around = self.surroundings
        if around is None:
            found = fitting_all(lambda zoom: self._find(None, zoom), width, height)
        else:
            found = fitting_clear(around.whole, around.boxes, around.taken(), width, height)
        return found or Camera(-width / 2, -height / 2)

    def fit_to(self, nodes: Iterable[str]) -> None:
        """Show these nodes as large as they can be, or everything when there are none."""
        bounds = self._find(nodes, 1.0)
        if bounds is None:
            self.fit()
        else:
            self.travel(fitting(bounds, self._widget.width(), self._widget.height(), largest=NEAREST, margin=96.0))

    def zoom_by(self, factor: float) -> None:
        """Zoom about the middle."""
        self.travel(self.camera.zoomed(factor, self._widget.width() / 2, self._widget.height() / 2))

    def show_box(self, bounds: Bounds) -> None:
        """Bring a rectangle of the scene whole into sight, near enough to be read where it is small."""
        near = fitting(bounds, self._widget.width(), self._widget.height(), largest=COMFORTABLE, margin=96.0)
        self.travel(near)

    def show_node(self, node: str) -> None:
        """Bring a node into sight, near enough to be read; nothing moves when it is already."""
        bounds = self._find([node], 1.0)
        if bounds is None:
            return
        left, top, right, bottom = self.camera.sees(self._widget.width(), self._widget.height())
        inside = bounds[0] > left and bounds[1] > top and bounds[2] < right and bounds[3] < bottom
        if not inside or self.camera.zoom < LEGIBLE:
            near = Camera(zoom=self.camera.zoom if self.camera.zoom >= LEGIBLE else COMFORTABLE)
            self.travel(near.centered(bounds, self._widget.width(), self._widget.height()))

    def reveal(self, *nodes: str) -> None:
        """Bring nodes into the picture by the shortest way; the zoom stays, so that what is around them is seen too.

        Nodes that would not fit at this zoom are shown whole from further away.
        """
        bounds = self._find(nodes, 1.0)
        if bounds is None:
            return
        zoom, room = self.camera.zoom, MARGIN / self.camera.zoom
        left, top, right, bottom = self.camera.sees(self._widget.width(), self._widget.height())
        if bounds[2] - bounds[0] + 2 * room > right - left or bounds[3] - bounds[1] + 2 * room > bottom - top:
            self.travel(fitting(bounds, self._widget.width(), self._widget.height(), largest=zoom))
            return
        across = max(bounds[2] + room - right, 0.0) or min(bounds[0] - room - left, 0.0)
        down = max(bounds[3] + room - bottom, 0.0) or min(bounds[1] - room - top, 0.0)
        if across or down:
            self.travel(self.camera.panned(-across * zoom, -down * zoom))

    def _show(self, camera: Camera) -> None:
        if camera != self.camera:
            self.camera = camera
            self.moving = True
            self._settle.start()
            self.moved.emit()
