"""Samples as one picture: a sheet of tiles, gray or in color; points of a plane as dots, single numbers as bars."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nodes.spec import Problem
from runtime import files

Pixels = NDArray[np.uint8]
SMALLEST = 256  # pixels: a sheet is enlarged by a whole number until one side has so many
LINE, EDGE = 1, 40  # pixels between tiles before that, and their gray
SIDE, MARGIN, DOT, BARS = (
    512,
    16,
    2,
    40,
)  # of a picture of points or bars: pixels, half a dot less one, and how many bars
INK = 230  # gray of dots and bars


def as_images(samples: NDArray[np.floating]) -> NDArray[np.floating] | None:
    """Samples (N, C, H, W) with 1 or 3 channels, (N, H, W), or a row of a square number (N, H·H) as (N, H, W, 1 or 3).

    None for what is no picture.
    """
    shape = samples.shape
    if len(shape) == 4 and shape[1] in (1, 3):
        return np.moveaxis(samples, 1, -1)
    if len(shape) == 3 and min(shape[1:]) > 1:
        return samples[..., None]
    side = math.isqrt(shape[1]) if len(shape) == 2 else 0
    if side >= 4 and side * side == shape[1]:
        return samples.reshape(shape[0], side, side, 1)
    return None


def sheet_of(samples: NDArray[np.floating], low: float | None = None, high: float | None = None) -> Pixels:
    """One picture (H, W, 3) with the samples in rows, as wide as high where their number allows.

    Pairs (N, 2) are dots, the first number to the right and the second up; single numbers, (N) or (N, 1), are bars.

    Black is `low` and white `high`; unknown bounds are 0 and 1 where the numbers lie there, else the least and the
    largest number. Raises `Problem` for what is no picture.
    """
    numbers = np.nan_to_num(np.asarray(samples, dtype=np.float32))
    if numbers.ndim == 1 or numbers.shape[1:] == (1,):
        return _bars(numbers.reshape(-1))
    if numbers.shape[1:] == (2,):
        return _dots(numbers)
    images = as_images(numbers)
    if images is None:
        raise Problem(
            "Samples of {got} are no pictures. Write them as .npy.", got=" × ".join(map(str, ("N", *samples.shape[1:])))
        )
    count, height, width, _ = images.shape
    across = math.ceil(math.sqrt(count))
    down = math.ceil(count / across)
    least, most = bounds(images, low, high)
    shades = np.clip((images - least) / max(most - least, 1e-12), 0, 1) * 255
    sheet = np.full((down * (height + LINE) + LINE, across * (width + LINE) + LINE, 3), EDGE, dtype=np.uint8)
    for number, image in enumerate(shades.round().astype(np.uint8)):
        top, left = (LINE + place * (size + LINE) for place, size in zip(divmod(number, across), (height, width)))  # noqa: B905
        sheet[top : top + height, left : left + width] = image
    larger = max(1, math.ceil(SMALLEST / max(sheet.shape[:2])))
    return sheet.repeat(larger, 0).repeat(larger, 1)


def _dots(points: NDArray[np.floating]) -> Pixels:
    """Points (N, 2) at one scale across and up, in the middle of a square."""
    picture = np.full((SIDE, SIDE, 3), EDGE // 2, dtype=np.uint8)
    if not len(points):
        return picture
    least, most = points.min(0), points.max(0)
    scale = (SIDE - 2 * MARGIN) / max(float((most - least).max()), 1e-12)
    places = (SIDE / 2 + (points - (least + most) / 2) * scale).round().astype(int).clip(MARGIN, SIDE - MARGIN)
    for across, up in places:
        down = SIDE - up
        picture[down - DOT : down + DOT + 1, across - DOT : across + DOT + 1] = INK
    return picture


def _bars(numbers: NDArray[np.floating]) -> Pixels:
    """How many of the numbers (N) lie where, from the least to the largest."""
    picture = np.full((SIDE, SIDE, 3), EDGE // 2, dtype=np.uint8)
    counts, _ = np.histogram(numbers, bins=BARS)
    edges = np.linspace(0, SIDE, BARS + 1).round().astype(int)
    heights = (counts / max(1, int(counts.max())) * (SIDE - MARGIN)).round().astype(int)
    for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
        picture[SIDE - height :, left + 1 : right] = INK
    return picture


def bounds(images: NDArray[np.floating], low: float | None, high: float | None) -> tuple[float, float]:
    """What is black and what is white."""
    least, most = float(images.min(initial=np.inf)), float(images.max(initial=-np.inf))
    usual = least >= -0.05 and most <= 1.05
    return (0.0 if usual else least) if low is None else low, (1.0 if usual else most) if high is None else high


def write_png(path: Path, pixels: Pixels) -> None:
    """A picture as a PNG file."""
    from PIL import Image

    held = io.BytesIO()
    Image.fromarray(pixels).save(held, "PNG")
    files.write_bytes(path, held.getvalue())


def write_array(path: Path, arrays: Sequence[NDArray[np.floating]] | NDArray[np.floating]) -> None:
    """Numbers as an NPY file; several of the same shape along a first axis of their own."""
    held = io.BytesIO()
    np.save(held, np.asarray(arrays))
    files.write_bytes(path, held.getvalue())
