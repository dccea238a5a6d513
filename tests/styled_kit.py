"""The window with an example in front, dressed as it is seen by people: sizes are those of the style sheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime.check import check
from studio.style import style_sheet
from studio.theme import theme
from studio.window import Window

WAIT = 30_000


@contextmanager
def styled_window(qtbot: QtBot, folder: Path, example: str) -> Iterator[Window]:
    """The window in its style sheet; without one it goes."""
    with open_window(qtbot, folder, check=check) as window:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setStyleSheet(style_sheet(theme()))
        open_example(qtbot, window, example)
        yield window
        app.setStyleSheet("")


def open_example(qtbot: QtBot, window: Window, name: str) -> None:
    """Open an example as a person does, and wait until it is checked."""
    assert window.files.open_example(name)
    session = window.session
    qtbot.waitUntil(
        lambda: session.whole_checked is not None and session.whole_checked.document is session.whole, timeout=WAIT
    )
