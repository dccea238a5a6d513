"""What the metrics of a run came to: on their nodes, in the inspector, at the moment that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits
from runtime.telemetry import Epoch
from studio.canvas import easel, paint_nodes, tiles
from studio.canvas.camera import Camera
from studio.canvas.face import STRIP
from studio.canvas.score_words import shorter
from studio.checking import check_document
from studio.runs import make_runner
from studio.scores import scores_of
from studio.window import Window

PATIENCE = 60_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr("runtime.insight.moments.SHARE", 100.0)  # on a busy machine moments may be left out
    with open_window(qtbot, tmp_path, runs=make_runner, check=check_document) as window:  # type: ignore[arg-type]
        assert window.session.open_example("digits-mlp")
        session = window.session
        session.apply(edits.set_training(session.document, "epochs", 3), "Shorter")
        qtbot.waitUntil(lambda: _trainable(window), timeout=PATIENCE)
        yield window


def _trainable(window: Window) -> bool:
    checked = window.session.whole_checked
    return checked is not None and checked.document is window.session.whole and checked.trainable


def metric_of(window: Window) -> str:
    return next(key for key, node in window.session.whole.nodes.items() if node.type == "accuracy")


def test_a_metric_shows_its_latest_value_wherever_it_is_looked_at(qtbot: QtBot, window: Window) -> None:
    session, canvas, metric = window.session, window.bench.canvas, metric_of(window)
    row = canvas.scene.row[metric]
    height = canvas.scene.rect[row, 3]
    session.select([metric])
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=PATIENCE)
    value = scores_of(session).short(metric)
    assert value.endswith(" %")
    assert canvas.live.scores == {metric: value}
    assert canvas.scene.rect[row, 3] == height + STRIP
    labels = window.bench.inspector.node_page.facts.findChildren(QLabel)
    assert any(value in label.text() for label in labels)

    points = [point.step for point in session.past.points if 0 < point.epoch < 3]
    session.past.look_at(points[0])
    qtbot.waitUntil(lambda: session.past.step == points[0], timeout=PATIENCE)
    assert canvas.live.scores == {metric: scores_of(session).short(metric, points[0])}
    session.past.look_at(None)
    qtbot.waitUntil(lambda: canvas.live.scores == {metric: value}, timeout=PATIENCE)
    session.reset()
    assert canvas.live.scores == {}
    assert canvas.scene.rect[row, 3] == height


def test_a_share_that_finds_no_room_is_told_in_whole_percent() -> None:
    told = {"79.6 %": "80 %", "99.9 %": "99 %", "100 %": "100 %", "<0.1 %": "<0.1 %"}
    assert {text: shorter(text) for text in told} == told


def test_any_other_number_that_finds_no_room_is_told_in_two_digits() -> None:
    told = {"0.312": "0.31", "−0.312": "−0.31", "0.999": "0.99", "12.3": "12", "1.00": "1", "0.0349": "0.035"}
    told |= {"1.2e-7": "1.2e-7", "1,234": "1,234", "123": "123", "✕ NaN": "✕ NaN"}
    assert {text: shorter(text) for text in told} == told


@pytest.mark.parametrize("zoom", [0.18, 0.22, 0.27, 0.34, 0.5, 0.59, 0.7, 1.0])
def test_the_number_of_a_metric_is_written_at_every_zoom(
    qtbot: QtBot, window: Window, zoom: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, canvas, metric = window.session, window.bench.canvas, metric_of(window)
    row = canvas.scene.row[metric]
    canvas.look_from(Camera(*(canvas.scene.rect[row, :2] - 40.0).tolist(), zoom))
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=PATIENCE)
    value, (x, y, width, height) = canvas.live.scores[metric], canvas.scene.rect[row].tolist()
    with_number = canvas.grab().toImage()
    monkeypatch.setattr(easel, "paint_scores", lambda *_: None)
    without = canvas.grab().toImage()
    left, top = (round(place) for place in canvas.camera.to_screen(x, y))
    box = QRect(left, top, round(width * zoom), round(height * zoom)) & canvas.rect()
    assert value and with_number.copy(box) != without.copy(box)
    strips = canvas._easel.strips()  # what is painted anew when the number changes
    assert strips is None or zoom >= 0.3 or strips.contains(box.adjusted(1, 1, -1, -1))


@pytest.mark.parametrize("zoom", [0.42, 0.5, 0.55, 0.58, 0.6, 0.7, 1.0])
def test_what_leaves_a_layer_is_written_at_every_zoom_that_a_small_network_gets(
    window: Window, zoom: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas, written = window.bench.canvas, list[str]()
    monkeypatch.setattr(
        paint_nodes, "_write", lambda *given, kept=paint_nodes._write: (written.append(given[5]), kept(*given))
    )
    monkeypatch.setattr(
        tiles, "_write_centered", lambda *given, kept=tiles._write_centered: (written.append(given[5]), kept(*given))
    )
    canvas.look_from(Camera(*(canvas.scene.rect[:, :2].min(axis=0) - 40.0).tolist(), zoom))
    canvas.sight.come_to_rest()
    canvas.grab()
    assert "N × 64" in written


def test_what_came_of_the_test_samples_is_read_beside_the_network_once_the_run_has_ended(
    qtbot: QtBot, window: Window
) -> None:
    session, page = window.session, window.bench.inspector.document_page
    source = next(key for key, node in session.whole.nodes.items() if node.type == "digits")
    session.select(())
    assert page.tested.isHidden()
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=PATIENCE)
    qtbot.waitUntil(lambda: not page.tested.isHidden(), timeout=PATIENCE)
    told = [label.text() for label in page.tested.findChildren(QLabel) if not label.isHidden()]
    assert told[0] == "Accuracy" and told[1] == scores_of(session).tested()[metric_of(window)]
    assert told[2] == "Loss" and float(told[3]) > 0
    session.reset()
    assert page.tested.isHidden()
    session.attempt(lambda document: edits.set_setting(document, source, "test", 0.0), "No test")
    qtbot.waitUntil(lambda: _trainable(window), timeout=PATIENCE)
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=PATIENCE)
    assert page.tested.isHidden()


def test_a_classifier_without_accuracy_tells_what_share_is_right_and_offers_the_node(
    qtbot: QtBot, window: Window
) -> None:
    session, page = window.session, window.bench.inspector.document_page
    session.select(())
    assert page.counter.isHidden(), "its accuracy says it"
    session.attempt(lambda document: edits.remove(document, [metric_of(window)]), "Remove")
    qtbot.waitUntil(lambda: _trainable(window), timeout=PATIENCE)
    session.train()
    qtbot.waitUntil(lambda: session.state == "done" and not page.tested.isHidden(), timeout=PATIENCE)
    told = [label.text() for label in page.tested.findChildren(QLabel) if not label.isHidden()]
    assert told[0] == "Right" and told[1].endswith(" %") and told[2] == "Loss"
    before, share = session.document, told[1]
    assert page.counter.text() == "Add Accuracy"
    QTest.mouseClick(page.counter, Qt.MouseButton.LeftButton)
    fresh = metric_of(window)
    assert len(session.document.incoming[fresh]) == 2
    qtbot.waitUntil(lambda: page.counter.isHidden(), timeout=PATIENCE)
    session.undo()
    assert session.document == before
    qtbot.waitUntil(lambda: not page.counter.isHidden(), timeout=PATIENCE)
    session.redo()
    qtbot.waitUntil(lambda: _trainable(window), timeout=PATIENCE)
    session.reset()
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=PATIENCE)
    qtbot.waitUntil(lambda: session.state == "done" and not page.tested.isHidden(), timeout=PATIENCE)
    assert scores_of(session).tested() == {fresh: share}, "what was counted without the node is what the node counts"


def test_of_very_many_epochs_every_second_is_kept_and_always_the_last(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.scores.MOST", 10)
    session, metric = window.session, metric_of(window)
    scores = scores_of(session)
    for number in range(1, 48):
        session.arrived.emit(Epoch(scores._run, number, 20 * number, {}, {}, {metric: number / 100}, {}, 0.0, {}))
        assert scores.value(metric) == number / 100
    assert [scores.value(metric, 20 * step) for step in (8, 17, 46, 47)] == [0.08, 0.16, 0.4, 0.47]
