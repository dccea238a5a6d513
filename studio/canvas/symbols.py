"""Icons on the canvas: pixmaps by name, color and scale, shared by all nodes that show them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from PySide6.QtGui import QPixmap

from studio.icons import pixmap

_SCALES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)


@cache
def _drawn(name: str, color: str, scale: float) -> QPixmap:
    return pixmap(name, color, 16, scale)


_least = [0.0]


@contextmanager
def sharper(scale: float) -> Iterator[None]:
    """Meanwhile every icon is sharp at that scale at least, for files that people look at from near."""
    _least.append(scale)
    try:
        yield
    finally:
        _least.pop()


def symbol(name: str, color: str, scale: float) -> QPixmap:
    """The icon at 16 scene units, sharp at that scale (zoom times device pixels)."""
    scale = max(scale, _least[-1])
    return _drawn(name, color, next((step for step in _SCALES if step >= scale * 0.99), _SCALES[-1]))
