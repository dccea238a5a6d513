"""Wires by mouse and by key: insert a node, heal, shake, cut, move an end, go from port to port, and what is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from canvas_kit import Hand, canvas_at_hand, network, settle, show
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import open_window, wired

from runtime import edits
from runtime.document import End, Wire
from runtime.rewiring import passage
from studio.canvas import wiring
from studio.canvas.gestures.cut_wires import CutWires
from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.gestures.pick_port import PickPort
from studio.canvas.gestures.shaking import Shaking
from studio.drag import node_type_data
from studio.offered import offered_blocks

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        hand.canvas.pointed_at = lambda: None  # the pointer is elsewhere
        show(hand, network())
        yield hand


@pytest.fixture
def told(hand: Hand) -> list[str]:
    sentences: list[str] = []
    hand.session.told.connect(sentences.append)
    return sentences


def wire(source: str, out: str, target: str, into: str) -> Wire:
    return Wire(End(source, out), End(target, into))


FLAT = wire("flatten1", "y", "linear1", "x")
LAST = wire("linear2", "y", "output1", "x")


def middle(hand: Hand, of: Wire) -> QPoint:
    """The widget point half way along a wire."""
    scene = hand.canvas.scene
    return hand.at(*scene.course[scene.wires.index(of), 12])


def with_loose_node(hand: Hand, kind: str = "tanh") -> str:
    hand.session.apply(edits.add_node(hand.session.document, kind, (300.0, 400.0))[0], "add")
    settle(hand)
    return f"{kind}1"


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


def test_deleting_where_shapes_do_not_allow_it_heals_nothing(hand: Hand) -> None:
    hand.session.select(["flatten1"])
    hand.key(Qt.Key.Key_Delete)
    assert hand.session.document.entering("linear1", "x") == []


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


# Ends of wires


def test_a_source_end_drawn_off_into_empty_space_is_removed(hand: Hand) -> None:
    x, y = hand.canvas.scene.position(End("flatten1", "y"), output=True)
    hand.drag(hand.at(x + 20, y), hand.at(x, y + 300))
    assert FLAT not in hand.session.document.wires
    assert hand.session.undo_label == "Disconnect"


def test_connect_to_goes_from_port_to_port_by_key(hand: Hand) -> None:
    hand.session.select(["linear1"])
    hand.canvas.walk.connect()
    gesture = hand.canvas.gesture
    assert isinstance(gesture, PickPort)
    assert gesture.start.end == End("linear1", "y")
    assert gesture.caught.end.node == "relu1", "the nearest first"
    hand.canvas.grab()

    for _ in range(6):
        if gesture.caught.end.node == "output1":
            break
        hand.key(Qt.Key.Key_Right)
    assert gesture.caught.end.node in ("output1", "crossentropy1")
    while gesture.caught.end != End("output1", "x"):
        hand.key(Qt.Key.Key_Tab)
    hand.key(Qt.Key.Key_Return)

    assert hand.canvas.gesture is None
    assert wire("linear1", "y", "output1", "x") in hand.session.document.wires
    assert LAST not in hand.session.document.wires, "the input takes one wire"


def test_connect_to_again_begins_at_the_next_port_and_escape_leaves(hand: Hand) -> None:
    before = hand.session.document
    hand.session.select(["linear1"])
    hand.canvas.walk.connect()
    hand.canvas.walk.connect()
    assert hand.canvas.gesture.start.end == End("linear1", "x")
    hand.key(Qt.Key.Key_Escape)

    assert hand.canvas.gesture is None
    assert hand.session.document is before
    assert hand.session.selection == {"linear1"}


def test_typing_while_connecting_searches_for_a_node_that_takes_the_wire(hand: Hand) -> None:
    hand.session.select(["linear1"])
    hand.canvas.walk.connect()
    hand.qtbot.keyClicks(hand.canvas, "t")
    assert hand.canvas.gesture is None
    assert not hand.canvas.adding.popup.isHidden()
    assert hand.canvas.adding.waiting is not None


def test_a_press_of_the_mouse_ends_what_was_begun_by_key(hand: Hand) -> None:
    hand.session.select(["linear1"])
    hand.canvas.walk.connect()
    hand.hover(QPoint(300, 500))
    assert isinstance(hand.canvas.gesture, PickPort)
    hand.click(hand.node("relu1"))
    assert hand.canvas.gesture is None
    assert hand.session.selection == {"relu1"}


def test_wires_of_a_node_are_gone_through_removed_and_moved_by_key(hand: Hand) -> None:
    hand.session.select(["linear2"])
    seen = []
    for _ in range(3):
        hand.canvas.walk.step(1)
        seen.append(hand.canvas.walk.chosen)
    document = hand.session.document
    assert seen == [*document.incoming["linear2"], *document.outgoing["linear2"]]
    hand.canvas.walk.step(-1)
    assert hand.canvas.walk.chosen == seen[1]

    hand.key(Qt.Key.Key_Delete)
    assert seen[1] not in hand.session.document.wires
    assert hand.session.selection == {"linear2"}, "one can go on"

    hand.canvas.walk.step(1)
    hand.key(Qt.Key.Key_Escape)
    assert hand.session.selection == {"linear2"}
    assert not hand.canvas.chosen_wires


def test_a_wire_chosen_with_the_mouse_leads_back_to_no_node(hand: Hand) -> None:
    hand.session.select(["linear2"])
    hand.canvas.walk.step(1)
    hand.click(hand.node("relu1"))
    hand.key(Qt.Key.Key_Delete)
    assert hand.session.selection == frozenset()

    hand.click(middle(hand, LAST))
    hand.key(Qt.Key.Key_Escape)
    assert hand.session.selection == frozenset()
    hand.click(middle(hand, LAST))
    hand.key(Qt.Key.Key_Delete)
    assert hand.session.selection == frozenset()


def test_enter_moves_the_end_of_the_chosen_wire_and_shift_enter_its_beginning(hand: Hand) -> None:
    hand.session.apply(edits.add_node(hand.session.document, "output", (1000.0, 320.0))[0], "add")
    settle(hand)
    hand.click(middle(hand, LAST))
    hand.key(Qt.Key.Key_Return)
    gesture = hand.canvas.gesture
    assert gesture.caught.end == LAST.target, "it begins where it is"
    while gesture.caught.end != End("output2", "x"):
        hand.key(Qt.Key.Key_Tab)
    hand.key(Qt.Key.Key_Return)
    moved = wire("linear2", "y", "output2", "x")
    assert moved in hand.session.document.wires
    assert LAST not in hand.session.document.wires
    assert hand.session.undo_label == "Reconnect"

    hand.canvas.choose_wire(moved)
    hand.key(Qt.Key.Key_Return, SHIFT)
    gesture = hand.canvas.gesture
    while gesture.caught.end != End("relu1", "y"):
        hand.key(Qt.Key.Key_Tab)
    hand.key(Qt.Key.Key_Return)
    assert wire("relu1", "y", "output2", "x") in hand.session.document.wires


def test_going_through_wires_says_what_is_missing(hand: Hand, told: list[str]) -> None:
    hand.canvas.walk.step(1)
    node = with_loose_node(hand)
    hand.session.select([node])
    hand.canvas.walk.step(1)
    hand.session.select(["relu1", "linear1"])
    hand.canvas.walk.connect()
    hand.canvas.walk.reroute()

    assert told == [
        "Select a node to go through its wires.",
        "Tanh has no wires.",
        "Select one node to connect it.",
        "Choose a wire first.",
    ]


# What ports tell


def test_a_port_tells_soon_what_it_carries(hand: Hand, qtbot: QtBot) -> None:
    hand.hover(hand.port("digits1", "label", output=True))
    assert hand.canvas.card.isHidden(), "sweeping over it shows nothing"
    qtbot.waitUntil(hand.canvas.card.isVisible, timeout=300)
    text = hand.canvas.card.text()
    assert "N" in text
    assert "int64" in text
    assert "10 classes" in text
    hand.hover(QPoint(600, 700))
    assert hand.canvas.card.isHidden()


def test_an_input_tells_what_reaches_it_and_what_it_takes(hand: Hand, qtbot: QtBot) -> None:
    hand.hover(hand.port("linear1", "x", output=False))
    qtbot.waitUntil(hand.canvas.card.isVisible, timeout=300)
    assert "N × 64" in hand.canvas.card.text()
    assert "float32" in hand.canvas.card.text()


def test_while_a_wire_is_drawn_the_port_says_that_it_fits_or_why_not(hand: Hand) -> None:
    start = hand.port("flatten1", "y", output=True)
    hand.press(start)
    hand.move(start + QPoint(20, 20))
    hand.move(hand.port("relu1", "x", output=False))
    gesture = hand.canvas.gesture
    assert isinstance(gesture, DrawWire)
    assert gesture.fits.startswith("Fits: N × 64")
    assert gesture.sentence == ""
    hand.canvas.grab()
    hand.move(hand.port("goal1", "loss", output=False))
    assert gesture.fits == ""
    assert gesture.sentence.startswith("This input takes a loss")
    hand.move(hand.at(600, 500))
    assert gesture.fits == gesture.sentence == ""
    hand.key(Qt.Key.Key_Escape)


# By the table of actions


def test_every_command_on_wires_is_reached_by_its_shortcut(qtbot: QtBot, tmp_path: Path) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    with open_window(qtbot, tmp_path) as window:
        window.files.new()
        session, canvas = window.session, window.canvas
        session.apply(wired("flatten", "linear", "relu"), "begin")
        canvas.setFocus()

        def press(key: Qt.Key, held: Qt.KeyboardModifier, *chosen: str) -> None:
            session.select(chosen)
            window.menus.refresh()
            qtbot.keyClick(canvas, key, held)

        press(Qt.Key.Key_K, CONTROL | SHIFT, "linear1")
        assert isinstance(canvas.gesture, PickPort)
        canvas.escape()
        press(Qt.Key.Key_W, CONTROL | alt, "linear1")
        assert canvas.walk.chosen == FLAT
        qtbot.keyClick(canvas, Qt.Key.Key_W, CONTROL | alt | SHIFT)
        assert canvas.walk.chosen == wire("linear1", "y", "relu1", "x")
        qtbot.keyClick(canvas, Qt.Key.Key_Return, CONTROL)
        assert isinstance(canvas.gesture, PickPort)
        canvas.escape()
        qtbot.keyClick(canvas, Qt.Key.Key_Return, CONTROL | SHIFT)
        assert canvas.gesture.start.end == End("relu1", "x")
        canvas.escape()
        press(Qt.Key.Key_X, CONTROL | SHIFT)
        assert canvas._mouse.knife
        canvas.escape()
        press(Qt.Key.Key_Delete, CONTROL | SHIFT, "relu1")
        assert session.document.incoming["relu1"] == []
        press(Qt.Key.Key_BracketLeft, CONTROL, "linear1")
        assert session.selection == {"digits1", "flatten1", "linear1"}
        press(Qt.Key.Key_BracketRight, CONTROL, "linear1")
        assert "goal1" in session.selection
        press(Qt.Key.Key_I, CONTROL, *(session.document.nodes.keys() - {"relu1"}))
        assert session.selection == {"relu1"}
        press(Qt.Key.Key_A, CONTROL | SHIFT, "linear1")
        assert session.selection == {"linear1"}
        press(Qt.Key.Key_Left, CONTROL | SHIFT, "linear1", "relu1")
        nodes = session.document.nodes
        assert nodes["linear1"].position[0] == nodes["relu1"].position[0]


def test_where_looking_ahead_is_slow_it_is_done_once_the_wire_rests(
    hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.canvas.gestures.draw_wire.PATIENCE", -1.0)
    start = hand.port("linear1", "y", output=True)
    hand.press(start)
    hand.move(start + QPoint(20, 20))
    hand.move(hand.port("relu1", "x", output=False))
    gesture = hand.canvas.gesture
    hand.move(hand.port("crossentropy1", "target", output=False))
    assert gesture.sentence == ""
    assert gesture.fits.startswith("Carries N × 128"), "not said to fit before it was tried"
    qtbot.waitUntil(lambda: gesture.sentence != "", timeout=5000)
    assert "label" in gesture.sentence
    hand.key(Qt.Key.Key_Escape)


def test_a_block_of_the_library_is_dropped_on_a_wire_too(hand: Hand) -> None:
    blocks = {facts.key: facts for facts in offered_blocks(hand.session.document)}
    key = next(key for key, facts in blocks.items() if passage(facts.inputs, facts.outputs, "tensor"))

    drop(hand, key, middle(hand, FLAT))

    (block,) = hand.session.selection
    assert [one.source.node for one in hand.session.document.incoming[block]] == ["flatten1"]
    assert [one.target.node for one in hand.session.document.outgoing[block]] == ["linear1"]
