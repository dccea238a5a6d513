"""Pictures side by side, as large as they fit, in gray, in color, or orange to blue for weights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from studio.theme import theme
from studio.translate import tr
from studio.widgets.heat import rgb
from studio.widgets.seen.marks import paint_scale, room_for_scale
from studio.widgets.text import figures

GAP = 3.0
LEAST = 15.0  # pixels of a tile on a node, so that something can be told from it
BORDERED = 12.0  # pixels from which a tile has a border


def paint_tiles(
    painter: QPainter, area: QRectF, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any], *, small: bool
) -> None:
    """All tiles, those of the data beside those that were made; on a node as many as can be told apart."""
    signed = bool(facts.get("signed"))
    columns = int(facts.get("columns", 0))
    if small:
        _lay(painter, area, arrays["tiles"], 0, signed, gap=1.0, least=LEAST)
        return
    area = area.adjusted(8, 4, -8, -6)
    if signed:
        low, high = float(facts["low"]), float(facts["high"])
        room = room_for_scale(low, high)
        if area.width() - room > 120 and area.height() > 60:
            bar = QRectF(area.right() - room + 4, area.top() + 2, room - 4, min(area.height() - 4, 160.0))
            paint_scale(painter, bar, low, high)
            area.setRight(area.right() - room - 6)
    if "data_tiles" not in arrays:
        _lay(painter, area, arrays["tiles"], columns, signed)
        return
    font, measure = figures()
    line = measure.height() + 2
    ratio = arrays["tiles"].shape[2] / max(1, arrays["tiles"].shape[1])
    sides = QRectF(0, 0, (area.width() - 12) / 2, area.height() - line)
    piled = QRectF(0, 0, area.width(), (area.height() - 8) / 2 - line)
    beside, below = (best_columns(box, len(arrays["tiles"]), ratio, columns, GAP)[1] for box in (sides, piled))
    across = beside >= below
    half = (area.width() - 12) / 2 if across else area.width()
    tall = area.height() if across else (area.height() - 8) / 2
    second = (area.left() + half + 12, area.top()) if across else (area.left(), area.top() + tall + 8)
    for name, tiles, (x, y) in (
        (tr("generated"), arrays["tiles"], (area.left(), area.top())),
        (tr("data"), arrays["data_tiles"], second),
    ):
        painter.setFont(font)
        painter.setPen(theme().color("muted"))
        painter.drawText(QRectF(x, y, half, line), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)
        _lay(painter, QRectF(x, y + line, half, tall - line), tiles, columns, signed)


def _lay(
    painter: QPainter,
    area: QRectF,
    tiles: np.ndarray,
    columns: int,
    signed: bool,
    *,
    gap: float = GAP,
    least: float = 0.0,
) -> None:
    count, (height, width) = len(tiles), tiles.shape[1:3]
    if not count or not height or not width or area.width() < 4 or area.height() < 4:
        return
    columns, scale = best_columns(area, count, width / height, columns, gap, least)
    tall, wide = scale, scale * width / height
    rows = max(1, int((area.height() + gap) // (tall + gap)))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    larger = max(1, -(-round(tall) // height))  # first by whole pixels, so that their edges stay even and crisp
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().color("line"), 1))
    used = min(-(-count // columns), rows)
    top = area.top() + (max(0.0, area.height() - used * (tall + gap) + gap) / 2 if least else 0.0)
    left = area.left() + max(0.0, area.width() - min(columns, count) * (wide + gap) + gap) / 2
    for index in range(min(count, rows * columns)):
        place = QRectF(round(left + index % columns * (wide + gap)), round(top + index // columns * (tall + gap)),
                       round(wide), round(tall))  # fmt: skip
        painter.drawImage(place, image_of(tiles[index].repeat(larger, 0).repeat(larger, 1), signed=signed))
        if tall >= BORDERED:
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))


def best_columns(
    area: QRectF, count: int, ratio: float, columns: int, gap: float, least: float = 0.0
) -> tuple[int, float]:
    """How many columns, and how tall a tile is with them; `least` leaves tiles out rather than make them smaller."""

    def tall_with(across: int) -> float:
        rows = -(-count // across)
        wide = (area.width() - (across - 1) * gap) / across
        return min(wide / ratio, (area.height() - (rows - 1) * gap) / rows)

    if columns:
        across = min(columns, count)
        return across, max(1.0, tall_with(across))
    best = max(range(1, count + 1), key=tall_with)
    tall = max(1.0, tall_with(best))
    if tall < least:
        tall = min(least, area.height(), area.width() / ratio)
        best = max(1, int((area.width() + gap) // (tall * ratio + gap)))
    return best, tall


def image_of(tile: np.ndarray, *, signed: bool) -> QImage:
    """One tile (H, W) or (H, W, 3) as an image."""
    height, width = tile.shape[:2]
    if signed and tile.ndim == 2:
        look = theme()
        tile = _signed_table(*(color.rgb() for color in (look.negative, look.neutral, look.positive)))[tile]
    if tile.ndim == 2:
        gray = np.ascontiguousarray(tile)
        return QImage(gray.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
    pixels = np.ascontiguousarray(tile)
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


@lru_cache(maxsize=8)
def _signed_table(low: int, middle: int, high: int) -> np.ndarray:
    """A color (256, 3) for each byte: the first of these at 0, the second in the middle, the third at 255."""
    shares = np.linspace(-1, 1, 256)[:, None]
    ends = np.where(shares < 0, rgb(QColor(low)), rgb(QColor(high)))
    neutral = rgb(QColor(middle))
    return np.asarray(np.round(neutral + (ends - neutral) * np.abs(shares)), dtype=np.uint8)
