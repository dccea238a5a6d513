"""The knobs beside the neurons, with the mouse: each an edit that can be undone, and training goes on by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from neurons_kit import WAIT, circle_session, neurons_of, ready
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nodes.sources.point_list import FIRST, points_of
from runtime import edits, playground
from studio.dashboard.neurons_view import NeuronsView
from studio.pacing import RATES, pacing_of
from studio.session import Session
from studio.widgets.neurons.large import RING


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with circle_session(qtbot, tmp_path) as session:
        session.apply(edits.set_training(session.document, "epochs", 100_000), "")
        qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
        yield session


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> NeuronsView:
    return neurons_of(qtbot, session, (960, 440))


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


def choose(qtbot: QtBot, field: QWidget, key: str) -> None:
    """As a person does: with the keys of the list."""
    field.setFocus()
    field.setCurrentIndex(field.findData(key))
    field.activated.emit(field.currentIndex())


def test_only_what_the_document_has_is_offered(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    assert view.side.data.isVisible() and view.side.noise.isVisible() and view.side.problem.value() == "classes"
    assert view.side._labels["noise"].text() == "Noise: label flips"
    choose(qtbot, view.side.data, "gauss")
    qtbot.waitUntil(lambda: view.side._labels["noise"].text() == "Noise: spread", timeout=WAIT)
    assert session.open_example("iris")
    qtbot.waitUntil(lambda: view.side.rate.isVisible() and not view.side.data.isVisible(), timeout=WAIT)
    assert not view.side.noise.isVisible() and not view.run.new_data.isVisible()


def test_another_set_is_one_step_that_can_be_undone(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    before = session.whole
    choose(qtbot, view.side.problem, "values")
    assert session.whole.nodes["circle1"].type == "plane" and session.whole.nodes["tanh3"].muted
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    assert view.side.problem.value() == "values" and session.whole_checked.trainable
    session.undo()
    assert session.whole is before


def test_while_training_a_change_of_the_network_is_taken_over_and_the_learning_rate_is_heard_at_once(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    session.train()
    qtbot.waitUntil(lambda: session.runs.runner is not None and session.runs.runner.training is not None, timeout=WAIT)
    first = session.runs.number
    QTest.keyClick(view.side.rate, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(view.side.rate, "0.1")
    QTest.keyClick(view.side.rate, Qt.Key.Key_Return)
    assert session.whole.nodes["goal1"].settings["optimizer.learning_rate"] == 0.1
    qtbot.waitUntil(lambda: bool(session.runs.runner.training.live), timeout=WAIT)
    assert session.runs.number == first
    told: list[str] = []
    session.told.connect(told.append)
    step = session.runs.runner.training.step
    click(view.heads.heads[0].count.more)
    assert session.whole.nodes["linear1"].settings["units"] == 5
    qtbot.waitUntil(lambda: session.runs.changing.report is not None and session.state == "running", timeout=WAIT)
    qtbot.waitUntil(lambda: view.net.columns[1].units == 5, timeout=WAIT)
    assert session.runs.number == first and session.runs.changing.report.step >= step, "the run goes on"
    assert {node.node for node in session.runs.changing.report.nodes} >= {"linear1", "linear2"}
    assert not session.runs.outdated and not told


def test_an_activation_chosen_while_training_is_taken_over_beside_the_neurons_as_on_the_canvas(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    reports: list[object] = []
    session.runs.changing.done.connect(reports.append)
    session.train()
    qtbot.waitUntil(lambda: session.runs.runner is not None and session.runs.runner.training is not None, timeout=WAIT)
    choose(qtbot, view.side.activation, "relu")
    qtbot.waitUntil(lambda: len(reports) == 1 and session.state == "running", timeout=WAIT)
    session.apply(playground.set_activation(session.whole, view.playing.play, "sine", [0]), "Activation")
    assert session.runs.outdated, "on the canvas it waits for a word"
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    session.runs.changing.take_over()
    qtbot.waitUntil(lambda: len(reports) == 2 and session.state == "running", timeout=WAIT)
    assert session.runs.number == 1 and not session.runs.outdated
    assert [report.counts["kept"] == len(report.nodes) for report in reports] == [True, True]


def test_while_paused_a_change_of_the_network_is_taken_over_and_what_fits_stays(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    reports: list[object] = []
    session.runs.changing.done.connect(reports.append)
    session.step(epochs=1)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    step = session.runs.runner.training.step
    hidden = session.runs.runner.training.program.module_of("linear2").weight.clone()
    click(view.side.features["x1_times_x2"])
    qtbot.waitUntil(lambda: len(reports) == 1, timeout=WAIT)
    qtbot.waitUntil(lambda: view.net.columns[0].names == ("x₁", "x₂", "x₁x₂"), timeout=WAIT)
    choose(qtbot, view.side.activation, "relu")
    qtbot.waitUntil(lambda: len(reports) == 2, timeout=WAIT)
    training = session.runs.runner.training
    assert (session.state, session.runs.number, training.step) == ("paused", 1, step)
    assert bool((training.program.module_of("linear2").weight == hidden).all())
    assert not session.runs.outdated and session.runs.changing.report.counts["kept"] >= 1


def test_what_ends_a_run_is_told(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    told: list[str] = []
    session.told.connect(told.append)
    session.train()
    qtbot.waitUntil(lambda: session.runs.runner is not None and session.runs.runner.training is not None, timeout=WAIT)
    choose(qtbot, view.side.data, "gauss")
    qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "running", timeout=WAIT)
    assert told[-1] == "The data are others now, so training begins anew."
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=WAIT)
    choose(qtbot, view.side.activation, "relu")
    qtbot.waitUntil(lambda: session.state == "none", timeout=WAIT)
    assert told[-1].startswith("The network is another one now, so its run is over.")


def test_what_is_told_of_other_data_or_another_setting_is_not_that_the_network_is_another(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    told: list[str] = []
    session.told.connect(told.append)
    session.step(epochs=1)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=WAIT)
    choose(qtbot, view.side.data, "own_points")
    qtbot.waitUntil(lambda: session.state == "none", timeout=WAIT)
    assert told[-1].startswith("The data are others now, so the run is over.")
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=WAIT)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=WAIT)
    choose(qtbot, view.side.optimizer, "adam")
    qtbot.waitUntil(lambda: told[-1].startswith("A setting of training is another one now"), timeout=WAIT)


def test_new_data_keep_the_trained_network(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    session.step(epochs=3)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    old = session.runs.runner.training.program.network.state_dict()
    click(view.run.new_data)
    qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "paused", timeout=WAIT)
    fresh = session.runs.runner.training.program.network.state_dict()
    assert session.runs.runner.training.step == 0 and session.whole.nodes["circle1"].settings["seed"]
    assert all(bool((old[name] == fresh[name]).all()) for name in old)


def seen_points(view: NeuronsView, part: str = "") -> set[tuple[float, float]]:
    """The points of the large map as they were answered: all, or the part "train" or "held"."""
    return {(float(x), float(y)) for one in ([part] if part else ["train", "held"]) for x, y in view.answer.arrays[one]}


@pytest.mark.parametrize("key", [kind for kind in playground.SETS if kind != "own_points"])
def test_new_data_are_other_points_of_every_set_without_noise_too(
    qtbot: QtBot, view: NeuronsView, session: Session, key: str
) -> None:
    circle = seen_points(view)
    session.apply(playground.set_data(session.whole, view.playing.play, key), key)
    session.apply(edits.set_setting(session.whole, "circle1", "noise", 0), "Noise")
    qtbot.waitUntil(lambda: ready(session) and (key == "circle" or not seen_points(view) & circle), timeout=WAIT)
    before, seed = seen_points(view), session.whole.nodes["circle1"].settings.get("seed", 0)
    click(view.run.new_data)
    settings = session.whole.nodes["circle1"].settings
    assert settings["seed"] != seed and settings["split_seed"] == settings["seed"]
    qtbot.waitUntil(lambda: not seen_points(view) & before, timeout=WAIT)
    session.undo()
    assert session.whole.nodes["circle1"].settings.get("seed", 0) == seed, "one step"


def test_what_new_data_do_to_a_run_that_has_ended_is_said(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    told: list[str] = []
    session.told.connect(told.append)
    session.apply(edits.set_training(session.document, "epochs", 2), "")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=WAIT)
    click(view.run.new_data)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    assert told[-1] == (
        "New data: the network keeps its weights, and a new run waits at epoch 0. Undo brings the old data back."
    )
    assert "epoch 0" in view.run.new_data.toolTip()


def test_new_data_of_own_points_hold_out_others_of_them(
    qtbot: QtBot, view: NeuronsView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = random.Random(1)  # of so few points others draw the same again
    monkeypatch.setattr("studio.playing.random.SystemRandom", lambda: seeds)
    choose(qtbot, view.side.data, "own_points")
    drawn = {point[:2] for point in points_of(FIRST)}
    qtbot.waitUntil(lambda: seen_points(view) == drawn, timeout=WAIT)
    assert view.run.new_data.toolTip().startswith("Your points stay")
    held = seen_points(view, "held")
    click(view.run.new_data)
    qtbot.waitUntil(lambda: seen_points(view, "held") != held, timeout=WAIT)
    assert seen_points(view) == drawn
    for part in ("validation", "test"):
        session.apply(edits.set_setting(session.whole, "circle1", part, 0.0), part)
    qtbot.waitUntil(lambda: not view.run.new_data.isEnabled(), timeout=WAIT)
    session.apply(edits.set_setting(session.whole, "circle1", "noise", 10), "Noise")
    qtbot.waitUntil(lambda: view.run.new_data.isEnabled(), timeout=WAIT)


def test_rewind_and_new_weights(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    first = view.answer.arrays["weight1"].copy()
    click(view.run.epoch)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    qtbot.waitUntil(lambda: (view.answer.arrays["weight1"] != first).any(), timeout=WAIT)
    click(view.run.rewind)
    qtbot.waitUntil(lambda: (view.answer.arrays["weight1"] == first).all(), timeout=WAIT)
    click(view.run.new_weights)
    qtbot.waitUntil(lambda: (view.answer.arrays["weight1"] != first).all(), timeout=WAIT)


def ringed(view: NeuronsView) -> bool:
    """Whether a ring is painted around the example that was taken alone."""
    at = view.large.alone()
    assert at is not None and view.large.area.contains(at)
    image = view.large.grab().toImage()
    ratio = image.devicePixelRatio()
    around = [(at.x() + x, at.y() + y) for x, y in ((RING, 0), (-RING, 0), (0, RING), (0, -RING))]
    inside = [(x, y) for x, y in around if view.large.area.contains(QPointF(x, y))]
    return bool(inside) and all(
        image.pixelColor(round(x * ratio), round(y * ratio)).lightness() < 120 for x, y in inside
    )


def test_what_is_held_out_is_named_as_the_document_has_it(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    assert view.held_out.text() == "Held-out points" and "validation loss" in view.told.text()
    session.apply(edits.set_setting(session.whole, "circle1", "test", 0.0), "Test")
    qtbot.waitUntil(lambda: view.held_out.text() == "Validation points", timeout=WAIT)
    for key, share in (("validation", 0.0), ("test", 0.5)):
        session.apply(edits.set_setting(session.whole, "circle1", key, share), key)
    qtbot.waitUntil(lambda: view.held_out.text() == "Test points" and "test loss" in view.told.text(), timeout=WAIT)
    assert "validation" not in view.told.text()


def test_steps_by_example_batch_and_epoch(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    def step(button: QWidget) -> tuple[int, int]:
        """Press it, wait until the run has gone and rests again, and answer where."""
        with qtbot.waitSignal(session.run_state, timeout=WAIT, check_params_cb=lambda state: state == "paused"):
            click(button)
        training = session.runs.runner.training
        return training.step, training.batches["circle1"].within

    assert view.large.alone() is None
    assert step(view.run.example) == (0, 1)
    qtbot.waitUntil(lambda: "example 1 of 10 " in view.told.text(), timeout=WAIT)
    assert ringed(view)
    assert step(view.run.batch) == (1, 0)
    qtbot.waitUntil(lambda: "example" not in view.told.text() and view.large.alone() is None, timeout=WAIT)
    assert step(view.run.epoch) == (25, 0)
    qtbot.waitUntil(lambda: "Epoch 1 " in view.told.text(), timeout=WAIT)


def test_the_speed_is_that_of_the_session_and_holds_for_the_next_run(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    view.run.speed.setFocus()
    QTest.keyClick(view.run.speed, Qt.Key.Key_Home)
    assert pacing_of(session).rate == RATES[0] == 1.0 and view.run.pace.text() == "1 step/s"
    session.train()
    qtbot.waitUntil(lambda: session.runs.runner is not None and session.runs.runner._pace.rate == 1.0, timeout=WAIT)
    assert session.runs.runner.training is None or session.runs.runner.training.step < 5
    pacing_of(session).set_place(3)
    assert view.run.speed.value() == 3 and view.run.pace.text() == "10 steps/s"
    qtbot.waitUntil(lambda: session.runs.runner._pace.rate == 10.0, timeout=WAIT)


def at(view: NeuronsView, x: float, y: float) -> QPoint:
    area = view.large.area
    return QPointF(area.left() + (x + 6) / 12 * area.width(), area.bottom() - (y + 6) / 12 * area.height()).toPoint()


def test_own_points_are_drawn_erased_and_undone(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    assert not view.pens.isVisible()
    told: list[str] = []
    session.told.connect(told.append)
    choose(qtbot, view.side.data, "own_points")
    qtbot.waitUntil(lambda: view.pens.isVisible() and view.answer.facts.get("extent") == [-6, 6, -6, 6], timeout=WAIT)
    before = session.whole
    click(view.pens.classes[2])
    QTest.mousePress(view.large, Qt.MouseButton.LeftButton, pos=at(view, -4, -4))
    for x in (-3.0, -2.0, -1.0):
        QTest.mouseMove(view.large, at(view, x, -4))
        view.large.dragged.emit(*view.large.in_plane(QPointF(at(view, x, -4))))
    QTest.mouseRelease(view.large, Qt.MouseButton.LeftButton, pos=at(view, -1, -4))
    drawn = points_of(session.whole.nodes["circle1"].settings["drawn"])
    assert len(drawn) == 12 and [point[2] for point in drawn[-4:]] == [2, 2, 2, 2]
    assert len([sentence for sentence in told if sentence.startswith("3 classes take 3 outputs")]) == 1
    assert view.held_out.isChecked(), "every point that is painted is seen"
    assert abs(drawn[-1][0] + 1) < 0.1 and abs(drawn[-1][1] + 4) < 0.1
    assert session.whole.nodes["linear3"].settings["units"] == 3
    assert session.whole.nodes["mse1"].type == "cross_entropy"
    qtbot.waitUntil(lambda: view.answer.arrays.get("winner") is not None, timeout=WAIT)
    QTest.mouseClick(view.large, Qt.MouseButton.RightButton, pos=at(view, -4, -4))
    assert len(points_of(session.whole.nodes["circle1"].settings["drawn"])) == 11
    session.undo()
    session.undo()
    assert session.whole is before


def test_points_are_pasted_and_what_is_none_is_said(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    choose(qtbot, view.side.data, "own_points")
    qtbot.waitUntil(lambda: view.pens.isVisible(), timeout=WAIT)
    told: list[str] = []
    session.told.connect(told.append)
    QGuiApplication.clipboard().setText("x,y,class\n1,2,0\n-1,-2,1\n3,3,0\n0.5,1e0,1\n")
    view.pens.menu().actions()[0].trigger()
    assert points_of(session.whole.nodes["circle1"].settings["drawn"])[0] == (1.0, 2.0, 0)
    assert len(points_of(session.whole.nodes["circle1"].settings["drawn"])) == 4
    kept = session.whole
    QGuiApplication.clipboard().setText("1,2,0\nhello there\n")
    view.pens.menu().actions()[0].trigger()
    assert session.whole is kept and told and "hello there" in told[-1]
    QGuiApplication.clipboard().setText("x;y;class\n1,5;2;cat\n-3;4;dog\n0;0;cow\n")
    view.pens.menu().actions()[0].trigger()
    assert points_of(session.whole.nodes["circle1"].settings["drawn"]) == [(1.5, 2.0, 0), (-3.0, 4.0, 1), (0.0, 0.0, 2)]
    assert told[-1] == "The classes in their order: cat, dog, cow"


def test_in_a_network_that_blew_up_a_click_makes_the_learning_rate_smaller(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    from runtime.telemetry import Failed
    from studio.cure import cures

    session.open_example("plane")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    session.apply(edits.set_setting(session.document, "goal1", "optimizer.learning_rate", 10.0), "")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    heard: list[Failed] = []
    session.arrived.connect(lambda event: heard.append(event) if isinstance(event, Failed) else None)
    session.train()
    qtbot.waitUntil(lambda: session.state == "failed" and bool(heard), timeout=WAIT)
    ((words, cure),) = cures(session, heard[0])
    assert words == "Start again with 1"
    cure()
    assert session.whole.nodes["goal1"].settings["optimizer.learning_rate"] == 1.0
    qtbot.waitUntil(lambda: session.runs.number == 2, timeout=WAIT)


def test_changes_made_faster_than_they_are_taken_over_are_all_taken_over(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    session.train()
    qtbot.waitUntil(lambda: session.runs.runner is not None and session.runs.runner.training is not None, timeout=WAIT)
    click(view.side.features["x1_squared"])
    qtbot.waitUntil(lambda: session.runs.changing.resumes or session.runs.changing.under_way, timeout=WAIT)
    click(view.side.features["x2_squared"])
    taken = ("x₁", "x₂", "x₁²", "x₂²")
    qtbot.waitUntil(lambda: view.net.columns[0].names == taken and session.state == "running", timeout=WAIT)
    qtbot.waitUntil(lambda: not session.runs.outdated, timeout=WAIT)
    assert session.runs.number == 1, "the same run"
