"""Drawing of made images: figures with soft edges, and small patches put into larger images.

Places go from −1 to 1, to the right and downward; an image of a `side` has that many pixels across and down.
"""

from __future__ import annotations

import numpy as np

from nodes.sources.plane_points import PlanePoints
from nodes.spec import setting

FIGURES = ("disc", "square", "triangle", "cross")


class MadeImages(PlanePoints):
    """Images drawn anew from a seed."""

    points = setting(
        1000,
        minimum=4,
        maximum=100_000,
        title="Images",
        help="How many images are drawn, training and test together.",
    )
    batch_size = setting(64, minimum=1, maximum=65536, help="How many samples one step looks at.")


def pixels(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the middles of the pixels lie: across and down, each (side, side)."""
    places = (2 * np.arange(side) + 1) / side - 1
    down, across = np.meshgrid(places, places, indexing="ij")
    return across, down


def draw_figures(kinds: np.ndarray, across: np.ndarray, down: np.ndarray, size: np.ndarray, side: int) -> np.ndarray:
    """Images (N, side, side) from 0 to 1 of one figure each: its kind (N,), middle (N,) (N,) and half width (N,)."""
    x, y = pixels(side)
    x, y, size = x - across[:, None, None], y - down[:, None, None], size[:, None, None]
    flat, tall = np.abs(x), np.abs(y)
    distance = np.stack(
        (
            np.hypot(x, y) - size,
            np.maximum(flat, tall) - 0.9 * size,
            np.maximum(y - size / 2, 0.866 * flat - y / 2 - size / 2),
            np.minimum(np.maximum(flat - size, tall - 0.3 * size), np.maximum(tall - size, flat - 0.3 * size)),
        )
    )
    return soft(distance[kinds, np.arange(len(kinds))], side)


def soft(distance: np.ndarray, side: int) -> np.ndarray:
    """1 inside, 0 outside and shades across one pixel, from the distance to an edge, negative inside."""
    return np.asarray(np.clip(0.5 - distance * side / 2, 0, 1))


def put(images: np.ndarray, patches: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Images (N, H, W) with patches (N, h, w) instead of what was there, their upper left corners at (N,) (N,)."""
    count, height, width = patches.shape
    numbers = np.arange(count)[:, None, None]
    down, right = np.arange(height)[:, None], np.arange(width)
    images[numbers, rows[:, None, None] + down, columns[:, None, None] + right] = patches
    return images


def put_anywhere(draw: np.random.Generator, images: np.ndarray, patches: np.ndarray) -> np.ndarray:
    """Images with patches at places drawn uniformly."""
    (count, height, width), (_, tall, wide) = patches.shape, images.shape
    rows, columns = draw.integers(0, tall - height + 1, count), draw.integers(0, wide - width + 1, count)
    return put(images, patches, rows, columns)
