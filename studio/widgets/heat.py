"""Magnitudes as colors: the perceptually uniform viridis map, and mixtures of two colors."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage

# Nine points of matplotlib's viridis (public domain), from least to most.
_VIRIDIS = np.array(
    [
        (68, 1, 84),
        (71, 44, 122),
        (59, 81, 139),
        (44, 113, 142),
        (33, 144, 141),
        (39, 173, 129),
        (92, 200, 99),
        (170, 220, 50),
        (253, 231, 37),
    ],
    dtype=float,
)
_CHANNELS = tuple(_VIRIDIS.T.copy())  # the same by channel: red, green and blue


def heat_image(shares: np.ndarray, nothing: QColor) -> QImage:
    """An image (H, W) of shares from 0 to 1; where the share is zero, the color of nothing shows through."""
    height, width = shares.shape
    there = np.flatnonzero(shares > 0)  # NaN is nothing
    place = np.sqrt(np.minimum(shares.ravel()[there], 1.0)) * (len(_VIRIDIS) - 1)
    below = np.minimum(place.astype(np.intp), len(_VIRIDIS) - 2)
    part = place - below
    rest = 1 - part
    pixels = np.full((height * width, 4), (nothing.red(), nothing.green(), nothing.blue(), 255), dtype=np.uint8)
    for channel, steps in enumerate(_CHANNELS):
        pixels[there, channel] = np.rint(steps.take(below) * rest + steps[1:].take(below) * part)
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()


def between(start: QColor, end: QColor, share: float) -> QColor:
    """The opaque color that lies that share of the way from one to the other."""
    return QColor.fromRgba(_between(start.rgba(), end.rgba(), share))


@lru_cache(512)
def _between(start: int, end: int, share: float) -> int:
    """The same of colors as numbers: every paint asks for the same few."""
    one, other = rgb(QColor(start)), rgb(QColor(end))
    return QColor(*(one + (other - one) * share).round().astype(int).tolist()).rgba()


def rgb(color: QColor) -> np.ndarray:
    """Red, green and blue (3,) from 0 to 255."""
    return np.array((color.red(), color.green(), color.blue()), dtype=float)


def viridis(share: float) -> QColor:
    """The color of a magnitude from 0 to 1."""
    place = min(1.0, max(0.0, share)) * (len(_VIRIDIS) - 1)
    below = min(int(place), len(_VIRIDIS) - 2)
    part = place - below
    return QColor(*np.round(_VIRIDIS[below] * (1 - part) + _VIRIDIS[below + 1] * part).astype(int).tolist())
