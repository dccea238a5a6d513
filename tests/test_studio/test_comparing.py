"""Two documents side by side: what differs is drawn on both, listed, gone to by keyboard, and copied as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_session, open_window, wired

from runtime import edits, store
from runtime.blocks import group, inside, with_inside
from runtime.compare import compare
from runtime.document import Document
from studio import comparing
from studio.canvas.sheet import Sheet
from studio.dialogs.compare import CompareWindow
from studio.difference_words import differences_of
from studio.session import Session
from studio.theme import use_theme
from studio.translate import tr, use_language


def later(document: Document) -> Document:
    """Flatten gone, a dropout come, the linear renamed."""
    document = edits.remove(document, ["flatten1"])
    document, _ = edits.add_node(document, "dropout", (600.0, 200.0))
    return edits.change_node(document, "linear1", title="Scores")


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with open_session(qtbot, tmp_path) as session:
        session.apply(later(wired()), "Open")
        yield session


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[CompareWindow]:
    window = CompareWindow(session, wired(), lambda: tr("Saved: {title}", title="Before"), related=True)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.pair.old.scene.checked is not None)
    yield window
    window.close()


def drag(sheet: Sheet, start: QPoint, end: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    for kind, at, buttons in (
        (QEvent.Type.MouseButtonPress, start, left),
        (QEvent.Type.MouseMove, end, left),
        (QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.NoButton),
    ):
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
        place = QPointF(at)
        event = QMouseEvent(kind, place, QPointF(sheet.mapToGlobal(at)), button, buttons, Qt.KeyboardModifier(0))
        QApplication.sendEvent(sheet, event)


def test_every_difference_has_its_line_and_its_sign(window: CompareWindow) -> None:
    assert [line.sentence for line in window.lines] == [
        "Removed: Flatten",
        "Added: Dropout",
        "Changed: Linear “Scores”; Title: – → Scores",
    ]
    assert window.pair.old.signs.nodes == {"flatten1": "removed", "linear1": "changed"}
    assert window.pair.new.signs.nodes == {"dropout1": "added", "linear1": "changed"}


def test_both_sides_move_and_zoom_together(window: CompareWindow) -> None:
    old, new = window.pair.old, window.pair.new
    before = new.camera
    drag(old, QPoint(50, 50), QPoint(90, 70))
    assert new.camera == old.camera == before.panned(40, 20)
    wheel = QWheelEvent(
        QPointF(60, 60), QPointF(60, 60), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(new, wheel)
    assert old.camera == new.camera
    assert new.camera.zoom > before.zoom
    QTest.keyClick(old, Qt.Key.Key_Home)
    assert new.camera == before


def test_the_list_leads_by_keyboard_to_the_place_in_both(window: CompareWindow) -> None:
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Down)
    assert window.pair.new.signs.current == {"dropout1"}
    QTest.keyClick(window.list, Qt.Key.Key_Down)
    for sheet in (window.pair.old, window.pair.new):
        assert sheet.signs.current == {"linear1"}
        left, top, right, bottom = sheet.bounds(["linear1"]) or (0, 0, 0, 0)
        x, y = sheet.camera.to_screen((left + right) / 2, (top + bottom) / 2)
        assert abs(y - sheet.height() / 2) < 2 and abs(x - sheet.width() / 2) < 60


def test_a_click_on_a_line_goes_there_again(window: CompareWindow) -> None:
    QTest.keyClick(window.list, Qt.Key.Key_End)
    window.pair.new.camera_wished.emit(window.pair.new.camera.panned(900, 0))
    away = window.pair.new.camera
    place = window.list.visualItemRect(window.list.item(2)).center()
    QTest.mouseClick(window.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.pair.new.camera != away


def test_a_click_on_a_node_leads_to_its_line(window: CompareWindow) -> None:
    old = window.pair.old
    x, y = old.scene.rect[old.scene.row["linear1"], :2] + 8
    at = QPoint(*(round(value) for value in old.camera.to_screen(x, y)))
    QTest.mouseClick(old, Qt.MouseButton.LeftButton, pos=at)
    assert window.list.currentRow() == 2


def test_the_list_is_copied_as_text(window: CompareWindow) -> None:
    QTest.mouseClick(window.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[:2] == ["− Saved: Before", "+ Now: wired"]
    assert "− Removed: Flatten" in copied and "+ Added: Dropout" in copied


def test_it_follows_the_edits(window: CompareWindow, session: Session) -> None:
    session.apply(edits.remove(session.document, ["dropout1"]), "Delete")
    assert [line.sign for line in window.lines] == ["removed", "changed"]
    session.apply(wired(), "Back")
    assert window.count.text() == "The documents are the same."
    assert not window.copy.isEnabled()


def test_one_above_the_other_and_back(qtbot: QtBot, window: CompareWindow) -> None:
    wide = window.pair.new.width()
    QTest.keyClick(window.stacked, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.pair.new.width() > 1.5 * wide)


def test_theme_and_language_are_followed(window: CompareWindow) -> None:
    before = window.grab().toImage()
    use_theme("light")
    use_language("ko")
    assert window.grab().toImage() != before
    assert window.windowTitle() != "Compare documents"
    assert window.pair.old.accessibleName() == tr("Saved: {title}", title="Before") != "Saved: Before"


class Shell:
    """Keeps what is to be compared."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, bool]] = []

    def compare(self, _session: Session, _other: Document, name: Callable[[], str], *, related: bool) -> None:
        self.shown.append((name(), related))


@pytest.fixture
def said(session: Session) -> list[str]:
    heard: list[str] = []
    session.told.connect(heard.append)
    return heard


def test_a_file_that_cannot_be_read_is_told(session: Session, said: list[str], tmp_path: Path) -> None:
    shell, bad = Shell(), tmp_path / "bad.loom"
    comparing.compare_with_file(shell, session, tmp_path / "none.loom")
    bad.write_text("{not json")
    comparing.compare_with_file(shell, session, bad)
    assert shell.shown == []
    assert len(said) == 2


def test_the_same_document_is_told(session: Session, said: list[str], tmp_path: Path) -> None:
    shell, path = Shell(), tmp_path / "same.loom"
    store.save(session.document, path)
    comparing.compare_with_file(shell, session, path)
    assert (shell.shown, said) == ([], ["same.loom and the network on the canvas are the same."])


def test_another_file_is_of_another_origin_and_the_saved_one_is_not(session: Session, tmp_path: Path) -> None:
    shell, path = Shell(), tmp_path / "own.loom"
    store.save(wired(), tmp_path / "other.loom")
    comparing.compare_with_file(shell, session, tmp_path / "other.loom")
    session.save(path)
    session.apply(wired(), "Back")
    comparing.compare_with_saved(shell, session)
    assert shell.shown == [("other", False), ("Saved: own", True)]


def test_what_the_run_was_started_with(qtbot: QtBot, tmp_path: Path) -> None:
    shell, runs = Shell(), Runs()
    with open_session(qtbot, tmp_path, runs=runs) as session:
        heard: list[str] = []
        session.told.connect(heard.append)
        session.apply(wired(), "Open")
        session.train()
        qtbot.waitUntil(lambda: session.running_document is not None)
        comparing.compare_with_run(shell, session)
        session.apply(later(session.document), "Edit")
        comparing.compare_with_run(shell, session)
        runs.end("done")
        qtbot.waitUntil(lambda: session.state == "done")
    assert heard[:1] == ["Nothing has changed since the run began."]
    assert shell.shown == [("What the run was started with", True)]


def test_what_differs_inside_a_block_is_told_with_the_block(session: Session) -> None:
    old, use, _ = group(wired("flatten", "linear", "relu"), ["linear1", "relu1"], "Encoder")
    (block,) = old.blocks
    inner = inside(old, block)
    new = with_inside(old, block, edits.set_setting(inner, "linear1", "units", 7))
    (line,) = differences_of(compare(old, new), old, new)
    assert (line.sign, line.what) == ("changed", "Block “Encoder”")
    assert len(line.details) == 1 and "7" in line.details[0]
    assert use in new.nodes


def test_the_file_menu_compares_with_a_file(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "other.loom"
    store.save(wired(), path)
    monkeypatch.setattr(comparing.QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    with open_window(qtbot, tmp_path) as window:
        window.session.new()
        window.session.apply(later(wired()), "Open")
        window.menus.refresh()
        assert not window.menus.actions["compare_with_saved"].isEnabled()
        assert not window.menus.actions["compare_with_run"].isEnabled()
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        qtbot.keyClick(window, Qt.Key.Key_D, control | shift)
        shown = window.dialogs.open["compare"]
        assert isinstance(shown, CompareWindow)
        assert [line.sign for line in shown.lines] == ["removed", "added", "changed"]
        qtbot.waitUntil(lambda: shown.pair.old.scene.checked is not None)
        window.session.save(tmp_path / "own.loom")
        window.session.apply(wired(), "Edit")
        window.menus.refresh()
        window.menus.actions["compare_with_saved"].trigger()
        assert window.dialogs.open["compare"] is not shown
        qtbot.waitUntil(lambda: window.dialogs.open["compare"].pair.old.scene.checked is not None)
