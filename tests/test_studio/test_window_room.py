"""Language, theme and room: every text follows, nothing is clipped, everything has a name."""

from __future__ import annotations

import contextlib
from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from shell_kit import open_session

from studio import app
from studio.dressing import Dressing
from studio.settings import preferences
from studio.style import style_sheet
from studio.theme import theme, theme_changed, use_theme
from studio.translate import use_language
from studio.window import Window


def _texts(window: Window) -> set[str]:
    QApplication.processEvents()  # a layout shows what is new in its next turn
    parts = [*window.findChildren(QLabel), *window.findChildren(QPushButton)]
    texts = {part.text() for part in parts if part.isVisible() and part.text()}
    return texts | {action.text() for action in window.menus.actions.values()}


def test_every_text_follows_the_language_at_once(qtbot: QtBot, bench: Window) -> None:
    english = _texts(bench)
    use_language("ko")
    bench.menus.refresh()
    korean = _texts(bench)
    use_language("en")
    bench.menus.refresh()

    assert _texts(bench) == english
    letters = {text for text in english & korean if text.replace(" ", "").isalpha()}
    names = {"English", "한국어", "wired"}
    assert letters - names == set()


def test_in_a_low_window_the_canvas_has_the_larger_part_at_first(qtbot: QtBot, bench: Window) -> None:
    assert bench.height() <= 800
    assert bench.canvas.height() >= 2 * bench.bench.dashboard.height()


def test_the_preference_of_language_and_theme_count_at_once(qtbot: QtBot, bench: Window) -> None:
    app.make_application()
    try:
        preferences().set("language", "ko")
        assert bench.start.new.text() == "새 신경망"
        preferences().set("theme", "light")
        assert not theme().dark
        assert QApplication.instance().styleSheet() == style_sheet(theme())  # type: ignore[union-attr]
        preferences().set("theme", "dark")
        assert theme().dark
        worn = QApplication.instance().findChild(Dressing)  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: not worn.waiting, timeout=60_000)
    finally:
        preferences().changed.disconnect(app._follow_preference)
        theme_changed.disconnect(app._dress)
        QApplication.styleHints().colorSchemeChanged.disconnect(app._follow_preferences)
        QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_is_clipped_at_the_smallest_size(qtbot: QtBot, bench: Window, language: str) -> None:
    QApplication.instance().setStyleSheet(style_sheet(theme()))  # type: ignore[union-attr]
    use_language(language)
    try:
        for chosen in ([], ["linear1"], ["goal1"], ["digits1"], ["linear1", "flatten1"]):
            bench.session.select(chosen)
            with contextlib.suppress(TimeoutError):  # pages get their height a turn of the event loop later
                qtbot.waitUntil(lambda: not _all_clipped(bench), timeout=1_000)
            assert _all_clipped(bench) == []
        assert bench.canvas.width() >= bench.width() / 2
        assert bench.size().toTuple() == (1280, 720)
    finally:
        QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]


def _all_clipped(bench: Window) -> list[str]:
    parts = [part for kind in (QLabel, QPushButton) for part in bench.findChildren(kind)]
    return [part.text() for part in parts if part.isVisible() and part.text() and _clipped(part)]


def _clipped(part: QLabel | QPushButton) -> bool:
    if isinstance(part, QLabel) and part.wordWrap():
        return part.heightForWidth(part.width()) > part.height()
    return part.minimumSizeHint().width() > part.width() or part.minimumSizeHint().height() > part.height()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_all_menus_have_room_at_the_smallest_size(bench: Window, language: str) -> None:
    QApplication.instance().setStyleSheet(style_sheet(theme()))  # type: ignore[union-attr]
    use_language(language)
    QApplication.processEvents()
    bar = bench.menus.bar
    last = bar.actionGeometry(bar.actions()[-1])
    assert 0 < last.right() <= bar.width()
    assert bar.width() >= bar.sizeHint().width()
    QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]


def test_the_transport_stays_in_the_middle(qtbot: QtBot, bench: Window) -> None:
    for language in ("en", "ko"):
        use_language(language)
        QApplication.processEvents()
        transport = bench.top.transport
        assert transport is not None
        assert abs(transport.geometry().center().x() - bench.top.width() / 2) <= 2


def test_everything_that_can_be_pressed_has_a_name(bench: Window) -> None:
    buttons = [*bench.findChildren(QPushButton), *bench.findChildren(QToolButton)]
    nameless = [
        button.objectName() or type(button.parent()).__name__
        for button in buttons
        if button.isVisible() and not button.accessibleName() and not button.text()
    ]
    assert nameless == []


def test_following_the_theme_of_the_system(monkeypatch: pytest.MonkeyPatch, bench: Window) -> None:
    monkeypatch.setattr(app, "system_theme", lambda: "light")
    app._follow_preference("theme")
    assert theme().name == "light"
    use_theme("dark")


@pytest.mark.parametrize(("screen", "height"), [(QSize(1280, 720), 720), (QSize(1920, 1080), 800)])
def test_the_first_window_is_no_larger_than_the_screen(
    qtbot: QtBot, tmp_path: Path, screen: QSize, height: int
) -> None:
    with open_session(qtbot, tmp_path) as session, patch.object(Window, "screen") as own:
        own.return_value.availableSize.return_value = screen
        made = Window(session)
        qtbot.addWidget(made)
        assert made.width() == 1280 and made.minimumSizeHint().height() < made.height() <= height
        assert (made.height() == 800) is (height == 800)


def test_what_is_listed_on_the_start_page_never_makes_the_window_higher(window: Window) -> None:
    assert window.start.minimumSizeHint().height() < 300  # topics and documents opened lately scroll
