"""Blocks as a person meets them: entered by double-click, left by key, made, unpacked, repeated, edited for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from blocks_kit import classifier, residual, says, use
from blocks_shown import choose, key, point, shown
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QToolTip
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window

from runtime import edits, store
from runtime.check import check
from runtime.compare import compare
from runtime.document import Node
from runtime.facts import facts_of
from runtime.quick_chain import Step
from runtime.telemetry import Layer, Layers
from studio.canvas.cards import node_card
from studio.canvas.search_rows import values_of
from studio.difference_words import differences_of
from studio.node_words import quiet_text
from studio.panels.block_page import BlockPage
from studio.widgets.expression_field import ExpressionField
from studio.widgets.number_field import NumberField
from studio.window import Window

ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, runs, check) as window:
        yield window


def test_a_double_click_enters_and_a_key_leaves(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    canvas.actual_size()
    canvas.show_node("one")
    canvas.sight.come_to_rest()
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=point(canvas, "one"))
    assert session.place == ("one",)
    assert session.document.nodes.keys() == residual().nodes.keys()
    assert canvas.scene.ids == list(residual().nodes)
    assert session.latest is not None
    assert session.latest.nodes["conv2"].outputs[0].describe() == "N × 16 × 8 × 8"
    key(canvas, Qt.Key.Key_Up, ALT)
    assert session.place == ()
    assert session.selection == {"one"}
    assert session.document is session.whole


def test_keys_enter_and_the_line_of_buttons_leads_back(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("tower", "repeat", settings={"times": 3})), tmp_path)
    trail = canvas.reading.trail
    assert not trail.isVisible()
    session.select(["tower"])
    key(canvas, Qt.Key.Key_Down, ALT)
    assert session.place == ("tower",)
    assert trail.isVisible()
    assert [label.text() for label in trail.findChildren(QLabel)] == ["›", "Residual"]
    qtbot.mouseClick(trail.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
    assert session.place == ()
    assert not trail.isVisible()


def test_an_edit_inside_changes_every_use_and_can_be_undone(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    assert session.whole_checked is not None
    before, parameters = session.whole, session.whole_checked.parameters
    session.enter("two")
    session.select(["norm1"])
    key(canvas, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert "norm1" not in session.document.nodes
    assert session.whole_checked.parameters == parameters - 2 * 16
    assert session.dirty
    session.leave()
    session.undo()
    assert session.whole is before
    assert not session.dirty


def test_a_selection_becomes_a_block_and_plain_nodes_again(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    document = classifier(Node("a", "conv2d", settings={"channels": 16}), Node("b", "relu"))
    session, canvas = shown(qtbot, window, document, tmp_path)
    session.select(["a", "b"])
    key(canvas, Qt.Key.Key_G, CONTROL)
    (made,) = session.selection
    assert session.document.nodes[made].type == "block"
    assert session.latest is not None
    assert session.latest.findings == ()
    key(canvas, Qt.Key.Key_U, CONTROL | SHIFT)
    assert {"a", "b"} <= session.document.nodes.keys()
    assert session.selection == {"a", "b"}
    session.undo()
    session.undo()
    assert session.whole.nodes.keys() == document.nodes.keys()


def test_what_cannot_be_a_block_is_told(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(), tmp_path)
    told: list[str] = []
    session.told.connect(told.append)
    session.select(["src", "stem"])
    key(canvas, Qt.Key.Key_G, CONTROL)
    assert told == ["Digits cannot be inside a block. Leave it out of the selection."]
    assert not session.dirty


@pytest.mark.parametrize("name", ["repeat", "make_own"])
def test_actions_on_a_use(qtbot: QtBot, window: Window, tmp_path: Path, name: str) -> None:
    session, _ = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    session.select(["one"])
    window.menus.refresh()
    window.menus.actions[name].trigger()
    node = session.document.nodes["one"]
    assert (node.type, node.settings["block"]) == (("repeat", "res") if name == "repeat" else ("block", "block1"))
    if name == "repeat":
        window.menus.refresh()
        window.menus.actions["unroll"].trigger()
        assert sum(node.type == "block" for node in session.document.nodes.values()) == 3


def test_saving_inside_saves_the_whole(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    session.select(["relu1"])
    assert session.save(tmp_path / "again.loom")
    assert store.load(tmp_path / "again.loom") == session.whole
    assert session.title == "again"


def test_the_place_goes_when_its_block_does(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(), tmp_path)
    session.apply(classifier(use("one")), "Put in")
    session.enter("one")
    session.undo()
    assert session.place == ()
    assert session.document is session.whole


def test_blocks_of_the_library_are_found_and_put_in(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(), tmp_path)
    session.select(["stem"])
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_E)
    popup = canvas.adding.popup
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClicks(popup.line, "xcitation")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    (made,) = session.selection
    assert session.document.nodes[made].settings["block"] == "squeezeexcite"
    assert "squeezeexcite" in session.whole.blocks
    assert [wire.source.node for wire in session.document.incoming[made]] == ["stem"]


def test_the_palette_offers_blocks_and_their_ports_only_inside(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    palette = window.bench.palette_panel

    def offered() -> set[str]:
        headings = [palette.tree.topLevelItem(row) for row in range(palette.tree.topLevelItemCount())]
        return {heading.child(row).text(0) for heading in headings for row in range(heading.childCount())}

    assert {"Residual", "Bottleneck block"} <= offered()
    assert "Block input" not in offered()
    session.enter("one")
    assert "Block input" in offered()
    palette.add("block/library/dense")
    assert "dense" in session.whole.blocks


def test_a_block_cannot_be_put_into_itself(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    told: list[str] = []
    session.told.connect(told.append)
    session.enter("one")
    before = session.whole
    window.bench.palette_panel.add("block/own/res")
    assert told == ["The block “Residual” cannot hold itself: it would never end. Use another block here."]
    assert session.whole is before


def test_a_use_shows_the_settings_of_its_block(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.select(["one"])
    form = window.bench.inspector.node_page.form
    assert list(form.fields) == ["width"]
    form.fields["width"].edited.emit(4)
    assert session.document.nodes["one"].settings["width"] == 4
    assert session.latest is not None
    assert session.latest.flat.document.nodes["one/conv1"].settings["channels"] == 4


def test_expressions_are_typed_and_left_by_the_button(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    session.select(["conv2"])
    form = window.bench.inspector.node_page.form
    field = form.fields["channels"]
    assert isinstance(field, ExpressionField)
    assert field.text() == "= in.channels"
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "width * 2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.document.nodes["conv2"].settings["channels"] == says("width * 2")
    button = next(one for one in form.findChildren(QToolButton) if one.text() == "ƒ" and one.isChecked())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    choose(form, "Plain value")
    field = form.fields["channels"]
    assert isinstance(field, NumberField)
    assert field.value() == 16  # what the expression gave
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "=in.channels")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.document.nodes["conv2"].settings["channels"] == says("in.channels")


def test_a_wrong_expression_is_told_and_nothing_is_lost(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    told: list[str] = []
    session.told.connect(told.append)
    session.enter("one")
    session.select(["conv2"])
    before = session.whole
    window.bench.inspector.node_page.form.fields["channels"].edited.emit("width *")
    assert len(told) == 1
    assert "no expression" in told[0]
    assert session.whole is before


def test_the_page_of_a_block_names_it_and_its_settings(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    page = window.bench.inspector.block_page
    assert isinstance(page, BlockPage)
    page.title.setFocus()
    page.title.selectAll()
    QTest.keyClicks(page.title, "Skip")
    QTest.keyClick(page.title, Qt.Key.Key_Return)
    assert session.whole.blocks["res"].title == "Skip"
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    assert [item.key for item in session.whole.blocks["res"].settings] == ["width", "setting1"]
    page._rename(session.whole.blocks["res"].settings[1], "Depth of it")
    page._set_default(session.whole.blocks["res"].settings[1], "0.5")
    added = session.whole.blocks["res"].settings[1]
    assert (added.key, added.default) == ("depth_of_it", 0.5)
    told: list[str] = []
    session.told.connect(told.append)
    page._rename(added, "width")
    assert len(told) == 1
    page._remove(added)
    assert len(session.whole.blocks["res"].settings) == 1


def test_live_readings_are_of_what_runs_inside(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    layer = Layer(gradient=0.5)
    session.arrived.emit(Layers(0, 1, {"stem": layer, "two/conv1": layer, "two/add1": layer}))
    assert set(canvas.live.layers) == {"stem", "two"}
    session.enter("two")
    assert set(canvas.live.layers) == {"conv1", "add1"}
    assert canvas.scene.live == {"conv1", "add1"}
    session.leave()
    session.enter("one")
    assert set(canvas.live.layers) == set()


def test_findings_inside_are_seen_on_the_block_and_lead_inside(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, canvas = shown(
        qtbot, window, classifier(use("one", settings={"width": says("in.channels / 3")})), tmp_path
    )
    assert canvas.marks.worst("one") == "error"
    session.enter("one")
    assert canvas.marks.worst("conv1") == "error"
    session.leave()
    node = session.go_inside("one/conv1")
    assert (session.place, node) == (("one",), "conv1")


def test_a_setting_shown_outside_is_named_once(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one"), use("two", settings={"width": 16})), tmp_path)
    facts = facts_of(session.document, "one")
    assert facts is not None
    assert quiet_text(session.document.nodes["two"], facts) == "width 16"
    assert values_of(Step("residual 16", facts, {"width": 16})) == "Width 16"
    new = edits.set_setting(session.document, "one", "width", 2)
    (line,) = differences_of(compare(session.document, new), session.document, new)
    assert line.details == ("Width: 8 → 2",)


def test_a_long_expression_is_cut_on_the_node_and_told_by_its_card(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    session, canvas = shown(qtbot, window, classifier(use("one")), tmp_path)
    session.enter("one")
    session.select(["conv1"])
    form, text = window.bench.inspector.node_page.form, "max(width * 2, in.channels // 4 + 16)"
    before = canvas.scene.faces[canvas.scene.row["conv1"]].width
    form.fields["channels"].edited.emit(text)
    assert session.document.nodes["conv1"].settings["channels"] == says(text)
    face = canvas.scene.faces[canvas.scene.row["conv1"]]
    assert face.quiet.startswith("max(width * 2…")
    assert face.width <= before + 80
    assert f"Channels: {text}" in node_card(session.document, session.latest, "conv1")
    field = form.fields["channels"]
    QApplication.processEvents()
    assert field.width() > form.width() * 0.6  # a row of its own
    field.resize(100, field.height())
    at = field.rect().center()
    QApplication.sendEvent(field, QHelpEvent(QEvent.Type.ToolTip, at, field.mapToGlobal(at)))
    assert text in QToolTip.text()


def test_a_wrong_name_is_told_once_in_the_inspector(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    session, _ = shown(qtbot, window, classifier(use("one"), use("two")), tmp_path)
    session.enter("one")
    session.select(["conv1"])
    page = window.bench.inspector.node_page
    page.form.fields["channels"].edited.emit("width/foo")
    qtbot.waitUntil(lambda: session.latest is not None and "conv1" in session.latest.by_node)
    told = [one.text() for one in page.findChildren(QLabel) if not one.isHidden() and "foo" in one.text()]
    assert len(told) == 1
    assert len(window.bench.problems._cards) == 1
