"""The row of tabs asks for the room that its tabs need, whenever they come."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.widgets.tab_strip import Face, TabStrip


def faces(*titles: str) -> list[Face]:
    return [Face(title, title, title, unsaved=True) for title in titles]


def test_tabs_that_come_while_the_row_is_hidden_have_room_when_it_is_shown(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    strip = TabStrip()
    strip.name("Open documents", "New", "Close")
    column = QVBoxLayout(window)
    column.addWidget(strip)
    column.addStretch(1)
    window.resize(900, 200)
    window.show()
    strip.show_faces(faces("Untitled"), 0, away=False)
    qtbot.wait(50)  # one tab is laid out, and nothing is left to do
    strip.hide()
    qtbot.wait(20)

    strip.show_faces(faces("Untitled", "Untitled (2)"), 1, away=False)
    strip.show()

    qtbot.waitUntil(lambda: strip.bar.width() >= strip.bar.sizeHint().width())
    assert all(strip.bar.rect().contains(strip.bar.tabRect(place)) for place in range(2))
