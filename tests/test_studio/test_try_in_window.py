"""Try it in the whole window: opened large by one key or from the menu, and closed again by the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import example_window

from studio.dashboard.try_view import TryView
from studio.window import Window

WAIT = 30_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with example_window(qtbot, tmp_path, "digits-mlp") as window:
        yield window


def test_one_key_opens_it_large_and_closes_it(qtbot: QtBot, window: Window) -> None:
    dashboard = window.bench.dashboard
    window.bench.fold("dashboard")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(window.canvas, Qt.Key.Key_T, keys)
    view = dashboard.views["tryit"]
    assert isinstance(view, TryView)
    assert [pane.front for pane in dashboard.panes if pane.isVisible()] == ["tryit"]
    qtbot.waitUntil(lambda: view.answer is not None and bool(view.answer.arrays), timeout=WAIT)
    assert all(part.isVisible() for part in (view.input, view.result, view.why, view.layers))
    assert view.input.button("sample").hasFocus()
    QTest.keyClick(view.input.button("sample"), Qt.Key.Key_T, keys)
    qtbot.waitUntil(lambda: len([pane for pane in dashboard.panes if pane.isVisible()]) == 3, timeout=WAIT)
    assert "tryit" not in dashboard.views


def test_it_stands_in_the_menu(window: Window) -> None:
    assert window.menus.actions["try_network"].text().replace("&", "").startswith("Try the network")
    assert window.menus.actions["try_network"].isEnabled()
