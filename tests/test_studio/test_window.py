"""The whole window with real clicks and keys."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window, wired

from runtime import edits, examples, store
from runtime.telemetry import Failed, State
from studio import app
from studio.commands import ACTIONS
from studio.faults import Faults
from studio.settings import preferences
from studio.style import style_sheet
from studio.theme import theme, theme_changed, use_theme
from studio.translate import use_language
from studio.window import Window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, runs) as window:
        yield window


@pytest.fixture
def bench(qtbot: QtBot, window: Window) -> Window:
    """The window with a document in front."""
    window.session.new()
    window.session.apply(wired(), "Open")
    qtbot.waitUntil(lambda: window.session.latest is not None)
    return window


def press(window: Window, keys: str) -> None:
    action = next(declared for declared in ACTIONS if keys in declared.shortcuts)
    window.menus.refresh()
    QTest.keySequence(QApplication.focusWidget() or window, keys)
    assert action.key


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
        bar = shelf.verticalScrollBar()
        if bar.value() == bar.maximum():
            break
        bar.setValue(bar.value() + shelf.viewport().height() // 2)
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
    qtbot.waitUntil(lambda: shelf.verticalScrollBar().value() > 0)


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


# Messages


def test_a_failed_run_is_told_with_a_way_to_its_node(qtbot: QtBot, bench: Window, runs: Runs) -> None:
    sights: list[str] = []
    bench.session.focus_wished.connect(sights.append)
    bench.session.train()
    runs.say(Failed(1, "{node} gave NaN. Lower the learning rate.", {}, "linear1"), State(1, "failed"))
    qtbot.waitUntil(lambda: bench.session.state == "failed")

    assert bench.messages.isVisible()
    assert bench.messages.label.text() == "Linear gave NaN. Lower the learning rate."
    (button,) = bench.messages.buttons
    assert button.text() == "Show node"
    QTest.mouseClick(button, LEFT)
    assert bench.session.selection == {"linear1"}
    assert sights == ["linear1"]
    assert not bench.messages.isVisible()


def test_the_next_run_takes_the_message_back(qtbot: QtBot, bench: Window, runs: Runs) -> None:
    bench.session.train()
    runs.say(Failed(1, "The disk is full.", {}), State(1, "failed"))
    qtbot.waitUntil(lambda: bench.session.state == "failed")
    assert bench.messages.buttons == []

    bench.session.train()

    assert not bench.messages.isVisible()


def test_what_is_told_comes_up_without_taking_the_focus(bench: Window) -> None:
    bench.canvas.setFocus()
    bench.session.told.emit("Saved net.loom.")
    assert bench.toast.isVisible()
    assert bench.toast.text == "Saved net.loom."
    assert bench.canvas.hasFocus()
    QTest.mouseClick(bench.toast, LEFT)
    assert not bench.toast.isVisible()


def test_a_crash_is_offered_for_recovery_without_a_dialog(qtbot: QtBot, window: Window) -> None:
    workspace = window.session.places.workspace("crashed1")
    workspace.keep(store.to_bytes(wired()), "My net", None)
    workspace._lock.unlock()  # type: ignore[union-attr]

    window.offer_recovery(window.session.places.lost()[0])

    assert "“My net” was kept at" in window.messages.label.text()
    assert [button.text() for button in window.messages.buttons] == ["Recover", "Discard"]
    QTest.mouseClick(window.messages.buttons[0], LEFT)
    assert window.session.document == wired()
    assert window.session.dirty


def test_what_a_crash_left_can_be_discarded(qtbot: QtBot, window: Window) -> None:
    workspace = window.session.places.workspace("crashed1")
    workspace.keep(store.to_bytes(wired()), "My net", None)
    workspace._lock.unlock()  # type: ignore[union-attr]
    window.offer_recovery(window.session.places.lost()[0])

    QTest.mouseClick(window.messages.buttons[1], LEFT)

    assert window.session.places.lost() == []
    assert not window.working


# Faults


def test_a_fault_in_a_slot_is_logged_and_told_and_the_window_lives(
    qtbot: QtBot, bench: Window, tmp_path: Path, expect_message: object
) -> None:
    expect_message("unexpected fault")  # type: ignore[operator]
    faults = Faults(bench)
    faults.told.connect(bench.session.told)
    faults.watch()
    faults.write_log(tmp_path / "log")
    try:
        try:
            raise ZeroDivisionError("by zero")
        except ZeroDivisionError as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)
    finally:
        faults.release()

    assert "ZeroDivisionError: by zero" in bench.toast.text
    assert "Traceback" in (tmp_path / "log" / "netloom.log").read_text()
    assert bench.isVisible()
    assert sys.excepthook is not faults.take


def test_a_fault_in_a_thread_is_told_in_the_thread_of_the_window(
    qtbot: QtBot, bench: Window, expect_message: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    expect_message("unexpected fault")  # type: ignore[operator]
    faults = Faults(bench)
    told: list[tuple[str, threading.Thread]] = []
    faults.told.connect(lambda text: told.append((text, threading.current_thread())))

    def work() -> None:
        try:
            raise OSError("gone")
        except OSError as fault:
            faults._take_from_thread(threading.ExceptHookArgs((OSError, fault, fault.__traceback__, None)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))

    assert "gone" in told[0][0]


# Language, theme, room


def _texts(window: Window) -> set[str]:
    QApplication.processEvents()  # a layout shows what is new in its next turn
    parts = [*window.findChildren(QLabel), *window.findChildren(QPushButton)]
    texts = {part.text() for part in parts if part.isVisible() and part.text()}
    return texts | {action.text() for action in window.menus.actions.values()}


def test_every_text_follows_the_language_at_once(qtbot: QtBot, bench: Window) -> None:
    english = _texts(bench)
    use_language("ko")
    bench.menus.refresh()
    korean = _texts(bench)
    use_language("en")
    bench.menus.refresh()

    assert _texts(bench) == english
    letters = {text for text in english & korean if text.replace(" ", "").isalpha()}
    names = {"English", "한국어", "wired"}
    assert letters - names == set()


def test_the_preference_of_language_and_theme_count_at_once(qtbot: QtBot, bench: Window) -> None:
    app.make_application()
    try:
        preferences().set("language", "ko")
        assert bench.start.new.text() == "새 신경망"
        preferences().set("theme", "light")
        assert not theme().dark
        assert QApplication.instance().styleSheet() == style_sheet(theme())  # type: ignore[union-attr]
        preferences().set("theme", "dark")
        assert theme().dark
    finally:
        preferences().changed.disconnect(app._follow_preference)
        theme_changed.disconnect(app._dress)
        QApplication.styleHints().colorSchemeChanged.disconnect(app._follow_preferences)
        QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_is_clipped_at_the_smallest_size(qtbot: QtBot, bench: Window, language: str) -> None:
    QApplication.instance().setStyleSheet(style_sheet(theme()))  # type: ignore[union-attr]
    use_language(language)
    try:
        for chosen in ([], ["linear1"], ["goal1"], ["digits1"], ["linear1", "flatten1"]):
            bench.session.select(chosen)
            with contextlib.suppress(TimeoutError):  # pages get their height a turn of the event loop later
                qtbot.waitUntil(lambda: not _all_clipped(bench), timeout=1_000)
            assert _all_clipped(bench) == []
        assert bench.canvas.width() >= bench.width() / 2
        assert bench.size().toTuple() == (1280, 720)
    finally:
        QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]


def _all_clipped(bench: Window) -> list[str]:
    parts = [part for kind in (QLabel, QPushButton) for part in bench.findChildren(kind)]
    return [part.text() for part in parts if part.isVisible() and part.text() and _clipped(part)]


def _clipped(part: QLabel | QPushButton) -> bool:
    if isinstance(part, QLabel) and part.wordWrap():
        return part.heightForWidth(part.width()) > part.height()
    return part.minimumSizeHint().width() > part.width() or part.minimumSizeHint().height() > part.height()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_all_menus_have_room_at_the_smallest_size(bench: Window, language: str) -> None:
    QApplication.instance().setStyleSheet(style_sheet(theme()))  # type: ignore[union-attr]
    use_language(language)
    QApplication.processEvents()
    bar = bench.menus.bar
    last = bar.actionGeometry(bar.actions()[-1])
    assert 0 < last.right() <= bar.width()
    assert bar.width() >= bar.sizeHint().width()
    QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]


def test_the_transport_stays_in_the_middle(qtbot: QtBot, bench: Window) -> None:
    for language in ("en", "ko"):
        use_language(language)
        QApplication.processEvents()
        transport = bench.top.transport
        assert transport is not None
        assert abs(transport.geometry().center().x() - bench.top.width() / 2) <= 2


def test_everything_that_can_be_pressed_has_a_name(bench: Window) -> None:
    buttons = [*bench.findChildren(QPushButton), *bench.findChildren(QToolButton)]
    nameless = [
        button.objectName() or type(button.parent()).__name__
        for button in buttons
        if button.isVisible() and not button.accessibleName() and not button.text()
    ]
    assert nameless == []


def test_following_the_theme_of_the_system(monkeypatch: pytest.MonkeyPatch, bench: Window) -> None:
    monkeypatch.setattr(app, "system_theme", lambda: "light")
    app._follow_preference("theme")
    assert theme().name == "light"
    use_theme("dark")
