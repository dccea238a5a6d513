"""Drawn textures: patterns that look the same everywhere, each image with a phase, scale and colors of its own."""

from __future__ import annotations

import numpy as np

from nodes.sources.drawing import pixels

KINDS = ("stripes", "checks", "dots", "waves", "bricks", "grain")


def draw_textures(draw: np.random.Generator, kinds: np.ndarray, side: int) -> np.ndarray:
    """Images (N, 3, side, side) from 0 to 1, one of each kind (N,)."""
    across, down = pixels(side)
    images = np.empty((len(kinds), 3, side, side))
    for number, kind in enumerate(kinds):
        angle, scale = draw.uniform(0, np.pi), draw.uniform(2.5, 4.5)
        phase = draw.uniform(0, 1, 2)
        x = (np.cos(angle) * across + np.sin(angle) * down) * scale / 2 + phase[0]
        y = (np.cos(angle) * down - np.sin(angle) * across) * scale / 2 + phase[1]
        shade = _PATTERNS[KINDS[kind]](draw, x, y)
        dark, light = draw.uniform(0, 0.4, 3), draw.uniform(0.6, 1, 3)
        images[number] = dark[:, None, None] + (light - dark)[:, None, None] * shade
    return np.clip(images + draw.normal(0, 0.02, images.shape), 0, 1)


def _edge(value: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(0.5 + 3 * value, 0, 1))


def _stripes(draw: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return _edge(np.sin(2 * np.pi * x))


def _checks(draw: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return _edge(2 * np.sin(2 * np.pi * x) * np.sin(2 * np.pi * y))


def _dots(draw: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return _edge(2 * (0.32 - np.hypot(x % 1 - 0.5, y % 1 - 0.5)))


def _waves(draw: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return _edge(np.sin(2 * np.pi * (x + 0.35 * np.sin(2 * np.pi * y))))


def _bricks(draw: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    row = np.floor(2 * y)
    joint = np.minimum(0.5 - np.abs((x + 0.5 * row) % 1 - 0.5), (0.5 - np.abs(2 * y % 1 - 0.5)) / 2)
    return _edge(4 * (joint - 0.1))


def _grain(draw: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return draw.uniform(0, 1, x.shape)


_PATTERNS = {
    "stripes": _stripes,
    "checks": _checks,
    "dots": _dots,
    "waves": _waves,
    "bricks": _bricks,
    "grain": _grain,
}
