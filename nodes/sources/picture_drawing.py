"""Single pictures: drawn ones, and the two photographs that scikit-learn ships."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nodes.sources.drawing import pixels, soft

PICTURES = (("house", "House"), ("rings", "Rings"), ("china", "Temple (photograph)"), ("flower", "Flower (photograph)"))


@lru_cache(maxsize=16)
def picture(name: str, side: int) -> np.ndarray:
    """The picture of that name in color: (3, side, side) from 0 to 1. Not to be written to."""
    if name == "house":
        return _house(side)
    return _rings(side) if name == "rings" else _photograph(name, side)


def grey(image: np.ndarray) -> np.ndarray:
    """A color picture (3, H, W) without its colors: (1, H, W)."""
    return np.asarray((np.array([0.299, 0.587, 0.114])[:, None, None] * image).sum(0, keepdims=True))


def _rings(side: int) -> np.ndarray:
    x, y = pixels(side)
    shade = 0.5 + 0.5 * np.cos(10 * np.hypot(x + 0.3, y + 0.3) ** 2)
    return np.stack((shade, 0.5 + 0.5 * x * shade, 1 - 0.8 * shade))


def _house(side: int) -> np.ndarray:
    x, y = pixels(side)
    layers = (
        ((0.95, 0.8, 0.2), np.hypot(x - 0.65, y + 0.65) - 0.2),  # sun
        ((0.35, 0.65, 0.3), 0.5 - y),  # meadow
        ((0.85, 0.75, 0.6), np.maximum(np.abs(x + 0.1) - 0.45, np.abs(y - 0.3) - 0.4)),  # wall
        ((0.7, 0.25, 0.2), np.maximum(0.7 * (np.abs(x + 0.1) - y - 0.75), y + 0.1)),  # roof
        ((0.35, 0.25, 0.2), np.maximum(np.abs(x + 0.1) - 0.1, np.abs(y - 0.5) - 0.2)),  # door
        ((0.4, 0.6, 0.8), np.maximum(np.abs(np.abs(x + 0.1) - 0.28) - 0.09, np.abs(y - 0.15) - 0.09)),  # windows
    )
    image: np.ndarray = np.ones((3, side, side)) * np.array((0.55, 0.75, 0.95))[:, None, None]
    for color, distance in layers:
        inside = soft(distance, side)
        image = image * (1 - inside) + np.array(color)[:, None, None] * inside
    return image


def _photograph(name: str, side: int) -> np.ndarray:
    """The middle square of a photograph, each pixel the mean of those it stands for."""
    from sklearn.datasets import load_sample_image

    photograph = np.asarray(load_sample_image(f"{name}.jpg"), np.float64) / 255
    height, width = photograph.shape[:2]
    square = min(height, width)
    top, left = (height - square) // 2, (width - square) // 2
    edges = np.linspace(0, square, side + 1).astype(int)[:-1]
    middle = photograph[top : top + square, left : left + square]
    sums = np.add.reduceat(np.add.reduceat(middle, edges, axis=0), edges, axis=1)
    sizes = np.diff(np.append(edges, square))
    return np.asarray((sums / (sizes[:, None] * sizes)[:, :, None]).transpose(2, 0, 1))
