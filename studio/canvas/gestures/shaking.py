"""Whether a hand that drags something shakes it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

REVERSALS, WITHIN = 3, 0.5  # so many turns back in so many seconds
STROKE = 14.0  # pixels: a shorter stroke is a trembling hand


class Shaking:
    """Fed with every place of the pointer; a shake is three turns to and fro, to the sides or up and down."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._axes = (_Turns(), _Turns())

    def shaken(self, x: float, y: float) -> bool:
        """Whether the place in pixels completes a shake."""
        now = self._clock()
        found = [turns.shaken(place, now) for turns, place in zip(self._axes, (x, y), strict=True)]
        return any(found)


class _Turns:
    """The turns along one axis: where the last one was, which way it goes since, and when turns happened."""

    def __init__(self) -> None:
        self._turn: float | None = None  # the farthest place of the present stroke
        self._begin = 0.0
        self._way = 0
        self._times: deque[float] = deque(maxlen=REVERSALS)

    def shaken(self, place: float, now: float) -> bool:
        if self._turn is None:
            self._turn = self._begin = place
            return False
        back = place - self._turn
        if self._way * back >= 0:  # farther the same way, or no way yet
            self._turn = place
            if abs(place - self._begin) >= STROKE:
                self._way = 1 if place > self._begin else -1
            return False
        if abs(back) < STROKE:
            return False
        self._begin, self._turn, self._way = self._turn, place, -self._way
        self._times.append(now)
        return len(self._times) == REVERSALS and now - self._times[0] <= WITHIN
