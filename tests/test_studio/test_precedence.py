"""The window's pieces of work hold a run up as one, and no longer than they take."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from doctor_kit import sgd, stack
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shell_kit import open_session

from runtime.gate import Gate
from studio.checking import check_document
from studio.precedence import ENOUGH, PATIENCE, Apart, Precedence, precedence
from studio.runs import make_runner

PATIENT = 60_000  # milliseconds; a machine with much else to do


def test_pieces_that_follow_at_once_are_as_one(qtbot: QtBot) -> None:
    first = precedence()
    opened = first.gate._opened
    with first:
        assert not opened.is_set()
    assert not opened.is_set(), "another piece may follow"
    with first:
        pass
    assert first.taken, "others can let it pass"
    qtbot.waitUntil(opened.is_set)
    assert not first.taken
    assert precedence() is first


def test_a_piece_is_over_when_what_it_asked_for_is_painted(qtbot: QtBot) -> None:
    widget = QLabel("-")
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    first = precedence()
    qtbot.waitUntil(lambda: not first.taken)
    taken: list[bool] = []
    with patch.object(QLabel, "paintEvent", lambda label, event: taken.append(first.taken)):
        with first:
            widget.update()
        QTimer.singleShot(0, lambda: taken.append(first.taken))
        qtbot.waitUntil(lambda: len(taken) == 2)
    assert taken == [True, False]


class Clock:
    """In the place of the clock of a wall: it stands still but for what is worked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr("studio.precedence.time", self)

    def perf_counter(self) -> float:
        """The seconds since the test began."""
        return self.now


@pytest.fixture
def calm(qtbot: QtBot) -> Precedence:
    """Nothing was done in the rounds of the event loop before."""
    found = precedence()
    qtbot.waitUntil(lambda: not found.crowded and not found.taken)
    return found


def test_much_work_counts_until_others_have_had_a_whole_turn(
    qtbot: QtBot, calm: Precedence, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    with calm, calm:  # a piece within another one is no more work
        clock.now += 0.9 * ENOUGH
    assert not calm.crowded
    with calm:
        clock.now += 0.2 * ENOUGH
    assert calm.crowded
    rounds: list[bool] = []
    between = QTimer(interval=0)
    between.timeout.connect(lambda: rounds.append(calm.crowded))
    between.start()
    qtbot.waitUntil(lambda: not calm.crowded)
    between.stop()
    assert rounds[0], "what was done before this turn of others they have waited for"
    qtbot.waitUntil(calm.gate._opened.is_set)


def test_what_is_done_apart_waits_while_much_is_done_but_not_for_ever(
    qtbot: QtBot, calm: Precedence, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[bool] = []
    parent = QObject()
    apart = Apart(lambda: done.append(calm.gate._opened.is_set()), parent, interval=3)
    assert not apart.isActive() and apart.isSingleShot() and apart.interval() == 3
    apart.timeout.emit()
    assert done == [False], "a run waits meanwhile"
    monkeypatch.setattr(Precedence, "crowded", True)
    for _ in range(PATIENCE):
        apart.timeout.emit()
        assert len(done) == 1 and apart.isActive()
    apart.timeout.emit()
    assert len(done) == 2
    apart.stop()
    apart.timeout.emit()
    assert len(done) == 2 and apart.isActive()
    qtbot.waitUntil(lambda: len(done) == 3)
    assert not apart.isActive() and apart.interval() == 3
    apart.timeout.emit()
    apart.stop()
    assert not apart.isActive()
    parent.deleteLater()


def test_what_is_wished_again_while_it_waits_is_done_once(
    qtbot: QtBot, calm: Precedence, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, done = QObject(), list[int]()
    apart = Apart(lambda: done.append(1), parent)
    monkeypatch.setattr(Precedence, "crowded", True)
    apart.start()
    apart.timeout.emit()
    monkeypatch.setattr(Precedence, "crowded", False)
    qtbot.waitUntil(lambda: bool(done))
    passed: list[int] = []
    QTimer.singleShot(20, lambda: passed.append(1))
    qtbot.waitUntil(lambda: bool(passed))
    assert len(done) == 1
    parent.deleteLater()


def test_pieces_that_are_due_together_are_done_one_in_a_turn(
    qtbot: QtBot, calm: Precedence, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, parent = Clock(monkeypatch), QObject()
    turns: list[int] = []
    done: list[int] = []

    def work() -> None:
        clock.now += 2 * ENOUGH
        done.append(len(turns))

    between = QTimer(parent, interval=0)
    between.timeout.connect(lambda: turns.append(1))
    between.start()
    for _ in range(3):
        Apart(work, parent).start()
    qtbot.waitUntil(lambda: len(done) == 3)
    between.stop()
    assert len(set(done)) == 3, "others had their turn between each two"
    parent.deleteLater()


def test_a_run_waits_while_the_window_hears_of_it_and_that_counts_as_looking(qtbot: QtBot, tmp_path: Path) -> None:
    waits: list[float] = []
    passes = Gate.pass_through

    def pass_through(gate: Gate) -> float:
        waits.append(passes(gate))
        return waits[-1]

    with (
        patch.object(Gate, "pass_through", pass_through),
        open_session(qtbot, tmp_path, check=check_document, runs=make_runner) as session,
    ):
        document = stack("iris", "linear relu linear", epochs=100_000, goal1=sgd(0.01), linear2={"units": 3})
        session.apply(document, "Open")
        qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is document, timeout=PATIENT)
        session.train()
        qtbot.waitUntil(lambda: sum(waits) > 0, timeout=PATIENT)
        session.stop()
        qtbot.waitUntil(lambda: session.state in ("stopped", "done"), timeout=PATIENT)
        reporter = session.runs.runner._reporter
        assert reporter is not None and reporter.spent >= sum(waits)
