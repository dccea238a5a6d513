"""Neurons: what is drawn is what the network answers, and a weight clicked with the mouse becomes another number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from neurons_kit import WAIT, neurons_of, ready, session
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shell_kit import wired

from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.document import Document
from runtime.record import open_run
from studio.dashboard.neurons_view import NeuronsView
from studio.session import Session
from studio.theme import use_theme
from studio.widgets.neurons.look import Place

__all__ = ["session"]  # fixtures


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> NeuronsView:
    return neurons_of(qtbot, session, (900, 420))


def pixel(view: NeuronsView, place: Place) -> QPoint:
    """A pixel of a wire where no other one lies as near."""
    path = view.net.plan.wire(place)
    return path.pointAtPercent(0.12).toPoint()


def kept_bias(folder: Path) -> float | None:
    try:
        return float(open_run(folder).program().module_of("linear1").bias[2].detach())
    except Problem:  # it is being written
        return None


def type_number(field: QWidget, text: str) -> None:
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_network_that_was_never_trained_is_shown_with_its_first_weights(view: NeuronsView) -> None:
    assert [column.shown for column in view.net.columns] == [2, 4, 2, 1]
    assert view.net.columns[0].names == ("x₁", "x₂")
    assert [column.title for column in view.net.columns] == ["Inputs", "Linear 1", "Linear 2", "Linear 3"]
    assert view.answer is not None and view.answer.arrays["tiles"].shape == (9, 25, 25)
    first = view.answer.arrays["tiles"][0]
    assert (first[:, 0] == 1).all() and (first[:, -1] == 255).all()  # the input itself, from −6 to 6


def contrast(one: QColor, other: QColor) -> float:
    """As the rules of the web reckon it."""

    def light(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("value", [-1.0, 0.0, 1.0])
def test_the_names_of_the_axes_are_read_on_a_map_of_any_color(view: NeuronsView, name: str, value: float) -> None:
    use_theme(name)
    assert view.answer is not None
    arrays = {**view.answer.arrays, "map": np.full((25, 25), value, np.float32)}
    for part in ("train", "held"):
        arrays.pop(part, None)
    view.large.show_map(arrays, view.answer.facts, "")
    picture = view.large.grab().toImage()
    for place in view.large.name_places():
        ground = picture.pixelColor(round(place.left()) + 2, round(place.center().y()))
        ink = [
            picture.pixelColor(x, y)
            for x in range(round(place.left()) + 3, round(place.right()) - 3)
            for y in range(round(place.top()) + 2, round(place.bottom()) - 2)
        ]
        assert max(contrast(ground, color) for color in ink) >= 4.5


def test_a_place_is_told_as_exactly_as_it_can_be_pointed_at(view: NeuronsView) -> None:
    assert view.large.value_at(-6.5e-4, 3.14159).endswith(" at (0, 3.14)")


def test_a_neuron_that_is_pointed_at_is_shown_large(qtbot: QtBot, view: NeuronsView) -> None:
    assert view.large.title == "Answer of the network"
    QTest.mouseMove(view.net, view.net.plan.tile(0, 1).center().toPoint())
    qtbot.waitUntil(lambda: view.answer.facts["shown"] == [0, 1], timeout=WAIT)
    assert view.large.title == "Inputs, neuron x₂"
    shown = view.answer.arrays["map"]
    assert np.allclose(shown[:, 0], shown[:, -1]) and shown[0, 0] == -1 and shown[-1, 0] == 1


def test_a_wire_that_is_clicked_gets_a_number_and_the_run_begins_with_it(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    place = Place(3, 0, 1)
    at = pixel(view, place)
    QTest.mouseMove(view.net, at)
    assert view.net.marked == place
    QTest.mouseClick(view.net, Qt.MouseButton.LeftButton, pos=at)
    assert view.net.field.isVisible() and view.net.editing == place
    type_number(view.net.field, "2.5")
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    qtbot.waitUntil(lambda: view.net.weight(place) == 2.5, timeout=WAIT)
    assert session.runs.runner.training.program.module_of("linear3").weight[0, 1].item() == 2.5
    assert not view.net.field.isVisible() and view.undo.isEnabled()


def test_a_weight_is_changed_while_paused_taken_back_by_key_and_what_is_left_is_saved(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    session.step(epochs=1)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=WAIT)
    place = Place(1, 2)
    qtbot.waitUntil(lambda: view.answer.step == 25, timeout=WAIT)
    before = view.net.weight(place)
    center = view.net.plan.bias(1, 2).center().toPoint()
    QTest.mouseClick(view.net, Qt.MouseButton.LeftButton, pos=center)
    assert view.net.editing == place
    type_number(view.net.field, "-1.75")
    qtbot.waitUntil(lambda: view.net.weight(place) == -1.75, timeout=WAIT)
    folder = session.runs.folder
    qtbot.waitUntil(lambda: session.runs.kept, timeout=WAIT)
    qtbot.waitUntil(lambda: kept_bias(folder) == -1.75, timeout=WAIT)
    document = session.whole
    view.net.setFocus()
    QTest.keyClick(view.net, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.net.weight(place) == pytest.approx(before), timeout=WAIT)
    assert session.whole is document and not view.undo.isEnabled()


def test_escape_gives_up_and_what_is_no_number_is_refused(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    at = view.net.plan.bias(2, 0).center().toPoint()
    QTest.mouseClick(view.net, Qt.MouseButton.LeftButton, pos=at)
    QTest.keyClicks(view.net.field, "many")
    QTest.keyClick(view.net.field, Qt.Key.Key_Return)
    assert view.net.field.isVisible() and view.net.field.property("refused")
    QTest.keyClick(view.net.field, Qt.Key.Key_Escape)
    assert not view.net.field.isVisible() and session.state == "none"


def test_by_keys_one_goes_to_a_wire_and_edits_it(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    view.net.setFocus()
    QTest.keyClick(view.net, Qt.Key.Key_Down)  # the last column
    QTest.keyClick(view.net, Qt.Key.Key_Left)
    assert view.net.current == (2, 0)
    QTest.keyClick(view.net, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.net.marked == Place(2, 0, 0)
    QTest.keyClick(view.net, Qt.Key.Key_Return)
    type_number(view.net.field, "0")
    qtbot.waitUntil(lambda: view.net.weight(Place(2, 0, 0)) == 0.0, timeout=WAIT)


def test_nobody_is_asked_while_nobody_looks(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    view.hide()
    assert "neurons" not in session.observing._wishes
    view.show()
    assert "neurons" in session.observing._wishes


def test_of_a_run_that_has_ended_a_weight_is_changed_and_kept(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    session.apply(edits.set_training(session.document, "epochs", 2), "")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=WAIT)
    qtbot.waitUntil(lambda: view.answer.step == 50, timeout=WAIT)
    place = Place(1, 2)
    view.net.edit(place)
    type_number(view.net.field, "0.5")
    qtbot.waitUntil(lambda: view.net.weight(place) == 0.5, timeout=WAIT)
    assert session.state == "done" and kept_bias(session.runs.folder) == 0.5
    view.undo.click()
    qtbot.waitUntil(lambda: view.net.weight(place) != 0.5, timeout=WAIT)


def opened_bias(qtbot: QtBot, view: NeuronsView, session: Session) -> float:
    """Train an epoch, open the editor of a bias with the mouse, and answer its number."""
    session.step(epochs=1)
    qtbot.waitUntil(lambda: session.state == "paused" and view.answer.step == 25, timeout=WAIT)
    QTest.mouseClick(view.net, Qt.MouseButton.LeftButton, pos=view.net.plan.bias(1, 2).center().toPoint())
    value = view.net.weight(Place(1, 2))
    assert value is not None and view.net.field.isVisible()
    assert view.net.field.value() == pytest.approx(value, rel=1e-3)
    return value


def test_an_open_editor_says_what_the_weight_has_become_meanwhile(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    before = opened_bias(qtbot, view, session)
    session.step(epochs=1)
    qtbot.waitUntil(lambda: session.state == "paused" and view.answer.step == 50, timeout=WAIT)
    now = view.net.weight(Place(1, 2))
    assert now != before and view.net.field.isVisible()
    assert view.net.field.value() == pytest.approx(now, rel=1e-3)
    assert view.net.field.selectedText() == view.net.field.text(), "what is typed next still takes its place"


def test_what_is_being_typed_stays_while_the_weights_move(qtbot: QtBot, view: NeuronsView, session: Session) -> None:
    opened_bias(qtbot, view, session)
    QTest.keyClicks(view.net.field, "0.12")
    session.step(epochs=1)
    qtbot.waitUntil(lambda: session.state == "paused" and view.answer.step == 50, timeout=WAIT)
    assert view.net.field.text() == "0.12" and view.net.field.isVisible()
    type_number(view.net.field, "5")
    qtbot.waitUntil(lambda: view.net.weight(Place(1, 2)) == 0.125, timeout=WAIT)


@pytest.mark.parametrize("typed", ["", "0.12"])
@pytest.mark.parametrize("button", ["rewind", "new_weights"])
def test_rewind_and_new_weights_close_the_editor(
    qtbot: QtBot, view: NeuronsView, session: Session, button: str, typed: str
) -> None:
    opened_bias(qtbot, view, session)
    QTest.keyClicks(view.net.field, typed)
    QTest.mouseClick(getattr(view.run, button), Qt.MouseButton.LeftButton)
    assert not view.net.field.isVisible() and view.net.editing is None
    qtbot.waitUntil(lambda: view.answer.step == 0, timeout=WAIT)
    assert session.state == "none", "nothing that was typed is sent to the new weights"


def test_new_weights_of_a_network_that_was_never_trained_close_the_editor(
    qtbot: QtBot, view: NeuronsView, session: Session
) -> None:
    QTest.mouseClick(view.net, Qt.MouseButton.LeftButton, pos=view.net.plan.bias(1, 2).center().toPoint())
    QTest.keyClicks(view.net.field, "0.12")
    QTest.mouseClick(view.run.new_weights, Qt.MouseButton.LeftButton)
    assert not view.net.field.isVisible() and session.state == "none"


def test_a_network_without_neurons_is_told_exactly_why() -> None:
    def why(*kinds: str) -> str:
        return NeuronsView.lacks(check(wired(*kinds)))

    assert why("flatten", "linear") == ""
    assert why("flatten") == "This network has no Linear layer: neurons are shown of Linear layers alone."
    assert why("linear", "flatten") == (
        "The Linear layers here give N × 1 × 8 × 128: "
        "neurons are shown where a sample is one row of numbers, N × units."
    )
    lost, _ = edits.add_node(Document(), "linear")
    assert NeuronsView.lacks(check(lost)) == "The Linear layers of this network cannot be computed yet."


def test_until_the_first_answer_it_only_looks(view: NeuronsView) -> None:
    view.answer = None
    view.redraw()
    assert view.empty.isVisible() and view.empty.text() == "Looking …"


def test_in_a_narrow_pane_only_what_acts_on_what_is_shown_has_a_button(qtbot: QtBot, view: NeuronsView) -> None:
    assert not view.held_out.isHidden() and view.plane.isVisible()
    pane = QWidget()  # a window would not become as narrow
    qtbot.addWidget(pane)
    view.setParent(pane)
    view.setMinimumSize(0, 0)  # left from when it was a window
    pane.show()
    view.show()
    view.resize(240, 240)
    qtbot.waitUntil(lambda: not view.plane.isVisible())
    view.redraw()
    assert view.held_out.isHidden() and not view.more.isHidden()
    view.resize(900, 420)
    qtbot.waitUntil(lambda: view.plane.isVisible() and not view.held_out.isHidden())
    view.setParent(None)
