"""Axes as arithmetic: where a value lies between two ends, and which round values get a mark. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, isfinite, log10

import numpy as np

from studio.widgets import numbers

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
SAME, AROUND = 1e-6, 0.05  # shares that lie so near each other are one, and what is shown around it
_FILLED = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


_remembered = lru_cache(512)  # axes stay for many pictures; equal scales share what is kept of them


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis: where (0 to 1) and what is written there; an empty text for a minor mark."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class LinearScale:
    """From `low` at 0 to `high` at 1 in equal steps."""

    low: float
    high: float

    def place(self, values: np.ndarray | float) -> np.ndarray:
        """Where values lie, 0 at the low end and 1 at the high one; NaN stays NaN."""
        return (np.asarray(values, dtype=float) - self.low) / (self.high - self.low)

    def value(self, place: np.ndarray | float) -> np.ndarray | float:
        """The value at a place, or the values at places."""
        return self.low + place * (self.high - self.low)

    @_remembered
    def marks(self, most: int, *, percent: bool = False) -> tuple[Mark, ...]:
        """Round values between the ends, at most about so many."""
        step = round_step((self.high - self.low) / max(1, most))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        factor, unit = (100, " %") if percent else (1, "")
        return tuple(
            Mark(float(self.place(index * step)), numbers.tick(index * step * factor, step * factor) + unit)
            for index in range(first, last + 1)
        )


@dataclass(frozen=True, slots=True)
class LogScale:
    """From `low` at 0 to `high` at 1 in equal factors; both above zero. What is not above zero lies at the low end."""

    low: float
    high: float

    def place(self, values: np.ndarray | float) -> np.ndarray:
        """Where values lie; zero and below lie at 0, NaN stays NaN."""
        values = np.asarray(values, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            placed = np.log10(values / self.low) / log10(self.high / self.low)
        return np.where(values <= self.low, 0.0, placed)

    def value(self, place: float) -> float:
        """The value at a place."""
        return self.low * (self.high / self.low) ** place

    @_remembered
    def marks(self, most: int, *, percent: bool = False) -> tuple[Mark, ...]:
        """Powers of ten, thinned to at most so many; below two decades also 2 and 5."""
        first, last = floor(log10(self.low) + 1e-9), ceil(log10(self.high) - 1e-9)
        every = max(1, ceil((last - first + 1) / max(1, most)))
        steps = (1, 2, 5) if (last - first) * 3 <= most else (1, 3) if (last - first) * 2 <= most else (1,)
        found = []
        for exponent in range(first, last + 1):
            for factor in steps:
                value = factor * 10.0**exponent
                place = log10(value / self.low) / log10(self.high / self.low)
                if -1e-9 <= place <= 1 + 1e-9:
                    text = numbers.power_tick(value) if exponent % every == 0 else ""
                    found.append(Mark(place, text))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class SignedLogScale:
    """From `low` to `high`, even around zero up to about `unit`, by equal factors beyond it on both sides."""

    low: float
    high: float
    unit: float

    def place(self, values: np.ndarray | float) -> np.ndarray:
        """Where values lie; NaN stays NaN."""
        ends = np.arcsinh(np.array((self.low, self.high)) / self.unit)
        return (np.arcsinh(np.asarray(values, dtype=float) / self.unit) - ends[0]) / (ends[1] - ends[0])

    def value(self, place: np.ndarray | float) -> np.ndarray:
        """The values at places."""
        ends = np.arcsinh(np.array((self.low, self.high)) / self.unit)
        return np.sinh(ends[0] + np.asarray(place) * (ends[1] - ends[0])) * self.unit

    @_remembered
    def marks(self, most: int, *, percent: bool = False) -> tuple[Mark, ...]:
        """Zero and powers of ten on both sides, the outer ones first, none too near to another."""
        reach = max(abs(self.low), abs(self.high))
        first, last = floor(log10(self.unit) + 1e-9), floor(log10(reach) + 1e-9)
        found = [Mark(float(self.place(0.0)), "0")] if self.low <= 0 <= self.high else []
        for power in range(last, first - 1, -1):
            for value in (-(10.0**power), 10.0**power):
                place = float(self.place(value))
                free = all(abs(place - mark.place) >= 0.9 / max(1, most) for mark in found)
                if self.low <= value <= self.high and free:
                    sign = numbers.MINUS if value < 0 else ""
                    found.append(Mark(place, sign + numbers.power_tick(abs(value))))
        return tuple(found)


Scale = LinearScale | LogScale


def round_step(step: float) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `step`."""
    power = 10.0 ** floor(log10(step))
    return next(power * factor for factor in _ROUND if power * factor >= step * (1 - 1e-9))


def round_up(value: float) -> float:
    """A round end of an axis at or a little beyond a positive value, so that a growing curve rarely moves its axis."""
    power = 10.0 ** floor(log10(value))
    return next(power * factor for factor in _FILLED if power * factor >= value * (1 - 1e-9))


def round_end(value: float) -> float:
    """A round end of an axis at a positive value or at most 8 % beyond it, for curves that grow no more."""
    power = 10.0 ** floor(log10(value * 0.08))
    step = max(power * factor for factor in _ROUND if power * factor <= value * 0.08 * (1 + 1e-9))
    return ceil(value / step - 1e-9) * step


def linear_around(low: float, high: float, *, marks: int = 4) -> LinearScale:
    """A linear scale with round ends around two values, which may be equal."""
    if not (isfinite(low) and isfinite(high)):
        return LinearScale(0.0, 1.0)
    if high - low < 1e-12 * max(1.0, abs(low), abs(high)):
        spread = max(abs(high) * 0.1, 1e-9)
        low, high = (
            (low - spread, high + spread) if low or high else (0.0, 1.0)
        )  # nothing but zeros lies at the low end
    step = round_step((high - low) / marks) / 2
    return LinearScale(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step)


def shares_around(low: float, high: float) -> LinearScale:
    """A linear scale around shares of a whole, which are seldom below nothing or above all of it."""
    if high - low < SAME and low >= 0 and high <= 1:
        low, high = max(0.0, low - AROUND), min(1.0, high + AROUND)
    return linear_around(low, high)


def log_around(low: float, high: float) -> LogScale:
    """A logarithmic scale around two values above zero, its ends at 1, 2 or 5 times a power of ten."""
    low, high = max(low, 1e-300), max(high, 1e-300)
    start, end = _log_end(low, down=True), _log_end(high, down=False)
    if end / start < 5:
        start, end = _log_end(start * 0.7, down=True), _log_end(end * 1.4, down=False)
    return LogScale(start, end)


def _log_end(value: float, *, down: bool) -> float:
    power = 10.0 ** floor(log10(value))
    fitting = [power * factor for factor in (1.0, 2.0, 5.0, 10.0)]
    if down:
        return max(end for end in fitting if end <= value * (1 + 1e-9))
    return min(end for end in fitting if end >= value * (1 - 1e-9))


def spread(wished: list[float], height: float, low: float, high: float) -> list[float]:
    """Tops of labels of one height near the wished middles, none overlapping, between `low` and `high`."""
    order = sorted(range(len(wished)), key=wished.__getitem__)
    if len(order) * height > high - low:
        height = (high - low) / max(1, len(order))
    placed = [0.0] * len(wished)
    edge = low
    for index in order:
        placed[index] = max(edge, min(wished[index] - height / 2, high - height))
        edge = placed[index] + height
    edge = high
    for index in reversed(order):
        placed[index] = min(placed[index], edge - height)
        edge = placed[index]
    return placed
