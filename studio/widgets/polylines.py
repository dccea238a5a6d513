"""Lines and bars drawn straight from arrays, without a Python object per point; and curves read for the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from shiboken6 import VoidPtr, wrapInstance


@dataclass(frozen=True, slots=True)
class Bins:
    """A curve read for the screen: per bin its place and its least, largest and mean finite value, else NaN."""

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    single: bool  # whether each bin is one point


class Series(Protocol):
    """A curve that a chart can read at any width."""

    def read(self, low: float, high: float, columns: int) -> Bins:
        """What lies between two x values (and one point beyond each), in at most about so many bins."""

    def near(self, x: float) -> tuple[float, float] | None:
        """The recorded point nearest to x, or None while there is none."""

    @property
    def span(self) -> tuple[float, float] | None:
        """The first and the last x, or None while there is none."""


def draw_polyline(painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
    """Draw one open line through points; x and y of one length, finite."""
    line = QPolygonF()
    line.resize(len(x))
    if len(x):
        held: Any = VoidPtr(line.data(), len(x) * 16, True)  # type: ignore[call-arg, arg-type]
        memory = np.frombuffer(held, dtype=np.float64).reshape(-1, 2)
        memory[:, 0], memory[:, 1] = x, y
        painter.drawPolyline(line)


def draw_points(painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
    """Draw points with the painter's pen; x and y of one length, finite."""
    points = np.stack((x, y), axis=1)
    if len(points):
        painter.drawPoints(wrapInstance(points.ctypes.data, QPointF), len(points))  # type: ignore[call-overload]


def fill_columns(painter: QPainter, x: np.ndarray, top: np.ndarray, bottom: np.ndarray, color: QColor) -> None:
    """Fill between two lines with upright bars of whole pixels. The color must be opaque.

    A polygon of so many corners takes forty times as long, and so do bars that are blended instead of written.
    x rises; points in one pixel are joined, each bar reaches to the next. All finite.
    """
    if not len(x):
        return
    pixels = np.floor(x).astype(np.int32)
    begins = np.empty(len(pixels), dtype=bool)
    begins[0] = True
    np.not_equal(pixels[1:], pixels[:-1], out=begins[1:])
    first = np.flatnonzero(begins)
    columns = pixels[first]
    fill_pixels(painter, columns, np.minimum.reduceat(top, first), np.maximum.reduceat(bottom, first), color)


def fill_pixels(painter: QPainter, columns: np.ndarray, top: np.ndarray, bottom: np.ndarray, color: QColor) -> None:
    """Fill bars that begin in those whole pixels, which rise; each reaches to the next. The color must be opaque."""
    bars = np.empty((len(columns), 4), dtype=np.int32)  # as Qt keeps them: left, top, right, bottom, all inside
    bars[:, 0] = columns
    bars[:-1, 2] = columns[1:] - 1
    bars[-1, 2] = columns[-1]
    bars[:, 1] = np.floor(top)
    bars[:, 3] = np.maximum(np.ceil(bottom) - 1, bars[:, 1])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRects(wrapInstance(bars.ctypes.data, QRect), len(bars))  # type: ignore[call-overload]


def pieces(y: np.ndarray) -> Iterator[slice]:
    """The stretches between gaps (NaN)."""
    whole = np.isfinite(y)
    if whole.all():
        if len(y):
            yield slice(0, len(y))
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([False], whole, [False])).astype(np.int8)))
    for first, last in edges.reshape(-1, 2):
        yield slice(int(first), int(last))


def draw_envelope(painter: QPainter, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    """A line that runs down and up through each bin, so that one stroke shows the whole range; all finite."""
    upward = np.arange(len(x)) % 2 == 0
    y = np.stack((np.where(upward, low, high), np.where(upward, high, low)), axis=1).ravel()
    draw_polyline(painter, np.repeat(x, 2), y)


def smooth(bins: Bins, width: float) -> np.ndarray:
    """The means smoothed by a straight line through the neighbors of each, which weigh less the farther they are.

    The weight falls off over `width` on the x axis. A line rather than an average: that would begin far below the first
    value of a falling loss. Gaps stay gaps, nothing leaves the range of the means. Bins lie evenly.
    """
    count = len(bins.x)
    if width <= 0 or count < 3 or bins.x[-1] == bins.x[0]:
        return bins.mean
    there = np.isfinite(bins.mean)
    known = np.count_nonzero(there)
    if known < 3:
        return bins.mean
    away = float(width * (count - 1) / (bins.x[-1] - bins.x[0]))  # in bins
    if known == count:
        return _smoothed(bins.mean, _whole(count, away), away)
    line = _smoothed(np.where(there, bins.mean, 0.0), _leaning(there.astype(float), away), away, bins.mean[there])
    return np.where(there, line, np.nan)


def _smoothed(values: np.ndarray, leaning: _Leaning, away: float, known: np.ndarray | None = None) -> np.ndarray:
    """Values (N,) smoothed, within the range of the known ones among them."""
    lean, spread, steep, scale = leaning
    total, turned = (_around(values, away, power) for power in (0, 1))
    line = np.where(steep, (spread * total - lean * turned) / scale, values)
    known = values if known is None else known
    return np.minimum(np.maximum(line, known.min()), known.max())


_Leaning = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # what a smoothed value takes from where bins lie


def _leaning(share: np.ndarray, away: float) -> _Leaning:
    one, lean, spread = (_around(share, away, power) for power in (0, 1, 2))
    scale = one * spread - lean**2
    return lean, spread, scale > 1e-9, np.where(scale > 1e-9, scale, 1.0)


@lru_cache(32)
def _whole(count: int, away: float) -> _Leaning:
    """The same for a curve without gaps: all such curves of a picture share it."""
    return _leaning(np.ones(count), away)


def _around(series: np.ndarray, away: float, power: int) -> np.ndarray:
    """The sums of what lies around each place, weighed by how far and to that power by which way it lies."""
    count = len(series)
    reach = int(min(count - 1, np.ceil(5 * away)))
    return np.convolve(series, _weights(reach, away)[power])[reach : reach + count]


@lru_cache(32)
def _weights(reach: int, away: float) -> tuple[np.ndarray, ...]:
    distance = np.arange(-reach, reach + 1)
    weights = np.exp(-np.abs(distance) / max(away, 1e-9))
    return tuple(weights * (-distance) ** power for power in (0, 1, 2))
