"""How a loss went: a noisy curve as a few smooth numbers. Legend: W windows."""

from __future__ import annotations

from functools import cached_property

import numpy as np

WINDOWS = 20


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

    @cached_property
    def windows(self) -> np.ndarray:
        """Means (W,) of up to `WINDOWS` equal stretches; of whole epochs where there are as many."""
        values = self.values
        if self.whole:
            epochs = len(values) // self.per_epoch
            values = values[: epochs * self.per_epoch].reshape(epochs, self.per_epoch).mean(1)
        count = min(WINDOWS, len(values))
        return np.array([part.mean() for part in np.array_split(values, count)]) if count else np.zeros(0)

    @cached_property
    def noise(self) -> float:
        """The standard error of a window's mean, from how neighbors differ, so that a slope does not count."""
        if len(self.values) < 4:
            return 0.0
        length = max(1.0, len(self.values) / max(1, len(self.windows)))
        return float(np.diff(self.values).std() / np.sqrt(2) / np.sqrt(length))

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
