"""The start page after another language has been chosen: no picture in sight stays in the old one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import examples
from studio.panels.shelf import Shelf
from studio.translate import use_language
from studio.window import Window

PLAIN, NO_PHASE = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.fixture
def shelf(qtbot: QtBot, window: Window) -> Shelf:
    """The shelf with the pictures in sight painted."""
    shelf = window.start.shelf
    qtbot.waitUntil(lambda: len(shelf.cards) == len(examples.names()))
    return shelf


def wheel(shelf: Shelf, turns: int) -> None:
    """Turn the wheel over the cards, down where `turns` is negative."""
    view = shelf.area.viewport()
    for _ in range(abs(turns)):
        middle, turn = QPointF(view.rect().center()), QPoint(0, 120 if turns > 0 else -120)
        event = QWheelEvent(
            middle, view.mapToGlobal(middle), QPoint(), turn, Qt.MouseButton.NoButton, PLAIN, NO_PHASE, False
        )
        QApplication.sendEvent(view, event)


def pictures(qtbot: QtBot, shelf: Shelf) -> dict[str, QImage]:
    """What the cards in sight show, once nothing of it is to be painted any more."""

    def painted() -> bool:
        return not shelf._painter.isActive() and shelf._job is None and not shelf._stale.intersection(shelf._in_sight())

    qtbot.waitUntil(painted)
    return {name: picture for name in shelf._in_sight() if (picture := shelf.cards[name].picture) is not None}


def test_pictures_below_speak_the_new_language_when_the_wheel_brings_them(qtbot: QtBot, shelf: Shelf) -> None:
    before = pictures(qtbot, shelf)
    wheel(shelf, -12)
    before |= pictures(qtbot, shelf)
    wheel(shelf, 12)
    use_language("ko")
    after = pictures(qtbot, shelf)
    wheel(shelf, -12)
    after |= pictures(qtbot, shelf)
    assert after.keys() == before.keys() and len(after) > 6
    assert all(after[name] != before[name] for name in after)


def test_pictures_below_speak_the_new_language_when_the_window_grows(
    qtbot: QtBot, window: Window, shelf: Shelf
) -> None:
    height = window.height()
    window.resize(window.width(), height + 500)
    before = pictures(qtbot, shelf)
    window.resize(window.width(), height)
    few = pictures(qtbot, shelf)
    use_language("ko")
    pictures(qtbot, shelf)
    window.resize(window.width(), height + 500)
    after = pictures(qtbot, shelf)
    assert len(after) > len(few)
    assert after.keys() == before.keys() and all(after[name] != before[name] for name in after)


def test_pictures_are_as_sharp_as_their_cards_are_wide(qtbot: QtBot, window: Window, shelf: Shelf) -> None:
    pictures(qtbot, shelf)
    window.resize(window.width() + 180, window.height())
    for name, picture in pictures(qtbot, shelf).items():
        assert picture.deviceIndependentSize().toSize() == shelf.cards[name].picture_place().size()
