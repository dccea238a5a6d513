"""How far several exports together have come, and how long they still take."""

from __future__ import annotations

import time
from collections.abc import Sequence

USUAL = {"pt": 5.0, "safetensors": 5.0, "pt2": 9.0, "onnx": 12.0, "source": 5.0}  # seconds
LEAST = 1.0  # seconds left, while one is still at work


class Course:
    """Exports of these formats, one after the other; `share` is how far the present one is, 0 to 1."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._usual = [USUAL.get(key, 8.0) for key in keys]
        self._over = 0  # exports
        self._began = self._turned = time.monotonic()
        self.share = 0.0

    def turn(self) -> None:
        """The present one is over, the next begins."""
        self._over, self.share, self._turned = self._over + 1, 0.0, time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds since the first began."""
        return time.monotonic() - self._began

    @property
    def done(self) -> float:
        """The share of all of them, 0 to 1."""
        over, present = sum(self._usual[: self._over]), sum(self._usual[self._over : self._over + 1])
        return (over + self.share * present) / sum(self._usual) if self._usual else 0.0

    @property
    def left(self) -> float:
        """Seconds for the rest of all, if this computer goes on as it has so far."""
        over = sum(self._usual[: self._over])
        pace = (self._turned - self._began) / over if over else 1.0
        present = pace * sum(self._usual[self._over : self._over + 1]) - (time.monotonic() - self._turned)
        return max(LEAST, present) + pace * sum(self._usual[self._over + 1 :])
