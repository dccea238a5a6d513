"""How a loss went: a noisy curve as a few smooth numbers. Legend: W windows."""

from __future__ import annotations

from functools import cached_property

import numpy as np

WINDOWS = 20
FEWEST = 6  # windows that a line is laid through
SURE = 4.0  # standard errors beyond which a slope is none by chance
KEPT = 0.25  # of its pace, at the very end
RUNS = 10.0  # times as long a run as anybody would wait for
NORMAL = 0.6745 * np.sqrt(2)  # the median difference of two normal numbers, in standard deviations


class Course:
    """The losses (n,) of consecutive steps. Windows are whole epochs where there are enough of them."""

    def __init__(self, values: np.ndarray, per_epoch: int = 1) -> None:
        self.values = values
        self.per_epoch = per_epoch

    def __len__(self) -> int:
        return len(self.values)

    @property
    def whole(self) -> bool:
        """Whether each window holds the same rows: they are whole epochs."""
        return len(self.values) // self.per_epoch >= WINDOWS

    @property
    def _epochs(self) -> np.ndarray:
        """The mean of every whole epoch (E,)."""
        epochs = len(self.values) // self.per_epoch
        return np.asarray(self.values[: epochs * self.per_epoch].reshape(epochs, self.per_epoch).mean(1))

    @cached_property
    def windows(self) -> np.ndarray:
        """Means (W,) of up to `WINDOWS` equal stretches; of whole epochs where there are as many."""
        values = self._epochs if self.whole else self.values
        count = min(WINDOWS, len(values))
        return np.array([part.mean() for part in np.array_split(values, count)]) if count else np.zeros(0)

    @cached_property
    def noise(self) -> float:
        """The standard error of a window's mean, from how neighbors differ, so that a slope does not count."""
        if len(self.values) < 4:
            return 0.0
        length = max(1.0, len(self.values) / max(1, len(self.windows)))
        return float(np.diff(self.values).std() / np.sqrt(2) / np.sqrt(length))

    @cached_property
    def jitter(self) -> float:
        """The standard deviation of one loss around its trend; by the median, so that a few leaps do not count."""
        return float(np.median(np.abs(np.diff(self.values))) / NORMAL) if len(self.values) >= 4 else 0.0

    @property
    def _first(self) -> int:
        return max(1, min(len(self.values) // 50, 10))

    @property
    def start(self) -> float:
        """The first losses."""
        return float(np.mean(self.values[: self._first]))

    @cached_property
    def start_noise(self) -> float:
        """The standard error of `start`: it is the mean of few losses."""
        if len(self.values) < 4:
            return 0.0
        return float(np.diff(self.values).std() / np.sqrt(2) / np.sqrt(self._first))

    @property
    def end(self) -> float:
        """The last tenth."""
        return float(np.mean(self.windows[-2:]))

    @property
    def low(self) -> float:
        """The lowest window."""
        return float(self.windows.min())

    @property
    def fall(self) -> float:
        """How far it fell from the start to its lowest window."""
        return self.start - min(self.low, self.start)

    @property
    def slope(self) -> float:
        """How much it fell over its last third (positive: still falling)."""
        last = self.windows[-max(3, len(self.windows) // 3) :]
        return float(last[0] - last[-1])

    @cached_property
    def _stretches(self) -> np.ndarray:
        """The windows, or single epochs where two lots of `FEWEST` are told: other rows make other losses."""
        return self.windows if self.whole or len(self.values) // self.per_epoch < 2 * FEWEST else self._epochs

    @cached_property
    def trend(self) -> tuple[float, float]:
        """How much it fell over its last half, by the straight line through its stretches, and how far that may be off.

        The second is the standard error, from how they lie about the line; infinite for too few of them.
        """
        last = self._stretches[len(self._stretches) // 2 :]
        count = len(last)
        if count < FEWEST:
            return 0.0, float("inf")
        steep, rest, spread = _line(last)
        return -steep * count, count * float(np.sqrt(rest @ rest / (count - 2) / spread))

    @property
    def pace(self) -> float:
        """How fast it fell over its last half, measured by its first half: 1 for a straight line, 0 where it rose."""
        first = self._stretches[: len(self._stretches) // 2]
        before = -_line(first)[0] * len(first) if len(first) >= FEWEST else 0.0
        return max(0.0, self.trend[0]) / before if before > 0 else 0.0

    @cached_property
    def falls(self) -> bool:
        """Whether it surely still falls: over its last half, and in its last quarter, too (noisier alone)."""
        fall, error = self.trend
        if fall <= SURE * error:
            return False
        count = len(self._stretches)
        steep, _, _ = _line(self._stretches[-max(4, count // 4) :])
        return -steep > KEPT * fall / (count - count // 2)

    def falls_towards(self, low: float) -> bool:
        """Whether it still falls, so fast that it would be that low after ten more such runs."""
        return self.falls and 2 * RUNS * self.trend[0] > self.end - low

    @property
    def rises(self) -> bool:
        """Whether it rises, surely."""
        fall, error = self.trend
        return -fall > SURE * error


def _line(values: np.ndarray) -> tuple[float, np.ndarray, float]:
    """The slope of the straight line through values (n,), what lies beside it (n,), and the squares of the places."""
    places = np.arange(len(values)) - (len(values) - 1) / 2
    spread = float(places @ places)
    steep = float(places @ values / spread)
    return steep, values - values.mean() - steep * places, spread
