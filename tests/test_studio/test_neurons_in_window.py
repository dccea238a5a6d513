"""The neurons in the whole window: opened by key and from a layer, large, closed again; whose undo Ctrl+Z is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import example_window

from runtime import edits
from studio.canvas.camera import Camera
from studio.canvas.menus import _neuron_lines
from studio.dashboard.neurons_view import NeuronsView
from studio.translate import use_language
from studio.widgets.neurons.look import Place
from studio.window import Window

WAIT = 30_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with example_window(qtbot, tmp_path, "circle") as window:
        yield window


def opened(qtbot: QtBot, window: Window) -> NeuronsView:
    QTest.keyClick(window.canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "neurons" in window.bench.dashboard.views, timeout=WAIT)
    view = window.bench.dashboard.views["neurons"]
    assert isinstance(view, NeuronsView)
    qtbot.waitUntil(lambda: view.answer is not None and bool(view.answer.arrays), timeout=WAIT)
    return view


def test_by_key_they_are_shown_alone_and_large_and_closed_the_others_are_back(qtbot: QtBot, window: Window) -> None:
    view = opened(qtbot, window)
    dashboard = window.bench.dashboard
    assert [pane.front for pane in dashboard.panes if pane.isVisible()] == ["neurons"]
    assert view.height() > 250 and view.net.hasFocus() and window.height() == 720
    dashboard.close_view("neurons")
    qtbot.waitUntil(lambda: len([pane for pane in dashboard.panes if pane.isVisible()]) == 3, timeout=WAIT)
    assert "neurons" not in window.session.observing._wishes
    window.session.train()  # what was closed hears nothing any more
    qtbot.waitUntil(lambda: window.session.state == "done", timeout=WAIT)


def test_from_the_menu_of_a_layer(qtbot: QtBot, window: Window) -> None:
    window.session.select(["tanh1"])
    assert not _neuron_lines(window.canvas)
    window.session.select(["linear2"])
    ((text, _, keys, act, _),) = _neuron_lines(window.canvas)
    assert (text, keys) == ("Neurons and weights", "Ctrl+Alt+N")
    act()
    view = window.bench.dashboard.views["neurons"]
    assert isinstance(view, NeuronsView) and view.node == "linear2"


def test_undo_takes_back_a_weight_first_and_then_what_was_done_to_the_document(qtbot: QtBot, window: Window) -> None:
    view, session = opened(qtbot, window), window.session
    before = session.whole
    session.apply(edits.set_training(session.document, "epochs", 50), "Epochs")
    qtbot.waitUntil(
        lambda: session.whole_checked is not None and session.whole_checked.document is session.whole, timeout=WAIT
    )
    place = Place(1, 0)
    qtbot.waitUntil(lambda: view.net.weight(place) is not None, timeout=WAIT)
    first = view.net.weight(place)
    view.net.edit(place)
    QTest.keyClicks(view.net.field, "3")
    QTest.keyClick(view.net.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.net.weight(place) == 3.0 and session.state == "paused", timeout=WAIT)
    view.net.setFocus()
    QTest.keyClick(view.net, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.net.weight(place) == pytest.approx(first), timeout=WAIT)
    assert session.whole is not before
    QTest.keyClick(view.net, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.whole is before


def test_in_a_narrow_pane_the_neurons_come_first(qtbot: QtBot, window: Window) -> None:
    dashboard = window.bench.dashboard
    dashboard.open_view("neurons", dashboard.panes[-1])
    view = dashboard.views["neurons"]
    assert isinstance(view, NeuronsView)
    qtbot.waitUntil(lambda: view.answer is not None and bool(view.answer.arrays), timeout=WAIT)
    assert view.net.isVisible() and not view.side.isVisible() and not view.plane.isVisible()


def test_a_double_click_on_the_live_part_of_a_layer_opens_them(qtbot: QtBot, window: Window) -> None:
    window.session.step(epochs=1)
    qtbot.waitUntil(lambda: window.session.state == "paused", timeout=WAIT)
    canvas = window.canvas
    canvas.actual_size()
    row = canvas.scene.row["linear1"]

    def at() -> QPoint:
        left, _, width, _ = canvas.scene.rect[row].tolist()
        top = float(canvas.scene.rect[row, 1])
        face = canvas.scene.faces[row]
        x, y = canvas.camera.to_screen(left + width / 2, top + face.quiet_y + 26)
        return QPointF(x, y).toPoint()

    qtbot.waitUntil(lambda: canvas.hit(QPointF(at())).node == "linear1", timeout=WAIT)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=at())
    qtbot.waitUntil(lambda: "neurons" in window.bench.dashboard.views, timeout=WAIT)


def test_behind_another_view_they_follow_the_language_though_a_part_is_gone(qtbot: QtBot, window: Window) -> None:
    opened(qtbot, window)
    window.bench.go_to("layers")
    window.session.apply(edits.remove(window.session.document, ["circle1"]), "Remove")
    use_language("ko")
    use_language("en")
    view = window.bench.dashboard.views["neurons"]
    assert isinstance(view, NeuronsView) and view.playing is not None and view.playing.play is None


def test_the_same_key_closes_them_and_gives_the_canvas_its_room_back(qtbot: QtBot, window: Window) -> None:
    before = window.bench._middle.sizes()
    opened(qtbot, window)
    assert window.bench._middle.sizes() != before
    QTest.keyClick(window.canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert "neurons" not in window.bench.dashboard.views
    qtbot.waitUntil(lambda: window.bench._middle.sizes() == before, timeout=WAIT)
    opened(qtbot, window)


def test_another_document_is_opened_without_them(qtbot: QtBot, window: Window) -> None:
    before = window.bench._middle.sizes()
    opened(qtbot, window)
    assert window.session.open_example("digits-mlp")
    assert "neurons" not in window.bench.dashboard.views
    qtbot.waitUntil(lambda: window.bench._middle.sizes() == before, timeout=WAIT)


def test_the_numbers_of_an_example_fit_beside_the_tab_so_that_nothing_jumps(qtbot: QtBot, window: Window) -> None:
    window.resize(1280, 720)
    view = opened(qtbot, window)
    assert view.run is not None
    at = view.run.mapTo(window, QPoint(0, 0)).y() - view.controls.mapTo(window, QPoint(0, 0)).y()
    QTest.mouseClick(view.run.example, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "example 1 of 10" in view.told.text(), timeout=WAIT)
    window.grab()  # the layout follows
    assert view.run.mapTo(window, QPoint(0, 0)).y() - view.controls.mapTo(window, QPoint(0, 0)).y() == at


def test_a_node_that_a_knob_puts_in_lies_on_no_other(qtbot: QtBot, window: Window) -> None:
    view = opened(qtbot, window)
    assert view.side is not None
    QTest.mouseClick(view.side.features["x1_squared"], Qt.MouseButton.LeftButton)
    scene = window.canvas.scene
    qtbot.waitUntil(lambda: "playgroundfeatures1" in scene.row, timeout=WAIT)
    boxes = [QRectF(*scene.rect[row].tolist()) for row in scene.row.values()]
    assert not [(one, other) for one, other in combinations(boxes, 2) if one.intersects(other)]


def test_what_was_shown_whole_is_so_again_when_a_knob_puts_nodes_out_of_sight(qtbot: QtBot, window: Window) -> None:
    window.resize(1280, 720)
    view, canvas = opened(qtbot, window), window.canvas
    canvas.fit()
    assert view.side is not None
    for _ in range(2):
        QTest.mouseClick(view.side.layers.more, Qt.MouseButton.LeftButton)

    def whole() -> bool:
        corners = [canvas.camera.to_screen(x + wide, y + high) for x, y, wide, high in canvas.scene.rect.tolist()]
        return all(0 < x < canvas.width() and 0 < y < canvas.height() for x, y in corners)

    qtbot.waitUntil(lambda: len(canvas.scene.ids) == 15 and whole(), timeout=WAIT)
    assert canvas.sight.fitted


def test_a_knob_of_the_neurons_says_one_thing(qtbot: QtBot, window: Window) -> None:
    """The notice that the run goes on as it was would contradict what is done at once."""
    view, session = opened(qtbot, window), window.session
    session.apply(edits.set_training(session.document, "epochs", 100_000), "Epochs")
    session.train()
    qtbot.waitUntil(lambda: session.runs.runner is not None and session.runs.runner.training is not None, timeout=WAIT)
    notice, seen = window.canvas.notice, []
    session.checked.connect(lambda _: seen.append(notice.isVisible()))
    session.changed.connect(lambda *_: seen.append(notice.isVisible()))
    feature = view.side.features["x1_squared"]
    QTest.mouseClick(feature, Qt.MouseButton.LeftButton, pos=feature.rect().center())
    qtbot.waitUntil(lambda: session.runs.changing.report is not None and session.state == "running", timeout=WAIT)
    assert seen and not any(seen) and not notice.isVisible()
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 7), "units")
    assert notice.isVisible()  # nobody sees to that
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=WAIT)


def test_what_is_shown_whole_stays_so_whatever_a_knob_puts_in_or_takes_away(qtbot: QtBot, window: Window) -> None:
    window.resize(1440, 900)
    view, canvas = opened(qtbot, window), window.canvas
    canvas.fit()
    assert view.side is not None
    for knob in (view.side.layers.less, view.side.layers.more, view.side.layers.more, view.side.layers.less):
        QTest.mouseClick(knob, Qt.MouseButton.LeftButton)
        assert canvas.sight.fitted


def test_a_knob_that_moves_all_that_is_seen_out_of_sight_shows_the_network(qtbot: QtBot, window: Window) -> None:
    window.resize(1280, 720)
    view, canvas = opened(qtbot, window), window.canvas
    x, y, *_ = canvas.scene.rect[canvas.scene.row["goal1"]].tolist()
    canvas.look_from(Camera(x - 40.0, y - 40.0, 1.0))
    canvas.sight.come_to_rest()
    assert view.side is not None
    for _ in range(2):
        QTest.mouseClick(view.side.layers.less, Qt.MouseButton.LeftButton)

    def seen() -> bool:
        return bool(canvas.scene.nodes_in(canvas.camera.sees(canvas.width(), canvas.height())).any())

    qtbot.waitUntil(lambda: len(canvas.scene.ids) == 7 and seen(), timeout=WAIT)


def test_layers_of_a_run_that_the_document_no_longer_has_are_told_as_such(qtbot: QtBot, window: Window) -> None:
    view, session = opened(qtbot, window), window.session
    assert view.earlier is not None
    session.step(batches=2)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    session.apply(edits.change_node(session.document, "linear1", title="First"), "Rename")
    qtbot.wait(50)
    assert view.earlier.isHidden()
    session.apply(edits.set_setting(session.document, "linear1", "units", 3), "Units")
    qtbot.waitUntil(view.earlier.isVisible, timeout=WAIT)
    session.undo()
    qtbot.waitUntil(view.earlier.isHidden, timeout=WAIT)
    session.apply(edits.set_setting(session.document, "linear1", "units", 3), "Units")
    qtbot.waitUntil(view.earlier.isVisible, timeout=WAIT)
    session.runs.reset()
    qtbot.waitUntil(view.earlier.isHidden, timeout=WAIT)
