"""Which steps of a run are looked into: by the clock while somebody watches, else by their numbers alone.

What a run tells without anybody watching so follows from its document and seed, on a slow computer as on a fast one.
"""

from __future__ import annotations

import time
from typing import Protocol

LOOKS, FEWEST = 48, 16  # spread over a stage whose length is known
LAYERS = 1500  # looked into in such a stage, each of which takes about a third of a millisecond
FIRST = 4  # steps, each of which is looked into

SHARE = 0.015  # of the run's time
FASTEST = 1 / 20  # seconds between two looks
SLOWEST, SLOWEST_SHARE = 1 / 5, 0.03  # a look this often at least, while that stays within the larger share


class Rhythm(Protocol):
    """Says which steps are due. `watched` is whether there is somebody whom a look must not keep waiting."""

    watched: bool

    def due(self, done: int, steps: int) -> bool:
        """Whether to look into the step that follows on so many of a stage of `steps`; 0 where its end is open."""

    def looked(self, cost: float) -> None:
        """A look is over that took so many seconds beyond the step itself."""


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

    def looked(self, cost: float) -> None:
        """What it cost decides nothing."""


class ByClock:
    """As often as its price allows: for those who watch."""

    watched = True

    def __init__(self) -> None:
        self._next = 0.0

    def due(self, done: int, steps: int) -> bool:
        """Whether the pause after the last look is over. The first steps are looked into, or a short run shows none."""
        return done < FIRST or time.perf_counter() >= self._next

    def looked(self, cost: float) -> None:
        """The next look comes after a pause."""
        self._next = time.perf_counter() + pause_after(cost)


def pause_after(cost: float) -> float:
    """Seconds until the next look, after one that cost so many."""
    wished = max(FASTEST, cost / SHARE)
    return min(wished, SLOWEST) if cost / SLOWEST <= SLOWEST_SHARE else wished
