"""Which steps of a run are looked into: by the clock while somebody watches, else by their numbers alone.

What a run tells without anybody watching so follows from its document and seed, on a slow computer as on a fast one.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import Protocol

LOOKS, FEWEST = 48, 16  # spread over a stage whose length is known
LAYERS = 1500  # looked into in such a stage, each of which takes about a third of a millisecond
COSTS = 15  # looks by whose median the next is planned: a step of a large network takes now more, now less than a look
FIRST = 4  # steps, each of which is looked into


@dataclass(frozen=True, slots=True)
class Price:
    """What looking again and again may cost."""

    share: float  # of the run's time
    fastest: float  # seconds between two looks at least
    slowest: float  # and at most, while that stays within the larger share
    most: float  # the larger share

    def pause_after(self, cost: float) -> float:
        """Seconds until the next look, where one takes `cost` seconds."""
        return max(self.fastest, min(cost / self.share, max(self.slowest, cost / self.most)))


LAYER_LOOKS = Price(share=0.0075, fastest=1 / 20, slowest=0.249, most=0.03)


class Rhythm(Protocol):
    """Says which steps are due. `watched` is whether there is somebody whom a look must not keep waiting."""

    watched: bool

    def due(self, done: int, steps: int) -> bool:
        """Whether to look into the step that follows on so many of a stage of `steps`; 0 where its end is open."""

    def looked(self, cost: float | None) -> None:
        """A look is over that took so many seconds beyond an ordinary step; None while no such step is known.

        Below 0 where that very step went fast.
        """


class ByStep:
    """Looks evenly over a stage of known length; where its end is open, ever farther apart. Knows no clock.

    The more layers a network has, the fewer looks are taken.
    """

    watched = False

    def __init__(self, layers: int = 1) -> None:
        self.looks = min(LOOKS, max(FEWEST, LAYERS // max(1, layers)))

    def due(self, done: int, steps: int) -> bool:
        """Whether the number of the step says so: with an open end a third of the looks while its steps double."""
        stride = -(-steps // self.looks) if steps else 2 ** max(0, (done // (self.looks // 3)).bit_length() - 1)
        return done < FIRST or done % stride == 0

    def looked(self, cost: float | None) -> None:
        """What it cost decides nothing."""


class ByClock:
    """As often as its price allows: for those who watch."""

    watched = True

    def __init__(self) -> None:
        self._next = 0.0
        self._asked: float | None = None  # when the last step began
        self._costs: deque[float] = deque(maxlen=COSTS)
        self._rests = False  # the last step was looked into

    def due(self, done: int, steps: int) -> bool:
        """Whether it is time again, or would be before another step is over: then slow steps keep nobody waiting.

        The first steps are looked into, or a short run shows none. Later at least every other step is an ordinary one,
        beside which the others have their cost.
        """
        now = time.perf_counter()
        step = now - self._asked if self._asked is not None else 0.0
        self._asked = now
        if done < FIRST:
            return True
        rests, self._rests = self._rests, False
        return now + step >= self._next and not rests

    def looked(self, cost: float | None) -> None:
        """The next look begins a pause after this one began; a single slow step says little of that pause."""
        self._rests = True
        if cost is not None:
            self._costs.append(cost)
        began = self._asked if self._asked is not None else time.perf_counter()
        self._next = began + (LAYER_LOOKS.pause_after(median(self._costs)) if self._costs else LAYER_LOOKS.slowest)
