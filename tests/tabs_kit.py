"""What the tests of tabs share: a window with two files in tabs, and what a person does with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window, wired

from runtime import edits, store
from studio.window import Window


@contextmanager
def two_tabs(qtbot: QtBot, folder: Path, runs: Runs) -> Iterator[Window]:
    """A window with the files a and b in two tabs, b in front."""
    with open_window(qtbot, folder, runs) as window:
        for name in ("a", "b"):
            store.save(wired().but(title=name), folder / f"{name}.loom")
            window.files.open(folder / f"{name}.loom")
        qtbot.waitUntil(lambda: all(tab.session.latest is not None for tab in window.tabs.all))
        window.tab_row.refresh()
        yield window


def titles(window: Window) -> list[str]:
    window.tab_row.refresh()
    return [window.tab_row.bar.tabText(number) for number in range(window.tab_row.bar.count())]


def press(window: Window, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window.menus.refresh()
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def change(window: Window) -> None:
    window.session.attempt(lambda document: edits.remove(document, ["goal1"]), "Delete")


def change_both(window: Window) -> None:
    for tab in window.tabs.all:
        window.show_tab(tab)
        change(window)


def answering(window: Window, *answers: str) -> list[str]:
    """Answer so when it is asked about changes; the titles that were asked about."""
    asked: list[str] = []
    left = list(answers)

    def ask() -> str:
        asked.append(window.session.title)
        return left.pop(0)

    window.files.ask = ask
    return asked


def center(window: Window, number: int) -> QPoint:
    return window.tab_row.bar.tabRect(number).center()
