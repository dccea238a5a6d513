"""The strip of stages and the form of a stage, worked with mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from shell_kit import Runs, wired
from staged_kit import began, click, order, page_of, staged_window, start, tell, train

from runtime import store
from studio import grouping
from studio.inside import Place
from studio.panels.stage_row import StageRow
from studio.panels.stage_strip import StageStrip
from studio.passage import SKIPPED, WAITING
from studio.staging import Staging
from studio.translate import use_language
from studio.window import Window

LEFT, RIGHT, ALT = Qt.MouseButton.LeftButton, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    with staged_window(qtbot, tmp_path, runs) as window:
        yield window


def test_the_strip_shows_the_stages_in_order_with_their_length_and_goals(row: StageRow) -> None:
    assert [(each.title, each.line, each.state) for each in row.segments] == [
        ("Body", "10 epochs", WAITING),
        ("Prune", "5 epochs", WAITING),
        ("Both", "20 epochs", WAITING),
    ]
    assert [len(each.colors) for each in row.segments] == [1, 2, 2]
    assert [each.act for each in row.segments] == ["", "act_prune", ""]


def test_a_document_without_stages_has_no_strip_and_a_quiet_button(window: Window, strip: StageStrip) -> None:
    window.session.apply(wired(), "Plain")
    assert strip.isHidden()
    window.session.select(())
    button = window.bench.inspector.document_page.stages
    assert button.isVisible()
    QTest.mouseClick(button, LEFT)
    assert [stage.settings for stage in window.session.whole.stages] == [{}]
    assert strip.isVisible()
    assert window.bench.inspector.currentWidget().widget() is page_of(window)  # type: ignore[attr-defined]
    window.session.undo()
    assert window.session.whole.stages == ()
    assert strip.isHidden()


def test_a_click_chooses_a_stage_and_shows_its_form(window: Window, row: StageRow, staging: Staging) -> None:
    window.session.select(["linear1"])
    click(row, "stage2")
    assert staging.chosen == "stage2"
    assert window.session.selection == frozenset()
    page = page_of(window)
    assert page.isVisible()
    assert page.title.text() == "Prune"
    assert page.form.fields["begin.share"].isVisible()
    window.session.select(["linear1"])
    assert staging.chosen == ""
    assert not page.isVisible()


def test_arrows_walk_and_with_alt_they_move_as_one_step(
    qtbot: QtBot, window: Window, row: StageRow, staging: Staging
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    row.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(row.hasFocus)
    assert staging.chosen == "stage1"
    QTest.keyClick(row, RIGHT)
    assert staging.chosen == "stage2"
    QTest.keyClick(row, RIGHT, ALT)
    assert order(window) == ["stage1", "stage3", "stage2"]
    assert staging.chosen == "stage2"
    window.session.undo()
    assert order(window) == ["stage1", "stage2", "stage3"]
    QTest.keyClick(row, Qt.Key.Key_Home)
    QTest.keyClick(row, Qt.Key.Key_Left, ALT)
    assert order(window) == ["stage1", "stage2", "stage3"]
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert page_of(window).title.hasFocus()


def test_dragging_moves_a_stage(window: Window, row: StageRow) -> None:
    begin, goal = row.rect_of("stage1").center(), row.rect_of("stage3")
    QTest.mousePress(row, LEFT, pos=begin)
    QTest.mouseMove(row, begin + QPoint(30, 0))
    QTest.mouseMove(row, QPoint(goal.right() - 10, begin.y()))
    QTest.mouseRelease(row, LEFT, pos=QPoint(goal.right() - 10, begin.y()))
    assert order(window) == ["stage2", "stage3", "stage1"]
    window.session.undo()
    assert order(window) == ["stage1", "stage2", "stage3"]


def test_a_drag_can_be_given_up(window: Window, row: StageRow) -> None:
    begin = row.rect_of("stage1").center()
    QTest.mousePress(row, LEFT, pos=begin)
    QTest.mouseMove(row, begin + QPoint(500, 0))
    QTest.keyClick(row, Qt.Key.Key_Escape)
    QTest.mouseRelease(row, LEFT, pos=begin + QPoint(500, 0))
    assert order(window) == ["stage1", "stage2", "stage3"]


def test_a_stage_is_skipped_and_taken_in_again(window: Window, row: StageRow, strip: StageStrip) -> None:
    assert strip.all_in.isHidden()
    click(row, "stage2")
    QTest.mouseClick(page_of(window).buttons["stage_skip"], LEFT)
    assert row.segments[1].state == SKIPPED
    assert row.segments[1].line == "Skipped"
    assert strip.all_in.isVisible()
    QTest.mouseClick(page_of(window).buttons["stage_skip"], LEFT)
    assert row.segments[1].state == WAITING
    assert strip.all_in.isHidden()


def test_one_click_runs_a_stage_alone_and_another_takes_all_in_again(
    qtbot: QtBot, window: Window, row: StageRow, strip: StageStrip, runs: Runs
) -> None:
    whole = window.session.whole
    click(row, "stage2")
    QTest.mouseClick(page_of(window).buttons["stage_only"], LEFT)
    qtbot.waitUntil(lambda: window.session.state == "running")
    assert [each.state for each in row.segments] == [SKIPPED, WAITING, SKIPPED]
    (facts,) = runs.facts
    assert [stage.settings.get("skip", False) for stage in facts["checked"].document.stages] == [True, False, True]
    runs.last.start.assert_called_once()
    assert window.session.undo_label == "Run only this stage"
    assert strip.all_in.isVisible()
    QTest.mouseClick(strip.all_in, LEFT)
    assert window.session.whole == whole
    assert strip.all_in.isHidden()
    assert window.session.state == "running", "the run goes on with what it was started with"
    window.session.undo()
    window.session.undo()
    assert window.session.whole is whole, "the skipping is one step"


def test_running_one_stage_alone_ends_a_run_of_all_and_twice_is_once(
    qtbot: QtBot, window: Window, row: StageRow, staging: Staging, runs: Runs
) -> None:
    train(qtbot, window)
    click(row, "stage3")
    staging.run_only()
    qtbot.waitUntil(lambda: len(runs.made) == 2)
    runs.made[0].stop.assert_called_once()
    assert [stage.settings.get("skip", False) for stage in runs.facts[1]["checked"].document.stages] == [
        True,
        True,
        False,
    ]
    alone = window.session.whole
    staging.run_only()
    assert window.session.whole is alone
    assert len(runs.made) == 2
    runs.last.stop.assert_not_called()


def test_all_stages_are_taken_in_again_by_key_and_the_focus_stays_in_the_strip(
    qtbot: QtBot, window: Window, row: StageRow, strip: StageStrip, staging: Staging
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    click(row, "stage1")
    staging.skip()
    strip.all_in.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(strip.all_in, Qt.Key.Key_Space)
    assert not staging.some_skipped
    assert row.hasFocus()
    staging.skip()
    window.menus.refresh()
    window.menus.actions["all_stages"].trigger()
    assert not staging.some_skipped
    window.menus.refresh()
    assert not window.menus.actions["all_stages"].isEnabled()


def test_adding_and_removing(window: Window, row: StageRow, strip: StageStrip, staging: Staging) -> None:
    click(row, "stage1")
    QTest.mouseClick(strip.add, LEFT)
    assert order(window) == ["stage1", "stage4", "stage2", "stage3"]
    assert staging.chosen == "stage4"
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Delete)
    assert order(window) == ["stage1", "stage2", "stage3"]
    assert staging.chosen == "stage2"


def test_the_form_changes_title_goals_and_settings(window: Window, row: StageRow) -> None:
    click(row, "stage3")
    page = page_of(window)
    page.title.selectAll()
    QTest.keyClicks(page.title, "Together")
    QTest.keyClick(page.title, Qt.Key.Key_Return)
    assert row.segments[2].title == "Together"
    assert list(page.ticks) == ["goal1", "goal2"]
    page.ticks["goal2"].click()
    assert window.session.whole.stages[2].goals == ("goal2",)
    assert len(row.segments[2].colors) == 1
    page.ticks["goal2"].click()
    assert window.session.whole.stages[2].goals == ()
    epochs = page.form.fields["epochs"]
    epochs.selectAll()
    QTest.keyClicks(epochs, "7")
    QTest.keyClick(epochs, Qt.Key.Key_Return)
    assert window.session.undo_label == "Set Epochs"
    assert row.segments[2].line == "7 epochs"


def test_what_is_watched_is_chosen_by_name(window: Window, row: StageRow) -> None:
    click(row, "stage2")
    watch = page_of(window).form.fields["watch"]
    assert [watch.itemText(number) for number in range(watch.count())] == ["Nothing", "Minimize", "Head", "Accuracy"]
    assert watch.currentText() == "Accuracy"
    watch.setCurrentIndex(watch.findData("goal2"))
    watch.activated.emit(watch.currentIndex())
    assert window.session.whole.stages[1].settings["watch"] == "goal2"
    source = page_of(window).form.fields["source"]
    assert [source.itemText(number) for number in range(source.count())] == ["The longest", "Digits"]


def test_stages_are_worked_with_inside_a_block_too(window: Window, row: StageRow) -> None:
    window.session.select(["linear1", "relu1"])
    use = grouping.group(window.session)
    assert use is not None
    window.session.enter(use)
    place: Place = (use,)
    assert window.session.place == place
    click(row, "stage1")
    window.session.staging.skip()
    assert window.session.place == place
    assert window.session.whole.stages[0].settings["skip"] is True
    assert page_of(window).isVisible()


def test_the_menu_and_the_table_of_actions_do_the_same(window: Window, row: StageRow) -> None:
    click(row, "stage3")
    menu: QMenu = row.menu()
    named = {entry.text(): entry for entry in menu.actions()}
    assert not named["Move the stage back"].isEnabled()
    named["Run only this stage"].trigger()
    assert [each.state for each in row.segments] == [SKIPPED, SKIPPED, WAITING]
    window.menus.refresh()
    window.menus.actions["stage_earlier"].trigger()
    assert order(window) == ["stage1", "stage3", "stage2"]
    window.menus.actions["remove_stage"].trigger()
    assert order(window) == ["stage1", "stage2"]


def test_many_stages_stay_reachable(window: Window, row: StageRow) -> None:
    for _ in range(14):
        window.session.staging.add()
    last = window.session.whole.stages[-1].id
    window.session.staging.choose(last)
    assert row.rect().contains(row.rect_of(last))
    window.session.staging.choose("stage1")
    assert row.rect().contains(row.rect_of("stage1"))


def test_another_document_has_other_stages(window: Window, row: StageRow) -> None:
    click(row, "stage2")
    tell(window, start(), began("stage1", 1))
    window.session.new()
    assert window.session.staging.chosen == ""
    assert not window.session.staging.passages
    assert window.bench.stages.isHidden()


def test_only_the_canvas_means_no_strip(window: Window, strip: StageStrip) -> None:
    window.bench.show_only_canvas()
    assert strip.isHidden()
    window.bench.show_only_canvas()
    assert strip.isVisible()


def test_undoing_the_last_stages_leaves_the_focus_to_the_canvas(qtbot: QtBot, window: Window) -> None:
    session, row = window.session, window.bench.stages.row
    session.apply(wired(), "Plain")
    plain = session.whole
    session.staging.begin()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    row.setFocus()
    assert row.hasFocus()
    for _ in range(3):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        if window.canvas.hasFocus():
            break
    assert window.bench.stages.isHidden()
    assert window.canvas.hasFocus()
    assert session.whole == plain
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.whole != plain


def test_the_words_follow_the_language(window: Window, row: StageRow) -> None:
    click(row, "stage1")
    use_language("ko")
    assert "10" in row.segments[0].line
    assert row.segments[0].line != "10 epochs"


def test_stages_are_saved_and_come_back_after_a_crash(window: Window, tmp_path: Path) -> None:
    session, stages = window.session, window.session.whole.stages
    session.autosave.write()
    session.autosave.finish()
    assert store.load(session.workspace.document).stages == stages
    path = tmp_path / "staged.loom"
    assert session.save(path)
    assert store.load(path).stages == stages
