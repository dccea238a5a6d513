"""The window at the sizes of small screens: nothing forces it wider, and what is hidden keeps its room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime.check import check
from studio.translate import use_language
from studio.window import Window

WIDEST = 1100  # pixels that the window may ask for at most


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, check=check) as window:
        window.session.open_example("digits-mlp")
        qtbot.waitUntil(lambda: window.working and window.session.latest is not None, timeout=60_000)
        yield window
        use_language("en")


def go(window: Window, key: Qt.Key) -> None:
    window.menus.refresh()
    QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("key", "page"), [("5", "dashboard"), ("7", "layers"), ("U", "source")])
def test_no_page_below_forces_the_window_wider(
    qtbot: QtBot, window: Window, language: str, key: str, page: str
) -> None:
    use_language(language)
    go(window, getattr(Qt.Key, f"Key_{key}"))
    assert window.bench.sides.lower.key == page
    window.bench.sides.layers.refresh()
    QApplication.processEvents()
    lower = window.bench.sides.lower
    right = window.bench._right.minimumWidth()
    assert lower.minimumSizeHint().width() + right < WIDEST
    assert window.minimumSizeHint().width() <= WIDEST
    assert window.width() == 1280


def test_the_tabs_of_the_plots_have_their_room_after_another_language_was_chosen_elsewhere(
    qtbot: QtBot, window: Window
) -> None:
    go(window, Qt.Key.Key_5)
    use_language("ko")
    QApplication.processEvents()
    go(window, Qt.Key.Key_7)
    use_language("en")
    QApplication.processEvents()
    go(window, Qt.Key.Key_5)
    QApplication.processEvents()
    for pane in window.bench.dashboard.panes:
        assert pane.tabs.width() >= pane.tabs.sizeHint().width()
