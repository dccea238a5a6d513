"""A typed line that is a whole network ends as one that trains, and stays in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, show
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Document, End, Wire
from studio.canvas.chaining import BESIDE
from studio.canvas.face import STEP
from studio.canvas.overlay import LINE
from studio.translate import use_language


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        yield hand


def type_line(hand: Hand, text: str) -> None:
    line = hand.canvas.adding.popup.line
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_the_line_of_the_empty_canvas_ends_trainable(hand: Hand) -> None:
    show(hand, Document())
    empty = hand.session.document
    hand.canvas.open_search()
    type_line(hand, LINE)

    document, scene = hand.session.document, hand.canvas.scene
    assert Wire(End("digits1", "label"), End("crossentropy1", "target")) in document.wires
    assert Wire(End("linear1", "y"), End("output1", "x")) in document.wires
    assert hand.session.selection == {"goal1"}
    for name in document.nodes:
        bounds = scene.bounds([name])
        assert bounds is not None
        assert [scene.ids[row] for row in scene.nodes_in(bounds).nonzero()[0]] == [name]
    hand.session.undo()
    assert hand.session.document is empty


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_shapes_of_a_source_take_nothing_of_the_room_behind_it(hand: Hand, language: str) -> None:
    """Else the wire of the label finds no way out between the source and what follows, and runs behind all nodes."""
    use_language(language)
    try:
        show(hand, Document())
        hand.canvas.open_search()
        type_line(hand, "digits, conv 8, flatten, linear 10, cross-entropy, minimize")
        hand.qtbot.waitUntil(lambda: hand.canvas.scene.faces[hand.canvas.scene.row["digits1"]].outputs[0].shape != "")
        rect, row = hand.canvas.scene.rect, hand.canvas.scene.row
        assert rect[row["conv2d1"], 0] - rect[row["digits1"], 0] - rect[row["digits1"], 2] >= BESIDE - STEP
    finally:
        use_language("en")


def test_a_chain_from_a_node_leaves_it_in_sight(hand: Hand) -> None:
    document, _ = edits.add_node(Document(), "digits")
    show(hand, document)
    hand.session.select(["digits1"])
    hand.canvas.search_onward("")
    type_line(hand, "flatten, linear 64, relu, linear 64, relu, linear 64, relu, linear 10, cross-entropy, minimize")

    def seen() -> bool:
        canvas = hand.canvas
        sees, whole = canvas.camera.sees(canvas.width(), canvas.height()), canvas.scene.bounds(canvas.scene.ids)
        assert whole is not None
        return sees[0] <= whole[0] and sees[1] <= whole[1] and sees[2] >= whole[2] and sees[3] >= whole[3]

    hand.qtbot.waitUntil(seen)
