"""Dialogs: preferences count at once, actions are found, exports are proved row by row."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_session, open_window, wired

from nodes.spec import Problem
from runtime.export import FORMATS, Certificate
from studio.commands import ACTIONS
from studio.dialogs import export as export_module
from studio.dialogs import export_course
from studio.dialogs.about import AboutDialog
from studio.dialogs.command_search import KEY, CommandSearch
from studio.dialogs.export import ExportDialog
from studio.dialogs.export_course import LEAST, Course
from studio.dialogs.preferences import PreferencesDialog
from studio.dialogs.shortcuts import ShortcutSheet
from studio.session import Session
from studio.settings import preferences
from studio.translate import use_language
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, runs) as window:
        window.session.new()
        window.session.apply(wired(), "Open")
        yield window


# Preferences, about, shortcuts


def test_preferences_are_a_form_of_their_table(qtbot: QtBot) -> None:
    dialog = PreferencesDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert list(dialog.form.fields) == [item.key for item in preferences().table()]

    QTest.keyClick(dialog.form.fields["theme"], Qt.Key.Key_Down)
    assert preferences().value("theme") == "dark"
    preferences().set("autosave", 99)
    assert dialog.form.fields["autosave"].value() == 99


def test_versions_can_be_copied(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog._copy()
    text = QGuiApplication.clipboard().text()
    assert "PyTorch 2." in text
    assert "Python 3." in text


def test_the_sheet_has_every_key(qtbot: QtBot) -> None:
    sheet = ShortcutSheet()
    qtbot.addWidget(sheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {declared.text.rstrip(" …") for declared in ACTIONS if declared.shortcuts} <= shown


def test_a_dialog_is_open_at_most_once_and_closes_with_the_window(qtbot: QtBot, window: Window) -> None:
    first = window.dialogs.preferences()
    assert window.dialogs.preferences() is first
    window.dialogs.about()
    window.dialogs.close_all()
    qtbot.waitUntil(lambda: not window.dialogs.open)


def test_open_dialogs_follow_the_language(qtbot: QtBot, window: Window) -> None:
    window.dialogs.about()
    window.dialogs.shortcuts()
    use_language("ko")
    titles = {dialog.windowTitle() for dialog in window.dialogs.open.values()}
    assert titles == {"Netloom 정보", "키보드 단축키"} or not titles & {"About Netloom", "Keyboard shortcuts"}
    assert len(window.dialogs.open) == 2


def test_undo_in_a_field_is_the_programs_once_what_was_typed_is_taken(window: Window) -> None:
    window.session.select(["linear1"])
    field = window.bench.inspector.node_page.form.fields["units"]
    window.activateWindow()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "32")
    QTest.keySequence(field, "Ctrl+Z")
    assert field.text() != "32", "not taken yet: the typing is undone"
    assert window.session.can_undo

    field.selectAll()
    QTest.keyClicks(field, "32")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.session.document.nodes["linear1"].settings["units"] == 32
    QTest.keySequence(field, "Ctrl+Z")
    assert "units" not in window.session.document.nodes["linear1"].settings
    assert field.text() == "128"


# Finding an action


def test_an_action_is_found_by_words_and_done_with_enter(qtbot: QtBot, window: Window) -> None:
    search = window.dialogs.commands()
    assert isinstance(search, CommandSearch)
    QTest.keyClicks(search.search, "plots")
    assert search.list.currentItem().data(KEY) == "fold_dashboard"

    QTest.keyClick(search.search, Qt.Key.Key_Return)

    assert not window.bench.shown("dashboard")
    qtbot.waitUntil(lambda: "commands" not in window.dialogs.open)


def test_the_arrows_go_through_what_was_found(qtbot: QtBot, window: Window) -> None:
    search = window.dialogs.commands()
    assert isinstance(search, CommandSearch)
    QTest.keyClicks(search.search, "train")
    first = search.list.currentRow()
    QTest.keyClick(search.search, Qt.Key.Key_Down)
    QTest.keyClick(search.search, Qt.Key.Key_Up)
    QTest.keyClick(search.search, Qt.Key.Key_Up)
    assert first == 0
    assert search.list.currentRow() == search.list.count() - 1
    search.close()


def listed(search: CommandSearch) -> list[str]:
    return [search.list.item(row).data(KEY) for row in range(search.list.count())]


def test_every_action_is_listed_with_its_keys_and_found_in_every_language(qtbot: QtBot, window: Window) -> None:
    search = window.dialogs.commands()
    assert isinstance(search, CommandSearch)
    assert set(listed(search)) == {declared.key for declared in ACTIONS} - {"command_search"}
    QTest.keyClicks(search.search, "minimap")
    assert (listed(search)[0], search.list.item(0).data(KEY + 1)) == ("minimap", "Ctrl+Shift+M")
    search.search.clear()
    search.search.insert("미니맵")
    assert listed(search)[0] == "minimap"
    search.close()
    qtbot.waitUntil(lambda: "commands" not in window.dialogs.open)


def test_what_was_done_lately_is_listed_first(qtbot: QtBot, window: Window) -> None:
    for words in ("plots", "only the canvas"):
        search = window.dialogs.commands()
        assert isinstance(search, CommandSearch)
        QTest.keyClicks(search.search, words)
        QTest.keyClick(search.search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "commands" not in window.dialogs.open)
    search = window.dialogs.commands()
    assert isinstance(search, CommandSearch)
    assert listed(search)[:2] == ["canvas_only", "fold_dashboard"]
    search.close()
    qtbot.waitUntil(lambda: "commands" not in window.dialogs.open)


def test_what_cannot_be_done_is_found_last_and_not_done(qtbot: QtBot, window: Window, runs: Runs) -> None:
    search = window.dialogs.commands()
    assert isinstance(search, CommandSearch)
    QTest.keyClicks(search.search, "stop")
    assert search.list.currentItem().data(KEY) == "stop"
    QTest.keyClick(search.search, Qt.Key.Key_Return)
    assert search.isVisible()
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert "commands" not in window.dialogs.open or not search.isVisible()


# Export


def certificate(key: str, path: Path, difference: float = 0.0) -> Certificate:
    return Certificate(key, str(path), 72_000, 256, difference, 1e-4, 37.6e-6, 1.25e-3, "torch 2.13")


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Session]:
    """A session with a run that has ended."""
    with open_session(qtbot, tmp_path, runs=runs) as session:
        session.apply(wired(), "Open")
        session.save(tmp_path / "net.loom")
        session.train()
        runs.end()
        qtbot.waitUntil(lambda: session.state == "done")
        yield session


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> Iterator[ExportDialog]:
    dialog = ExportDialog(session)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def export_by(monkeypatch: pytest.MonkeyPatch, work: Callable[..., Certificate]) -> None:
    def export_run(run: Path, key: str, target: Path, progress: Callable[[float, str], None]) -> Certificate:
        return work(run, key, target, progress)

    monkeypatch.setattr(export_module, "export_run", export_run)


def test_every_chosen_format_is_exported_and_its_row_is_its_certificate(
    qtbot: QtBot, dialog: ExportDialog, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Path, str, Path]] = []
    threads: set[str] = set()

    def work(run: Path, key: str, target: Path, progress: Callable[[float, str], None]) -> Certificate:
        threads.add(threading.current_thread().name)
        asked.append((run, key, target))
        progress(0.5, "Writing the file")
        return certificate(key, target, 0.0 if key == "pt" else 5.7e-6)

    export_by(monkeypatch, work)
    for key, row in dialog.table.rows.items():
        row.setChecked(key in ("pt", "onnx"))

    QTest.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.busy)

    run = session.runs.folder
    assert asked == [(run, "pt", tmp_path / "net.pt"), (run, "onnx", tmp_path / "net.onnx")]
    assert threads == {"netloom-export"}
    assert dialog.table.rows["pt"].values() == ["0, bit for bit", "72 kB", "37.6 µs", "1.25 ms"]
    assert dialog.table.rows["onnx"].values()[0] == "5.7e-6"
    assert dialog.note.text() == "2 exports are written and proved."
    assert dialog.table.chosen() == []
    assert dialog.show_folder.isVisible()


def test_the_time_left_and_the_bar_are_those_of_all_exports_together(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(export_course.time, "monotonic", lambda: clock[0])
    course = Course(["pt", "pt2", "onnx"])
    assert course.done == 0.0 and course.left == 5.0 + 9.0 + 12.0
    clock[0] += 2.0
    assert course.left == 3.0 + 9.0 + 12.0
    clock[0] += 8.0  # twice as slow as usual
    assert course.left == LEAST + 9.0 + 12.0
    course.turn()
    assert course.left == 18.0 + 24.0 and course.done == 5 / 26
    course.share = 0.5
    assert course.done == (5 + 4.5) / 26

    bars: list[int] = []

    def work(run: Path, key: str, target: Path, progress: Callable[[float, str], None]) -> Certificate:
        progress(0.5, "Writing the file")
        return certificate(key, target, 0.0)

    export_by(monkeypatch, work)
    dialog.progress.valueChanged.connect(bars.append)
    for key, row in dialog.table.rows.items():
        row.setChecked(key in ("pt", "onnx"))
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.busy)
    assert bars == [round(1000 * 2.5 / 17), round(1000 * 11 / 17)]


def test_a_failed_export_is_told_and_the_others_go_on(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(run: Path, key: str, target: Path, progress: Callable[[float, str], None]) -> Certificate:
        if key == "safetensors":
            raise Problem("There is nothing to export. Add an Output node.")
        raise OSError(28, "No space left on device")

    export_by(monkeypatch, work)
    said: list[str] = []
    monkeypatch.setattr(dialog, "_say", lambda text, role: said.append(f"{role}: {text}"))
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.busy)

    assert "error: There is nothing to export. Add an Output node." in said
    assert "error: The export failed: No space left on device" in said
    assert [dialog.table.rows[key].state for key in ("safetensors", "onnx")] == ["failed", "failed"]


def test_an_export_can_be_given_up(qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def work(run: Path, key: str, target: Path, progress: Callable[[float, str], None]) -> Certificate:
        gate.wait(10)
        progress(0.6, "Checking it in a fresh process")
        raise AssertionError("given up before")

    export_by(monkeypatch, work)
    dialog.start()
    assert dialog.cancel.text() == "Cancel"
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    gate.set()
    qtbot.waitUntil(lambda: not dialog.busy)

    assert dialog.note.text() == "Given up; nothing was left behind."
    assert not dialog.table.finished


def test_what_would_be_replaced_is_said_before(dialog: ExportDialog, tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_text("old")
    dialog.name.setText("net")
    dialog._refresh()
    assert dialog.table.rows["onnx"].warning == "Replaces the one that is there."
    dialog.name.setText("other")
    assert dialog.table.rows["onnx"].warning == ""


def test_the_export_follows_the_language(dialog: ExportDialog) -> None:
    english = dialog.export.text()
    use_language("ko")
    assert dialog.export.text() != english
    assert dialog.table.rows["pt"].accessibleName() != "PyTorch weights"


def test_without_a_format_or_a_name_nothing_can_be_exported(dialog: ExportDialog) -> None:
    assert dialog.export.isEnabled()
    dialog.name.setText(" ")
    assert not dialog.export.isEnabled()
    dialog.name.setText("net")
    for row in dialog.table.rows.values():
        row.setChecked(False)
    assert not dialog.export.isEnabled()


def test_a_name_never_leads_out_of_the_folder(dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.name.setText("../../etc/passwd")
    assert {dialog.target(item).parent for item in FORMATS} == {tmp_path}
