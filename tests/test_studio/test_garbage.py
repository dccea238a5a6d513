"""Cycles with Qt's objects in them end in the window's thread, whoever makes objects meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio import garbage
from studio.garbage import Garbage


class Ring(QObject):
    """Holds itself."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture
def collecting(qapp: QApplication) -> object:
    gc.enable()
    found = Garbage()
    yield found
    found.deleteLater()
    assert not gc.isenabled()


def test_a_cycle_ends_in_the_thread_of_the_window(qtbot: QtBot, collecting: Garbage) -> None:
    ended: list[threading.Thread] = []
    weakref.finalize(Ring(), lambda: ended.append(threading.current_thread()))
    made: list[list[int]] = []
    worker = threading.Thread(target=lambda: made.extend([] for _ in range(100_000)))
    worker.start()
    worker.join()
    assert not ended
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [threading.main_thread()]


class Collector:
    """In the place of Python's own: `counts` since the last time, objects by generation, and what was collected."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.counts, self.objects, self.now = (0, 0, 0), [0, 0, 0], 0.0
        self.collected: list[int] = []
        self.counted = 0  # so many times the old ones
        monkeypatch.setattr(garbage, "_old", dict.fromkeys(garbage._old, 0.0))
        monkeypatch.setattr(garbage.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(garbage.gc, "get_threshold", lambda: (700, 10, 10))
        monkeypatch.setattr(garbage.gc, "get_count", lambda: self.counts)
        monkeypatch.setattr(garbage.gc, "get_objects", self.list)
        monkeypatch.setattr(garbage.gc, "collect", self.collect)

    def list(self, generation: int) -> list[None]:
        """What `gc.get_objects` says."""
        self.counted += generation == 2
        return [None] * self.objects[generation]

    def collect(self, generation: int) -> int:
        """A tenth of what is gone through was garbage."""
        self.collected.append(generation)
        left = sum(self.objects[: generation + 1])
        self.objects[: generation + 1] = [0] * (generation + 1)
        self.objects[min(generation + 1, 2)] += left - left // 10
        return left // 10

    def go_on(self, counts: tuple[int, int, int], *, seconds: float = 0.0, young: int = 0) -> None:
        """A turn of the timer."""
        self.counts, self.now = counts, self.now + seconds
        self.objects[0] += young
        garbage.collect()


def test_old_objects_are_gone_through_when_they_have_become_many_more(monkeypatch: pytest.MonkeyPatch) -> None:
    python = Collector(monkeypatch)
    python.objects[2] = 1000
    python.go_on((700, 3, 10))
    assert python.collected == []
    python.go_on((701, 3, 10), young=100)
    python.go_on((3, 4, 11))
    assert python.collected == [0, 2], "they were never gone through before"
    left = python.objects[2]
    python.go_on((3, 4, 11), young=200, seconds=11)
    python.go_on((3, 4, 11), young=200, seconds=11)
    python.objects[2] -= 250  # many end without being collected
    python.go_on((3, 4, 11), seconds=11)
    assert python.collected[2:] == [1, 1, 1]
    python.go_on((3, 4, 11), young=400, seconds=1)
    python.go_on((3, 4, 11), seconds=1)
    assert python.collected[5:] == [1, 1], "they were counted a moment ago"
    assert python.objects[2] > 1.25 * left
    python.go_on((3, 4, 11), seconds=11)
    assert python.collected[7:] == [2]


def test_old_objects_are_counted_only_when_they_may_have_become_many_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of all of them is a standstill by itself."""
    python = Collector(monkeypatch)
    python.objects[2] = 1000
    python.go_on((3, 4, 11))
    python.counted = 0
    for _ in range(4):
        python.go_on((3, 4, 11), young=60, seconds=11)
    assert python.counted == 0
    python.go_on((3, 4, 11), young=60, seconds=11)
    python.objects[2] -= 200  # these have ended without being collected
    python.go_on((3, 4, 11), seconds=11)
    assert python.counted == 1
    assert python.collected == [2, 1, 1, 1, 1, 1, 1]


def test_those_left_of_the_youngest_are_collected_while_they_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made while a run begins would else end in one go when it has long begun."""
    python = Collector(monkeypatch)
    python.go_on((701, garbage.MIDDLE, 0))
    python.go_on((701, garbage.MIDDLE + 1, 0))
    assert python.collected == [0, 1]
    assert gc.get_threshold()[1] > garbage.MIDDLE
