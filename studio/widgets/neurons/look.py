"""Signed numbers as colors and pictures: orange below zero, blue above it, at full strength one unit away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from studio.theme import theme
from studio.widgets.heat import rgb
from studio.widgets.seen.marks import signed_color

THIN, THICK, HEAVY = 1.0, 10.0, 5.0  # pixels of a wire without weight and of one with a heavy weight
VEIL = 0.85  # how strong the colors of a map are at most, so that points stand out


@dataclass(frozen=True, slots=True)
class Column:
    """Neurons one above the other: how many there are, how many are shown, and what they are called."""

    title: str
    units: int
    shown: int
    names: tuple[str, ...] = ()

    @property
    def hidden(self) -> int:
        """How many have no room."""
        return self.units - self.shown


@dataclass(frozen=True, slots=True)
class Place:
    """A wire into a neuron of a column from that neuron of the column before; its bias where `source` is below 0."""

    column: int
    unit: int
    source: int = -1


def weight_of(arrays: Mapping[str, np.ndarray], place: Place) -> float | None:
    """The number of a wire or a bias, None where there is none."""
    name = f"{'weight' if place.source >= 0 else 'bias'}{place.column}"
    found = arrays.get(name)
    index = (place.unit, place.source) if place.source >= 0 else (place.unit,)
    if found is None or any(at >= size for at, size in zip(index, found.shape, strict=True)):
        return None
    return float(found[index])


def wire_width(weight: float) -> float:
    """Pixels: 1 for nothing, 10 for five and more."""
    return THIN + (THICK - THIN) * min(1.0, abs(weight) / HEAVY)


def wire_color(weight: float) -> QColor:
    """The color of a weight or a bias; what is no number is an error."""
    return signed_color(max(-1.0, min(1.0, weight))) if weight == weight else theme().color("error")


def color_table(*, discrete: bool) -> list[int]:
    """The 256 colors of bytes around 128; two of them where only the sign counts."""
    shares = (np.arange(256) - 128) / 127
    shares = np.where(shares < 0, -1.0, 1.0) if discrete else np.clip(shares, -1, 1)
    return [signed_color(float(share)).rgb() for share in shares]


def tile_image(values: np.ndarray, table: list[int]) -> QImage:
    """A picture of bytes (T, T), the first row the lowest, or of a line of them (T,)."""
    rows = np.ascontiguousarray(values[None] if values.ndim == 1 else values[::-1])
    padded = np.zeros((rows.shape[0], -(-rows.shape[1] // 4) * 4), np.uint8)  # a line of an image is whole words
    padded[:, : rows.shape[1]] = rows
    found = QImage(padded.data, rows.shape[1], rows.shape[0], padded.shape[1], QImage.Format.Format_Indexed8).copy()
    found.setColorTable(table)
    return found


def large_image(arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any], *, discrete: bool) -> QImage:
    """The large map: one number everywhere, or the likeliest of several classes, stronger where surer."""
    from studio.widgets.seen.plane import map_image

    if "map" in arrays:
        look = theme()
        shares = arrays["map"][:, :, None].astype(np.float32)
        shares = np.where(shares < 0, -1.0, 1.0) if discrete else shares
        ends = np.where(shares < 0, rgb(look.negative), rgb(look.positive))
        pixels = np.full((*shares.shape[:2], 4), 255, np.uint8)
        back = rgb(look.neutral)
        pixels[:, :, :3] = back + (ends - back) * (np.abs(shares) * VEIL)
        height, width = pixels.shape[:2]
        made = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
    else:
        share = np.ones_like(arrays["share"]) if discrete else arrays["share"]
        made = map_image({"winner": arrays["winner"], "share": share}, facts)
    return made.flipped(Qt.Orientation.Vertical)
