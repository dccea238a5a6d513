"""How fast a run goes on the whole: what is left of it is told from this, not from its last moment."""

from __future__ import annotations

SPAN, PART = 20.0, 0.3  # seconds that the mean reaches back at least, and share of the time that the run has taken


class MeanRate:
    """Steps per second over the later part of a run: from one to two spans, so that it moves slowly, yet follows."""

    def __init__(self) -> None:
        self._early: tuple[int, float] | None = None  # step and seconds from which the mean is taken
        self._late: tuple[int, float] | None = None  # those from which it will be

    def restart(self) -> None:
        """From here on it goes at another pace."""
        self._early = self._late = None

    def note(self, step: int, seconds: float) -> float:
        """The run has come to a step in so many seconds; the rate, 0 where it is not known yet."""
        now = step, seconds
        if self._early is None or self._late is None or step < self._late[0]:  # it may have been taken back
            self._early = self._late = now
        elif seconds - self._late[1] >= max(SPAN, PART * seconds):
            self._early, self._late = self._late, now
        taken = seconds - self._early[1]
        return (step - self._early[0]) / taken if taken > 0 else 0.0
