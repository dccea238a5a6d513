"""Tabs of documents in the window: the border between canvas and plots stays where it was put; titles are whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionTab, QTabBar
from pytestqt.qtbot import QtBot
from styled_kit import WAIT, open_example, styled_window

from studio.widgets.tab_strip import Face
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with styled_window(qtbot, tmp_path, "circle") as window:
        QApplication.processEvents()
        yield window


def open_another(qtbot: QtBot, window: Window) -> None:
    open_example(qtbot, window, "digits-mlp")
    QApplication.processEvents()


def turn(window: Window, number: int) -> None:
    """A click on a tab."""
    window.tab_row.refresh()
    bar = window.tab_row.bar
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(number).center())
    QApplication.processEvents()


def drag_border(window: Window, by: int) -> None:
    handle = window.bench._middle.handle(1)
    at = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(handle, at + QPoint(0, by))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=at + QPoint(0, by))
    QApplication.processEvents()


def test_a_large_view_is_as_large_when_its_tab_comes_back(qtbot: QtBot, window: Window) -> None:
    window.menus.refresh()
    QTest.keyClick(window.canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "neurons" in window.bench.dashboard.views, timeout=WAIT)
    open_another(qtbot, window)  # the row of tabs appears, so the first document has less room
    turn(window, 0)
    lower = window.bench._lower
    assert window.bench.large.key == "neurons" and lower.height() >= lower.maximumHeight() - 2


def test_plots_made_higher_stay_so_in_every_tab(qtbot: QtBot, window: Window) -> None:
    drag_border(window, -90)
    high = window.bench._lower.height()
    assert high > 280
    open_another(qtbot, window)
    assert window.bench._lower.height() == pytest.approx(high, abs=2)
    turn(window, 0)
    assert window.bench._lower.height() == pytest.approx(high, abs=2)


@pytest.mark.parametrize("sign", ["running", "paused"])
def test_titles_of_tabs_are_whole_as_long_as_there_is_room(qtbot: QtBot, window: Window, sign: str) -> None:
    strip = window.tab_row
    strip._soon.stop()
    titles = ("A ring around a disc", "Handwritten digits", "The way through a labyrinth", "고리 속의 원판 " * 3)
    strip.show()
    for running in range(len(titles)):  # the sign of a run comes beside the dot of what is not saved, on one tab alone
        for signs in ("", sign):
            faces = [Face(title, title, title, True, signs if at == running else "") for at, title in enumerate(titles)]
            strip.show_faces(faces, 1, away=False)
        QApplication.processEvents()
        for number, title in enumerate(titles):
            assert shown_room(strip.bar, number) >= strip.bar.fontMetrics().horizontalAdvance(title), (title, running)
    shared = [Face(title * 2, title, title, True, sign) for title in titles * 2]
    strip.show_faces(shared, 1, away=False)
    QApplication.processEvents()
    assert strip.bar.width() <= window.width() and strip.bar.tabRect(7).width() < 300  # then they share it
    strip.refresh()


def shown_room(bar: QTabBar, number: int) -> int:
    """Pixels in which Qt writes the title of a tab."""
    option = QStyleOptionTab()
    bar.initStyleOption(option, number)
    return bar.style().subElementRect(QStyle.SubElement.SE_TabBarTabText, option, bar).width()
