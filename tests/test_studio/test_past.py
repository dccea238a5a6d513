"""The time machine in the window: the line under the canvas, and pictures that follow it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from past_kit import LEFT, PATIENCE, digits_window, follow, train, trainable
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import press

from studio.canvas.live import strip_box
from studio.past import LAYERS
from studio.settings import preferences
from studio.widgets.veil import Veil
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with digits_window(qtbot, tmp_path) as window:
        yield window


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


def test_a_path_follows_the_moment(qtbot: QtBot, window: Window) -> None:
    session, past, memory = window.session, window.session.past, window.bench.dashboard.memory
    assert session.open_example("momentum")
    qtbot.waitUntil(lambda: trainable(window), timeout=PATIENCE)
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
    qtbot.waitUntil(lambda: past.points[-1].step == 70, timeout=PATIENCE)
    past.look_at(past.points[-2].step)
    step = past.step
    assert step is not None and step > 40

    def led_up(*, whole: bool) -> bool:
        points = memory.run.seen[view].arrays["points"]
        return memory.run.seen[view].step == step and (len(points) == step + 1) is whole

    qtbot.waitUntil(lambda: led_up(whole=True), timeout=PATIENCE)
    past.look_at(None)
    latest = memory.run.seen[view]
    assert latest.step == 70
    session.runs.arrived.emit(present)  # as if the way from 40 on came behind the wish to look back
    past.look_at(step)
    qtbot.waitUntil(lambda: led_up(whole=False), timeout=PATIENCE)
    session.runs.arrived.emit(latest)
    qtbot.waitUntil(lambda: led_up(whole=True), timeout=PATIENCE)


def test_what_has_not_followed_to_the_moment_is_pale_until_it_has(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 40)
    past, late, canvas = window.session.past, window.session.observing.late, window.canvas
    view = window.bench.dashboard.view("gradients")
    qtbot.waitUntil(lambda: bool(canvas.live.shown()), timeout=PATIENCE)
    present = canvas.grab().toImage()
    runner = window.session.runs.runner
    assert runner is not None
    with patch.object(type(runner), "look_at"):  # the look at the moment takes its time
        past.look_at(7)
        assert not late.topics  # what follows at once does not flicker
        qtbot.waitUntil(lambda: LAYERS in late.topics, timeout=PATIENCE)
        assert canvas.live.step == 39
        strip = strip_box(canvas.scene, canvas.scene.row["linear1"])
        at, ratio = [canvas.camera.to_screen(*point) for point in corners(strip)], present.devicePixelRatio()
        pale = canvas.grab().toImage()
        assert contrast(pale, at, ratio) < 0.5 * contrast(present, at, ratio)
        assert any(veil.isVisibleTo(view) for veil in view.findChildren(Veil))
        window.session.past.look_at(9)
        assert LAYERS in late.topics  # it stays pale from one moment to the next
    past.look_at(10)
    qtbot.waitUntil(lambda: not late.topics, timeout=PATIENCE)
    assert canvas.live.step == 10
    assert not any(veil.isVisibleTo(view) for veil in view.findChildren(Veil))
    past.look_at(None)
    qtbot.waitUntil(lambda: not late._waited, timeout=PATIENCE)


def corners(box: QRectF) -> tuple[tuple[float, float], tuple[float, float]]:
    return (box.left(), box.top()), (box.right(), box.bottom())


def contrast(image: QImage, box: list[tuple[float, float]], ratio: float) -> int:
    """How far the lightness of the points in a box of the widget reaches."""
    (left, top), (right, bottom) = box
    found = [
        image.pixelColor(x, y).lightness()
        for x in range(round(left * ratio), round(right * ratio))
        for y in range(round(top * ratio), round(bottom * ratio))
    ]
    return max(found) - min(found)
