"""Where the canvas looks: the scene point in the widget's corner, and the zoom. Immutable, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LEAST, MOST = 0.005, 4.0
MARGIN, SLIM = 32.0, 10.0  # pixels left free around what is fitted; in a small widget fewer, but so many
SMALL = 600.0  # pixels of a widget's height from which on the margin is full
FITTED = 3  # how often is looked how much room titles take at the zoom found
Bounds = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Camera:
    """`screen = (scene - corner) · zoom`, in device-independent pixels."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0

    def to_scene(self, x: float, y: float) -> tuple[float, float]:
        """The scene point under a widget point."""
        return x / self.zoom + self.x, y / self.zoom + self.y

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """The widget point over a scene point."""
        return (x - self.x) * self.zoom, (y - self.y) * self.zoom

    def panned(self, dx: float, dy: float) -> Camera:
        """The picture moved by so many pixels."""
        return Camera(self.x - dx / self.zoom, self.y - dy / self.zoom, self.zoom)

    def zoomed(self, factor: float, x: float, y: float) -> Camera:
        """Zoomed by a factor, the scene point under the widget point (x, y) staying there."""
        zoom = min(max(self.zoom * factor, LEAST), MOST)
        at_x, at_y = self.to_scene(x, y)
        return Camera(at_x - x / zoom, at_y - y / zoom, zoom)

    def sees(self, width: float, height: float) -> Bounds:
        """The part of the scene in a widget of that size."""
        return self.x, self.y, self.x + width / self.zoom, self.y + height / self.zoom

    def centered(self, bounds: Bounds, width: float, height: float) -> Camera:
        """The middle of the bounds in the middle of the widget, at the same zoom."""
        left, top, right, bottom = bounds
        return Camera((left + right - width / self.zoom) / 2, (top + bottom - height / self.zoom) / 2, self.zoom)

    def between(self, other: Camera, share: float) -> Camera:
        """The camera a share of the way to another one; zoom changes in proportion, not by sum."""
        zoom = self.zoom * (other.zoom / self.zoom) ** share
        return Camera(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share, zoom)


def margin_in(height: float) -> float:
    """The pixels left free around what is fitted in a widget of that height."""
    return max(SLIM, MARGIN * min(1.0, height / SMALL))


def fitting(bounds: Bounds, width: float, height: float, *, largest: float = 1.0, margin: float = MARGIN) -> Camera:
    """A camera that shows the bounds whole, no larger than `largest`."""
    left, top, right, bottom = bounds
    across, down = max(right - left, 1.0), max(bottom - top, 1.0)
    room_x, room_y = max(width - 2 * margin, 32.0), max(height - 2 * margin, 32.0)
    zoom = min(max(min(room_x / across, room_y / down), LEAST), largest)
    return Camera(zoom=zoom).centered(bounds, width, height)


def fitting_all(
    find: Callable[[float], Bounds | None],
    width: float,
    height: float,
    *,
    margin: float | None = None,
    looks: int = FITTED,
) -> Camera | None:
    """A camera that shows the bounds found for its zoom, looked for so often: from farther off, titles take more."""
    camera = None
    margin = margin_in(height) if margin is None else margin
    for _ in range(looks):
        bounds = find(camera.zoom if camera else 1.0)
        camera = fitting(bounds, width, height, margin=margin) if bounds else None
    return camera
