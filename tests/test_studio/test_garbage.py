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
from studio.precedence import Precedence


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


def test_the_more_is_made_the_sooner_it_is_collected(collecting: Garbage, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that going through it takes less at a time."""
    counts = (701, 0, 0)
    monkeypatch.setattr(garbage.gc, "get_count", lambda: counts)
    monkeypatch.setattr(Precedence, "crowded", False)
    assert collecting._collect.interval() == garbage.EVERY
    collecting._collect.timeout.emit()
    assert collecting._collect.interval() == garbage.SOON < garbage.EVERY
    counts = (3, 0, 0)
    collecting._collect.timeout.emit()
    assert collecting._collect.interval() == garbage.EVERY


def test_nothing_is_collected_in_a_turn_in_which_much_was_done(
    qtbot: QtBot, collecting: Garbage, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []
    monkeypatch.setattr(garbage, "collect", lambda: bool(turns.append(1)))
    monkeypatch.setattr(Precedence, "crowded", True)
    collecting._collect.timeout.emit()
    assert not turns
    qtbot.waitUntil(lambda: bool(turns))


class Collector:
    """In the place of Python's own: `counts` since the last time, blocks of memory in use, what was gone through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.counts, self.blocks, self.now = (0, 0, 0), 1000, 100.0
        self.collected: list[int] = []
        self.counted = 0  # so many times the blocks
        monkeypatch.setattr(garbage, "_blocks", dict.fromkeys(garbage._blocks, 0.0))
        monkeypatch.setattr(garbage.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(garbage.sys, "getallocatedblocks", self.count)
        monkeypatch.setattr(garbage.gc, "get_threshold", lambda: (700, 10, 10))
        monkeypatch.setattr(garbage.gc, "get_count", lambda: self.counts)
        monkeypatch.setattr(garbage.gc, "collect", self.collected.append)
        monkeypatch.setattr(garbage.gc, "freeze", lambda: None)

    def count(self) -> int:
        """What `sys.getallocatedblocks` says."""
        self.counted += 1
        return self.blocks

    def go_on(self, counts: tuple[int, int, int], *, seconds: float = 0.0, more: int = 0) -> None:
        """A turn of the timer, with more blocks in use."""
        self.counts, self.now, self.blocks = counts, self.now + seconds, self.blocks + more
        garbage.collect()


def test_all_is_gone_through_when_much_more_memory_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    python = Collector(monkeypatch)
    python.go_on((700, 3, 10))
    assert python.collected == []
    python.go_on((701, 3, 10))
    python.go_on((3, 4, 11))
    assert python.collected == [0, 2], "it was never gone through before"
    python.go_on((3, 4, 11), seconds=11, more=240)
    assert python.collected[2:] == [1]
    python.go_on((3, 4, 11), seconds=1, more=20)
    assert python.collected[3:] == [1], "it was counted a moment ago"
    python.go_on((3, 4, 11), seconds=11)
    assert python.collected[4:] == [2]
    python.go_on((3, 4, 11), seconds=11, more=300)
    assert python.collected[5:] == [1]


def test_memory_in_use_is_counted_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes through all pools."""
    python = Collector(monkeypatch)
    python.go_on((3, 4, 11))
    python.counted = 0
    for _ in range(9):
        python.go_on((3, 4, 11), seconds=1)
    assert python.counted == 0
    python.go_on((3, 4, 11), seconds=1)
    assert python.counted == 1


def test_what_is_frozen_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch's million objects would hide that a document's have become three times as many."""
    python = Collector(monkeypatch)
    python.blocks = 100_000
    garbage.freeze()
    python.go_on((3, 4, 11), seconds=11, more=1000)
    python.go_on((3, 4, 11), seconds=11, more=200)
    python.go_on((3, 4, 11), seconds=11, more=100)
    assert python.collected == [2, 1, 2]
    python.go_on((3, 4, 11), seconds=11, more=-5000)  # of what was frozen much has ended
    assert python.collected[3:] == [1]


def test_no_object_is_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """`gc.get_objects` breaks a tuple that another thread is just filling: a `SystemError` there."""

    def refuse(generation: int | None = None) -> list[object]:
        raise AssertionError("handed out")

    monkeypatch.setattr(garbage.gc, "get_objects", refuse)
    monkeypatch.setattr(garbage, "_blocks", dict.fromkeys(garbage._blocks, 0.0))
    for counts in ((701, 0, 0), (701, 11, 0), (701, 11, 11)):
        monkeypatch.setattr(garbage.gc, "get_count", lambda counts=counts: counts)
        assert garbage.collect()


def test_those_left_of_the_youngest_are_collected_while_they_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made while a run begins would else end in one go when it has long begun."""
    python = Collector(monkeypatch)
    python.go_on((701, garbage.MIDDLE, 0))
    python.go_on((701, garbage.MIDDLE + 1, 0))
    assert python.collected == [0, 1]
    assert gc.get_threshold()[1] > garbage.MIDDLE
