"""What goals train and stages freeze: chips with names, a menu of ticks, picking on the canvas, rings around layers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window
from staged_kit import stage, staged

from runtime import annotations, blocks, edits
from runtime.check import check
from runtime.document import End
from studio.panels.node_page import NodePage
from studio.session import Session
from studio.targets import targets_of, trainable
from studio.widgets.chips_field import ChipsField
from studio.window import Window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, Runs(), check) as window:
        document = staged(stage("stage1", "Body", "goal1", frozen=["linear2"]))
        document, _ = annotations.add_frame(document, ["linear1", "relu1"], "Body part")
        window.session.apply(document, "Open")
        window.show_bench()
        qtbot.waitUntil(lambda: _checked(window.session), timeout=20_000)
        window.session.select(["goal2"])
        yield window


def _checked(session: Session) -> bool:
    return session.whole_checked is not None and session.whole_checked.document is session.whole


def page_of(window: Window) -> NodePage:
    return window.bench.inspector.node_page


def field_of(window: Window) -> ChipsField:
    found = page_of(window).form.fields["train"]
    assert isinstance(found, ChipsField)
    return found


def trains(window: Window) -> list[str]:
    return list(window.session.document.nodes["goal2"].settings.get("train", ()))


def tick(menu: QMenu, name: str) -> None:
    next(entry for entry in menu.actions() if entry.text() == name).toggle()


def test_empty_means_all_above_and_the_menu_names_what_is_possible(window: Window) -> None:
    field = field_of(window)
    assert field.chips == []
    assert field.accessibleDescription() == "All above"
    texts = [entry.text() for entry in field.menu().actions() if entry.text()]
    assert texts == ["Linear 1", "Linear 2", "Body part", "Pick on canvas …", "All above"]


def test_layers_behind_a_stop_gradient_are_not_offered_nor_picked(window: Window, qtbot: QtBot) -> None:
    session = window.session
    document, stop = edits.add_node(session.document, "stop_gradient", (500.0, 200.0))
    document = document.but(wires=tuple(wire for wire in document.wires if wire.target != End("relu1", "x")))
    document = edits.connect(document, End("linear1", "y"), End(stop, "x"))
    document = edits.connect(document, End(stop, "y"), End("relu1", "x"))
    before = session.whole_checked
    session.apply(document, "Stop")
    assert [target.key for target in trainable(document, before, "goal2")] == ["linear2"]  # before the check too
    qtbot.waitUntil(lambda: _checked(session), timeout=20_000)
    texts = [entry.text() for entry in field_of(window).menu().actions() if entry.text()]
    assert texts == ["Linear 2", "Pick on canvas …", "All above"]
    assert [target.key for target in trainable(document, session.whole_checked)] == ["linear1", "linear2", "frame1"]


def test_a_stop_gradient_inside_a_block_counts_and_a_twin_before_it_teaches_the_layer_behind() -> None:
    document = staged()
    document, stop = edits.add_node(document, "stop_gradient", (500.0, 200.0))
    document = document.but(wires=tuple(wire for wire in document.wires if wire.target != End("relu1", "x")))
    document = edits.connect(document, End("linear1", "y"), End(stop, "x"))
    document = edits.connect(document, End(stop, "y"), End("relu1", "x"))
    grouped, _, _ = blocks.group(document, [stop, "relu1"])
    assert [target.key for target in trainable(grouped, check(grouped), "goal2")] == ["linear2"]
    twin, key = edits.add_node(document, "linear", (500.0, 400.0))
    twin = edits.change_node(twin, key, linked="linear1")
    twin = edits.connect(twin, End("flatten1", "y"), End(key, "x"))
    twin, added = edits.add_node(twin, "add", (700.0, 400.0))
    twin = twin.but(wires=tuple(wire for wire in twin.wires if wire.target != End("linear2", "x")))
    for source, into in (("relu1", "x"), (key, "x"), (added, "x")):
        twin = edits.connect(twin, End(source, "y"), End("linear2" if source == added else added, into))
    assert {target.key for target in trainable(twin, check(twin), "goal2")} == {"linear1", key, "linear2"}


def test_ticks_add_chips_with_names_and_keep_the_order_of_the_graph(window: Window) -> None:
    field = field_of(window)
    menu = field.menu()
    tick(menu, "Linear 2")
    tick(menu, "Linear 1")
    assert trains(window) == ["linear1", "linear2"]
    assert [chip.name for chip in field_of(window).chips] == ["Linear 1", "Linear 2"]
    tick(menu, "Linear 1")
    assert trains(window) == ["linear2"]
    window.session.undo()
    assert "train" not in window.session.document.nodes["goal2"].settings


def test_a_click_on_the_cross_and_keys_take_chips_out(window: Window) -> None:
    window.session.apply(edits.set_setting(window.session.document, "goal2", "train", ["linear1", "frame1"]), "")
    field = field_of(window)
    rect = field.rect_of("linear1")
    QTest.mouseClick(field, LEFT, pos=QPoint(rect.right() - 6, rect.center().y()))
    assert trains(window) == ["frame1"]
    field = field_of(window)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert "train" not in window.session.document.nodes["goal2"].settings


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_keys_that_take_chips_out_leave_the_node_alone(qtbot: QtBot, window: Window, key: Qt.Key) -> None:
    tick(field_of(window).menu(), "Linear 1")
    window.activateWindow()
    field_of(window).setFocus()
    qtbot.waitUntil(field_of(window).hasFocus)
    window.menus.refresh()  # now the node could be deleted by its key
    for _ in range(2):  # the second time there is no chip any more
        QTest.keyClick(field_of(window), key)
        assert "goal2" in window.session.document.nodes
        assert trains(window) == []


def test_the_menu_opens_by_key_and_stays_open_while_ticks_change(qtbot: QtBot, window: Window) -> None:
    field = field_of(window)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Space)
    menu = next(each for each in field.findChildren(QMenu) if each.isVisible())
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert trains(window) == ["linear1"]
    assert menu.isVisible()
    menu.close()


def test_layers_are_picked_on_the_canvas_while_the_form_stays(window: Window) -> None:
    session, page = window.session, page_of(window)
    field_of(window).asks()
    assert page.targeting.isVisible()
    assert not page.targeting.take.isEnabled()
    session.select(["linear2", "relu1", "goal1"])
    assert page.isVisible()
    assert page.targeting.take.text() == "Take 1"
    QTest.mouseClick(page.targeting.take, LEFT)
    assert trains(window) == ["linear2"]
    assert session.selection == {"goal2"}
    assert page.targeting.isHidden()


@pytest.mark.parametrize("taken", [True, False])
def test_after_picking_the_field_that_asked_has_the_focus_again(qtbot: QtBot, window: Window, taken: bool) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field_of(window).setFocus()
    field_of(window).asks()
    window.canvas.setFocus()
    window.session.select(["linear2"])
    targeting = page_of(window).targeting
    QTest.mouseClick(targeting.take if taken else targeting.give_up, LEFT)
    assert targeting.isHidden()
    assert trains(window) == (["linear2"] if taken else [])
    assert field_of(window).hasFocus()


def test_picking_can_be_given_up_and_ends_with_another_document(window: Window) -> None:
    session, page = window.session, page_of(window)
    field_of(window).asks()
    session.select(["linear2"])
    QTest.mouseClick(page.targeting.give_up, LEFT)
    assert trains(window) == []
    assert session.selection == {"goal2"}
    field_of(window).asks()
    session.apply(edits.remove(session.document, ["goal2"]), "")
    assert page.targeting.isHidden()
    assert not window.bench.inspector.picking.active


def test_a_stage_names_what_it_freezes_and_picks_it_too(window: Window) -> None:
    session = window.session
    session.staging.choose("stage1")
    page = window.bench.inspector.stage_page
    field = page.form.fields["frozen"]
    assert [chip.name for chip in field.chips] == ["Linear 2"]
    field.asks()
    session.select(["linear1"])
    assert session.staging.chosen == "stage1"
    assert page.isVisible()
    QTest.mouseClick(page.targeting.take, LEFT)
    assert list(session.whole.stages[0].settings["frozen"]) == ["linear1"]
    assert session.staging.chosen == "stage1"


def test_what_is_gone_says_so(window: Window) -> None:
    window.session.apply(edits.set_setting(window.session.document, "goal2", "train", ["linear9"]), "")
    (chip,) = field_of(window).chips
    assert chip.gone
    assert chip.name == "linear9 (gone)"


def test_uses_of_blocks_are_named_by_their_block(window: Window) -> None:
    from runtime.blocks import group

    document, use, _ = group(window.session.document, ["linear1", "relu1"], "Encoder")
    names = {target.key: target.name for target in targets_of(document, [use, f"{use}/linear1"])}
    assert names == {use: "Encoder", f"{use}/linear1": "Encoder · Linear"}
    assert use in [target.key for target in trainable(document, check(document), "goal2")]


def test_a_goal_rings_what_it_trains(window: Window) -> None:
    canvas = window.canvas
    assert canvas.trained.goal == "goal2"
    assert canvas.trained.by("goal2") == {"linear1", "linear2"}
    plain = canvas.grab().toImage()
    window.session.select(["relu1"])
    assert canvas.trained.goal == ""
    assert canvas.grab().toImage() != plain
    document = edits.set_setting(window.session.document, "goal2", "train", ["linear2"])
    checked = check(document)
    window.session.apply(document, "")
    window.session.whole_checked = checked
    assert canvas.trained.by("goal2") == {"linear2"}
    assert canvas.trained.by("goal2") is canvas.trained.by("goal2")
