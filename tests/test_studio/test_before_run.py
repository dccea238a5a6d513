"""Before training: the dialog with its bars, the trial in a thread, and the batch size that it sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from canvas_kit import network
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits
from runtime.check import check
from studio.dialogs.before_run import BeforeRun
from studio.runs import make_runner
from studio.window import Window

WAIT = 60_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, runs=make_runner, check=check) as window:  # type: ignore[arg-type]
        window.session.apply(network().but(training={"epochs": 1000, "device": "cpu"}), "Open")
        window.show_bench()
        known(qtbot, window)
        yield window


def known(qtbot: QtBot, window: Window) -> None:
    session = window.session
    qtbot.waitUntil(
        lambda: session.whole_checked is not None and session.whole_checked.document is session.whole, timeout=WAIT
    )


def opened(qtbot: QtBot, window: Window) -> BeforeRun:
    """The dialog, from the totals at the foot of the window."""
    QTest.mouseClick(window.status.totals, Qt.MouseButton.LeftButton)
    dialog = window.dialogs.open["before_run"]
    assert isinstance(dialog, BeforeRun)
    return dialog


def test_one_click_on_the_totals_tells_memory_time_and_batch(qtbot: QtBot, window: Window) -> None:
    dialog = opened(qtbot, window)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.trial is not None, timeout=WAIT)

    assert dialog.memory is not None
    assert dialog.memory.sum("weights") == 4 * 9_610
    first = dialog.memory.nodes[0]
    assert dialog.bars.item(0).text().startswith("Linear 1: Weights ")
    assert first.total == max(node.total for node in dialog.memory.nodes)
    assert dialog.figures["batch"].value.text() == "1,257"
    assert dialog.figures["time"].value.text() not in ("", "–")
    assert "Tried with" in dialog.figures["batch"].words.text()
    assert "fewer steps an epoch, 1 instead of 20," in dialog.note.text(), "the largest batch is no advice to take it"
    assert dialog.figures["time"].words.text().split(" take ")[1] != "0 s"

    place = dialog.bars.visualItemRect(dialog.bars.item(0)).center()
    QTest.mouseClick(dialog.bars.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.session.selection == {first.node}


def test_the_batch_size_is_one_step_that_can_be_undone(qtbot: QtBot, window: Window) -> None:
    session, dialog = window.session, opened(qtbot, window)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.trial is not None, timeout=WAIT)
    before = session.whole

    QTest.mouseClick(dialog.use, Qt.MouseButton.LeftButton)

    assert session.whole.nodes["digits1"].settings["batch_size"] == 1257
    known(qtbot, window)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.memory is not None and dialog.memory.batch == 1257, timeout=WAIT)
    session.undo()
    assert session.whole is before
    known(qtbot, window)
    qtbot.waitUntil(lambda: dialog.memory is not None and dialog.memory.batch == 64, timeout=WAIT)


def test_what_was_measured_stays_where_nothing_runs_otherwise(qtbot: QtBot, window: Window) -> None:
    session, dialog = window.session, opened(qtbot, window)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.trial is not None, timeout=WAIT)
    trial = dialog.trial

    session.attempt(lambda document: edits.change_node(document, "linear1", title="Strokes"), "Title")
    known(qtbot, window)
    qtbot.waitUntil(lambda: dialog.bars.item(0).text().startswith("Strokes: "), timeout=WAIT)
    assert dialog.trial is trial

    session.apply(edits.set_setting(session.document, "linear1", "units", 9), "Units")
    known(qtbot, window)
    qtbot.waitUntil(lambda: dialog.trial is None, timeout=WAIT)


def test_a_batch_that_is_taken_is_measured_at_once(qtbot: QtBot, window: Window) -> None:
    dialog = opened(qtbot, window)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.trial is not None, timeout=WAIT)
    QTest.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.trial is not None and dialog.trial.memory.batch == 1257, timeout=WAIT)
    assert dialog.trial is not None
    assert [stage.steps_per_epoch for stage in dialog.trial.stages] == [1]


def test_stages_are_told_one_by_one(qtbot: QtBot, window: Window) -> None:
    window.session.open_example("transfer-digits")
    known(qtbot, window)
    dialog = opened(qtbot, window)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.trial is not None, timeout=WAIT)
    time = dialog.figures["time"]
    assert "the slowest of 2; all 80 epochs take " in time.words.text()
    first, second = time.value.toolTip().splitlines()
    assert (first[:9], second[:9]) == ("Stage 1: ", "Stage 2: ")
    assert "20 steps an epoch; 20 epochs take " in first
    assert "5 steps an epoch; 60 epochs take " in second


def test_while_a_run_is_under_way_nothing_is_measured(qtbot: QtBot, window: Window) -> None:
    session = window.session
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=WAIT)
    dialog = opened(qtbot, window)
    qtbot.waitUntil(lambda: not dialog.busy and dialog.memory is not None, timeout=WAIT)
    assert dialog.trial is None
    assert not dialog.again.isEnabled()
    assert dialog.note.text() == "A run is under way, so nothing is measured now."

    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=WAIT)
    assert dialog.again.isEnabled()
    QTest.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.trial is not None, timeout=WAIT)


def test_a_run_that_begins_ends_the_trial(qtbot: QtBot, window: Window) -> None:
    session, dialog = window.session, opened(qtbot, window)
    assert dialog.busy
    session.step(batches=1)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    assert not dialog.busy
    assert dialog.trial is None


def test_what_hinders_training_is_told(qtbot: QtBot, window: Window) -> None:
    session = window.session
    session.attempt(lambda document: edits.remove(document, ["flatten1"]), "Remove")
    known(qtbot, window)
    dialog = opened(qtbot, window)
    assert dialog.memory is None
    assert "Linear" in dialog.note.text()
    assert not dialog.again.isEnabled()
    session.undo()
    known(qtbot, window)
    qtbot.waitUntil(lambda: dialog.memory is not None, timeout=WAIT)
    assert dialog.note.text() == ""


def test_an_empty_document_says_what_to_add(qtbot: QtBot, window: Window) -> None:
    session = window.session
    session.attempt(lambda document: edits.remove(document, list(document.nodes)), "Remove")
    dialog = opened(qtbot, window)
    assert dialog.note.text() == "There is nothing to train yet. Add data, layers, a loss and a Minimize node."
    assert not dialog.again.isEnabled()


def test_escape_ends_the_threads(qtbot: QtBot, window: Window) -> None:
    dialog = opened(qtbot, window)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert "before_run" not in window.dialogs.open
