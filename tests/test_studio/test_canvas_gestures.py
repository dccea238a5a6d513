"""What the hand does on the canvas, with real mouse events, and what the document is afterwards."""

from __future__ import annotations

import pytest
from canvas_kit import Hand, settle, told_by, wire
from PySide6.QtCore import QPoint, Qt

from runtime import edits
from runtime.document import End
from studio.canvas.gestures.draw_wire import DrawWire

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def told(hand: Hand) -> list[str]:
    return told_by(hand)


# Wires


def test_a_drag_from_an_output_to_an_input_connects_as_one_undo_step(hand: Hand) -> None:
    before = hand.session.document

    hand.drag(hand.port("flatten1", "y", output=True), hand.port("relu1", "x", output=False))

    assert wire("flatten1", "y", "relu1", "x") in hand.session.document.wires
    assert wire("linear1", "y", "relu1", "x") not in hand.session.document.wires, "the input takes one wire"
    assert hand.session.undo_label == "Connect"
    hand.session.undo()
    assert hand.session.document is before


def test_a_drag_from_an_input_backwards_connects_too(hand: Hand) -> None:
    hand.session.apply(edits.remove(hand.session.document, wires=[wire("linear2", "y", "output1", "x")]), "cut")

    hand.drag(hand.port("output1", "x", output=False), hand.port("relu1", "y", output=True))

    assert wire("relu1", "y", "output1", "x") in hand.session.document.wires


def test_a_circle_is_refused_with_its_reason_in_the_bubble_and_the_message_bar(hand: Hand, told: list[str]) -> None:
    before = hand.session.document
    start, end = hand.port("relu1", "y", output=True), hand.port("flatten1", "x", output=False)

    hand.press(start)
    hand.move(start + QPoint(0, 20))
    hand.move(end)
    gesture = hand.canvas.gesture
    hand.release(end)

    assert isinstance(gesture, DrawWire)
    assert gesture.sentence.startswith("This wire would close a circle")
    assert told == [gesture.sentence]
    assert hand.session.document is before


def test_data_into_a_goal_is_refused_with_its_reason(hand: Hand, told: list[str]) -> None:
    before = hand.session.document

    hand.drag(hand.port("relu1", "y", output=True), hand.port("goal1", "loss", output=False))

    assert told == ["This input takes a loss, but the wire carries data. Put a loss node between them."]
    assert hand.session.document is before


def test_a_loss_into_a_layer_is_refused_with_its_reason(hand: Hand, told: list[str]) -> None:
    hand.drag(hand.port("crossentropy1", "loss", output=True), hand.port("output1", "x", output=False))

    assert told == ["This input takes data, but the wire carries a loss. Connect the loss to a Minimize node."]


def test_two_outputs_are_refused_with_their_reason(hand: Hand, told: list[str]) -> None:
    hand.drag(hand.port("flatten1", "y", output=True), hand.port("relu1", "y", output=True))

    assert told == ["Both are outputs. Connect an output to an input."]


def test_a_shape_that_does_not_fit_is_wired_marked_and_explained(hand: Hand) -> None:
    hand.session.apply(edits.add_node(hand.session.document, "conv2d", (400.0, 300.0))[0], "add")
    settle(hand)
    start, end = hand.port("linear1", "y", output=True), hand.port("conv2d1", "x", output=False)

    hand.press(start)
    hand.move(start + QPoint(20, 20))
    hand.move(end)
    ahead = hand.canvas.gesture.sentence
    hand.release(end)
    settle(hand)

    bad = wire("linear1", "y", "conv2d1", "x")
    assert bad in hand.session.document.wires
    assert "Conv" in ahead, "the sentence comes before the wire is let go"
    assert bad in hand.canvas.marks.broken
    assert hand.canvas.marks.worst("conv2d1") == "error"


def test_while_dragging_only_ports_that_fit_are_lit(hand: Hand) -> None:
    start = hand.port("linear1", "y", output=True)
    hand.press(start)
    hand.move(start + QPoint(10, 40))
    gesture = hand.canvas.gesture
    lit = {hand.canvas.scene.spots[number].end for number in gesture.lit}

    assert End("relu1", "x") in lit
    assert End("output1", "x") in lit
    assert End("flatten1", "x") not in lit, "it would close a circle"
    assert End("goal1", "loss") not in lit, "it takes a loss"
    assert not any(spot.output for number in gesture.lit for spot in [hand.canvas.scene.spots[number]])


def test_a_wire_dropped_on_a_node_takes_the_port_that_fits(hand: Hand) -> None:
    hand.session.apply(edits.remove(hand.session.document, wires=[wire("linear2", "y", "output1", "x")]), "cut")

    hand.drag(hand.port("linear1", "y", output=True), hand.node("output1"))

    assert wire("linear1", "y", "output1", "x") in hand.session.document.wires


def test_the_end_of_a_wire_is_taken_from_its_input_to_another(hand: Hand) -> None:
    hand.drag(hand.port("output1", "x", output=False), hand.port("goal1", "loss", output=False) + QPoint(0, 300))
    assert wire("linear2", "y", "output1", "x") not in hand.session.document.wires, "dropped on nothing: removed"
    assert hand.session.undo_label == "Disconnect"
    hand.session.undo()

    hand.drag(
        hand.port("crossentropy1", "prediction", output=False), hand.port("crossentropy1", "target", output=False)
    )

    wires = hand.session.document.wires
    assert wire("linear2", "y", "crossentropy1", "target") in wires
    assert wire("linear2", "y", "crossentropy1", "prediction") not in wires
    assert hand.session.undo_label == "Reconnect"
    hand.session.undo()
    assert wire("linear2", "y", "crossentropy1", "prediction") in hand.session.document.wires


def test_a_wire_taken_and_let_go_where_it_was_stays(hand: Hand) -> None:
    before = hand.session.document
    at = hand.port("relu1", "x", output=False)

    hand.press(at)
    hand.move(at + QPoint(6, 0))
    hand.move(at)
    hand.release(at)

    assert hand.session.document is before


def test_the_source_end_of_a_wire_is_moved_by_its_grip(hand: Hand) -> None:
    x, y = hand.canvas.scene.position(End("relu1", "y"), output=True)

    hand.drag(hand.at(x + 20, y), hand.port("linear1", "y", output=True))

    assert wire("linear1", "y", "linear2", "x") in hand.session.document.wires
    assert wire("relu1", "y", "linear2", "x") not in hand.session.document.wires


def test_escape_gives_up_a_wire(hand: Hand) -> None:
    before = hand.session.document
    start, end = hand.port("flatten1", "y", output=True), hand.port("relu1", "x", output=False)

    hand.press(start)
    hand.move(end)
    hand.key(Qt.Key.Key_Escape)
    hand.release(end)

    assert hand.canvas.gesture is None
    assert hand.session.document is before


def test_a_clicked_wire_is_chosen_and_deleted(hand: Hand) -> None:
    x, y = hand.canvas.scene.course[hand.canvas.scene.wires.index(wire("linear2", "y", "output1", "x")), 12]

    hand.click(hand.at(x, y))
    assert hand.canvas.chosen_wires == {wire("linear2", "y", "output1", "x")}
    hand.key(Qt.Key.Key_Delete)

    assert wire("linear2", "y", "output1", "x") not in hand.session.document.wires


# Nodes


def test_a_drag_moves_a_node_on_the_grid_as_one_step(hand: Hand) -> None:
    start = hand.node("relu1")

    hand.drag(start, start + QPoint(53, 38))

    assert hand.session.document.nodes["relu1"].position == (656.0, 40.0)
    assert hand.session.selection == {"relu1"}
    hand.session.undo()
    assert hand.session.document.nodes["relu1"].position == (600.0, 0.0)
    assert not hand.session.can_undo or hand.session.undo_label != "Move"


def test_alt_moves_between_the_steps_of_the_grid(hand: Hand) -> None:
    start = hand.node("relu1")
    hand.held = ALT

    hand.drag(start, start + QPoint(53, 38))

    assert hand.session.document.nodes["relu1"].position == (653.0, 38.0)


def test_a_drag_of_one_selected_node_moves_them_all(hand: Hand) -> None:
    hand.session.select(["relu1", "linear1"])
    start = hand.node("relu1")

    hand.drag(start, start + QPoint(80, 0))

    nodes = hand.session.document.nodes
    assert (nodes["linear1"].position, nodes["relu1"].position) == ((480.0, 0.0), (680.0, 0.0))
    assert hand.session.selection == {"relu1", "linear1"}


def test_escape_puts_moved_nodes_back(hand: Hand) -> None:
    before = hand.session.document
    start = hand.node("relu1")

    hand.press(start)
    hand.move(start + QPoint(90, 90))
    hand.key(Qt.Key.Key_Escape)
    hand.release(start + QPoint(90, 90))

    assert hand.session.document is before
    assert tuple(hand.canvas.scene.rect[hand.canvas.scene.row["relu1"], :2]) == (600.0, 0.0)


def test_an_edit_from_elsewhere_ends_a_drag_without_harm(hand: Hand) -> None:
    start = hand.node("relu1")
    hand.press(start)
    hand.move(start + QPoint(90, 90))

    hand.session.apply(edits.remove(hand.session.document, ["relu1"]), "from elsewhere")
    hand.move(start + QPoint(95, 95))
    hand.release(start + QPoint(95, 95))

    assert "relu1" not in hand.session.document.nodes
    assert hand.canvas.gesture is None


def test_a_click_selects_shift_adds_and_takes_away_and_bare_canvas_clears(hand: Hand) -> None:
    hand.click(hand.node("relu1"))
    assert hand.session.selection == {"relu1"}

    hand.held = SHIFT
    hand.click(hand.node("linear1"))
    assert hand.session.selection == {"relu1", "linear1"}
    hand.click(hand.node("relu1"))
    assert hand.session.selection == {"linear1"}

    hand.held = Qt.KeyboardModifier.NoModifier
    hand.click(QPoint(600, 600))
    assert hand.session.selection == frozenset()


def test_a_click_on_one_of_many_selects_it_alone(hand: Hand) -> None:
    hand.session.select(["relu1", "linear1"])

    hand.click(hand.node("relu1"))

    assert hand.session.selection == {"relu1"}


# Rubber band


def test_a_rubber_band_selects_what_it_touches_on_release_only(hand: Hand) -> None:
    hand.press(hand.at(380.0, 120.0))
    hand.move(hand.at(650.0, -20.0))
    assert hand.canvas.preview == {"linear1", "relu1"}
    assert hand.session.selection == frozenset()
    hand.release(hand.at(650.0, -20.0))

    assert hand.session.selection == {"linear1", "relu1"}


def test_a_rubber_band_with_shift_adds(hand: Hand) -> None:
    hand.session.select(["digits1"])
    hand.held = SHIFT

    hand.drag(hand.at(380.0, 120.0), hand.at(650.0, -20.0))

    assert hand.session.selection == {"digits1", "linear1", "relu1"}


def test_escape_gives_up_a_rubber_band(hand: Hand) -> None:
    hand.session.select(["digits1"])
    hand.press(hand.at(380.0, 120.0))
    hand.move(hand.at(650.0, -20.0))
    hand.key(Qt.Key.Key_Escape)
    hand.release(hand.at(650.0, -20.0))

    assert hand.session.selection == {"digits1"}
