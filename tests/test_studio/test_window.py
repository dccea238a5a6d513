"""The whole window with real clicks and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window, press, wired

from runtime import edits, examples, store
from runtime.telemetry import State
from studio.commands import ACTIONS
from studio.settings import preferences
from studio.translate import use_language
from studio.window import Window

LEFT = Qt.MouseButton.LeftButton


def test_a_file_mended_elsewhere_is_read_again_when_the_window_is_back(qtbot: QtBot, window: Window) -> None:
    window.session.new()
    window.session.apply(edits.add_node(window.session.document, "csv_table")[0], "Add")
    qtbot.waitUntil(lambda: window.session.latest is not None)
    other = QLabel("another program")
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not window.isActiveWindow())

    with qtbot.waitSignal(window.session.checked):
        window.activateWindow()


# The start page


def test_one_click_on_a_picture_opens_the_example(qtbot: QtBot, window: Window) -> None:
    cards = window.start.cards
    qtbot.waitUntil(lambda: len(cards) == len(examples.names()) and cards["digits-mlp"].picture is not None)
    assert not window.working

    QTest.mouseClick(window.start.cards["digits-mlp"], LEFT)

    assert window.working
    assert window.session.title == window.start.cards["digits-mlp"].text()
    assert len(window.session.document.nodes) == 11
    assert window.canvas.hasFocus()


def test_every_example_in_sight_gets_a_picture_with_something_on_it(qtbot: QtBot, window: Window) -> None:
    cards, shelf = window.start.cards, window.start.shelf
    qtbot.waitUntil(lambda: len(cards) == len(examples.names()))
    seen = set()
    for _ in range(200):
        qtbot.waitUntil(lambda: all(cards[name].picture is not None for name in shelf._in_sight()))
        seen |= set(shelf._in_sight())
        bar = shelf.area.verticalScrollBar()
        if bar.value() == bar.maximum():
            break
        bar.setValue(bar.value() + shelf.area.viewport().height() // 2)
    assert seen == set(examples.names())
    for card in cards.values():
        picture = card.picture
        assert picture is not None
        colors = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 5)}
        assert len(colors) > 3


def test_the_shelf_is_searched_and_its_topics_lead_there(qtbot: QtBot, window: Window) -> None:
    shelf = window.start.shelf
    qtbot.waitUntil(lambda: len(shelf.cards) == len(examples.names()))
    QTest.keyClicks(shelf.search, "iris")
    shown = [name for name, card in shelf.cards.items() if not card.isHidden()]
    assert "iris" in shown
    assert "spiral" not in shown
    QTest.keyClicks(shelf.search, " nothing of the kind")
    assert all(card.isHidden() for card in shelf.cards.values())
    assert not shelf._none.isHidden()
    QTest.mouseClick(list(window.start.topics.values())[-1], LEFT)
    assert shelf.search.text() == ""
    qtbot.waitUntil(lambda: shelf.area.verticalScrollBar().value() > 0)


@pytest.mark.parametrize(("language", "word"), [("en", "lstm"), ("en", "recurrent"), ("ko", "순환")])
def test_where_no_example_is_called_so_those_are_found_that_contain_it(
    qtbot: QtBot, window: Window, language: str, word: str
) -> None:
    use_language(language)
    shelf = window.start.shelf
    qtbot.waitUntil(lambda: len(shelf.cards) == len(examples.names()))
    shelf.search.setText(word)
    shown = [name for name, card in shelf.cards.items() if not card.isHidden()]
    use_language("en")
    assert "digits-lines" in shown and "digits-cnn" not in shown


def test_the_search_stays_while_the_shelf_scrolls_and_begins_at_the_top(qtbot: QtBot, window: Window) -> None:
    shelf = window.start.shelf
    qtbot.waitUntil(lambda: len(shelf.cards) == len(examples.names()))
    bar, before = shelf.area.verticalScrollBar(), shelf.search.mapTo(window, QPoint(0, 0))
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    assert shelf.search.mapTo(window, QPoint(0, 0)) == before
    assert not shelf.search.visibleRegion().isEmpty()
    QTest.keyClicks(shelf.search, "digits")
    assert bar.value() == 0


def test_a_picture_can_be_opened_by_keyboard(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: "iris" in window.start.cards)
    card = window.start.cards["iris"]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Space)
    assert window.working


def test_recent_documents_are_listed_and_open_with_one_click(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    store.save(wired(), tmp_path / "mine.loom")
    preferences().remember_file(tmp_path / "mine.loom")
    (button,) = window.start.recent
    assert button.text() == "mine"

    QTest.mouseClick(button, LEFT)

    assert window.session.path == tmp_path / "mine.loom"
    assert window.working


def test_new_opens_an_empty_canvas_and_the_start_page_can_be_had_back(window: Window) -> None:
    QTest.mouseClick(window.start.new, LEFT)
    assert window.working

    press(window, "Ctrl+Home")

    assert not window.working


@pytest.mark.parametrize("way", ["tab", "escape"])
def test_one_open_document_can_be_had_back_from_the_start_page(qtbot: QtBot, bench: Window, way: str) -> None:
    assert not bench.tab_row.isVisible()
    press(bench, "Ctrl+Home")
    assert not bench.working
    assert bench.tab_row.isVisible()

    if way == "tab":
        QTest.mouseClick(bench.tab_row.bar, LEFT, pos=bench.tab_row.bar.tabRect(0).center())
    else:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert bench.working
    assert not bench.tab_row.isVisible()


def test_there_is_no_way_back_to_an_empty_document(window: Window) -> None:
    assert not window.tab_row.isVisible()
    QTest.keyClick(window.start, Qt.Key.Key_Escape)
    assert not window.working


def test_the_program_may_begin_without_the_start_page(qtbot: QtBot, tmp_path: Path) -> None:
    preferences().set("start_page", False)
    with open_window(qtbot, tmp_path) as window:
        assert window.working


# Keys


def test_each_panel_folds_with_one_key_and_back(bench: Window) -> None:
    for keys, name in (("F6", "palette"), ("F7", "dashboard"), ("F9", "inspector")):
        press(bench, keys)
        assert not bench.bench.shown(name)
        press(bench, keys)
        assert bench.bench.shown(name)


def test_one_key_leaves_only_the_canvas_and_brings_back_what_was_there(bench: Window) -> None:
    press(bench, "F7")
    press(bench, "F12")
    visible = [part for part in (bench.top, bench.status, bench.bench.palette_panel) if part.isVisible()]
    assert visible == []
    QApplication.processEvents()
    assert bench.canvas.size() == bench.bench.size()

    press(bench, "F12")

    assert bench.top.isVisible()
    assert [bench.bench.shown(name) for name in ("palette", "inspector", "dashboard")] == [True, True, False]


def test_folded_panels_stay_folded_the_next_time(qtbot: QtBot, bench: Window, tmp_path: Path) -> None:
    press(bench, "F6")
    with open_window(qtbot, tmp_path / "second") as second:
        second.session.new()
        assert not second.bench.shown("palette")
        assert second.bench.shown("inspector")


@pytest.mark.parametrize(
    ("keys", "name"),
    [("Ctrl+1", "palette_panel"), ("Ctrl+2", "canvas"), ("Ctrl+3", "inspector"), ("Ctrl+5", "dashboard")],
)
def test_every_part_is_reached_by_keyboard_also_when_it_is_folded(bench: Window, keys: str, name: str) -> None:
    for panel in ("palette", "inspector", "dashboard"):
        bench.bench.fold(panel)
    press(bench, keys)
    part, focused = getattr(bench.bench, name), QApplication.focusWidget()
    assert part.isVisible()
    assert focused is not None
    assert part is focused or part.isAncestorOf(focused)


def test_undo_redo_and_their_words(bench: Window) -> None:
    bench.session.attempt(lambda document: edits.remove(document, ["goal1"]), "Delete")
    bench.menus.refresh()
    assert bench.menus.actions["undo"].text() == "Undo: Delete"

    press(bench, "Ctrl+Z")
    assert "goal1" in bench.session.document.nodes
    press(bench, "Ctrl+Y")
    assert "goal1" not in bench.session.document.nodes


def test_the_key_for_training_trains_pauses_and_goes_on(qtbot: QtBot, bench: Window, runs: Runs) -> None:
    press(bench, "F5")
    runs.last.start.assert_called_once_with()
    press(bench, "F5")
    runs.last.pause.assert_called_once_with()
    runs.say(State(1, "paused"))
    qtbot.waitUntil(lambda: bench.session.state == "paused")
    bench.menus.refresh()
    assert bench.menus.actions["train"].text() == "Go on"
    press(bench, "F5")
    runs.last.go_on.assert_called_once_with()


def test_what_cannot_be_done_is_not_offered(window: Window) -> None:
    window.menus.refresh()
    offered = {key for key, action in window.menus.actions.items() if action.isEnabled()}
    assert {"new", "open", "quit", "command_search"} <= offered
    assert not {"save", "cut", "train", "stop", "export", "fit"} & offered


def test_every_action_that_needs_no_dialog_runs_without_a_fault(bench: Window) -> None:
    asks = {"open", "save", "save_as", "quit", "full_screen", "new", "compare_with", "save_layers", "close_tab"}
    bench.session.select(["linear1"])
    for declared in ACTIONS:
        if declared.key in asks:
            continue
        bench.show_bench()
        bench.menus.refresh()
        if bench.menus.actions[declared.key].isEnabled():
            bench.menus.actions[declared.key].trigger()
    bench.dialogs.close_all()


# Closing


def test_closing_asks_when_something_would_be_lost(bench: Window, tmp_path: Path) -> None:
    asked: list[str] = []
    bench.files.ask = lambda: asked.append("asked") or "cancel"  # type: ignore[func-returns-value]

    assert not bench.close()
    assert asked == ["asked"]
    assert bench.isVisible()

    bench.session.save(tmp_path / "net.loom")
    assert bench.close()
    assert asked == ["asked"]


def test_closing_a_document_asks_too_and_saving_there_goes_on(window: Window, tmp_path: Path) -> None:
    store.save(wired(), tmp_path / "a.loom")
    store.save(wired("flatten", "linear", "relu"), tmp_path / "b.loom")
    window.files.open(tmp_path / "a.loom")
    window.session.attempt(lambda document: edits.remove(document, ["goal1"]), "Delete")
    window.files.ask = lambda: "save"

    assert window.files.open(tmp_path / "b.loom")
    assert window.files.close(window.tabs.all[0])

    assert window.session.path == tmp_path / "b.loom"
    assert "goal1" not in store.load(tmp_path / "a.loom").nodes


def test_a_trained_network_without_a_file_is_something_to_lose(qtbot: QtBot, window: Window, runs: Runs) -> None:
    window.session.open_example("digits-mlp")
    assert not window.session.unsaved
    with qtbot.waitSignal(window.session.run_state):
        window.session.train()
    runs.end()
    qtbot.waitUntil(lambda: window.session.state == "done")
    assert window.session.unsaved


def test_the_title_names_the_document_and_tells_changes(bench: Window, tmp_path: Path) -> None:
    bench.session.save(tmp_path / "net.loom")
    assert (bench.windowTitle(), bench.isWindowModified()) == ("net[*] – Netloom", False)
    bench.session.attempt(lambda document: edits.remove(document, ["goal1"]), "Delete")
    assert bench.isWindowModified()
