"""Wires by mouse: insert a node, heal, shake and cut."""

from __future__ import annotations

import pytest
from canvas_kit import Hand, middle, told_by, wire, with_loose_node
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from runtime import edits
from runtime.rewiring import passage
from studio.canvas import wiring
from studio.canvas.gestures.cut_wires import CutWires
from studio.canvas.gestures.shaking import Shaking
from studio.drag import node_type_data
from studio.offered import offered_blocks

CONTROL = Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def told(hand: Hand) -> list[str]:
    return told_by(hand)


FLAT = wire("flatten1", "y", "linear1", "x")
LAST = wire("linear2", "y", "output1", "x")


# Insert


def test_a_loose_node_dropped_on_a_wire_goes_on_it_and_what_follows_makes_room(hand: Hand) -> None:
    node = with_loose_node(hand)
    before = hand.session.document
    grip = hand.node(node)
    goal = middle(hand, FLAT) + (grip - hand.node(node, 56.0, 30.0))

    hand.press(grip)
    hand.move(grip + QPoint(0, -100))
    hand.move(goal)
    assert hand.canvas.gesture._inserting.wire == FLAT, "the wire lights"
    assert hand.canvas.hidden_wire == FLAT, "and gives way to the gap"
    hand.canvas.grab()
    hand.release(goal)

    after = hand.session.document
    assert wire("flatten1", "y", node, "x") in after.wires
    assert wire(node, "y", "linear1", "x") in after.wires
    assert FLAT not in after.wires
    assert hand.canvas.hidden_wire is None
    assert hand.session.undo_label == "Insert Tanh"
    scene = hand.canvas.scene
    boxes = {key: scene.rect[scene.row[key]] for key in ("flatten1", node, "linear1", "relu1")}
    for one, next_one in (("flatten1", node), (node, "linear1"), ("linear1", "relu1")):
        assert boxes[one][0] + boxes[one][2] < boxes[next_one][0], "nothing overlaps"
    hand.session.undo()
    assert hand.session.document is before


def test_a_node_given_up_over_a_wire_leaves_everything(hand: Hand) -> None:
    node = with_loose_node(hand)
    before = hand.session.document
    hand.press(hand.node(node))
    hand.move(middle(hand, FLAT))
    hand.key(Qt.Key.Key_Escape)

    assert hand.session.document is before
    assert hand.canvas.hidden_wire is None


@pytest.mark.parametrize("kind", ["goal", "digits"])
def test_a_node_without_input_or_output_lights_no_wire(hand: Hand, kind: str) -> None:
    hand.session.apply(edits.add_node(hand.session.document, kind, (300.0, 400.0))[0], "add")
    added = list(hand.session.document.nodes)[-1]
    grip = hand.node(added)

    hand.press(grip)
    hand.move(middle(hand, FLAT))
    assert hand.canvas.gesture._inserting.wire is None
    hand.release(middle(hand, FLAT))

    assert FLAT in hand.session.document.wires


def test_a_wired_node_moved_across_wires_leaves_them(hand: Hand) -> None:
    grip = hand.node("relu1")
    hand.drag(grip, middle(hand, LAST))
    assert LAST in hand.session.document.wires


def drop(hand: Hand, kind: str, at: QPoint) -> None:
    data = node_type_data(kind)
    copying, button, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (QDragEnterEvent(at, copying, data, button, plain), QDragMoveEvent(at, copying, data, button, plain)):
        QApplication.sendEvent(hand.canvas, event)
    assert hand.canvas.dropping.wire is not None
    hand.canvas.grab()
    QApplication.sendEvent(hand.canvas, QDropEvent(QPointF(at), copying, data, button, plain))


def test_a_type_dropped_from_the_palette_on_a_wire_goes_on_it_as_one_step(hand: Hand) -> None:
    before = hand.session.document

    drop(hand, "tanh", middle(hand, FLAT))

    after = hand.session.document
    assert {wire("flatten1", "y", "tanh1", "x"), wire("tanh1", "y", "linear1", "x")} <= set(after.wires)
    assert hand.session.selection == {"tanh1"}
    assert hand.canvas.dropping.wire is None
    hand.session.undo()
    assert hand.session.document is before


def test_a_type_that_leaves_the_canvas_again_lights_nothing(hand: Hand) -> None:
    data, at = node_type_data("tanh"), middle(hand, FLAT)
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (QDragEnterEvent(at, *how), QDragMoveEvent(at, *how)):
        QApplication.sendEvent(hand.canvas, event)
    assert hand.canvas.hidden_wire == FLAT
    QApplication.sendEvent(hand.canvas, QDragLeaveEvent())
    assert hand.canvas.hidden_wire is None


def test_a_block_of_the_library_is_dropped_on_a_wire_too(hand: Hand) -> None:
    blocks = {facts.key: facts for facts in offered_blocks(hand.session.document)}
    key = next(key for key, facts in blocks.items() if passage(facts.inputs, facts.outputs, "tensor"))

    drop(hand, key, middle(hand, FLAT))

    (block,) = hand.session.selection
    assert [one.source.node for one in hand.session.document.incoming[block]] == ["flatten1"]
    assert [one.target.node for one in hand.session.document.outgoing[block]] == ["linear1"]


@pytest.mark.parametrize("by", ["tab", "typing", "menu"])
def test_with_a_wire_chosen_the_search_inserts_on_it(hand: Hand, by: str) -> None:
    hand.click(middle(hand, FLAT))
    if by == "tab":
        hand.key(Qt.Key.Key_Tab)
    elif by == "typing":
        hand.qtbot.keyClicks(hand.canvas, "t")
    else:
        menu = hand.canvas._mouse.menu(QPointF(middle(hand, FLAT)))
        next(action for action in menu.actions() if action.text() == "Insert a node …").trigger()
    popup = hand.canvas.adding.popup
    assert not popup.isHidden()
    popup.line.clear()
    hand.qtbot.keyClicks(popup.line, "tanh")
    hand.qtbot.keyClick(popup.line, Qt.Key.Key_Return)

    assert {wire("flatten1", "y", "tanh1", "x"), wire("tanh1", "y", "linear1", "x")} <= set(hand.session.document.wires)


# Heal


def test_deleting_a_node_heals_the_wire_as_one_step(hand: Hand) -> None:
    before = hand.session.document
    hand.session.select(["relu1"])

    hand.key(Qt.Key.Key_Delete)

    assert wire("linear1", "y", "linear2", "x") in hand.session.document.wires
    hand.session.undo()
    assert hand.session.document is before


def test_deleting_a_chain_heals_across_it(hand: Hand) -> None:
    hand.session.select(["linear1", "relu1"])
    hand.key(Qt.Key.Key_Delete)
    assert wire("flatten1", "y", "linear2", "x") in hand.session.document.wires


def test_deleting_heals_though_the_shapes_do_not_fit(hand: Hand) -> None:
    """Nothing is refused because of a shape: it is wired, and a finding says what does not fit."""
    hand.session.select(["flatten1"])
    hand.key(Qt.Key.Key_Delete)
    assert [wire.source.node for wire in hand.session.document.entering("linear1", "x")] == ["digits1"]


def test_deleting_without_healing_leaves_the_gap(hand: Hand) -> None:
    hand.session.select(["relu1"])
    hand.canvas.delete_selection(heal=False)
    assert hand.session.document.entering("linear2", "x") == []


def test_detaching_takes_nodes_out_and_heals(hand: Hand, told: list[str]) -> None:
    hand.session.select(["linear1", "relu1"])
    wiring.detach(hand.session)

    wires = hand.session.document.wires
    assert wire("linear1", "y", "relu1", "x") in wires
    assert wire("flatten1", "y", "linear2", "x") in wires
    assert hand.session.undo_label == "Detach"
    wiring.detach(hand.session)
    assert told == ["The selected nodes have no wires to others."]


# Shake and cut


def shake(hand: Hand, at: QPoint) -> None:
    for way in (40, -40, 40, -40, 40):
        hand.move(at + QPoint(way, 0))


def test_shaking_a_node_takes_it_out_of_its_wires_and_heals(hand: Hand) -> None:
    before = hand.session.document
    grip = hand.node("relu1")

    hand.press(grip)
    shake(hand, grip)
    assert wire("linear1", "y", "linear2", "x") in hand.canvas.scene.wires, "shown while it is in the hand"
    assert hand.session.document is before, "and done when it is let go"
    hand.release(grip + QPoint(40, 240))

    wires = hand.session.document.wires
    assert wire("linear1", "y", "linear2", "x") in wires
    assert not [one for one in wires if "relu1" in (one.source.node, one.target.node)]
    assert hand.session.document.nodes["relu1"].position[1] == 240.0
    assert hand.session.undo_label == "Detach"
    hand.session.undo()
    assert hand.session.document is before


def test_a_shaken_node_given_up_keeps_its_wires(hand: Hand) -> None:
    before, grip = hand.session.document, hand.node("relu1")
    hand.press(grip)
    shake(hand, grip)
    hand.key(Qt.Key.Key_Escape)

    assert hand.session.document is before
    assert set(hand.canvas.scene.wires) == set(before.wires)
    assert tuple(hand.canvas.scene.rect[hand.canvas.scene.row["relu1"], :2]) == (600.0, 0.0)


def test_a_shake_is_quick_and_wide() -> None:
    clock = [0.0]

    def moved(places: list[float], pause: float) -> bool:
        shaking = Shaking(lambda: clock[0])
        found = False
        for place in places:
            clock[0] += pause
            found |= shaking.shaken(place, 0.0)
        return found

    assert moved([0, 30, 0, 30, 0], 0.1)
    assert not moved([0, 30, 0, 30, 0], 0.4), "too slow"
    assert not moved([0, 6, 0, 6, 0, 6, 0], 0.05), "a trembling hand"
    assert not moved([0, 30, 0, 30], 0.05), "twice is no shake"
    assert not moved([0, 30, 60, 90, 60, 30], 0.05)


def test_control_and_the_right_button_cut_every_wire_crossed(hand: Hand) -> None:
    before = hand.session.document
    start, end = middle(hand, LAST) + QPoint(0, -60), middle(hand, LAST) + QPoint(0, 60)
    hand.held = CONTROL

    hand.press(start, RIGHT)
    hand.move(end, RIGHT)
    gesture = hand.canvas.gesture
    assert isinstance(gesture, CutWires)
    assert LAST in {hand.canvas.scene.wires[number] for number in gesture.crossed}, "it glows before"
    hand.canvas.grab()
    menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, start, hand.canvas.mapToGlobal(start), CONTROL)
    QApplication.sendEvent(hand.canvas, menu)
    assert hand.canvas.gesture is gesture, "no menu comes between"
    hand.release(end, RIGHT)

    assert LAST not in hand.session.document.wires
    assert hand.session.undo_label == "Cut wires"
    hand.session.undo()
    assert hand.session.document is before


def test_a_line_drawn_back_or_given_up_cuts_nothing(hand: Hand) -> None:
    before = hand.session.document
    start, end = middle(hand, LAST) + QPoint(0, -60), middle(hand, LAST) + QPoint(0, 60)
    hand.held = CONTROL
    hand.press(start, RIGHT)
    hand.move(end, RIGHT)
    hand.move(start + QPoint(0, 6), RIGHT)
    hand.release(start + QPoint(0, 6), RIGHT)
    assert hand.session.document is before

    hand.press(start, RIGHT)
    hand.move(end, RIGHT)
    hand.held = Qt.KeyboardModifier.NoModifier
    hand.key(Qt.Key.Key_Escape)
    hand.release(end, RIGHT)
    assert hand.session.document is before


def test_the_knife_cuts_with_the_next_drag_and_escape_puts_it_away(hand: Hand, told: list[str]) -> None:
    start, end = middle(hand, LAST) + QPoint(0, -60), middle(hand, LAST) + QPoint(0, 60)
    hand.canvas.arm_knife()
    assert len(told) == 1
    hand.key(Qt.Key.Key_Escape)
    hand.drag(start, end)
    assert LAST in hand.session.document.wires

    hand.canvas.arm_knife()
    hand.drag(start, end)
    assert LAST not in hand.session.document.wires
    assert not hand.canvas._mouse.knife


def test_the_right_button_alone_cuts_nothing(hand: Hand) -> None:
    before = hand.session.document
    hand.drag(middle(hand, LAST) + QPoint(0, -60), middle(hand, LAST) + QPoint(0, 60), RIGHT)
    assert hand.session.document is before
