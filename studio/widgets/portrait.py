"""What a node answers as a picture: tiles of channels and units, maps of the plane, states over time, rows of data.

One scale for all that has signs: orange below zero, the neutral color at zero, blue above. So what is dead is neutral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from studio.theme import Theme, theme
from studio.widgets.heat import between, rgb, viridis
from studio.widgets.portrait_axes import Axes, axes_of, paint_axes
from studio.widgets.portrait_curves import paint_curves
from studio.widgets.portrait_points import paint_samples
from studio.widgets.portrait_rows import paint_row, paint_tokens
from studio.widgets.seen.tiles import best_columns

STRETCHED = frozenset({"units", "sequence"})  # a single tile that fills its room
MOSAIC = frozenset({"images", "maps", "classes", "weights", "attention", "picture"})
PLANE = frozenset({"maps", "classes"})  # row 0 is the lowest
GAP, NUMBERED = 2.0, 30.0  # pixels between tiles; from which a tile has its number on it
POINTED = 150.0  # pixels of a map from which samples lie on it, where there are several
STEPS = 255  # of a scale; odd, so that zero has one of its own
VEIL = 0.78  # how strong the colors of maps are at most, so that samples stand out


@dataclass(frozen=True, slots=True)
class Portrait:
    """The picture of one node: `values` (tiles, height, width) or None, facts (`kind` …), further arrays by name."""

    facts: Mapping[str, Any]
    values: np.ndarray | None = None
    extra: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """How it is drawn: `PLANE`, `MOSAIC`, `STRETCHED`, points, curves, row or tokens."""
        return str(self.facts.get("kind", ""))

    def same_as(self, other: Portrait | None) -> bool:
        """Whether another one would look the same."""
        if other is None or self.facts != other.facts or self.extra.keys() != other.extra.keys():
            return False
        one, two = self.values, other.values
        if (one is None) != (two is None) or (one is not None and two is not None and not _equal(one, two)):
            return False
        return all(_equal(self.extra[name], other.extra[name]) for name in self.extra)


def _equal(one: np.ndarray, two: np.ndarray) -> bool:
    return one.shape == two.shape and bool(np.array_equal(one, two))


def portraits_of(arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> dict[str, Portrait]:
    """An answer taken apart, by the path of the node."""
    extra: dict[str, dict[str, np.ndarray]] = {}
    for name, array in arrays.items():
        node, colon, part = name.rpartition(":")
        if colon:
            extra.setdefault(node, {})[part] = array
    known: Mapping[str, Mapping[str, Any]] = facts.get("nodes", {})
    return {node: Portrait(told, arrays.get(node), extra.get(node, {})) for node, told in known.items()}


def tile_places(portrait: Portrait, area: QRectF, *, gap: float = GAP, large: bool = False) -> list[QRectF]:
    """Where each tile lies in an area; tiles that would have no room are not there. A `large` one leaves room to
    names."""
    values = portrait.values
    if values is None or portrait.kind not in STRETCHED | MOSAIC or not len(values):
        return []
    axes = axes_around(portrait, area) if large else None
    if axes is not None:
        area = area.marginsRemoved(axes.margins())
    if portrait.kind in STRETCHED:
        return [area]
    count, (height, width) = len(values), values.shape[1:3]
    if not height or not width or area.width() < 4 or area.height() < 4:
        return []
    columns, tall = _columns(area, count, width / height, int(portrait.facts.get("columns", 0)), gap)
    wide = tall * width / height
    rows = -(-count // columns)
    left = area.left() + max(0.0, area.width() - min(columns, count) * (wide + gap) + gap) / 2
    top = area.top() + max(0.0, area.height() - rows * (tall + gap) + gap) / 2
    return [
        QRectF(left + index % columns * (wide + gap), top + index // columns * (tall + gap), wide, tall)
        for index in range(count)
    ]


def axes_around(portrait: Portrait, area: QRectF) -> Axes | None:
    """The names around a large picture in an area."""
    return None if portrait.values is None else axes_of(portrait.kind, portrait.facts, area, portrait.values.shape)


def _columns(area: QRectF, count: int, ratio: float, given: int, gap: float) -> tuple[int, float]:
    """How many tiles stand side by side, and how tall they are: as tall as they fit, rather beside than below."""
    columns, tall = best_columns(area, count, ratio, given, gap)
    if given:
        return columns, tall
    for more in range(min(count, 2 * columns + 1), columns, -1):
        height = best_columns(area, count, ratio, more, gap)[1]
        if height >= tall * 0.999:
            return more, height
    return columns, tall


def paint_portrait(painter: QPainter, area: QRectF, portrait: Portrait, *, large: bool = False) -> None:
    """Paint a picture into an area; `large` with numbers on its tiles and rims around its points."""
    if portrait.kind == "row" and portrait.values is not None:
        paint_row(painter, area, portrait.values[0], portrait.facts, large=large)
    elif portrait.kind == "tokens":
        paint_tokens(painter, area, portrait.facts, large=large)
    elif portrait.kind == "curves" and portrait.values is not None:
        paint_curves(painter, area, portrait.values[0], portrait.extra, portrait.facts, large=large)
    else:
        places = tile_places(portrait, area, large=large)
        _paint_tiles(painter, places, portrait)
        axes = axes_around(portrait, area) if large and places else None
        if axes is not None:
            paint_axes(painter, area, places[0], axes)
        if "points" in portrait.extra:
            for place in places or [plane(area, portrait.facts)]:
                if len(places) <= 1 or place.width() >= POINTED:
                    paint_samples(painter, place, portrait.extra, portrait.facts, large=large, alone=not places)
        if large and len(places) > 1 and places[0].width() >= NUMBERED:
            _paint_numbers(painter, places, portrait)


def plane(area: QRectF, facts: Mapping[str, Any]) -> QRectF:
    """The square, or the rectangle in the ratio of the extent, in which points lie."""
    left, right, low, high = facts["extent"]
    ratio = (right - left) / max(high - low, 1e-12)
    ratio = ratio if 0.25 <= ratio <= 4 else 1.0
    height = min(area.height(), area.width() / ratio)
    box = QRectF(0, 0, height * ratio, height)
    box.moveCenter(area.center())
    return box


def _paint_tiles(painter: QPainter, places: list[QRectF], portrait: Portrait) -> None:
    if not places or portrait.values is None:
        return
    pixels = colors(portrait)
    height, width = pixels.shape[1:3]
    smooth = portrait.kind in PLANE
    for place, tile in zip(places, pixels, strict=True):
        edges = QRectF(
            QPointF(round(place.left()), round(place.top())), QPointF(round(place.right()), round(place.bottom()))
        )
        larger = 1 if smooth else max(1, int(min(edges.width() / width, edges.height() / height)))
        shown = tile if larger == 1 else np.ascontiguousarray(tile.repeat(larger, 0).repeat(larger, 1))
        image = QImage(shown.data, width * larger, height * larger, 4 * width * larger, QImage.Format.Format_RGB32)
        shrinks = width * larger > edges.width() or height * larger > edges.height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth or shrinks)
        painter.drawImage(edges, image)


def _paint_numbers(painter: QPainter, places: list[QRectF], portrait: Portrait) -> None:
    """The number of each unit in the corner of its tile, counted from 0 as in PyTorch."""
    look = theme()
    font = look.font("small")
    font.setPixelSize(9)
    painter.setFont(font)
    measure = painter.fontMetrics()
    for place, number in zip(places, portrait.facts.get("numbers", ()), strict=False):
        text = str(int(number))
        box = QRectF(place.left() + 2, place.top() + 2, measure.horizontalAdvance(text) + 6, 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("card", 190))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(look.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def colors(portrait: Portrait) -> np.ndarray:
    """The values as pixels (tiles, height, width) of 32 bits, ready for an image; maps upright."""
    values = portrait.values
    assert values is not None
    low, high = float(portrait.facts["low"]), float(portrait.facts["high"])
    if portrait.kind == "classes":
        return _class_colors(values[:, ::-1], portrait.extra["winner"][None, ::-1], len(portrait.facts["classes"]))
    if portrait.kind == "maps":
        values = values[:, ::-1]
    with np.errstate(invalid="ignore", over="ignore"):
        steps = np.clip((values - low) * ((STEPS - 1.0) / max(high - low, 1e-30)) + 0.5, 0.0, STEPS - 1.0)
    broken = ~np.isfinite(values)
    steps = np.where(broken, 0.0, steps).astype(np.uint8) if broken.any() else steps.astype(np.uint8)
    if portrait.kind == "picture" and values.ndim == 4:
        red, green, blue = (steps[..., channel].astype(np.uint32) for channel in range(3))
        return np.ascontiguousarray(0xFF000000 | red << 16 | green << 8 | blue)
    pixels = _table(portrait.kind, theme())[steps]
    if broken.any():
        pixels[broken] = theme().color("error").rgb()
    return np.ascontiguousarray(pixels)


def _class_colors(share: np.ndarray, winner: np.ndarray, count: int) -> np.ndarray:
    """The color of the likeliest class, stronger where it is surer."""
    table = np.array([rgb(theme().of_class(index)) for index in range(count)])
    sure = np.clip((np.nan_to_num(share)[..., None] - 1.0 / count) / (1.0 - 1.0 / count), 0.0, 1.0)
    neutral = rgb(theme().neutral)
    mixed = np.round(neutral + (table[winner] - neutral) * (0.15 + (VEIL - 0.15) * sure)).astype(np.uint32)
    return np.ascontiguousarray(0xFF000000 | mixed[..., 0] << 16 | mixed[..., 1] << 8 | mixed[..., 2])


_tables: dict[tuple[str, str], np.ndarray] = {}


def _table(kind: str, look: Theme) -> np.ndarray:
    """A color (STEPS,) of 32 bits for each step of the scale."""
    scale = kind if kind in ("picture", "attention", "maps") else "signed"
    key = scale, look.name
    if key not in _tables:
        _tables[key] = np.array([scale_color(kind, step / (STEPS - 1)).rgb() for step in range(STEPS)], dtype=np.uint32)
    return _tables[key]


def scale_color(kind: str, share: float) -> QColor:
    """The color of a value that lies that share of the way from the low to the high end of the scale."""
    look = theme()
    if kind == "picture":
        return QColor.fromRgbF(share, share, share)
    if kind == "attention":
        return viridis(share)
    signed = 2.0 * share - 1.0
    end = look.positive if signed > 0 else look.negative
    return between(look.neutral, end, abs(signed) ** 0.85 * (VEIL if kind == "maps" else 1.0))


def wanted_height(portrait: Portrait, width: float) -> float:
    """How high a picture of that width is best on a node, in scene units."""
    facts, values = portrait.facts, portrait.values
    if portrait.kind == "points":
        return min(width, 88.0)
    if portrait.kind == "row":
        return 44.0
    if portrait.kind == "curves":
        return 60.0
    if portrait.kind == "tokens":
        return 36.0
    if values is None:
        return 0.0
    if portrait.kind == "units":
        return 52.0 if len(facts.get("across", ())) > 4 else 64.0
    if portrait.kind == "sequence":
        return min(72.0, max(36.0, 4.0 * values.shape[1]))
    count, ratio = len(values), values.shape[2] / max(1, values.shape[1])
    if count == 1:
        return min(width / ratio, 88.0)
    wished = 40.0 if count <= 4 else 30.0 if count <= 16 else 20.0
    columns = int(facts.get("columns", 0)) or max(1, int((width + GAP) // (wished * ratio + GAP)))
    columns = min(columns, count)
    tall = (width - (columns - 1) * GAP) / columns / ratio
    return float(min(112.0, -(-count // columns) * (tall + GAP) - GAP))
