"""Wires by mouse and by key: move an end, go from port to port, walk along, and what ports tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from canvas_kit import Hand, middle, settle, told_by, wire, with_loose_node
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from shell_kit import open_window, wired

from runtime import edits
from runtime.document import End
from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.gestures.pick_port import PickPort

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FLAT = wire("flatten1", "y", "linear1", "x")
LAST = wire("linear2", "y", "output1", "x")


@pytest.fixture
def told(hand: Hand) -> list[str]:
    return told_by(hand)


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
