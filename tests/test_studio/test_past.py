"""The time machine in the window: the line under the canvas, pictures that follow it, and runs that begin there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from shell_kit import open_window, press

from runtime import edits
from runtime.insight.lens import Lens
from runtime.pictures import Drawn
from runtime.telemetry import Answer, Layers, Losses, Started
from studio.checking import check_document
from studio.runs import make_runner
from studio.settings import preferences
from studio.window import Window

PATIENCE = 20_000
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Sum:
    """The sum of all weights, which tells moments apart."""

    def answer(self, lens: Lens) -> Drawn:
        return Drawn({"sum": np.array(sum(float(item.double().sum()) for item in lens.program.network.parameters()))})


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr("runtime.insight.moments.SHARE", 100.0)  # on a busy machine moments may be left out
    with open_window(qtbot, tmp_path, runs=make_runner, check=check_document) as window:  # type: ignore[arg-type]
        assert window.session.open_example("digits-mlp")
        qtbot.waitUntil(lambda: _trainable(window), timeout=PATIENCE)
        yield window


def _trainable(window: Window) -> bool:
    checked = window.session.whole_checked
    return checked is not None and checked.document is window.session.whole and checked.trainable


def train(qtbot: QtBot, window: Window, batches: int) -> None:
    window.session.step(batches=batches)
    qtbot.waitUntil(lambda: window.session.state == "paused", timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.session.past.points[-1].step == window.session.past.now, timeout=PATIENCE)


def weights(window: Window) -> dict[str, np.ndarray]:
    runner = window.session.runs.runner
    assert runner is not None and runner.training is not None
    return {name: item.numpy().copy() for name, item in runner.training.program.network.state_dict().items()}


def follow(window: Window) -> list[Answer]:
    heard: list[Answer] = []
    window.session.observing.follow("sum", Sum(), heard.append)
    return heard


def test_the_line_takes_no_room_before_training_and_then_shows_its_moments(qtbot: QtBot, window: Window) -> None:
    strip = window.bench.time
    assert not strip.isVisible()
    train(qtbot, window, 30)
    assert strip.isVisible()
    assert strip.line.steps.tolist()[:8] == list(range(8)) and strip.line.steps[-1] == 30
    assert strip.caption.text() == "Now, step 30"
    assert f"{len(strip.line.steps)} moments, " in strip.line.toolTip() and "of the run's time" in strip.line.toolTip()
    assert not strip.now.isEnabled() and not strip.go_on.isEnabled()
    window.session.reset()
    assert not strip.isVisible()
    train(qtbot, window, 3)
    assert strip.line.steps.tolist() == [0, 1, 2, 3]


def test_arrows_home_end_and_escape_go_through_the_moments(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 30)
    line, past = window.bench.time.line, window.session.past
    press(window, "Ctrl+Alt+Up")
    assert line.hasFocus()
    steps = [int(step) for step in line.steps]
    QTest.keyClick(line, Qt.Key.Key_Left)
    assert past.step == steps[-2]
    QTest.keyClick(line, Qt.Key.Key_Left)
    QTest.keyClick(line, Qt.Key.Key_Left)
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert past.step == steps[-3]
    QTest.keyClick(line, Qt.Key.Key_Home)
    assert past.step == 0
    QTest.keyClick(line, Qt.Key.Key_Left)
    assert past.step == 0
    QTest.keyClick(line, Qt.Key.Key_PageUp)
    assert past.step == 10
    QTest.keyClick(line, Qt.Key.Key_End)
    assert past.step is None
    QTest.keyClick(line, Qt.Key.Key_Left)
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert past.step is None  # behind the last moment comes now
    QTest.keyClick(line, Qt.Key.Key_Home)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert past.step is None and window.canvas.hasFocus()


def test_the_mouse_drags_the_handle_and_the_buttons_come_back(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 30)
    strip, past = window.bench.time, window.session.past
    line = strip.line
    width = line.width()
    QTest.mousePress(line, LEFT, pos=QPoint(round(line.x_of(5)), 12))
    assert past.step == 5 and line.width() == width  # nothing moves under the pointer
    assert strip.caption.text().startswith("step 5 · epoch 0 · last batch ")
    QTest.mouseMove(line, QPoint(round(line.x_of(9)), 12))
    QTest.mouseRelease(line, LEFT, pos=QPoint(round(line.x_of(9)), 12))
    assert past.step == 9
    QTest.mouseClick(strip.now, LEFT)
    assert past.step is None and strip.caption.text() == "Now, step 30"
    QTest.mouseClick(line, LEFT, pos=QPoint(line.width() - 5, 12))
    assert past.step is None
    before = line.x_of(5)
    QTest.mouseClick(strip.log, LEFT)
    assert line.x_of(5) < before and preferences().fact("time line", "") == "linear"


def test_every_picture_follows_and_the_present_comes_back(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 40)
    memory, past = window.bench.dashboard.memory, window.session.past
    live = window.canvas.live
    heard = follow(window)
    qtbot.waitUntil(lambda: bool(heard) and heard[-1].step == 40, timeout=PATIENCE)
    present, at_present = memory.run.layers, heard[-1].arrays["sum"]
    seen, points = memory.run.predictions, len(memory.run.gradients["linear1"])
    assert seen is not None and live.step == 39
    past.look_at(7)
    assert memory.past == 7
    qtbot.waitUntil(lambda: heard[-1].step == 7, timeout=PATIENCE)
    assert heard[-1].arrays["sum"] != at_present
    qtbot.waitUntil(lambda: memory.run.predictions is not None and memory.run.predictions.step == 7, timeout=PATIENCE)
    assert memory.run.predictions is not None and memory.run.predictions.losses.mean() > seen.losses.mean()
    assert memory.run.predictions.classes == seen.classes and memory.run.predictions.confusion is not None
    qtbot.waitUntil(lambda: live.step == 7, timeout=PATIENCE)
    assert memory.run.layers.keys() == present.keys() and memory.run.layers != present
    here, there = memory.run.layers["linear1"], present["linear1"]
    assert here.activation is not None and here.gradient is not None and here.gradient != there.gradient
    assert len(memory.run.gradients["linear1"]) == points  # the curves stay as they are
    past.look_at(None)
    assert memory.run.layers == present and memory.run.predictions is seen and live.step == 39
    qtbot.waitUntil(lambda: heard[-1].step == 40, timeout=PATIENCE)
    assert heard[-1].arrays["sum"] == at_present


def test_plots_say_where_the_moment_lies(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 40)
    chart = window.bench.dashboard.view("loss").charts[""]  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: chart.axes is not None, timeout=PATIENCE)
    window.session.past.look_at(20)
    qtbot.waitUntil(lambda: chart.past == 20, timeout=PATIENCE)
    chart.grab()
    image, axes = chart.grab().toImage(), chart.axes
    column = round(axes.x(float(axes.across.place(20))))
    middle = round((axes.area.top() + axes.area.bottom()) / 2)
    pixel = image.pixelColor(round(column * image.devicePixelRatio()), round(middle * image.devicePixelRatio()))
    assert pixel.blue() > 180 and pixel.red() < 160  # the accent
    window.session.past.look_at(None)
    qtbot.waitUntil(lambda: chart.past is None, timeout=PATIENCE)


def test_the_past_stays_while_training_goes_on_and_now_moves_on(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 30)
    past, memory = window.session.past, window.bench.dashboard.memory
    heard = follow(window)
    past.look_at(5)
    qtbot.waitUntil(lambda: bool(heard) and heard[-1].step == 5, timeout=PATIENCE)
    window.session.go_on()
    qtbot.waitUntil(lambda: past.now > 100, timeout=PATIENCE)
    assert past.step == 5 and heard[-1].step == 5
    assert memory.run.predictions is None or memory.run.predictions.step == 5
    past.look_at(10)
    qtbot.waitUntil(lambda: heard[-1].step == 10, timeout=PATIENCE)
    past.look_at(None)
    qtbot.waitUntil(lambda: heard[-1].step > 30, timeout=PATIENCE)
    window.session.stop()
    qtbot.waitUntil(lambda: window.session.state in ("stopped", "done"), timeout=PATIENCE)
    past.look_at(5)
    qtbot.waitUntil(lambda: heard[-1].step == 5, timeout=PATIENCE)


def test_moments_survive_reopening_the_document(qtbot: QtBot, tmp_path: Path, window: Window) -> None:
    session, past = window.session, window.session.past
    assert session.save(tmp_path / "kept.loom")
    train(qtbot, window, 30)
    heard = follow(window)
    past.look_at(3)
    qtbot.waitUntil(lambda: bool(heard) and heard[-1].step == 3, timeout=PATIENCE)
    at_three = float(heard[-1].arrays["sum"])
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=PATIENCE)
    points = past.points
    session.open(tmp_path / "kept.loom")
    qtbot.waitUntil(lambda: session.state == "stopped" and session.runs.runner is None, timeout=PATIENCE)
    assert past.points == points and past.step is None and window.bench.time.isVisible()
    past.look_at(3)
    qtbot.waitUntil(lambda: heard[-1].step == 3, timeout=PATIENCE)
    assert float(heard[-1].arrays["sum"]) == pytest.approx(at_three)
    memory = window.bench.dashboard.memory
    qtbot.waitUntil(lambda: memory.run.predictions is not None and memory.run.predictions.step == 3, timeout=PATIENCE)


def test_moments_take_what_this_person_allows(qtbot: QtBot, window: Window) -> None:
    preferences().set("moments_memory", 16)
    preferences().set("moments_disk", 0)
    train(qtbot, window, 12)
    runner = window.session.runs.runner
    assert runner is not None and (runner.moments.budget.memory, runner.moments.budget.disk) == (16 * 2**20, 0)
    assert window.session.runs.folder is not None
    assert not list((window.session.runs.folder / "moments").glob("*"))
    assert window.bench.time.line.steps.tolist() == list(range(13))


def test_a_damaged_moment_is_told_and_nothing_is_lost(qtbot: QtBot, tmp_path: Path, window: Window) -> None:
    session, past = window.session, window.session.past
    assert session.save(tmp_path / "kept.loom")
    train(qtbot, window, 30)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=PATIENCE)
    session.open(tmp_path / "kept.loom")
    qtbot.waitUntil(lambda: session.state == "stopped" and session.runs.runner is None, timeout=PATIENCE)
    assert session.runs.folder is not None
    (session.runs.folder / "moments" / "000000003.safetensors").write_bytes(b"nothing")
    heard, told = follow(window), []
    session.told.connect(told.append)
    past.look_at(3)
    qtbot.waitUntil(lambda: any("is damaged" in text for text in told), timeout=PATIENCE)
    assert past.step is None and len(told) == 1
    past.look_at(4)
    qtbot.waitUntil(lambda: bool(heard) and heard[-1].step == 4, timeout=PATIENCE)


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
    qtbot.waitUntil(lambda: _trainable(window), timeout=PATIENCE)
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


def test_a_path_follows_the_moment(qtbot: QtBot, window: Window) -> None:
    session, past, memory = window.session, window.session.past, window.bench.dashboard.memory
    assert session.open_example("momentum")
    qtbot.waitUntil(lambda: _trainable(window), timeout=PATIENCE)
    train(qtbot, window, 40)
    view = next(key for key, node in session.whole.nodes.items() if node.type == "path_view")
    qtbot.waitUntil(lambda: view in memory.run.seen and memory.run.seen[view].step == 40, timeout=PATIENCE)
    present = memory.run.seen[view]
    for step in (15, 3):
        past.look_at(step)
        qtbot.waitUntil(lambda step=step: memory.run.seen[view].step == step, timeout=PATIENCE)  # type: ignore[misc]
        shown = memory.run.seen[view]
        assert np.allclose(shown.arrays["points"], present.arrays["points"][: step + 1])
        assert np.allclose(shown.facts["extent"], present.facts["extent"])
    past.look_at(None)
    assert memory.run.seen[view] is present
    window.session.step(batches=30)  # and further on in the run
    qtbot.waitUntil(lambda: session.state == "paused" and past.now == 70, timeout=PATIENCE)
    past.look_at(past.points[-2].step)
    qtbot.waitUntil(lambda: memory.run.seen[view].step == past.step, timeout=PATIENCE)
    assert past.step is not None and len(memory.run.seen[view].arrays["points"]) == past.step + 1 > 41


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
