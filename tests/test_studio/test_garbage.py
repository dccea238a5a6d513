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


def test_old_objects_are_gone_through_when_they_have_become_many_more(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    now = iter([0.0, 11.0, 12.0, 40.0])
    old = iter([100, 100, 124, 126, 90])  # how many there are whenever they are counted
    monkeypatch.setattr(garbage, "_old", {"left": 0.0, "next": 0.0})
    monkeypatch.setattr(garbage.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(garbage.gc, "collect", collected.append)
    monkeypatch.setattr(garbage.gc, "get_objects", lambda generation: [None] * next(old))
    for counts in ((700, 10, 10), (701, 10, 10), (3, 11, 11), (3, 11, 11), (3, 2, 11), (3, 11, 11)):
        monkeypatch.setattr(garbage.gc, "get_count", lambda counts=counts: counts)
        monkeypatch.setattr(garbage.gc, "get_threshold", lambda: (700, 10, 10))
        garbage.collect()
    assert collected == [0, 2, 1, 2]  # the third time grown too little, the fourth time counted a moment ago
    assert next(old, None) is None
