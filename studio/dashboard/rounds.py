"""When the views of the dashboard are drawn: in rounds, one view after the other, the rarer the costlier they are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QWidget

from studio.dashboard.view import View
from studio.precedence import precedence

FASTEST, SLOWEST = 33, 250  # milliseconds between two rounds of redraws
BETWEEN = 0  # milliseconds between two views of a round: whoever waits comes first, and what is at hand stays so
PATIENCE = 5  # rounds of the event loop that a view waits at most while others work in them
SHARE = 0.025  # of the time at most that redrawing takes, unless that were rarer than SLOWEST


class Rounds:
    """Of these views, which may change, those that can be seen and have something new to draw."""

    def __init__(self, views: Mapping[str, View], place: QWidget) -> None:
        self._views, self._place = views, place
        self._dirty: set[str] = set()
        self._cost = 0.0  # milliseconds of the last round
        self._left: list[str] = []  # the views that are still to be drawn in this one
        self._prepared = ""  # the one of them that has only to be painted
        self._spent = 0.0  # milliseconds of those that were
        self._begun = 0.0  # when it began, in seconds
        self._waited = 0  # rounds of the event loop that the next view has waited for what others did in them
        self._timer = QTimer(place, singleShot=True)
        self._timer.timeout.connect(self.draw_next)

    @property
    def planned(self) -> bool:
        """Whether there is something to draw."""
        return self._timer.isActive()

    @property
    def pause(self) -> int:
        """Milliseconds from one round to the next: the costlier, the rarer, but never under 4 Hz."""
        return round(min(SLOWEST, max(FASTEST, self._cost / SHARE)))

    def touch(self, keys: Iterable[str]) -> None:
        """These views have something new to draw."""
        self._dirty.update(keys)
        self.plan()

    def touch_all(self) -> None:
        """Every view is to be drawn anew."""
        self.touch(self._views)

    def plan(self) -> None:
        """Plan a round if there is something to draw that can be seen."""
        if self._timer.isActive() or not self._place.isVisible():
            return
        if self._waiting():
            since = 1000 * (time.perf_counter() - self._begun)
            self._timer.start(max(0, round(self.pause - since)))

    def rest(self) -> None:
        """Draw nothing while nobody looks."""
        self._timer.stop()
        if self._prepared:
            self._dirty.add(self._prepared)
        self._left, self._prepared = [], ""

    def draw_all(self) -> None:
        """Draw at once every view that can be seen and whose part of the run grew."""
        self.rest()
        self._cost = sum([self._work(key, self._views[key].redraw) for key in self._waiting()])

    def draw_next(self) -> None:
        """One view at a time: a hand on the mouse and the events of the run need not wait for all of them.

        Nor does a view follow what was worked on in the same round of the event loop, unless that goes on and on.
        """
        waiting = self._waiting()
        if not self._left:
            self._left, self._spent, self._begun = waiting, 0.0, time.perf_counter()
        # one may have been closed meanwhile
        self._left = [key for key in self._left if key in waiting or self._paints(key)]
        if self._left and self._waited < PATIENCE and (precedence().taken or precedence().crowded):
            self._waited += 1  # what came in asked for other pictures too, and all would be painted in one go
            self._timer.start(BETWEEN)
            return
        if self._left and precedence().beside.waits(self._timer):
            return
        self._waited = 0
        if self._left:
            self._spent += self._draw(self._left[-1])
        if self._left:
            self._timer.start(BETWEEN)
            return
        self._cost = self._spent
        self.plan()

    def _waiting(self) -> list[str]:
        return [key for key, view in self._views.items() if key in self._dirty and view.isVisible()]

    def _paints(self, key: str) -> bool:
        return key == self._prepared and key in self._views and self._views[key].isVisible()

    def _draw(self, key: str) -> float:
        """Draw the last view that is left, or the first half of it; the milliseconds it took."""
        view = self._views[key]
        if key == self._prepared:
            self._left.pop()
            self._prepared = ""
            return self._work("", view.present)
        if view.costly:
            self._prepared = key
            return self._work(key, view.prepare, paint=False)
        self._left.pop()
        return self._work(key, view.redraw)

    def _work(self, drawn: str, work: Callable[[], None], *, paint: bool = True) -> float:
        """Do it for the view that is then drawn, and paint what asks for it and no more; the milliseconds it took."""
        began = time.perf_counter()
        self._dirty.discard(drawn)
        with precedence():
            work()
            if paint:
                QCoreApplication.sendPostedEvents(self._place.window(), QEvent.Type.UpdateRequest)
        return (time.perf_counter() - began) * 1000
