"""Runs that begin at a moment of the past: they wait for a person, take changes, and say which run they left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from past_kit import LEFT, PATIENCE, digits_window, train, trainable, weights
from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from shell_kit import press

from runtime import edits
from runtime.telemetry import Layers, Losses, Started
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with digits_window(qtbot, tmp_path) as window:
        yield window


def test_a_run_begins_at_the_moment_and_the_old_one_is_kept(qtbot: QtBot, window: Window) -> None:
    session, past = window.session, window.session.past
    train(qtbot, window, 30)
    memory = window.bench.dashboard.memory
    end, number, folder = weights(window), session.runs.number, session.runs.folder
    old = memory.run.losses
    told: list[str] = []
    session.told.connect(told.append)
    past.look_at(10)
    QTest.mouseClick(window.bench.time.go_on, LEFT)
    qtbot.waitUntil(lambda: session.runs.number == number + 1 and session.state == "paused", timeout=PATIENCE)
    assert past.step is None and memory.past is None and past.now == 10  # it waits for a person, who is told
    assert told[-1] == "Run 2 waits at step 10 of run 1. Change what you like, then go on or step."
    assert window.toast.isVisible() and window.toast.text == told[-1]
    QTest.mouseClick(window.tabs.front.transport.step_batch, LEFT)
    qtbot.waitUntil(lambda: session.state == "paused" and past.now == 11, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not window.toast.isVisible(), timeout=1000)  # it waits no more
    window.session.step(batches=30)
    qtbot.waitUntil(lambda: session.state == "paused" and past.now == 41, timeout=PATIENCE)
    assert folder is not None and (folder / "run.json").is_file() and session.runs.folder != folder
    assert old in memory.ghosts  # the old one stays in sight behind the new one
    curve = next(iter(memory.run.losses.values()))
    assert curve.span is not None and curve.span[0] == 0
    runner = session.runs.runner
    assert runner is not None and runner.moments.points[0].step == 0
    again = runner.moments.weights(30) if 30 in [point.step for point in runner.moments.points] else None
    if again is not None:
        assert all(np.array_equal(again[name].numpy(), end[name]) for name in end)


def test_a_branch_with_another_network_says_what_it_kept(qtbot: QtBot, window: Window) -> None:
    session, past = window.session, window.session.past
    train(qtbot, window, 20)
    session.apply(edits.set_setting(session.document, "linear2", "units", 60), "Units")
    qtbot.waitUntil(lambda: trainable(window), timeout=PATIENCE)
    past.look_at(10)
    QTest.mouseClick(window.bench.time.go_on, LEFT)
    qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "paused", timeout=PATIENCE)
    report = session.runs.changing.report
    assert report is not None
    assert report.counts == {"resized": 2, "reset": 0, "new": 0, "gone": 0, "kept": 1}
    waits = "Run 2 waits at step 10 of run 1. Change what you like, then go on or step."
    kept = f"It kept {report.weights[1]:,} of {report.weights[0]:,} weights."
    assert window.toast.text == f"{waits} {kept} Earlier moments cannot be shown any more."
    QTest.mouseClick(window.toast.answer, LEFT)
    assert "change" in window.dialogs.open
    window.dialogs.open["change"].close()
    window.session.step(batches=2)
    qtbot.waitUntil(lambda: session.state == "paused" and past.now == 12, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not window.toast.isVisible(), timeout=1000)


def test_a_flag_says_where_which_run_was_left_also_after_reopening(
    qtbot: QtBot, tmp_path: Path, window: Window
) -> None:
    session, past, line = window.session, window.session.past, window.bench.time.line
    assert session.save(tmp_path / "kept.loom")
    train(qtbot, window, 30)
    loss = window.bench.dashboard.view("loss")
    behind = loss.others.told  # type: ignore[attr-defined]
    assert not line.forks and not behind
    past.look_at(10)
    press(window, "Ctrl+Alt+F5")
    qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "paused", timeout=PATIENCE)
    assert line.forks == {10: ("run 1", "This run left run 1 at step 10")}
    assert "left run 1" in line.accessibleDescription()
    qtbot.waitUntil(lambda: 1 in behind, timeout=PATIENCE)  # the whole of the earlier run lies behind this one
    assert behind[1].losses["goal1"].span == (0, 29)
    window.session.step(batches=60)
    qtbot.waitUntil(lambda: session.state == "paused" and line.now == 70, timeout=PATIENCE)
    flag = line.flag(10, "run 1")
    assert abs(flag.left() - line.x_of(10)) < 1 and flag.right() < line.width()
    moment = QHelpEvent(QEvent.Type.ToolTip, flag.center().toPoint(), line.mapToGlobal(flag.center().toPoint()))
    QApplication.sendEvent(line, moment)
    assert QToolTip.text() == "This run left run 1 at step 10"
    QToolTip.hideText()
    past.look_at(50)
    past.go(1)
    press(window, "Ctrl+Alt+F5")  # and a branch of the branch
    qtbot.waitUntil(lambda: session.runs.number == 3 and session.state == "paused", timeout=PATIENCE)
    (_, (second, (text, _))) = line.forks.items()
    assert second > 30 and text == "run 2"
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=PATIENCE)
    forks = past.forks
    session.open(tmp_path / "kept.loom")
    qtbot.waitUntil(lambda: session.state == "stopped" and session.runs.runner is None, timeout=PATIENCE)
    assert past.forks == forks and list(line.forks) == [10, second]
    session.reset()
    assert not past.forks


def test_what_is_changed_while_a_branch_waits_counts_from_its_first_step(qtbot: QtBot, window: Window) -> None:
    session, past = window.session, window.session.past
    train(qtbot, window, 20)
    goal = next(key for key, node in session.document.nodes.items() if node.type == "goal")
    past.look_at(10)
    QTest.mouseClick(window.bench.time.go_on, LEFT)
    qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "paused", timeout=PATIENCE)
    session.apply(edits.set_setting(session.document, goal, "optimizer.learning_rate", 0.5), "Rate")
    session.apply(edits.set_setting(session.document, "linear1", "units", 24), "Units")
    qtbot.waitUntil(lambda: trainable(window), timeout=PATIENCE)
    session.step(batches=1)
    qtbot.waitUntil(lambda: session.state == "paused" and past.now == 11, timeout=PATIENCE)
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    assert runner.training.live[-1][:1] == (10,) or runner.training.goals[0].rule.optimizer.learning_rate == 0.5
    assert weights(window)["hidden_1.weight"].shape[0] == 24
    assert past.forks == ((1, 10),)  # known after the change, too


def test_a_branch_with_another_learning_rate_is_another_run(qtbot: QtBot, window: Window) -> None:
    session, past = window.session, window.session.past
    train(qtbot, window, 30)
    goal = next(key for key, node in session.document.nodes.items() if node.type == "goal")
    past.look_at(10)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=PATIENCE)
    session.apply(edits.set_setting(session.document, goal, "optimizer.learning_rate", 0.5), "Rate")
    told: list[object] = []
    session.arrived.connect(told.append)
    assert past.step == 10
    press(window, "Ctrl+Alt+F5")
    qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "paused", timeout=PATIENCE)
    session.train()
    qtbot.waitUntil(lambda: past.now > 20, timeout=PATIENCE)
    session.stop()
    qtbot.waitUntil(lambda: session.state in ("stopped", "done", "failed"), timeout=PATIENCE)
    assert next(event for event in told if isinstance(event, Started)).step == 10
    assert min(event.first for event in told if isinstance(event, Losses)) == 0
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    assert runner.training.goals[0].rule.optimizer.learning_rate == 0.5


def gradients(event: Layers) -> dict[str, float | None]:
    return {node: layer.gradient for node, layer in event.layers.items()}


def test_a_branch_that_waits_shows_the_gradients_of_its_moment(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 30)
    session, past = window.session, window.session.past
    step = next(point.step for point in reversed(past.points) if 0 < point.step < 30)
    shown: list[Layers] = []
    past.shown.connect(lambda event: shown.append(event) if isinstance(event, Layers) else None)
    past.look_at(step)
    qtbot.waitUntil(lambda: bool(shown) and shown[-1].step == step, timeout=PATIENCE)
    then = gradients(shown[-1])
    heard: list[Layers] = []
    session.arrived.connect(lambda event: heard.append(event) if isinstance(event, Layers) else None)
    past.go_on()
    qtbot.waitUntil(lambda: session.state == "paused" and session.runs.number == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(heard) and gradients(heard[-1]) == then, timeout=PATIENCE)
    assert heard[-1].step == step
    session.step(batches=1)
    qtbot.waitUntil(lambda: gradients(heard[-1]) != then, timeout=PATIENCE)  # those of the batch that it took
