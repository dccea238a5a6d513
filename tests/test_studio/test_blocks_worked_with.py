"""Work inside blocks: names, settings shown outside, what expressions give, findings and finding, seen everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from blocks_kit import classifier, residual, says, use
from blocks_shown import choose, key, point, shown
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window

from runtime import edits
from runtime.check import check
from runtime.document import Node
from studio.canvas.cards import card_for
from studio.canvas.hits import NOTHING
from studio.canvas.menus import menu_for
from studio.widgets.choice_field import ChoiceField
from studio.widgets.expression_field import ExpressionField
from studio.widgets.number_field import NumberField
from studio.window import Window

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, Runs(), check) as window:
        yield window


def function_button(window: Window, name: str) -> QToolButton:
    form = window.bench.inspector.node_page.form
    buttons = [one for one in form.findChildren(QToolButton) if one.text() == "ƒ" and one.isVisibleTo(form)]
    return next(one for one in buttons if one.accessibleName().startswith(f"{name}:"))


def told_below(window: Window, setting: str) -> str:
    label: QLabel = window.bench.inspector.node_page.form._faults[setting]
    return label.text() if label.isVisibleTo(window.bench.inspector.node_page.form) else ""


def test_a_new_block_asks_for_its_name_at_once(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    document = classifier(Node("a", "conv2d", settings={"channels": 16}), Node("b", "relu"))
    session, canvas = shown(qtbot, window, document, tmp_path)
    session.select(["a", "b"])
    key(canvas, Qt.Key.Key_G, CONTROL)
    field = canvas.in_place.field
    assert isinstance(field, QLineEdit)
    assert field.text() == "Block"
    QTest.keyClicks(field, "Encoder")
    QTest.keyClick(field, Qt.Key.Key_Return)
    (made,) = session.selection
    assert session.whole.blocks[session.document.nodes[made].settings["block"]].title == "Encoder"
    assert session.document.nodes[made].title == ""
    assert canvas.scene.faces[canvas.scene.row[made]].title == "Encoder"


def test_escape_keeps_the_name_of_a_new_block(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(Node("a", "relu")), tmp_path)
    session.select(["a"])
    key(canvas, Qt.Key.Key_G, CONTROL)
    assert canvas.in_place.field is not None
    QTest.keyClicks(canvas.in_place.field, "Nothing")
    QTest.keyClick(canvas.in_place.field, Qt.Key.Key_Escape)
    assert [block.title for block in session.whole.blocks.values()] == ["Residual", "Block"]


def test_a_use_has_a_title_and_its_block_a_name(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    session.select(["one"])
    page = window.bench.inspector.node_page
    assert page.title.placeholderText() == "Title of this use"
    name = page._block.name
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "Skip")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert session.whole.blocks["res"].title == "Skip"
    key(canvas, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    assert canvas.in_place.field is not None
    QTest.keyClicks(canvas.in_place.field, "First")
    QTest.keyClick(canvas.in_place.field, Qt.Key.Key_Return)
    assert session.document.nodes["one"].title == "First"
    assert session.whole.blocks["res"].title == "Skip"
    window.menus.refresh()
    window.menus.actions["rename_block"].trigger()
    assert canvas.in_place.field is not None
    assert canvas.in_place.field.written() == "Skip"


def test_the_only_use_of_a_block_has_one_name(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    document = classifier(Node("a", "conv2d", settings={"channels": 16}), Node("b", "relu"))
    session, canvas = shown(qtbot, window, document, tmp_path)
    session.select(["a", "b"])
    key(canvas, Qt.Key.Key_G, CONTROL)
    QTest.keyClicks(canvas.in_place.field, "Encoder")
    QTest.keyClick(canvas.in_place.field, Qt.Key.Key_Return)
    (made,) = session.selection
    key(canvas, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    assert canvas.in_place.field is not None
    assert canvas.in_place.field.written() == "Encoder"
    QTest.keyClicks(canvas.in_place.field, "Eye")
    QTest.keyClick(canvas.in_place.field, Qt.Key.Key_Return)
    block = session.document.nodes[made].settings["block"]
    assert (session.whole.blocks[block].title, session.document.nodes[made].title) == ("Eye", "")
    page = window.bench.inspector.node_page
    assert (page._block.name.value(), page.title.value()) == ("Eye", "")


def test_a_setting_is_shown_outside_as_one_step(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    session.enter("one")
    session.select(["conv1"])
    before = session.whole
    qtbot.mouseClick(function_button(window, "Kernel"), Qt.MouseButton.LeftButton)
    choose(window.bench.inspector.node_page.form, "Show outside as a setting")
    assert session.document.nodes["conv1"].settings["kernel"] == says("kernel")
    assert [(one.key, one.default) for one in session.whole.blocks["res"].settings] == [("width", 8), ("kernel", 3)]
    session.leave()
    session.select(["two"])
    form = window.bench.inspector.node_page.form
    assert list(form.fields) == ["width", "kernel"]
    form.fields["kernel"].edited.emit(1)
    checked = session.whole_checked
    assert checked is not None
    assert checked.flat.document.nodes["two/conv1"].settings["kernel"] == [1, 1]
    assert checked.flat.document.nodes["one/conv1"].settings["kernel"] == [3, 3]
    session.undo()
    session.undo()
    assert session.whole is before


def test_an_expression_shown_outside_keeps_its_value(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    session.select(["conv2"])
    qtbot.mouseClick(function_button(window, "Channels"), Qt.MouseButton.LeftButton)
    choose(window.bench.inspector.node_page.form, "Show outside as a setting")
    exposed = session.whole.blocks["res"].settings[-1]
    assert (exposed.key, exposed.default) == ("channels", 16)


def test_choices_and_truths_are_shown_outside_with_their_fields(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    normed = edits.change_node(session.document, "norm1", type="layer_norm", settings={})
    with qtbot.waitSignal(session.checked):
        session.apply(normed, "Change the norm")
    session.select(["norm1"])
    form = window.bench.inspector.node_page.form
    choices = [name for name, field in form.fields.items() if isinstance(field, ChoiceField)]
    setting = next(item for item in form.settings if item.key == choices[0])
    qtbot.mouseClick(function_button(window, setting.name), Qt.MouseButton.LeftButton)
    choose(form, "Show outside as a setting")
    session.leave()
    session.select(["one"])
    field = window.bench.inspector.node_page.form.fields[choices[0]]
    assert isinstance(field, ChoiceField)
    assert field.value() == setting.default
    assert session.whole_checked is not None
    assert not session.whole_checked.findings


def test_names_are_offered_with_their_values(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    session.select(["norm1"])
    form = window.bench.inspector.node_page.form
    setting = next(item for item in form.settings if item.kind == "float")
    assert form.offers is not None
    lines = [action.text() for action in form.offers(setting).actions() if "\t" in action.text()]
    assert lines[:2] == ["width\t8", "in.channels\t16"]
    qtbot.mouseClick(function_button(window, setting.name), Qt.MouseButton.LeftButton)
    choose(form, "width")
    assert session.document.nodes["norm1"].settings[setting.key] == says("width")


def test_an_expression_says_what_it_gives_and_what_is_wrong(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    document = classifier(use("one"), use("two", settings={"width": 4}))
    session, _ = shown(qtbot, window, document, tmp_path)
    session.enter("one")
    session.select(["conv1"])
    assert told_below(window, "channels") == "gives 8 here; elsewhere 4"
    session.select(["conv2"])
    assert told_below(window, "channels") == "gives 16"
    field = window.bench.inspector.node_page.form.fields["channels"]
    assert isinstance(field, ExpressionField)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "in.channels / 3")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "must be a whole number" in told_below(window, "channels")
    field = window.bench.inspector.node_page.form.fields["channels"]
    field.selectAll()
    QTest.keyClicks(field, "24")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.document.nodes["conv2"].settings["channels"] == 24
    assert isinstance(window.bench.inspector.node_page.form.fields["channels"], NumberField)


def test_expressions_are_typed_on_the_node(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    canvas.actual_size()
    canvas.on_node.edit("conv2", "channels")
    assert canvas.on_node.editor is not None
    field = canvas.on_node.editor.field
    assert isinstance(field, ExpressionField)
    assert field.text() == "= in.channels"
    field.selectAll()
    QTest.keyClicks(field, "=width*2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.document.nodes["conv2"].settings["channels"] == says("width*2")
    canvas.on_node.edit("conv2", "channels")
    field = canvas.on_node.editor.field
    field.selectAll()
    QTest.keyClicks(field, "12")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.document.nodes["conv2"].settings["channels"] == 12
    canvas.on_node.edit("conv2", "channels")
    number = canvas.on_node.editor.field
    assert isinstance(number, NumberField)
    number.selectAll()
    QTest.keyClicks(number, "=in.channels")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert session.document.nodes["conv2"].settings["channels"] == says("in.channels")
    assert canvas.on_node.editor is None


def test_problems_are_of_the_whole_and_lead_inside(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    broken = use("one", settings={"width": says("in.channels / 3")})
    session, canvas = shown(qtbot, window, classifier(broken, use("two", "repeat", settings={"times": 3})), tmp_path)
    problems = window.bench.problems
    (card, *_) = problems._cards
    assert card.sentence.startswith("Residual 1 · Conv 2D 1: ")
    key(canvas, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier)
    assert (session.place, session.selection) == (("one",), {"conv1"})
    assert problems._cards[0].sentence == card.sentence  # the same from inside
    session.leave()
    session.enter("two")
    assert problems._cards
    QTest.mouseClick(problems._cards[0], Qt.MouseButton.LeftButton)
    assert (session.place, session.selection) == (("one",), {"conv1"})
    assert window.status.findings.text().endswith("to mend")


def test_what_is_wrong_in_all_repetitions_is_told_once(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    broken = use("one", "repeat", settings={"times": 4, "width": says("in.channels / 3")})
    session, canvas = shown(qtbot, window, classifier(broken), tmp_path)
    assert session.latest is not None
    assert len([one for one in session.latest.by_node["one"] if "whole number" in one.sentence]) == 1
    del canvas


def test_repairs_inside_a_block_are_made_there(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    block = residual()
    nodes = {**block.nodes, "conv2": replace(block.nodes["conv2"], settings={"channels": 5})}
    document = classifier(use("one"))
    document = document.but(blocks={"res": replace(block, nodes=nodes)})
    session, _ = shown(qtbot, window, document, tmp_path)
    session.go_inside("one/add1")
    card = window.bench.problems._cards[0]
    assert card.here == "add1"
    window.bench.problems._make_current(card)
    assert card.offer is not None
    offer = card.offer
    qtbot.waitUntil(lambda: bool(offer._repairs), timeout=20_000)
    QTest.mouseClick(offer.choices.buttons[0], Qt.MouseButton.LeftButton)
    assert session.place == ("one",)
    qtbot.waitUntil(lambda: session.whole_checked is not None and not session.whole_checked.hindrances)


def test_find_goes_into_blocks_and_out_again(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one")), tmp_path)
    bar = canvas.reading.find
    bar.open()
    QTest.keyClicks(bar.line, "conv")
    visited = []
    for _ in range(4):
        QTest.keyClick(bar.line, Qt.Key.Key_Return)
        visited.append((session.place, *session.selection))
    assert visited[:3] == [((), "stem"), (("one",), "conv1"), (("one",), "conv2")]
    assert visited[3] == ((), "stem")


def test_totals_stay_those_of_the_whole(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    whole = window.status.totals.text()
    assert whole.startswith("Nodes: 9")
    session.enter("one")
    assert window.status.totals.text() == whole


def test_menus_hold_what_belongs_to_blocks(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one"), use("tower", "repeat")), tmp_path)

    def texts(found: object) -> set[str]:
        menu = menu_for(canvas, found, QPointF(20, 20))
        return {action.text() for action in menu.actions()}

    session.select(["tower"])
    hit = canvas.hit(QPointF(point(canvas, "tower")))
    assert {"Enter the block", "Unpack the block", "Unroll the repetitions", "Rename the block …"} <= texts(hit)
    assert "Repeat the block" not in texts(hit)
    assert "Leave the block" not in texts(NOTHING)
    session.enter("one")
    assert {"Leave the block", "Add an input", "Add an output"} <= texts(NOTHING)
    menu = menu_for(canvas, NOTHING, QPointF(40, 40))
    next(action for action in menu.actions() if action.text() == "Add an input").trigger()
    assert sum(node.type == "block_input" for node in session.document.nodes.values()) == 2


def test_the_card_of_a_use_tells_what_it_is(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    _, canvas = shown(qtbot, window, classifier(use("one"), use("tower", "repeat", settings={"times": 3})), tmp_path)
    text = card_for(canvas, canvas.hit(QPointF(point(canvas, "one"))))
    assert "Two convolutions and a skip." in text
    assert "Double-click to enter" in text
    assert "Parameters" in text


def test_a_repetition_says_how_often(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    _, canvas = shown(qtbot, window, classifier(use("tower", "repeat", settings={"times": 3})), tmp_path)
    face = canvas.scene.faces[canvas.scene.row["tower"]]
    assert (face.form, face.times) == ("pile", "×3")
    assert "×3" not in face.quiet


def test_entering_zooms_where_motion_is_wanted(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    canvas.begin()
    goal = canvas.camera
    session.leave()
    canvas.sight.motion = True
    session.enter("one")
    assert canvas.camera.zoom < goal.zoom
    qtbot.waitUntil(lambda: canvas.camera == goal)
    session.leave()
    assert canvas.camera != goal
    qtbot.waitUntil(lambda: not canvas.sight._glide.running)
