"""Quick chains on the canvas: one typed line becomes wired nodes in a row, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from canvas_kit import Hand, canvas_at_hand, network, settle, show
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Document, End, Wire
from studio.canvas.offers import Offer
from studio.canvas.search_popup import SearchPopup
from studio.canvas.search_rows import ROW, Row
from studio.lookup import plain

LINE = "Linear 128, relu, dropout 0.3, linear 10"


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def popup_of(hand: Hand) -> SearchPopup:
    return hand.canvas.adding.popup


def rows(hand: Hand) -> list[Row]:
    found = popup_of(hand).found
    return [found.item(number).data(ROW) for number in range(found.count())]


def write(hand: Hand, text: str) -> None:
    QTest.keyClicks(popup_of(hand).line, text)


def press(hand: Hand, key: Qt.Key) -> None:
    QTest.keyClick(popup_of(hand).line, key)


def pairs(document: Document) -> list[tuple[str, str]]:
    return [(wire.source.node, wire.target.node) for wire in document.wires]


def test_a_line_typed_with_a_node_selected_builds_the_chain_from_it(hand: Hand) -> None:
    before = hand.session.document
    hand.session.select(["linear1"])
    hand.canvas.setFocus()
    QTest.keyClicks(hand.canvas, "L")
    write(hand, LINE[1:])
    assert [(row.title, row.below) for row in rows(hand)] == [
        ("Linear", "Units 128"),
        ("ReLU", "Passes positive numbers and replaces negative ones by zero."),
        ("Dropout", "Share 0.3"),
        ("Linear", "Units 10"),
    ]
    assert popup_of(hand).told.text() == "Enter adds 4 nodes in a row."
    press(hand, Qt.Key.Key_Return)

    document = hand.session.document
    assert pairs(document)[-4:] == [
        ("linear1", "linear3"), ("linear3", "relu2"), ("relu2", "dropout1"), ("dropout1", "linear4"),
    ]  # fmt: skip
    assert document.nodes["dropout1"].settings == {"share": 0.3}
    assert hand.session.selection == {"linear4"}
    assert not popup_of(hand).isVisible()
    assert hand.session.undo_label == "Add 4 nodes"
    hand.session.undo()
    assert hand.session.document is before


def test_the_nodes_stand_in_a_row_and_touch_nothing(hand: Hand) -> None:
    hand.session.select(["linear1"])
    hand.canvas.search_onward("")
    write(hand, LINE)
    press(hand, Qt.Key.Key_Return)
    scene, added = hand.canvas.scene, ("linear3", "relu2", "dropout1", "linear4")

    lefts = [scene.bounds([name])[0] for name in added]  # type: ignore[index]
    assert lefts == sorted(lefts)
    for name in added:
        bounds = scene.bounds([name])
        assert bounds is not None
        assert [scene.ids[row] for row in scene.nodes_in(bounds).nonzero()[0]] == [name]
    ends = [scene.position(End(a, "y"), output=True)[1] - scene.position(End(b, "x"), output=False)[1]  # type: ignore[index]
            for a, b in pairwise(added)]  # fmt: skip
    assert ends == [0.0, 0.0, 0.0]
    left, _, right, _ = scene.bounds(added) or (0.0, 0.0, 0.0, 0.0)
    sees = hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height())
    hand.qtbot.waitUntil(lambda: hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height())[2] >= right)
    assert sees[0] <= left


def test_a_chain_that_is_not_clear_is_kept_and_its_word_marked(hand: Hand) -> None:
    before = hand.session.document
    hand.canvas.open_search()
    write(hand, "linear 8, linear foo, relu")
    assert [row.wrong for row in rows(hand)] == [False, True, False]
    press(hand, Qt.Key.Key_Return)

    popup = popup_of(hand)
    assert popup.isVisible()
    assert popup.line.text() == "linear 8, linear foo, relu"
    assert popup.line.selectedText() == "linear foo"
    assert popup.told.text().startswith("Linear: “foo” is not understood.")
    assert hand.session.document is before


def test_the_last_name_is_completed_from_what_it_could_mean(hand: Hand) -> None:
    hand.canvas.open_search()
    write(hand, "linear 8, soft")
    assert rows(hand)[1].wrong
    assert rows(hand)[2].title == "Softmax"
    press(hand, Qt.Key.Key_Tab)
    assert popup_of(hand).line.text() == "linear 8, Softmax "
    press(hand, Qt.Key.Key_Return)

    assert {"linear3", "softmax1"} <= hand.session.document.nodes.keys()


def test_one_node_with_its_values_comes_first(hand: Hand) -> None:
    hand.session.select(["relu1"])
    hand.canvas.search_onward("dropout 30%")
    assert rows(hand)[0].below == "Share 0.3"
    press(hand, Qt.Key.Key_Return)

    assert hand.session.document.nodes["dropout1"].settings == {"share": 0.3}
    assert Wire(End("relu1", "y"), End("dropout1", "x")) in hand.session.document.wires
    assert hand.session.undo_label == "Add Dropout"


def test_a_wire_dropped_in_empty_space_is_taken_by_the_chain(hand: Hand) -> None:
    hand.drag(hand.port("digits1", "image", output=True), QPoint(300, 640))
    write(hand, "conv 8 3, bn, add")
    press(hand, Qt.Key.Key_Return)

    assert pairs(hand.session.document)[-3:] == [
        ("digits1", "conv2d1"), ("conv2d1", "batchnorm2d1"), ("batchnorm2d1", "add1"),
    ]  # fmt: skip
    assert hand.session.document.wires[-1].target.port == "x"


def test_a_chain_for_a_wire_drawn_backwards_ends_at_the_input(hand: Hand) -> None:
    document, name = edits.add_node(hand.session.document, "tanh", (900.0, 500.0))
    hand.session.apply(document, "add")
    settle(hand)
    hand.drag(hand.port(name, "x", output=False), QPoint(700, 640))
    write(hand, "linear 8, relu")
    press(hand, Qt.Key.Key_Return)

    assert pairs(hand.session.document)[-2:] == [("linear3", "relu2"), ("relu2", name)]
    first, last = hand.canvas.scene.bounds(["linear3"]), hand.canvas.scene.bounds(["relu2"])
    assert first is not None
    assert last is not None
    assert first[2] < last[0] < last[2] < 900.0


def test_a_pasted_line_builds_its_chain_and_other_text_does_not(hand: Hand) -> None:
    hand.session.select(["relu1"])
    QGuiApplication.clipboard().setText("Linear 64\nReLU\nDropout 0.2\n")
    hand.canvas.paste()
    assert pairs(hand.session.document)[-3:] == [("relu1", "linear3"), ("linear3", "relu2"), ("relu2", "dropout1")]

    before, told = hand.session.document, list[str]()
    hand.session.told.connect(told.append)
    for text in ("Hello, world", "linear", "max(0, x)", "," * 200_000, "{}", ""):
        QGuiApplication.clipboard().setText(text)
        hand.canvas.paste()
    assert hand.session.document is before
    assert told


def test_a_hostile_line_is_answered_in_one_sentence(hand: Hand) -> None:
    hand.canvas.open_search(text="relu, " * 20_000)
    assert popup_of(hand).empty.text() == "This line is longer than 2000 letters. Build it in parts."
    press(hand, Qt.Key.Key_Return)
    for text in (",,,,,", "🎉, 🎉", "(((((((( , )))"):
        hand.canvas.open_search(text=text)
        press(hand, Qt.Key.Key_Return)
    assert hand.session.document.nodes.keys() == network().nodes.keys()


def test_lines_pasted_into_the_search_are_steps(hand: Hand) -> None:
    QGuiApplication.clipboard().setText("linear 8,\n\nrelu\n")
    hand.canvas.open_search()
    QTest.keyClick(popup_of(hand).line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert popup_of(hand).line.text() == "linear 8, relu"
    assert [row.title for row in rows(hand)] == ["Linear", "ReLU"]


def test_a_block_of_the_library_can_stand_in_a_chain(hand: Hand) -> None:
    hand.drag(hand.port("digits1", "image", output=True), QPoint(300, 640))
    write(hand, "conv 8, bottleneck x2, flatten")
    press(hand, Qt.Key.Key_Return)

    assert [wire.source.node for wire in hand.session.document.wires[-4:]] == ["digits1", "conv2d1", "block1", "block2"]
    assert len(hand.session.document.blocks) == 1
    hand.session.undo()
    assert not hand.session.document.blocks


# The search


def test_korean_in_the_making_is_searched_letter_by_letter(hand: Hand) -> None:
    QApplication.sendEvent(hand.canvas, QInputMethodEvent("ㄷ", []))
    popup = popup_of(hand)
    assert popup.isVisible()
    for making in ("드", "들"):
        QApplication.sendEvent(popup.line, QInputMethodEvent(making, []))
        assert "Dropout" in [row.title for row in rows(hand)][:3]
    done = QInputMethodEvent("로", [])
    done.setCommitString("드")
    QApplication.sendEvent(popup.line, done)
    assert popup.line.text() == "드"
    assert popup.line.seen() == "드로"
    assert rows(hand)[0].title == "Dropout"
    last = QInputMethodEvent("", [])
    last.setCommitString("롭")
    QApplication.sendEvent(popup.line, last)
    press(hand, Qt.Key.Key_Return)

    assert "dropout1" in hand.session.document.nodes


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("nn.Linear", "Linear"), ("torch.nn.Conv2d", "Conv 2D"), ("liner", "Linear"), ("선형", "Linear"),
        ("ㄷㄹㅇㅇ", "Dropout"), ("ㅎㅅㄱ", "Conv 2D"), ("bn", "Batch norm 2D"), ("max(0", "ReLU"),
        ("leaky rlu", "Leaky ReLU"), ("max pol", "Max pool 2D"), ("합성곱", "Conv 2D"), ("y = x·W", "Linear"),
    ],
)  # fmt: skip
def test_the_search_is_fuzzy_in_both_languages(hand: Hand, typed: str, title: str) -> None:
    hand.canvas.open_search(text=typed)

    assert title in [row.title for row in rows(hand)][:3]


def test_every_line_tells_what_the_node_is_for(hand: Hand) -> None:
    hand.canvas.open_search()

    assert all(row.below and "\n" not in row.below and row.icon for row in rows(hand))


def test_recent_ones_are_marked_and_first_and_win_among_equals(hand: Hand) -> None:
    hand.canvas.add_node("conv1d")
    hand.canvas.open_search()
    assert rows(hand)[0].title == "Conv 1D"
    assert [row.lately for row in rows(hand)][:2] == [True, False]
    hand.canvas.open_search(text="conv")
    assert rows(hand)[0].title == "Conv 1D"


def test_from_an_image_only_what_takes_rank_four_is_offered_until_all_is_asked_for(hand: Hand) -> None:
    hand.drag(hand.port("digits1", "image", output=True), QPoint(300, 640))
    titles = [row.title for row in rows(hand)]
    assert {"Conv 2D", "Max pool 2D", "Flatten"} <= set(titles)
    assert not {"Conv 1D", "LSTM", "Batch norm 1D", "Embedding", "Minimize", "Digits"} & set(titles)
    assert titles[-1] == "Show all nodes"

    press(hand, Qt.Key.Key_PageDown)
    popup_of(hand).found.setCurrentRow(len(titles) - 1)
    press(hand, Qt.Key.Key_Return)
    write(hand, "conv 1d")
    assert rows(hand)[0].title == "Conv 1D"
    press(hand, Qt.Key.Key_Return)
    assert Wire(End("digits1", "image"), End("conv1d1", "x")) in hand.session.document.wires


def test_from_labels_nothing_that_calculates_with_real_numbers_is_offered(hand: Hand) -> None:
    hand.drag(hand.port("digits1", "label", output=True), QPoint(300, 640))
    titles = {row.title for row in rows(hand)}
    assert {"Embedding", "One-hot", "Cross-entropy"} <= titles
    assert not {"Linear", "ReLU", "Conv 2D"} & titles
    write(hand, "accuracy")
    press(hand, Qt.Key.Key_Return)

    assert Wire(End("digits1", "label"), End("accuracy1", "target")) in hand.session.document.wires


def test_other_things_than_node_types_can_be_offered(hand: Hand) -> None:
    added: list[float] = []
    mine = Offer(
        "my block", "Residual", "Adds what came in.", "Blocks", "structure", "family_structure",
        ((100.0, plain("Residual")),), lambda wish: added.append(wish.x),  # type: ignore[func-returns-value]
    )  # fmt: skip
    hand.canvas.adding.sources.append(lambda _canvas, _start: [mine])
    hand.canvas.open_search(QPointF(300, 300), text="resid")
    assert rows(hand)[0].title == "Residual"
    press(hand, Qt.Key.Key_Return)

    assert len(added) == 1


# On a chosen wire


def choose_wire_and_type(hand: Hand, text: str) -> None:
    wire = Wire(End("flatten1", "y"), End("linear1", "x"))
    course = hand.canvas.scene.course[hand.canvas.scene.wires.index(wire)]
    hand.click(hand.at(*course[len(course) // 2]))
    assert hand.canvas.walk.chosen == wire
    hand.key(Qt.Key.Key_Tab)
    write(hand, text)


def test_a_node_put_on_a_wire_keeps_its_values(hand: Hand) -> None:
    before = hand.session.document
    choose_wire_and_type(hand, "linear 32")
    assert rows(hand)[0].below == "Units 32"
    press(hand, Qt.Key.Key_Return)

    document = hand.session.document
    assert document.nodes["linear3"].settings["units"] == 32
    assert {("flatten1", "linear3"), ("linear3", "linear1")} <= set(pairs(document))
    assert ("flatten1", "linear1") not in pairs(document)
    assert hand.session.undo_label == "Insert Linear"
    hand.session.undo()
    assert hand.session.document is before


def test_a_chain_goes_into_a_wire_as_one_step_and_touches_nothing(hand: Hand) -> None:
    before = hand.session.document
    choose_wire_and_type(hand, "linear 32, relu, dropout 0.3")
    assert popup_of(hand).told.text() == "Enter adds 3 nodes in a row."
    press(hand, Qt.Key.Key_Return)

    document, scene = hand.session.document, hand.canvas.scene
    way = ["flatten1", "linear3", "relu2", "dropout1", "linear1"]
    assert set(pairwise(way)) <= set(pairs(document))
    assert ("flatten1", "linear1") not in pairs(document)
    assert len(document.wires) == len(before.wires) + 3
    assert document.nodes["linear3"].settings["units"] == 32
    assert document.nodes["dropout1"].settings == {"share": 0.3}
    lefts = [scene.bounds([name])[0] for name in way]  # type: ignore[index]
    assert lefts == sorted(lefts)
    for name in way:
        bounds = scene.bounds([name])
        assert bounds is not None
        assert [scene.ids[row] for row in scene.nodes_in(bounds).nonzero()[0]] == [name]
    assert hand.session.selection == {"dropout1"}
    assert hand.session.undo_label == "Add 3 nodes"
    hand.session.undo()
    assert hand.session.document is before


def test_a_chain_that_no_wire_can_go_through_is_kept_and_says_why(hand: Hand) -> None:
    before = hand.session.document
    choose_wire_and_type(hand, "linear 32, cross entropy")
    press(hand, Qt.Key.Key_Return)

    assert popup_of(hand).isVisible()
    assert popup_of(hand).line.selectedText() == "cross entropy"
    assert popup_of(hand).told.text().startswith("A wire of this kind cannot go through this node.")
    assert hand.session.document is before


def test_a_chain_on_a_wire_goes_below_what_stays_in_its_way(hand: Hand) -> None:
    document = edits.move(hand.session.document, {"output1": (600.0, 20.0), "relu1": (900.0, 300.0)})
    document = document.but(wires=tuple(wire for wire in document.wires if wire.target.node != "output1"))
    show(hand, document)
    choose_wire_and_type(hand, "linear 32, relu, dropout 0.3, linear 8")
    press(hand, Qt.Key.Key_Return)

    scene = hand.canvas.scene
    for name in ("linear3", "relu2", "dropout1", "linear4"):
        bounds = scene.bounds([name])
        assert bounds is not None
        assert [scene.ids[row] for row in scene.nodes_in(bounds).nonzero()[0]] == [name]
