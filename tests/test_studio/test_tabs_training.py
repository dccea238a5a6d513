"""Runs and crashes behind tabs: one trains while another is looked at, and what a crash left comes back."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import Runs, wired
from tabs_kit import change, press, titles, two_tabs

from runtime import store
from runtime.telemetry import Failed, State
from studio.bridge import FASTEST, SLOWEST, UNSEEN
from studio.recovering import offer
from studio.window import Window

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    with two_tabs(qtbot, tmp_path, runs) as window:
        yield window


# Training


def train(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.session.run_state):
        press(window, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)


def test_a_run_goes_on_behind_and_its_tab_says_so(qtbot: QtBot, window: Window, runs: Runs) -> None:
    train(qtbot, window)
    trained = window.session
    press(window, Qt.Key.Key_PageDown, CONTROL)
    assert window.tabs.all[1].sign == "running"
    window.tab_row.refresh()
    assert "Training goes on." in window.tab_row.bar.tabToolTip(1)
    assert not window.tab_row.bar.tabIcon(1).isNull()
    assert trained.runs._bridge._timer.interval() == UNSEEN
    assert window.session.state == "none"

    runs.end()
    qtbot.waitUntil(lambda: trained.state == "done")

    assert window.tabs.all[1].sign == ""
    press(window, Qt.Key.Key_PageDown, CONTROL)
    assert FASTEST <= trained.runs._bridge._timer.interval() <= SLOWEST


def test_one_run_goes_on_at_a_time_and_the_other_goes_on_after_it(qtbot: QtBot, window: Window, runs: Runs) -> None:
    train(qtbot, window)
    first, mailbox, behind = runs.last, runs.mailboxes[-1], window.tabs.front
    press(window, Qt.Key.Key_PageDown, CONTROL)
    press(window, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    first.pause.assert_called_once_with()
    assert "“b”" in window.toast.text
    assert len(runs.made) == 1  # not before the other rests

    mailbox.add(State(1, "paused"))
    qtbot.waitUntil(lambda: len(runs.made) == 2)
    runs.last.start.assert_called_once_with()
    assert behind.sign == "waiting"

    runs.end()
    qtbot.waitUntil(lambda: window.session.state == "done")
    first.go_on.assert_called_once_with()
    mailbox.add(State(1, "running"))
    qtbot.waitUntil(lambda: behind.sign == "running")


def test_a_run_paused_by_a_person_stays_paused(qtbot: QtBot, window: Window, runs: Runs) -> None:
    train(qtbot, window)
    first = runs.last
    press(window, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    runs.say(State(1, "paused"))
    qtbot.waitUntil(lambda: window.session.state == "paused")
    press(window, Qt.Key.Key_PageDown, CONTROL)
    train(qtbot, window)
    runs.end()
    qtbot.waitUntil(lambda: window.session.state == "done")
    first.go_on.assert_not_called()


def test_closing_a_tab_that_trains_waits_for_nobody(qtbot: QtBot, window: Window, runs: Runs) -> None:
    train(qtbot, window)
    runner, session = runs.last, weakref.ref(window.session)
    press(window, Qt.Key.Key_W, CONTROL)
    runner.stop.assert_called_once_with()
    runner.join.assert_not_called()
    assert titles(window) == ["a"]
    runs.end("stopped")
    qtbot.waitUntil(lambda: not window.tabs._leaving)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = session()
    assert left is None or not shiboken6.isValid(left)


def test_a_failure_behind_is_told_and_shown_when_its_tab_comes(qtbot: QtBot, window: Window, runs: Runs) -> None:
    train(qtbot, window)
    press(window, Qt.Key.Key_PageDown, CONTROL)
    failed = window.tabs.all[1]
    runs.say(Failed(1, "{node} gave NaN. Lower the learning rate.", {}, "linear1"), State(1, "failed"))
    qtbot.waitUntil(lambda: failed.sign == "failed")
    assert window.toast.text == "b: Training has failed."
    assert not window.messages.isVisible()

    press(window, Qt.Key.Key_PageDown, CONTROL)
    assert window.messages.label.text() == "Linear gave NaN. Lower the learning rate."
    press(window, Qt.Key.Key_PageDown, CONTROL)
    assert not window.messages.isVisible()
    press(window, Qt.Key.Key_PageDown, CONTROL)
    QTest.mouseClick(window.messages.cross, LEFT)
    press(window, Qt.Key.Key_PageDown, CONTROL)
    press(window, Qt.Key.Key_PageDown, CONTROL)
    assert not window.messages.isVisible()


# Crashes


def leave_behind(window: Window, *names: str) -> None:
    for name in names:
        workspace = window.session.places.workspace(f"crashed{name}")
        workspace.keep(store.to_bytes(wired().but(title=name)), name, None)
        os.utime(workspace.document, (1.7e9 + len(name), 1.7e9 + len(name)))
        workspace._lock.unlock()  # type: ignore[union-attr]


@pytest.mark.parametrize("together", [True, False])
def test_documents_left_by_a_crash_come_back_in_tabs(window: Window, together: bool) -> None:
    leave_behind(window, "one", "four4", "longest")
    offer(window, window.session.places.lost())
    bar = window.messages
    assert bar.label.text() == "Netloom ended unexpectedly. 3 documents were kept: “longest”, “four4”, “one”."
    assert [button.text() for button in bar.buttons] == ["Recover all", "One by one"]
    QTest.mouseClick(bar.buttons[0 if together else 1], LEFT)
    for _ in range(0 if together else 3):
        assert [button.text() for button in bar.buttons] == ["Recover", "Discard"]
        QTest.mouseClick(bar.buttons[0], LEFT)

    assert not bar.isVisible()
    assert set(titles(window)[2:]) == {"one", "four4", "longest"}
    assert window.session.title == ("longest" if together else "one")
    assert all(tab.session.dirty for tab in window.tabs.all[2:])
    assert window.session.places.lost() == []


def test_nothing_left_by_a_crash_is_offered_without_a_word(window: Window) -> None:
    offer(window, window.session.places.lost())
    assert not window.messages.isVisible()


def test_the_work_in_every_tab_is_kept_for_the_case_of_a_crash(qtbot: QtBot, window: Window) -> None:
    sessions = [tab.session for tab in window.tabs.all]
    for tab in window.tabs.all:
        window.show_tab(tab)
        change(window)
    with qtbot.waitSignals([session.autosave.kept for session in sessions]):
        for session in sessions:
            session.autosave.write()
    assert all(session.workspace.document.is_file() for session in sessions)
