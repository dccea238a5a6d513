"""What the window tells: a failed run, a crash, a fault, with real clicks and keys."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import Runs, wired

from runtime import store
from runtime.telemetry import Failed, State
from studio.faults import Faults
from studio.recovering import offer
from studio.window import Window

LEFT = Qt.MouseButton.LeftButton


def test_a_failed_run_is_told_with_a_way_to_its_node(qtbot: QtBot, bench: Window, runs: Runs) -> None:
    sights: list[str] = []
    bench.session.focus_wished.connect(sights.append)
    bench.session.train()
    runs.say(Failed(1, "{node} gave NaN. Lower the learning rate.", {}, "linear1"), State(1, "failed"))
    qtbot.waitUntil(lambda: bench.session.state == "failed")

    assert bench.messages.isVisible()
    assert bench.messages.label.text() == "Linear gave NaN. Lower the learning rate."
    (button,) = bench.messages.buttons
    assert button.text() == "Show node"
    QTest.mouseClick(button, LEFT)
    assert bench.session.selection == {"linear1"}
    assert sights == ["linear1"]
    assert not bench.messages.isVisible()


def test_the_next_run_takes_the_message_back(qtbot: QtBot, bench: Window, runs: Runs) -> None:
    bench.session.train()
    runs.say(Failed(1, "The disk is full.", {}), State(1, "failed"))
    qtbot.waitUntil(lambda: bench.session.state == "failed")
    assert bench.messages.buttons == []

    bench.session.train()

    assert not bench.messages.isVisible()


def test_what_is_told_comes_up_without_taking_the_focus(bench: Window) -> None:
    bench.canvas.setFocus()
    bench.session.told.emit("Saved net.loom.")
    assert bench.toast.isVisible()
    assert bench.toast.text == "Saved net.loom."
    assert bench.canvas.hasFocus()
    QTest.mouseClick(bench.toast, LEFT)
    assert not bench.toast.isVisible()


def test_a_crash_is_offered_for_recovery_without_a_dialog(qtbot: QtBot, window: Window) -> None:
    workspace = window.session.places.workspace("crashed1")
    workspace.keep(store.to_bytes(wired()), "My net", None)
    workspace._lock.unlock()  # type: ignore[union-attr]

    offer(window, window.session.places.lost())

    assert "“My net” was kept at" in window.messages.label.text()
    assert [button.text() for button in window.messages.buttons] == ["Recover", "Discard"]
    QTest.mouseClick(window.messages.buttons[0], LEFT)
    assert window.session.document == wired()
    assert window.session.dirty


def test_what_a_crash_left_can_be_discarded(qtbot: QtBot, window: Window) -> None:
    workspace = window.session.places.workspace("crashed1")
    workspace.keep(store.to_bytes(wired()), "My net", None)
    workspace._lock.unlock()  # type: ignore[union-attr]
    offer(window, window.session.places.lost())

    QTest.mouseClick(window.messages.buttons[1], LEFT)

    assert window.session.places.lost() == []
    assert not window.working


# Faults


def test_a_fault_in_a_slot_is_logged_and_told_and_the_window_lives(
    qtbot: QtBot, bench: Window, tmp_path: Path, expect_message: object
) -> None:
    expect_message("unexpected fault")  # type: ignore[operator]
    faults = Faults(bench)
    faults.told.connect(bench.session.told)
    faults.watch()
    faults.write_log(tmp_path / "log")
    try:
        try:
            raise ZeroDivisionError("by zero")
        except ZeroDivisionError as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)
    finally:
        faults.release()

    assert "ZeroDivisionError: by zero" in bench.toast.text
    assert "Traceback" in (tmp_path / "log" / "netloom.log").read_text()
    assert bench.isVisible()
    assert sys.excepthook is not faults.take


def test_a_fault_in_a_thread_is_told_in_the_thread_of_the_window(
    qtbot: QtBot, bench: Window, expect_message: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    expect_message("unexpected fault")  # type: ignore[operator]
    faults = Faults(bench)
    told: list[tuple[str, threading.Thread]] = []
    faults.told.connect(lambda text: told.append((text, threading.current_thread())))

    def work() -> None:
        try:
            raise OSError("gone")
        except OSError as fault:
            faults._take_from_thread(threading.ExceptHookArgs((OSError, fault, fault.__traceback__, None)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))

    assert "gone" in told[0][0]
