"""Try it: what is drawn, dropped, slid or pointed at is answered at once by the network as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from example_kit import warm_session
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from try_kit import SLOW, stroke, tried

from runtime import edits
from runtime.insight.question import Moment
from studio.dashboard.try_view import TryView
from studio.session import Session
from studio.translate import use_language


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def drop(widget: QWidget, data: QMimeData) -> None:
    """Drop something in the middle of a widget."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(widget, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, data, left, none))


def dropped_file(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def answered(qtbot: QtBot, view: TryView) -> None:
    """Wait until the answer is about the input as it stands."""

    def fits() -> bool:
        found = view.answer
        source = view.source
        if found is None or source is None or source.node not in found.arrays:
            return False
        shown = found.arrays[source.node].reshape(-1)[: view.input.value.size]  # a row has its range behind it
        return bool(np.allclose(shown, view.input.value.reshape(-1), atol=1e-5))

    qtbot.waitUntil(fits, timeout=SLOW)


def test_a_stroke_of_the_mouse_changes_the_bars_and_every_layer(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp")
    assert "row" in view.input.about.text() and "8 × 8 pixels from 0 to 1" in view.input.about.text()
    qtbot.mouseClick(view.input.button("clear"), Qt.MouseButton.LeftButton)
    answered(qtbot, view)
    assert not view.input.value.any()
    empty = view.result.bars.values.copy()
    stroke(view.input.sheet, (0.3, 0.2), (0.7, 0.2), (0.5, 0.9))
    value = view.input.value
    assert value.max() > 0.8 and value.min() == 0.0 and value.dtype == np.float32 and value.shape == (1, 8, 8)
    answered(qtbot, view)
    assert not np.allclose(view.result.bars.values, empty)
    assert view.result.bars.values.sum() == pytest.approx(1.0, abs=1e-5)
    cards = {card.node: card.portrait for card in view.layers.shelf.cards}
    assert cards["digits1"].values is not None
    np.testing.assert_allclose(cards["digits1"].values.reshape(8, 8), value[0], atol=1e-6)
    QTest.keyClick(view.input.sheet, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not view.input.value.any()


def test_the_first_stroke_takes_the_place_of_the_sample_and_undo_brings_it_back(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp", height=350)
    sheet, sample = view.input.sheet, view.input.value.copy()
    assert "empty sheet" in sheet.toolTip()
    sheet.set_brush(0.5)
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(1, sheet.height() // 2))  # beside the picture
    sheet.set_brush(1.2)
    np.testing.assert_array_equal(view.input.value, sample)
    view.resize(600, 260)  # what is told of a sample takes two lines here
    QApplication.processEvents()
    area = sheet.mapTo(view, sheet.area().topLeft().toPoint()), sheet.area().size()
    stroke(sheet, (0.5, 0.1), (0.5, 0.9))
    first = view.input.value.copy()
    assert first[0, :, :2].max() == 0.0 and first[0, :, 3:5].max() > 0.5, "nothing of the sample is left"
    assert "empty sheet" not in sheet.toolTip()
    QApplication.processEvents()
    assert (sheet.mapTo(view, sheet.area().topLeft().toPoint()), sheet.area().size()) == area, (
        "it moves under no stroke"
    )
    stroke(sheet, (0.1, 0.5), (0.9, 0.5))
    assert (view.input.value >= first).all(), "the second stroke adds to the first"
    answered(qtbot, view)
    for _ in range(2):
        qtbot.mouseClick(view.input.button("undo"), Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(view.input.value, sample)
    QTest.keyClick(sheet, Qt.Key.Key_Space)
    assert (view.input.value > 0).sum() <= 9, "a point by the keyboard too"
    qtbot.mouseClick(view.input.button("sample"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.input.untouched, timeout=SLOW)
    other = view.input.value.copy()
    box = sheet.area()
    where = QPoint(round(box.center().x()), round(box.center().y()))
    QTest.mouseClick(sheet, Qt.MouseButton.RightButton, pos=where)  # a part of a sample can be rubbed out
    assert (view.input.value <= other).all() and view.input.value.sum() > 0


@pytest.mark.parametrize("method", ["gradient", "integrated", "occlusion"])
def test_what_counts_is_told_in_another_language_at_once(qtbot: QtBot, session: Session, method: str) -> None:
    view = tried(qtbot, session, "digits-mlp")
    view.why.choice.setCurrentIndex(view.why.choice.findData(method))
    view.why.choice.edited.emit(method)
    qtbot.waitUntil(lambda: view.why.picture.facts.get("method") == method, timeout=SLOW)
    session.observing.follow = Mock()  # nothing is answered anew
    english = view.why.about.text()
    assert english.startswith("Score of ")
    use_language("ko")
    view.retranslate()  # as the dashboard does when the language changes
    assert "Score" not in view.why.about.text() and view.why.about.text() != english
    assert "step" not in view.result.step.text()
    use_language("en")
    view.retranslate()
    assert view.why.about.text() == english and view.why.method == method


@pytest.mark.parametrize(("example", "base"), [("iris", ", of the mean input "), ("digits-mlp", ", without input ")])
def test_integrated_gradients_say_from_where(qtbot: QtBot, session: Session, example: str, base: str) -> None:
    view = tried(qtbot, session, example)
    view.why.choice.setCurrentIndex(view.why.choice.findData("integrated"))
    view.why.choice.edited.emit("integrated")
    qtbot.waitUntil(lambda: view.why.picture.facts.get("method") == "integrated", timeout=SLOW)
    assert base in view.why.about.text()


def test_a_sample_is_told_with_what_is_true_of_it(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "iris")
    label = view.input.facts["label"]
    assert view.input.about.text() == f"row {view.input.facts['row'] + 1}, labeled {label}", "counted from 1"
    session.open_example("linear-regression")
    qtbot.waitUntil(lambda: "target" in view.input.facts, timeout=SLOW)
    assert view.input.about.text().split(", target ")[0] == f"row {view.input.facts['row'] + 1}"


def test_while_it_trains_and_afterwards_the_newest_weights_answer(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp")
    first = view.result.bars.values.copy()
    session.step(batches=200)
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step == 200, timeout=SLOW)
    assert not np.allclose(view.result.bars.values, first) and view.result.step.text() == "step 200"
    right = view.input.facts["label"]
    assert view.result.bars.names[view.result.bars.best] == right, "trained, it knows this sample"
    assert view.result.bars.truth == right
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=SLOW)
    before = view.input.value.copy()
    qtbot.mouseClick(view.input.button("sample"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not np.array_equal(view.input.value, before), timeout=SLOW)
    answered(qtbot, view)
    assert view.answer is not None and view.answer.step == 200


def test_strokes_are_answered_while_the_network_trains(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp")
    session.attempt(lambda document: edits.set_training(document, "epochs", 10_000), "Epochs")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=SLOW)
    session.train()
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step > 0, timeout=SLOW)
    for place in (0.2, 0.5, 0.8):
        stroke(view.input.sheet, (place, 0.1), (place, 0.9))
        answered(qtbot, view)
        assert session.state == "running"
    assert view.answer is not None
    step = view.answer.step
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step > step, timeout=SLOW)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=SLOW)


def test_a_stored_moment_answers_as_it_did_then(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "iris")
    session.step(batches=1)
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step == 1, timeout=SLOW)
    early, runner = view.result.bars.values.copy(), session.runs.runner
    assert runner is not None and runner.training is not None
    weights = {name: one.clone() for name, one in runner.training.program.network.state_dict().items()}
    session.step(batches=100)
    qtbot.waitUntil(lambda: view.answer is not None and view.answer.step == 101, timeout=SLOW)
    assert not np.allclose(view.result.bars.values, early)
    session.observing.look_at(Moment(1, lambda: weights))
    qtbot.waitUntil(lambda: view.result.step.text() == "step 1", timeout=SLOW)
    np.testing.assert_allclose(view.result.bars.values, early, atol=1e-6)
    session.observing.look_at(None)
    qtbot.waitUntil(lambda: view.result.step.text() == "step 101", timeout=SLOW)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=SLOW)


def test_a_picture_is_dropped_scaled_by_area_and_what_is_none_is_told(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    view = tried(qtbot, session, "digits-mlp")
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor("black"))
    for x in range(32):
        for y in range(64):
            picture.setPixelColor(x, y, QColor("white"))
    assert picture.save(str(tmp_path / "half.png"))
    drop(view.input.sheet, dropped_file(tmp_path / "half.png"))
    np.testing.assert_allclose(view.input.value[0, :, :4], 1.0, atol=1e-3)
    np.testing.assert_allclose(view.input.value[0, :, 4:], 0.0, atol=1e-3)
    answered(qtbot, view)
    before = view.input.value.copy()
    (tmp_path / "bad.png").write_bytes(b"no picture")
    drop(view.input.sheet, dropped_file(tmp_path / "bad.png"))
    assert "bad.png" in view.input.complaint.text() and view.input.complaint.isVisible()
    np.testing.assert_array_equal(view.input.value, before)
    QTest.keyClick(view.input.sheet, Qt.Key.Key_Space)
    assert not view.input.complaint.isVisible()


def test_ink_on_white_paper_is_read_as_the_data_have_it(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    view = tried(qtbot, session, "digits-mlp")
    seen = []
    for paper, ink in (("black", "white"), ("white", "black")):
        picture = QImage(64, 64, QImage.Format.Format_RGB32)
        picture.fill(QColor(paper))
        for x, y in ((x, y) for x in range(24, 40) for y in range(8, 56)):
            picture.setPixelColor(x, y, QColor(ink))
        assert picture.save(str(tmp_path / f"{ink}.png"))
        drop(view.input.sheet, dropped_file(tmp_path / f"{ink}.png"))
        seen.append(view.input.value.copy())
    assert seen[0][0, 0, 0] == 0.0 and seen[0][0, 4, 4] == 1.0
    np.testing.assert_allclose(seen[1], seen[0], atol=1e-3)
    answered(qtbot, view)


def test_a_slider_and_a_pasted_row_change_a_table_row(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "iris")
    row = view.input.row
    assert row.names[0] == "sepal length (cm)" and len(row.fields) == 4
    before, exact = view.result.bars.values.copy(), view.input.value.copy()
    rail = row.fields[2].rail
    qtbot.mouseClick(rail, Qt.MouseButton.LeftButton, pos=QPoint(rail.width() - 12, rail.height() // 2))
    assert view.input.value[2] > exact[2] + 1
    np.testing.assert_array_equal(np.delete(view.input.value, 2), np.delete(exact, 2))
    qtbot.waitUntil(lambda: not np.allclose(view.result.bars.values, before), timeout=SLOW)
    QGuiApplication.clipboard().setText("5.1,3.5,1.4,0.2,setosa")
    qtbot.mouseClick(view.input.button("paste"), Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(view.input.value, [5.1, 3.5, 1.4, 0.2], rtol=1e-6)
    QGuiApplication.clipboard().setText("5.1,3.5")
    qtbot.mouseClick(view.input.button("paste"), Qt.MouseButton.LeftButton)
    assert view.input.complaint.text() == "This is no row of 4 numbers: it has 2."
    np.testing.assert_allclose(view.input.value, [5.1, 3.5, 1.4, 0.2], rtol=1e-6)
    QGuiApplication.clipboard().setText("6 3 5 2")
    row.fields[0].rail.setFocus()
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    override.ignore()
    QApplication.sendEvent(row.fields[0].rail, override)
    assert override.isAccepted(), "the canvas would paste nodes"
    QTest.keyClick(row.fields[0].rail, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_allclose(view.input.value, [6, 3, 5, 2])
    QGuiApplication.clipboard().clear()


def test_a_row_is_dropped_as_text_or_file(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    view = tried(qtbot, session, "iris")
    (tmp_path / "row.csv").write_text(
        "petal width (cm),petal length (cm),sepal width (cm),sepal length (cm)\n4,3,2,1\n"
    )
    drop(view.input.row, dropped_file(tmp_path / "row.csv"))
    np.testing.assert_allclose(view.input.value, [1, 2, 3, 4])
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\x00\x81")
    drop(view.input.row, dropped_file(tmp_path / "bad.csv"))
    assert view.input.complaint.text() == "This file cannot be read as text."
    np.testing.assert_allclose(view.input.value, [1, 2, 3, 4])
    answered(qtbot, view)
    view.resize(340, 210)
    QApplication.processEvents()
    room = view.input.row.width()
    for field in view.input.row.fields:
        assert field.rail.width() >= 40 and field.mapTo(view.input.row, field.rect().topRight()).x() < room


def test_a_point_of_the_plane_follows_the_mouse_and_the_arrow_keys(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "xor")
    plane = view.input.plane
    qtbot.waitUntil(lambda: plane.portrait is not None, timeout=SLOW)
    box = plane.area()
    at = QPoint(round(box.left() + box.width() * 0.75), round(box.top() + box.height() * 0.25))
    qtbot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=at)
    x, y = view.input.value.tolist()
    assert x > 1 and y > 1
    answered(qtbot, view)
    QTest.keyClick(plane, Qt.Key.Key_Left)
    assert view.input.value[0] < x and view.input.value[1] == pytest.approx(y)
    answered(qtbot, view)


def test_what_counts_is_shown_by_each_method_and_for_a_chosen_class(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-cnn")
    picture = view.why.picture
    qtbot.waitUntil(lambda: picture.map is not None, timeout=SLOW)
    assert picture.map is not None and picture.map.shape == (8, 8) and picture.given is not None
    assert view.why.methods[-1] == "grad_cam"
    QTest.keyClick(view.why.choice, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: picture.facts.get("method") == "grad_cam", timeout=SLOW)
    assert not picture.signed and picture.map.min() >= 0
    qtbot.mouseClick(view.result.bars, Qt.MouseButton.LeftButton, pos=view.result.bars.row_area(3).center().toPoint())
    qtbot.waitUntil(lambda: picture.facts.get("unit") == 3, timeout=SLOW)
    assert "Score of 3" in view.why.about.text()
    QTest.keyClick(view.result.bars, Qt.Key.Key_Escape)
    assert view.result.bars.choice == -1


def test_a_card_leads_to_its_node(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp")
    shelf = view.layers.shelf
    place = next(index for index, card in enumerate(shelf.cards) if card.node == "linear1")
    with qtbot.waitSignal(session.focus_wished) as wished:
        qtbot.mouseClick(shelf, Qt.MouseButton.LeftButton, pos=shelf.card_area(place).center().toPoint())
    assert wished.args == ["linear1"] and session.selection == {"linear1"}
    QTest.keyClick(shelf, Qt.Key.Key_Right)
    with qtbot.waitSignal(session.focus_wished) as wished:
        QTest.keyClick(shelf, Qt.Key.Key_Return)
    assert wished.args == [shelf.cards[place + 1].node]


def test_parts_take_turns_where_there_is_no_room_and_only_what_is_seen_is_asked(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp", 360, 210)
    assert view.input.isVisible() and view.result.isVisible()
    assert not view.why.isVisible() and not view.layers.isVisible()
    wishes = session.observing._wishes
    assert "tryit saliency" not in wishes
    view.controls.show()
    view.turns.buttons["saliency"].click()
    assert view.why.isVisible() and not view.result.isVisible() and "tryit saliency" in wishes
    qtbot.waitUntil(lambda: view.why.picture.map is not None, timeout=SLOW)
    view.resize(240, 210)
    assert not view.input.isVisible() and view.why.isVisible()
    choice = view.turns.choice
    assert choice.isVisible(), "four words have no room"
    assert not any(button.isVisible() for button in view.turns.buttons.values())
    assert choice.currentText() == "What counts"
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Home)
    assert view.input.isVisible() and not view.why.isVisible()
    view.resize(960, 420)
    assert all(part.isVisible() for part in (view.input, view.result, view.why, view.layers))
    view.hide()
    assert not {topic for topic in wishes if topic.startswith("tryit")}


@pytest.mark.parametrize("width", range(240, 420, 10))
def test_no_word_of_the_parts_is_cut(qtbot: QtBot, session: Session, width: int) -> None:
    view = tried(qtbot, session, "digits-mlp", width, 210)
    view.controls.setParent(None)  # type: ignore[call-overload]
    qtbot.addWidget(view.controls)
    view.controls.resize(view.width(), 26)
    view.controls.show()
    for button in view.turns.buttons.values():
        assert not button.isVisible() or button.width() >= button.sizeHint().width()
    assert view.turns.choice.isVisible() != any(button.isVisible() for button in view.turns.buttons.values())
    if view.turns.choice.isVisible():
        assert view.turns.choice.width() >= view.turns.choice.whole_width()


def test_another_document_shows_nothing_of_what_counted(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp")
    qtbot.waitUntil(lambda: view.why.picture.map is not None, timeout=SLOW)
    session.open_example("iris")
    assert view.why.picture.map is None
    assert view.why.about.text() == ""


def test_another_document_brings_another_input(qtbot: QtBot, session: Session) -> None:
    view = tried(qtbot, session, "digits-mlp")
    stroke(view.input.sheet, (0.1, 0.1), (0.9, 0.9))
    assert session.open_example("iris")
    qtbot.waitUntil(lambda: view.input.editor == "row" and len(view.result.bars.values) == 3, timeout=SLOW)
    session.new()
    qtbot.waitUntil(lambda: view.way is None, timeout=SLOW)
    view.redraw()
    assert view.empty.isVisible() and "Output" in view.empty.text()
