"""What is asked before several documents go: one question with a list, and where those without a file are put."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QScrollArea
from pytestqt.qtbot import QtBot
from shell_kit import Runs, wired
from tabs_kit import change, change_both, titles, two_tabs

from runtime import edits, store
from studio.dialogs.save_several import SaveSeveral
from studio.translate import use_language
from studio.window import Window

LEFT = Qt.MouseButton.LeftButton
LOSS, NO_FILE = "Its changes since it was last saved would be lost.", "It has no file yet and would be lost."
LOSSES = "Their changes since they were last saved would be lost."
NO_FILES = "They have no files yet and would be lost."


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    with two_tabs(qtbot, tmp_path, runs) as window:
        yield window


def when_asked(act: Callable[[SaveSeveral], None]) -> None:
    """Do something with the question as soon as it is there."""

    def wait() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, SaveSeveral):
            act(box)
        else:
            QTimer.singleShot(20, wait)

    QTimer.singleShot(20, wait)


def answer(seen: list[str], text: str, *unticked: int) -> None:
    """Untick some, and press the button that is called so then; what the question said."""

    def press(box: SaveSeveral) -> None:
        seen.append(box.question.text())
        seen.extend(f"{tick.text()}: {tick.accessibleDescription()}" for tick in box.ticks)
        for number in unticked:
            QTest.mouseClick(box.ticks[number], LEFT, pos=QPoint(8, 12))
        button = next(one for one in (box.save, box.discard, box.cancel) if one.text() == text)
        QTest.mouseClick(button, LEFT)

    when_asked(press)


def changed_files(folder: Path, before: dict[str, bytes]) -> list[str]:
    return [name for name in before if (folder / f"{name}.loom").read_bytes() != before[name]]


@pytest.mark.parametrize(
    ("pressed", "unticked", "left", "saved"),
    [
        ("Cancel", (), True, []),
        ("Do not save", (), False, []),
        ("Save all", (), False, ["a", "b"]),
        ("Save 1 of 2", (0,), False, ["b"]),
    ],
)
def test_closing_the_window_asks_once_for_all(
    window: Window, tmp_path: Path, pressed: str, unticked: tuple[int, ...], left: bool, saved: list[str]
) -> None:
    change_both(window)
    before = {name: (tmp_path / f"{name}.loom").read_bytes() for name in ("a", "b")}
    said: list[str] = []
    answer(said, pressed, *unticked)

    assert window.close() is not left

    assert said == ["Save 2 documents first?", f"a: {LOSS}", f"b: {LOSS}"]
    assert window.isVisible() is left
    assert changed_files(tmp_path, before) == saved


def test_what_would_be_lost_is_said_once_of_all_that_lose_as_much(window: Window) -> None:
    documents = [("a", LOSS, LOSSES), ("b", NO_FILE, NO_FILES), ("c", LOSS, LOSSES), ("d", LOSS, LOSSES)]
    box = SaveSeveral(window, documents)
    box.show()
    QApplication.processEvents()
    assert [label.text() for label in box.told] == [LOSSES, NO_FILE]
    assert [tick.text() for tick in box.ticks] == ["a", "b", "c", "d"], "as the tabs are"
    tops = [one.mapTo(box, QPoint()).y() for one in (box.ticks[0], box.ticks[2], box.ticks[3], box.told[0])]
    tops += [one.mapTo(box, QPoint()).y() for one in (box.ticks[1], box.told[1])]
    assert tops == sorted(tops)
    QTest.mouseClick(box.ticks[1], LEFT, pos=QPoint(8, 12))
    QTest.mouseClick(box.save, LEFT)
    assert box.wanted == [0, 2, 3]
    box.deleteLater()


def test_with_nothing_ticked_there_is_nothing_to_save_and_escape_keeps_all(window: Window) -> None:
    change_both(window)

    def untick(box: SaveSeveral) -> None:
        assert box.focusWidget() is box.save, "Enter saves"
        for tick in box.ticks:
            QTest.keyClick(tick, Qt.Key.Key_Space)
        assert not box.save.isEnabled()
        QTest.keyClick(box, Qt.Key.Key_Escape)

    when_asked(untick)
    assert not window.close()
    assert len(window.tabs.all) == 2


def test_one_document_alone_keeps_its_question(window: Window) -> None:
    change(window)
    seen: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        seen.extend([box.text(), *sorted(button.text() for button in box.buttons())])
        QTest.keyClick(box, Qt.Key.Key_Escape)

    QTimer.singleShot(20, press)
    assert not window.close()
    assert seen == ["Save “b” first?", "Cancel", "Do not save", "Save"]


def test_the_question_calls_documents_as_their_tabs_do(window: Window) -> None:
    for _ in range(2):
        window.files.new()
        window.session.apply(wired().but(title=""), "Draw")
    assert titles(window)[-2:] == ["Untitled", "Untitled (2)"]
    said: list[str] = []
    answer(said, "Cancel")
    assert not window.close()
    inside = "Digits → Flatten → Linear → …"
    assert said[1:] == [f"Untitled: {inside}: {NO_FILE}", f"Untitled (2): {inside}: {NO_FILE}"]


def test_five_examples_that_were_changed_are_saved_with_one_question_and_one_folder(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("iris", "digits-mlp", "circle"):
        window.files.open_example(name)
        change(window)
    window.files.new()
    window.session.apply(wired().but(title="Iris flowers"), "Draw")
    window.show_tab(window.tabs.all[0])
    change(window)
    folder, asked = tmp_path / "mine", list[str]()
    folder.mkdir()
    (folder / "Handwritten digits.loom").write_text("somebody's")

    def choose(_parent: object, title: str, _folder: str) -> str:
        asked.append(title)
        return str(folder)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose)
    said: list[str] = []
    answer(said, "Save all")
    assert window.close()
    assert len(said) == 6 and asked == ["Folder for 4 documents"]
    names = {"Iris flowers.loom", "Handwritten digits 2.loom", "Iris flowers 2.loom", "Handwritten digits.loom"}
    assert names < {path.name for path in folder.glob("*.loom")}
    assert (folder / "Handwritten digits.loom").read_text() == "somebody's"
    assert "goal1" not in store.load(tmp_path / "a.loom").nodes


def test_no_folder_keeps_everything_open(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("iris", "digits-mlp"):
        window.files.open_example(name)
        change(window)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    answer([], "Save all")
    assert not window.close()
    assert len(window.tabs.all) == 4


def test_many_long_titles_in_korean_fit(window: Window) -> None:
    use_language("ko")
    box = SaveSeveral(window, [("아주 긴 제목을 가진 신경망 " * 8, NO_FILE * 2, NO_FILES * 2)] * 12)
    box.show()
    QApplication.processEvents()
    assert box.height() < 640 and all(tick.width() <= box.width() for tick in box.ticks)
    assert all(label.height() >= label.heightForWidth(label.width()) for label in box.findChildren(QLabel))
    box.deleteLater()


def test_documents_that_nobody_named_say_what_is_in_them(window: Window) -> None:
    for kinds in (("csv_table", "standardize"), ("digits",)):
        window.files.new()
        document = window.session.whole
        for number, kind in enumerate(kinds):
            document = edits.add_node(document, kind, (200.0 * number, 0.0))[0]
        window.session.apply_whole(document, "Add")
    change_both(window)
    said: list[str] = []
    answer(said, "Cancel")
    assert not window.close()
    assert said[1:] == [
        f"a: {LOSS}",
        f"b: {LOSS}",
        f"Untitled: CSV table → Standardize: {NO_FILE}",
        f"Untitled (2): Digits: {NO_FILE}",
    ]


def test_the_list_is_whole_where_the_screen_has_room_for_it(window: Window) -> None:
    box = SaveSeveral(window, [(f"Untitled ({number})", NO_FILE, NO_FILES) for number in range(1, 8)])
    box.show()
    QApplication.processEvents()
    bar = box.findChild(QScrollArea).verticalScrollBar()
    assert box.screen().availableGeometry().height() >= 600 and bar.maximum() == 0
    box.deleteLater()
