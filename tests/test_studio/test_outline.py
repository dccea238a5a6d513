"""The outline: in step with the canvas, edited by keys alone, and told to screen readers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from block_kit import with_block
from canvas_kit import network
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits
from runtime.document import Document, End, Frame, Node, Wire
from studio.dialogs.wiring import WiringChooser
from studio.panels.outline import Outline
from studio.panels.outline_model import OutlineModel
from studio.translate import use_language
from studio.window import Window

KEY, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
ORDER = ["digits1", "flatten1", "linear1", "relu1", "linear2", "crossentropy1", "output1", "goal1"]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path) as window:
        window.session._replace(network(), None)
        window.menus.refresh()
        qtbot.keyClick(window, KEY.Key_6, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: outline(window).model.rowCount() == 8)
        yield window


def outline(window: Window) -> Outline:
    return window.bench.sides.outline


def rows(model: OutlineModel) -> list[str]:
    return [model.item(model.index(row, 0)).node for row in range(model.rowCount())]  # type: ignore[union-attr]


def below(model: OutlineModel, node: str) -> list[str]:
    above = model.index_of(node)
    return [model.index(row, 0, above).data() for row in range(model.rowCount(above))]


def go_to(window: Window, node: str) -> None:
    """Select a row as a click does."""
    tree = outline(window).tree
    at = tree.visualRect(outline(window).model.index_of(node)).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, NONE, at)


def press(qtbot: QtBot, window: Window, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(outline(window).tree, key, held)


def chooser(window: Window) -> WiringChooser:
    found = window.dialogs.open["wiring"]
    assert isinstance(found, WiringChooser)
    return found


def test_one_key_shows_the_nodes_in_the_order_of_the_graph(window: Window) -> None:
    assert outline(window).isVisible()
    assert QApplication.focusWidget() is outline(window).tree
    assert rows(outline(window).model) == ORDER


def test_it_follows_the_selection_of_the_canvas_and_leads_it(qtbot: QtBot, window: Window) -> None:
    tree, model = outline(window).tree, outline(window).model
    window.session.select(["relu1", "linear2"])
    chosen = {model.item(index).node for index in tree.selectionModel().selectedRows()}  # type: ignore[union-attr]
    assert chosen == {"relu1", "linear2"}
    with qtbot.waitSignal(window.session.focus_wished, check_params_cb=lambda node: node == "linear1"):
        go_to(window, "linear1")
    assert window.session.selection == {"linear1"}
    press(qtbot, window, KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert window.session.selection == {"linear1", "relu1"}


def test_only_what_changed_is_touched(qtbot: QtBot, window: Window) -> None:
    model = outline(window).model
    inserted, removed, resets = [], [], []
    model.rowsInserted.connect(lambda parent, first, last: inserted.append((first, last)))
    model.rowsRemoved.connect(lambda parent, first, last: removed.append((first, last)))
    model.modelReset.connect(lambda: resets.append(True))
    window.session.attempt(lambda document: edits.add_node(document, "tanh")[0], "Add")
    qtbot.waitUntil(lambda: model.rowCount() == 9)
    window.session.undo()
    qtbot.waitUntil(lambda: rows(model) == ORDER)
    assert len(inserted) == len(removed) == 1
    assert not resets


def test_names_are_changed_with_f2(qtbot: QtBot, window: Window) -> None:
    go_to(window, "linear1")
    press(qtbot, window, KEY.Key_F2)
    editor = outline(window).tree.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "Encoder")
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: window.session.document.nodes["linear1"].title == "Encoder")
    qtbot.waitUntil(lambda: outline(window).model.index_of("linear1").data() == "Encoder")
    window.session.undo()
    assert window.session.document.nodes["linear1"].title == ""


def test_delete_removes_the_nodes_as_one_step(qtbot: QtBot, window: Window) -> None:
    before = window.session.document
    go_to(window, "relu1")
    press(qtbot, window, KEY.Key_Delete)
    assert "relu1" not in window.session.document.nodes
    qtbot.waitUntil(lambda: rows(outline(window).model) == [node for node in ORDER if node != "relu1"])
    window.session.undo()
    assert window.session.document == before


def test_insert_adds_a_node_after_the_selected_one_and_comes_back(qtbot: QtBot, window: Window) -> None:
    go_to(window, "linear2")
    press(qtbot, window, KEY.Key_Insert)
    line = window.canvas.adding.popup.line
    qtbot.waitUntil(line.isVisible)
    qtbot.keyClicks(line, "tanh")
    qtbot.keyClick(line, KEY.Key_Return)
    assert Wire(End("linear2", "y"), End("tanh1", "x")) in window.session.document.wires
    qtbot.waitUntil(lambda: QApplication.focusWidget() is outline(window).tree)
    qtbot.waitUntil(lambda: "tanh1" in rows(outline(window).model))
    assert window.session.selection == {"tanh1"}


def test_enter_goes_to_the_settings(qtbot: QtBot, window: Window) -> None:
    go_to(window, "linear1")
    press(qtbot, window, KEY.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    units = window.bench.inspector.node_page.form.fields["units"]
    assert focused is units or units.isAncestorOf(focused)


def test_enter_goes_to_the_title_of_a_node_without_settings(qtbot: QtBot, window: Window) -> None:
    go_to(window, "relu1")
    press(qtbot, window, KEY.Key_Return)
    assert QApplication.focusWidget() is window.bench.inspector.node_page.title


def test_a_node_is_wired_from_a_list(qtbot: QtBot, window: Window) -> None:
    window.session.attempt(lambda document: edits.add_node(document, "tanh")[0], "Add")
    qtbot.waitUntil(lambda: "tanh1" in rows(outline(window).model))
    go_to(window, "linear1")
    press(qtbot, window, KEY.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(chooser(window).search, "tanh")
    qtbot.keyClick(chooser(window).search, KEY.Key_Return)
    assert Wire(End("linear1", "y"), End("tanh1", "x")) in window.session.document.wires
    assert window.session.undo_label == "Connect"


def test_wires_are_rows_that_can_be_cut_and_led_elsewhere(qtbot: QtBot, window: Window) -> None:
    tree, model = outline(window).tree, outline(window).model
    go_to(window, "linear2")
    press(qtbot, window, KEY.Key_Right)
    assert below(model, "linear2") == ["x from ReLU"]
    press(qtbot, window, KEY.Key_Right)
    assert tree.currentIndex().data() == "x from ReLU"
    press(qtbot, window, KEY.Key_Return)
    qtbot.keyClicks(chooser(window).search, "flatten")
    qtbot.keyClick(chooser(window).search, KEY.Key_Return)
    assert window.session.document.entering("linear2", "x") == [Wire(End("flatten1", "y"), End("linear2", "x"))]
    qtbot.waitUntil(lambda: below(model, "linear2") == ["x from Flatten"])
    tree.setCurrentIndex(model.index(0, 0, model.index_of("linear2")))
    press(qtbot, window, KEY.Key_Delete)
    assert window.session.document.entering("linear2", "x") == []
    assert "linear2" in window.session.document.nodes
    qtbot.waitUntil(lambda: below(model, "linear2") == ["x: nothing connected"])
    tree.setCurrentIndex(model.index(0, 0, model.index_of("linear2")))
    press(qtbot, window, KEY.Key_Return)
    qtbot.keyClicks(chooser(window).search, "relu")
    qtbot.keyClick(chooser(window).search, KEY.Key_Return)
    assert window.session.document.entering("linear2", "x") == [Wire(End("relu1", "y"), End("linear2", "x"))]


def test_a_wire_gets_another_target(qtbot: QtBot, window: Window) -> None:
    model = outline(window).model
    window.session.attempt(lambda document: edits.add_node(document, "tanh")[0], "Add")
    qtbot.waitUntil(lambda: "tanh1" in rows(model))
    go_to(window, "output1")
    press(qtbot, window, KEY.Key_Right)
    press(qtbot, window, KEY.Key_Right)
    press(qtbot, window, KEY.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(chooser(window).search, "tanh")
    qtbot.keyClick(chooser(window).search, KEY.Key_Return)
    assert window.session.document.entering("output1", "x") == []
    assert window.session.document.entering("tanh1", "x") == [Wire(End("linear2", "y"), End("tanh1", "x"))]


def test_an_action_wires_from_the_canvas_too(qtbot: QtBot, window: Window) -> None:
    window.session.select(["linear1"])
    window.canvas.setFocus()
    window.menus.refresh()
    qtbot.keyClick(window.canvas, KEY.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert chooser(window).list.count() > 0
    qtbot.keyClick(chooser(window).search, KEY.Key_Escape)


def test_frames_are_branches(qtbot: QtBot, window: Window) -> None:
    tree, model = outline(window).tree, outline(window).model
    frame = Frame("frame1", ("linear1", "relu1"), "Encoder")
    window.session.apply(window.session.document.but(frames={"frame1": frame}), "Frame")
    qtbot.waitUntil(lambda: rows(model) == ["digits1", "flatten1", "frame1", *ORDER[4:]])
    branch = model.index(2, 0)
    assert [model.index(row, 0, branch).data() for row in range(2)] == ["Linear", "ReLU"]
    assert tree.isExpanded(branch)
    tree.setCurrentIndex(branch)
    assert window.session.selection == {"linear1", "relu1"}
    press(qtbot, window, KEY.Key_Delete)
    assert window.session.document.frames == {}
    assert "linear1" in window.session.document.nodes


def test_typing_jumps_and_the_line_filters(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, KEY.Key_C)
    assert window.session.selection == {"crossentropy1"}
    qtbot.keyClicks(outline(window).search, "linear")
    assert rows(outline(window).model) == ["linear1", "linear2"]
    qtbot.keyClick(outline(window).search, KEY.Key_Down)
    assert QApplication.focusWidget() is outline(window).tree
    outline(window).search.clear()
    assert rows(outline(window).model) == ORDER


def test_a_screen_reader_hears_everything(qtbot: QtBot, window: Window) -> None:
    session, tree, model = window.session, outline(window).tree, outline(window).model
    session.attempt(lambda document: edits.change_node(document, "relu1", title="wrong"), "Rename")
    qtbot.waitUntil(lambda: "does not fit" in model.index_of("relu1").data(Qt.ItemDataRole.AccessibleTextRole))
    reader = QAccessible.queryAccessibleInterface(tree)
    assert reader.role() == QAccessible.Role.Tree
    assert reader.text(QAccessible.Text.Name) == "Outline"
    said = [reader.child(number).text(QAccessible.Text.Name) for number in range(reader.childCount())]
    assert "Linear, 128" in said
    assert any(text.startswith("wrong, ReLU, ") and "does not fit. Remove it." in text for text in said)


def test_it_speaks_the_language_in_force(window: Window) -> None:
    use_language("ko")
    assert outline(window).model.index_of("flatten1").data() == "평탄화"


def test_what_is_hidden_is_not_followed_until_it_is_seen(qtbot: QtBot, window: Window) -> None:
    window.bench.go_to("palette")
    window.session.attempt(lambda document: edits.add_node(document, "tanh")[0], "Add")
    window.session.select(["tanh1"])
    assert "tanh1" not in rows(outline(window).model)
    window.bench.go_to("outline")
    assert "tanh1" in rows(outline(window).model)
    chosen = outline(window).tree.selectionModel().selectedRows()
    assert [index.data() for index in chosen] == ["Tanh"]


def test_ten_thousand_rows_stay_quick() -> None:
    nodes = {f"relu{number}": Node(f"relu{number}", "relu") for number in range(1, 10_001)}
    pairs = zip(nodes, list(nodes)[1:], strict=False)
    document = Document(nodes=nodes, wires=tuple(Wire(End(one, "y"), End(other, "x")) for one, other in pairs))
    model = OutlineModel()
    model.show(document, None)
    assert model.rowCount() == 10_000
    changed = edits.change_node(document, "relu5000", title="middle")
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.row()))
    began = time.perf_counter()
    model.show(changed, None)
    assert time.perf_counter() - began < 1.0
    assert told == [4999]


def test_an_empty_document_says_how_to_begin(qtbot: QtBot, window: Window) -> None:
    window.session._replace(Document(), None)
    qtbot.waitUntil(lambda: outline(window)._hint.text() == "Press Insert to add the first node.")
    assert outline(window).tree.selectionModel().hasSelection() is False


def test_the_inside_of_a_block_is_a_branch_and_selecting_there_enters_it(qtbot: QtBot, window: Window) -> None:
    session, tree, model = window.session, outline(window).tree, outline(window).model
    session._replace(with_block(), None)
    qtbot.waitUntil(lambda: rows(model) == ["digits1", "flatten1", "block1", "output1"])
    tree.expand(model.index_of("block1"))
    inside = ["in from Flatten", "Block input", "Linear", "ReLU", "Block output"]
    qtbot.waitUntil(lambda: below(model, "block1") == inside)
    go_to(window, "block1/linear1")
    assert session.place == ("block1",)
    assert session.selection == {"linear1"}
    press(qtbot, window, KEY.Key_Delete)
    assert "linear1" not in session.whole.blocks["stem"].nodes
    session.undo()
    qtbot.waitUntil(lambda: "Linear" in below(model, "block1"))
    go_to(window, "flatten1")
    assert session.place == ()
    assert session.selection == {"flatten1"}
    session.enter("block1")
    session.select(["relu1"])
    qtbot.waitUntil(lambda: [index.data() for index in tree.selectionModel().selectedRows()] == ["ReLU"])
