"""The window's pieces of work hold a run up as one, and no longer than they take."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from doctor_kit import sgd, stack
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shell_kit import open_session

from runtime.gate import Gate
from studio.checking import check_document
from studio.precedence import precedence
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
