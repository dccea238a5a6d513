"""What looking costs a run, told so that it means something in a run of a second as well as in one of a day.

The first look of each kind also builds what later ones use: graphs are traced, buffers made. That is done once, so it
is no share of anything; it is told in seconds, beside the share that looking takes in the latest seconds of the run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable

WINDOW = 5.0  # seconds of the run that the share is of


class Account:
    """Knows when looking was paid for. All times are seconds that the run has worked."""

    def __init__(self) -> None:
        self.prepared = 0.0  # seconds that first looks took
        self._known: dict[Hashable, object] = {}
        self._kept: deque[tuple[float, float]] = deque(((0.0, 0.0),))  # worked until then, and paid for looking

    def looked(self, kind: Hashable, seconds: float, what: object = None) -> None:
        """A look of a kind took so long; the first one of it, or of another `what`, was preparation."""
        if kind not in self._known or self._known[kind] != what:
            self._known[kind] = what
            self.prepared += seconds

    def share(self, worked: float, spent: float) -> float:
        """The share, 0 to 1, of the latest seconds that looking took, where that much was spent on it in all."""
        paid, kept = max(0.0, spent - self.prepared), self._kept
        if worked < kept[-1][0]:  # a run that was cut back
            kept.clear()
            kept.append((0.0, 0.0))
        if worked > kept[-1][0]:
            kept.append((worked, paid))
        while len(kept) > 2 and worked - kept[1][0] >= WINDOW:
            kept.popleft()
        then, before = kept[0]
        trained = worked - then - (self.prepared if not then else 0.0)
        return min(1.0, max(0.0, (paid - before) / trained)) if trained > 0 else 0.0
