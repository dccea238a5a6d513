"""What a crash left behind comes back where it is seen, and is told apart before."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window, wired
from tabs_kit import titles

from runtime import edits, store
from runtime.document import Document
from studio.recovering import offer
from studio.style import style_sheet
from studio.theme import theme
from studio.window import Window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    """Dressed as people see it: how wide a tab becomes is decided by the style sheet."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet(style_sheet(theme()))
    with open_window(qtbot, tmp_path, runs) as window:
        yield window
    app.setStyleSheet("")


def leave_behind(window: Window, *left: tuple[str, Document]) -> None:
    """The first one earliest, a minute apart, long ago."""
    for number, (title, document) in enumerate(left):
        workspace = window.session.places.workspace()
        workspace.keep(store.to_bytes(document), title, None)
        when = datetime(2026, 3, 5, 14, 30 + number).timestamp()
        os.utime(workspace.document, (when, when))
        workspace._lock.unlock()  # type: ignore[union-attr]


def untitled(*kinds: str) -> Document:
    document = Document()
    for number, kind in enumerate(kinds):
        document, _ = edits.add_node(document, kind, (-200.0 * number, 0.0))
    return document


@pytest.mark.parametrize("number", [2, 3])
def test_every_document_that_came_back_has_a_whole_tab(qtbot: QtBot, window: Window, number: int) -> None:
    leave_behind(window, *[("Untitled", wired())] * number)
    offer(window, window.session.places.lost())
    QTest.mouseClick(window.messages.buttons[0], LEFT)

    bar = window.tab_row.bar
    qtbot.waitUntil(lambda: bar.isVisible() and bar.count() == number)
    qtbot.waitUntil(lambda: all(bar.rect().contains(bar.tabRect(place)) for place in range(number)))


def test_documents_called_alike_are_told_apart_by_number_contents_and_time(window: Window) -> None:
    many = untitled("linear", "relu", "flatten", "digits")
    leave_behind(
        window,
        ("Untitled", untitled("csv_table")),
        ("제목 없음", many),
        ("Mine", many.but(title="Mine")),
        ("", Document()),
    )
    offer(window, window.session.places.lost())

    assert window.messages.label.text() == (
        "Netloom ended unexpectedly. 4 documents were kept: "
        "“Untitled (3)” (no nodes, 2026-03-05 14:33), “Mine”, "
        "“Untitled (2)” (Digits → Flatten → ReLU → …, 2026-03-05 14:31), "
        "“Untitled” (CSV table, 2026-03-05 14:30)."
    )
    QTest.mouseClick(window.messages.buttons[0], LEFT)
    assert window.tabs.all[0].session.whole.nodes.keys() == {"csvtable1"}
    assert titles(window) == ["Untitled", "Untitled (2)", "Mine", "Untitled (3)"]


def test_one_without_a_name_tells_what_is_in_it(window: Window) -> None:
    leave_behind(window, ("Untitled", untitled("csv_table")))
    offer(window, window.session.places.lost())
    assert "“Untitled: CSV table” was kept at 2026-03-05 14:30." in window.messages.label.text()


def test_all_come_back_in_the_order_and_by_the_names_of_their_tabs(window: Window) -> None:
    """Kept in another order than they stood; the last one that was kept is in front, as before."""
    kinds = ["csv_table", "digits", "relu", "flatten"]
    places = window.session.places
    for row in (3, 1, 0, 2):
        workspace = places.workspace()
        workspace.keep(store.to_bytes(untitled(kinds[row])), "Untitled", None, row)
        when = datetime(2026, 3, 5, 14, 30 + (row + 1) % 4).timestamp()
        os.utime(workspace.document, (when, when))
        workspace._lock.unlock()  # type: ignore[union-attr]
    offer(window, places.lost())
    assert "“Untitled (3)” (ReLU, 2026-03-05 14:33)" in window.messages.label.text()
    QTest.mouseClick(window.messages.buttons[0], LEFT)
    assert [next(iter(tab.session.whole.nodes.values())).type for tab in window.tabs.all] == kinds
    assert titles(window) == ["Untitled", "Untitled (2)", "Untitled (3)", "Untitled (4)"]
    assert window.tabs.front is window.tabs.all[2]


def test_what_is_kept_knows_where_its_tab_stands_and_learns_when_it_is_moved(window: Window) -> None:
    kinds = ["csv_table", "digits", "relu"]
    for kind in kinds:
        window.files.new()
        window.session.apply_whole(untitled(kind), "Add")
        window.session.autosave.write()
    tabs = window.tabs
    kept = {tab.session.workspace.identity: kind for tab, kind in zip(tabs.all, kinds, strict=True)}

    def rows() -> list[str]:
        found = []
        for tab in tabs.all:
            tab.session.autosave.finish()
            note = json.loads((tab.session.workspace.folder / "note.json").read_text(encoding="utf-8"))
            found.append((note["row"], kept[tab.session.workspace.identity]))
        return [kind for _, kind in sorted(found)]

    assert rows() == kinds
    tabs.move(tabs.all[2], 0)
    assert rows() == ["relu", "csv_table", "digits"]
    tabs.close(tabs.all[0])
    window.files.new()
    window.session.apply_whole(untitled("flatten"), "Add")
    window.session.autosave.write()
    kept[window.session.workspace.identity] = "flatten"
    assert rows() == ["csv_table", "digits", "flatten"]
