"""Finding node types by what a person types, and adding them from the popup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, network, settle, show
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nodes.catalogue import catalogue, find
from nodes.spec import Port, Signal
from runtime import edits
from runtime.document import Document, End, Wire
from studio.canvas.camera import Camera
from studio.canvas.search import port_for, unusual
from studio.lookup import Entry, entries_of, likeness, plain, ranked
from studio.offered import addable_types
from studio.translate import use_language

OFFERED = len(addable_types(Document()))


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def first(query: str, count: int = 1, recent: tuple[str, ...] = ()) -> list[str]:
    return [facts.key for facts in ranked(query, entries_of(catalogue().values()), recent)][:count]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("linear", "linear"),
        ("Linear", "linear"),
        ("lin", "linear"),
        ("dense", "linear"),
        ("fully connected", "linear"),
        ("y = x·W", "linear"),
        ("relu", "relu"),
        ("rectifier", "relu"),
        ("max(0", "relu"),
        ("conv2d", "conv2d"),
        ("conv 2d", "conv2d"),
        ("Conv2d", "conv2d"),
        ("flat", "flatten"),
        ("handwritten digits", "digits"),
        ("drpout", "dropout"),
        ("linaer", "linear"),
        ("minimize", "goal"),
    ],
)
def test_the_first_answer_is_the_one_meant(typed: str, found: str) -> None:
    assert first(typed) == [found]


def test_a_block_whose_title_begins_so_comes_before_other_words_for_nodes() -> None:
    found = [facts.title for facts in ranked("squeeze", entries_of(addable_types(Document())))]
    assert found[0] == "Squeeze-and-excitation"


def test_nonsense_finds_nothing() -> None:
    assert first("qqqxyz") == []


def test_every_type_is_found_first_by_its_own_title() -> None:
    offered = [facts for facts in catalogue().values() if facts.kind != "block"]  # uses are offered by their blocks
    titles = {facts.key: facts.title for facts in offered}
    lost = {title: first(title) for key, title in titles.items() if titles.get(first(title)[0]) != title}

    assert lost == {}


def test_recent_types_come_first_where_nothing_is_typed() -> None:
    assert first("", 2, recent=("tanh", "digits")) == ["tanh", "digits"]


def test_a_half_typed_korean_syllable_already_matches() -> None:
    facts = find("conv2d")
    entry = Entry(facts, ((100.0, plain("합성곱 2D")),))

    assert ranked("합", [entry]) == [facts]
    assert ranked("합성고", [entry]) == [facts], "곱 while it is being typed"
    assert ranked("합섬", [entry]) == []


def test_korean_titles_are_found_in_korean() -> None:
    from studio.translate import tr

    use_language("ko")
    try:
        korean = {facts.key: tr(facts.title) for facts in catalogue().values() if tr(facts.title) != facts.title}
        lost = [title for key, title in korean.items() if key not in first(title, 3)]
    finally:
        use_language("en")

    assert lost == []


def test_likeness_orders_exact_before_beginning_before_inside_before_scattered() -> None:
    grades = [likeness("relu", text, loose=True) for text in ("relu", "relu6", "leaky relu", "prelu", "rapid elu")]

    assert grades == sorted(grades, reverse=True)
    assert len(set(grades)) == 5


def test_only_types_that_take_the_wire_are_offered() -> None:
    image = Signal((7, 1, 8, 8), (11, 1, 8, 8))
    loss = Port("loss", kind="scalar")

    assert port_for(find("goal"), loss, None, leaving=True).key == "loss"
    assert port_for(find("linear"), loss, None, leaving=True) is None
    assert port_for(find("goal"), Port("y"), image, leaving=True) is None
    assert port_for(find("conv2d"), Port("image"), image, leaving=True).key == "x"
    assert port_for(find("cross_entropy"), Port("loss", kind="scalar"), None, leaving=False).key == "loss"
    assert port_for(find("digits"), Port("x"), None, leaving=False).key == "image"
    assert port_for(find("goal"), Port("x"), None, leaving=False) is None


# The popup


def test_a_double_click_searches_and_enter_adds_there_by_keyboard_alone(hand: Hand, qtbot: QtBot) -> None:
    hand.double_click(QPoint(300, 500))
    popup = hand.canvas.adding.popup
    assert popup.isVisible()

    qtbot.keyClicks(popup.line, "drop")
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)

    added = hand.session.document.nodes["dropout1"]
    x, y = hand.canvas.camera.to_scene(300, 500)
    assert added.position == pytest.approx((x, y), abs=8)
    assert hand.session.selection == {"dropout1"}
    assert not popup.isVisible()
    hand.session.undo()
    assert "dropout1" not in hand.session.document.nodes


def test_adding_keeps_the_sight_of_the_network(hand: Hand, qtbot: QtBot) -> None:
    hand.canvas.sight.zoom_by(0.3 / hand.canvas.camera.zoom)
    before = hand.canvas.camera
    hand.double_click(QPoint(300, 450))
    qtbot.keyClicks(hand.canvas.adding.popup.line, "drop")
    qtbot.keyClick(hand.canvas.adding.popup.line, Qt.Key.Key_Return)
    assert hand.canvas.camera == before

    right = hand.canvas.camera.to_scene(hand.canvas.width() - 5, 300)
    hand.session.select(())
    hand.canvas.open_search(QPointF(hand.canvas.width() - 5, 300), text="relu")
    qtbot.keyClick(hand.canvas.adding.popup.line, Qt.Key.Key_Return)
    (added,) = hand.session.selection
    assert hand.session.document.nodes[added].position[0] == pytest.approx(right[0], abs=8)
    assert hand.canvas.camera.zoom == before.zoom
    sees, box = hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height()), hand.canvas.scene.bounds([added])
    assert box is not None
    assert box[2] < sees[2]


def test_tab_searches_and_escape_closes_without_a_trace(hand: Hand, qtbot: QtBot) -> None:
    before = hand.session.document
    hand.key(Qt.Key.Key_Tab)
    popup = hand.canvas.adding.popup
    assert popup.isVisible()
    assert popup.found.count() == OFFERED

    qtbot.keyClick(popup.line, Qt.Key.Key_Escape)

    assert not popup.isVisible()
    assert hand.session.document is before


def test_a_chain_is_built_by_keyboard_alone(hand: Hand, qtbot: QtBot) -> None:
    show(hand, Document())
    for word in ("digits", "flatten", "linear"):
        hand.key(Qt.Key.Key_Tab)
        qtbot.keyClicks(hand.canvas.adding.popup.line, word)
        qtbot.keyClick(hand.canvas.adding.popup.line, Qt.Key.Key_Return)
        settle(hand)
    qtbot.keyClicks(hand.canvas, "r")
    qtbot.keyClicks(hand.canvas.adding.popup.line, "elu")
    qtbot.keyClick(hand.canvas.adding.popup.line, Qt.Key.Key_Return)

    document = hand.session.document
    assert [(wire.source.node, wire.target.node) for wire in document.wires] == [
        ("digits1", "flatten1"),
        ("flatten1", "linear1"),
        ("linear1", "relu1"),
    ]
    assert hand.session.selection == {"relu1"}
    assert document.nodes["relu1"].position[0] > document.nodes["linear1"].position[0] + 136


def test_tab_starts_no_wire_from_several_nodes_or_from_one_without_an_output(hand: Hand, qtbot: QtBot) -> None:
    for chosen in (["linear1", "relu1"], ["goal1"]):
        hand.session.select(chosen)
        hand.key(Qt.Key.Key_Tab)
        popup = hand.canvas.adding.popup
        assert hand.canvas.adding.waiting is None
        assert popup.found.count() == OFFERED
        qtbot.keyClick(popup.line, Qt.Key.Key_Escape)


@pytest.mark.parametrize("corner", [QPoint(40, 40), QPoint(1000, 40), QPoint(1000, 700), QPoint(20, 690)])
def test_the_search_leaves_the_node_free_that_its_wire_starts_at(hand: Hand, corner: QPoint) -> None:
    left, top, right, bottom = bound(hand, "linear1")
    hand.canvas.look_from(Camera(left - corner.x(), top - corner.y(), 1.0))
    hand.canvas.sight.come_to_rest()
    hand.session.select(["linear1"])
    hand.key(Qt.Key.Key_Tab)

    assert hand.canvas.adding.waiting is not None
    node = QRect(hand.at(left, top), hand.at(right, bottom))
    assert not hand.canvas.adding.popup.geometry().intersects(node)


def test_a_search_for_a_wire_says_why_nothing_is_offered(hand: Hand) -> None:
    hand.session.select(["crossentropy1"])
    hand.canvas.search_onward("digits")

    popup = hand.canvas.adding.popup
    assert popup.told.text() == "No node that fits this wire fits “digits”."
    assert popup.found.item(0).text() == "Show all nodes"


def test_typing_on_the_canvas_begins_a_search_with_what_was_typed(hand: Hand, qtbot: QtBot) -> None:
    qtbot.keyClicks(hand.canvas, "d")

    assert hand.canvas.adding.popup.line.text() == "d"


def test_f_fits_but_the_word_flatten_can_still_be_typed(hand: Hand, qtbot: QtBot) -> None:
    hand.canvas.zoom_in()
    qtbot.keyClicks(hand.canvas, "f")
    assert not hand.canvas.adding.popup.isVisible()
    left, _, right, _ = hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height())
    assert left < 0 < 1200 < right

    qtbot.keyClicks(hand.canvas, "l")
    assert hand.canvas.adding.popup.line.text() == "fl"


def test_arrows_walk_the_list(hand: Hand, qtbot: QtBot) -> None:
    hand.canvas.open_search(text="pool")
    popup = hand.canvas.adding.popup
    titles = [popup.found.item(row).text() for row in range(popup.found.count())]
    assert len(titles) > 2

    qtbot.keyClick(popup.line, Qt.Key.Key_Down)
    qtbot.keyClick(popup.line, Qt.Key.Key_Down)
    qtbot.keyClick(popup.line, Qt.Key.Key_Up)
    assert popup.found.currentRow() == 1
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)

    added = max(hand.session.document.nodes.values(), key=lambda node: node.id in hand.session.selection)
    assert find(added.type).title == titles[1]


def test_what_was_added_lately_comes_first(hand: Hand, qtbot: QtBot) -> None:
    for word in ("tanh", "sigmoid"):
        hand.canvas.open_search(text=word)
        qtbot.keyClick(hand.canvas.adding.popup.line, Qt.Key.Key_Return)
    hand.canvas.open_search()
    found = hand.canvas.adding.popup.found

    assert [found.item(0).text(), found.item(1).text()] == ["Sigmoid", "Tanh"]


def test_a_search_without_an_answer_says_what_to_do(hand: Hand, qtbot: QtBot) -> None:
    before = hand.session.document
    hand.canvas.open_search(text="qqqxyz")
    popup = hand.canvas.adding.popup

    assert popup.empty.text() == "No node fits “qqqxyz”. Try another word, such as “dense” or “pooling”."
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    assert hand.session.document is before


def test_right_answers_are_offered_losses_first_and_then_metrics() -> None:
    types = list(catalogue().values())
    label = Signal((7,), (11,), "int64", "label", classes=3)

    def first(port: Port, signal: Signal | None, count: int) -> list[str]:
        return [facts.key for facts in sorted(types, key=lambda facts: unusual(facts, port, signal))][:count]

    assert first(Port("label"), label, 1) == ["cross_entropy"]
    some = [find(key).kind for key in first(Port("label"), label, 6)]
    assert some == sorted(some, key=("loss", "metric").index)
    assert "mse" in first(Port("target"), Signal((7, 1), (11, 1), meaning="target"), 6)
    assert first(Port("x"), Signal((7, 4), (11, 4), meaning="features"), 3) == [facts.key for facts in types[:3]]
    assert first(Port("loss", kind="scalar"), None, 1) == ["goal"]


def test_a_wire_dropped_on_empty_space_offers_what_fits_and_wires_the_choice(hand: Hand, qtbot: QtBot) -> None:
    hand.drag(hand.port("crossentropy1", "loss", output=True), QPoint(900, 600))
    popup = hand.canvas.adding.popup
    assert [popup.found.item(row).text() for row in range(popup.found.count())] == [
        "Minimize",
        "Weighted loss",
        "Value of a loss",
        "Show all nodes",
    ]

    qtbot.keyClick(popup.line, Qt.Key.Key_Return)

    assert Wire(End("crossentropy1", "loss"), End("goal2", "loss")) in hand.session.document.wires
    assert hand.session.undo_label == "Add Minimize"
    hand.session.undo()
    assert "goal2" not in hand.session.document.nodes


def test_a_wire_drawn_backwards_onto_empty_space_wires_the_choice_to_the_input(hand: Hand, qtbot: QtBot) -> None:
    document, name = edits.add_node(hand.session.document, "tanh", (600.0, 400.0))
    hand.session.apply(document, "add")
    settle(hand)

    hand.drag(hand.port(name, "x", output=False), QPoint(300, 600))
    qtbot.keyClicks(hand.canvas.adding.popup.line, "sigmoid")
    qtbot.keyClick(hand.canvas.adding.popup.line, Qt.Key.Key_Return)

    assert Wire(End("sigmoid1", "y"), End(name, "x")) in hand.session.document.wires
    x, y = hand.canvas.scene.position(End("sigmoid1", "y"), output=True)
    assert hand.at(x, y) == pytest.approx(QPoint(300, 600), abs=8) or abs(hand.at(x, y).x() - 300) <= 8


def test_a_new_node_never_lies_on_another(hand: Hand) -> None:
    x, y = hand.canvas.scene.rect[hand.canvas.scene.row["relu1"], :2]

    name = hand.canvas.add_node("tanh", hand.at(x + 10, y + 10))

    mask = hand.canvas.scene.nodes_in(tuple(bound(hand, name)))
    assert [hand.canvas.scene.ids[row] for row in mask.nonzero()[0]] == [name]


def test_without_a_pointer_a_node_goes_beside_the_selected_one(hand: Hand) -> None:
    hand.session.select(["output1"])

    name = hand.canvas.add_node("identity")

    assert hand.session.document.nodes[name].position[0] > hand.session.document.nodes["output1"].position[0] + 136


def test_composed_typing_begins_a_search_too(hand: Hand) -> None:
    QApplication.sendEvent(hand.canvas, QInputMethodEvent("ㅎ", []))

    assert hand.canvas.adding.popup.isVisible()


def test_an_unknown_key_adds_nothing(hand: Hand) -> None:
    before = hand.session.document

    assert hand.canvas.add_node("no_such_type") is None
    assert hand.session.document is before


def test_a_click_on_the_canvas_closes_the_search(hand: Hand) -> None:
    hand.canvas.open_search()
    hand.click(QPoint(900, 700))

    assert not hand.canvas.adding.popup.isVisible()


def test_the_empty_canvas_opens_the_search_on_tab(hand: Hand, qtbot: QtBot) -> None:
    show(hand, Document())
    hand.key(Qt.Key.Key_Tab)
    qtbot.keyClicks(hand.canvas.adding.popup.line, "digits")
    qtbot.keyClick(hand.canvas.adding.popup.line, Qt.Key.Key_Return)

    assert list(hand.session.document.nodes) == ["digits1"]


def bound(hand: Hand, name: str) -> list[float]:
    left, top, width, height = hand.canvas.scene.rect[hand.canvas.scene.row[name]].tolist()
    return [left, top, left + width, top + height]
