"""How fast a run goes is set where it is started, for every network, by mouse and by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import example_window, press

from studio.dashboard.pace import Pace
from studio.pacing import FULL, RATES, pacing_of
from studio.translate import use_language
from studio.window import Window

WAIT = 30_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with example_window(qtbot, tmp_path, "digits-mlp") as window:
        yield window


def pace_of(window: Window) -> Pace:
    transport = window.tabs.front.transport
    assert transport is not None
    return transport.pace


def test_it_stands_in_the_transport_and_slows_any_network_down(qtbot: QtBot, window: Window) -> None:
    pace, session = pace_of(window), window.session
    assert pace.isVisible() and pace.rail.isEnabled() and pace.caption == "Speed"
    assert pace.rail.height() >= 24  # a hit target
    QTest.mouseClick(pace.rail, Qt.MouseButton.LeftButton, pos=QPoint(2, 12))
    assert pacing_of(session).rate == 1.0 and pace.caption == "1/s"
    assert pace.rail.toolTip().startswith("How fast training goes: 1 step/s (")
    session.train()
    qtbot.waitUntil(lambda: session.past.now >= 1, timeout=WAIT)
    assert session.state == "running" and session.past.now <= 5
    QTest.mouseClick(pace.rail, Qt.MouseButton.LeftButton, pos=QPoint(pace.rail.width() - 2, 12))
    assert pacing_of(session).rate == 0.0
    qtbot.waitUntil(lambda: session.past.now > 100, timeout=WAIT)


def test_keys_go_slower_and_faster_everywhere(window: Window) -> None:
    pace, pacing = pace_of(window), pacing_of(window.session)
    press(window, "Ctrl+Alt+,")
    press(window, "Ctrl+Alt+,")
    assert (pacing.rate, pace.rail.value(), pace.caption) == (RATES[-3], FULL - 2, "500/s")
    press(window, "Ctrl+Alt+.")
    assert pacing.rate == RATES[-2]
    press(window, "Ctrl+Alt+/")
    assert pacing.place == FULL and pace.caption == "Speed"
    pace.rail.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(pace.rail, Qt.Key.Key_Home)
    assert pacing.place == 0
    QTest.keyClick(pace.rail, Qt.Key.Key_Right)
    assert pacing.rate == 2.0 and pace.rail.accessibleDescription() == "2 steps/s"


def test_every_document_has_a_speed_of_its_own(window: Window) -> None:
    press(window, "Ctrl+Alt+,")
    first = window.session
    press(window, "Ctrl+T")
    assert window.session is not first and pacing_of(window.session).place == FULL
    assert pacing_of(first).place == FULL - 1


def test_there_is_room_for_it_in_korean_at_1280_pixels(qtbot: QtBot, window: Window) -> None:
    transport = window.tabs.front.transport
    assert transport is not None
    for language in ("en", "ko"):
        use_language(language)
        qtbot.waitUntil(lambda: transport.width() >= transport.sizeHint().width(), timeout=WAIT)
        bar = transport.parentWidget()
        others = [part for part in bar.children() if part is not transport and getattr(part, "isVisible", bool)()]
        assert not [part for part in others if part.geometry().intersects(transport.geometry())]
    use_language("en")
