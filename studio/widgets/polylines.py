"""Arrays into Qt's polygons without a Python object per point, and the type of what a chart draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr


@dataclass(frozen=True, slots=True)
class Bins:
    """A curve read for the screen: per bin its place, least, largest and mean finite value (NaN where there is none)."""

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


def polygon(x: np.ndarray, y: np.ndarray) -> QPolygonF:
    """The points as a polygon; x and y of one length, finite."""
    made = QPolygonF()
    made.resize(len(x))
    if len(x):
        memory = np.frombuffer(VoidPtr(made.data(), len(x) * 16, True), dtype=np.float64).reshape(-1, 2)
        memory[:, 0], memory[:, 1] = x, y
    return made


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


def envelope(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> QPolygonF:
    """A line that runs down and up through each bin, so that one stroke shows the whole range; all finite."""
    x_twice = np.repeat(x, 2)
    y_both = np.empty(2 * len(x))
    upward = np.arange(len(x)) % 2 == 0
    y_both[0::2], y_both[1::2] = np.where(upward, low, high), np.where(upward, high, low)
    return polygon(x_twice, y_both)


def smooth(bins: Bins, width: float) -> np.ndarray:
    """The means smoothed by a straight line through the neighbors of each, whose weight falls off over `width` on the x axis.

    A line rather than an average: that would lag behind a falling loss and begin far below its first value. Gaps stay
    gaps, nothing leaves the range of the means. Bins lie evenly.
    """
    count = len(bins.x)
    if width <= 0 or count < 3 or bins.x[-1] == bins.x[0]:
        return bins.mean
    there = np.isfinite(bins.mean)
    if there.sum() < 3:
        return bins.mean
    away = width * (count - 1) / (bins.x[-1] - bins.x[0])  # in bins
    reach = int(min(count - 1, np.ceil(5 * away)))
    distance = np.arange(-reach, reach + 1)
    weights = np.exp(-np.abs(distance) / max(away, 1e-9))
    values = np.where(there, bins.mean, 0.0)

    def around(series: np.ndarray, power: int) -> np.ndarray:
        return np.convolve(series, weights * (-distance) ** power)[reach : reach + count]

    share = there.astype(float)
    one, lean, spread = (around(share, power) for power in (0, 1, 2))
    total, turned = around(values, 0), around(values, 1)
    scale = one * spread - lean**2
    line = np.where(scale > 1e-9, (spread * total - lean * turned) / np.where(scale > 1e-9, scale, 1.0), values)
    known = bins.mean[there]
    return np.where(there, np.clip(line, known.min(), known.max()), np.nan)
