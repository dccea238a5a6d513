"""What the window does waits until a run of long steps does without Python, and never for a run that is over."""

from __future__ import annotations

import pytest
from dashboard_fakes import losses
from dashboard_kit import dashboard, drawn, running, session
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from runtime.gate import Gate
from runtime.outside import Outside
from runtime.telemetry import Event, Failed, Mailbox, State
from studio import beside_run
from studio.beside_run import BesideRun
from studio.bridge import Bridge
from studio.dashboard.panel import Dashboard
from studio.precedence import Apart, precedence
from studio.session import Session

__all__ = ["dashboard", "session"]  # fixtures

LATE = 600_000  # milliseconds: never in a test


class Long(Outside):
    """A run of long steps that works in Python until it is let out."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = True

    @property
    def soon(self) -> bool:
        """As long as the test wants."""
        return self.inside

    def leave(self) -> None:
        """Do without Python from here on."""
        self.inside = False
        with self:
            pass


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Long:
    """Of the run that goes on."""
    found = Long()
    monkeypatch.setattr(precedence().gate, "outside", found)
    return found


def timer_of(parent: QObject, done: list[str]) -> QTimer:
    """A single shot that writes down that it came."""
    timer = QTimer(parent, singleShot=True)
    timer.timeout.connect(lambda: done.append("came"))
    return timer


def test_a_piece_waits_for_the_run_and_comes_at_once_when_it_does_without_python(
    qtbot: QtBot, outside: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_run, "LONGEST", LATE / 1000)
    parent, done = QObject(), list[str]()
    timer, beside = timer_of(parent, done), precedence().beside
    assert beside.waits(timer) and timer.isActive()
    assert beside.waits(timer), "it still waits"
    outside.leave()
    qtbot.waitUntil(lambda: done == ["came"])
    assert not beside.waits(timer)


def test_a_piece_waits_no_longer_than_a_moment_and_then_goes_whatever_the_run_does(qtbot: QtBot, outside: Long) -> None:
    parent, done = QObject(), list[str]()
    timer, beside = timer_of(parent, done), precedence().beside
    assert beside.waits(timer)
    qtbot.waitUntil(lambda: done == ["came"])
    assert not beside.waits(timer), "it has waited long enough"
    assert outside.inside and beside.waits(timer), "the next piece waits anew"
    timer.stop()


def test_a_piece_that_is_done_without_does_not_come_back(
    qtbot: QtBot, outside: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_run, "LONGEST", LATE / 1000)
    parent, done = QObject(), list[str]()
    place = QObject()
    one, other, gone = timer_of(parent, done), timer_of(parent, done), timer_of(place, done)
    beside = BesideRun(precedence().gate, parent)
    for timer in (one, other, gone):
        assert beside.waits(timer)
    one.stop()
    place.deleteLater()
    qtbot.waitUntil(lambda: not isValid(gone))
    outside.leave()
    qtbot.waitUntil(lambda: not other.isActive())
    assert done == ["came"] and not one.isActive()


def test_work_that_is_to_be_done_apart_waits_for_the_run(
    qtbot: QtBot, outside: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_run, "LONGEST", LATE / 1000)
    parent, done = QObject(), list[str]()
    qtbot.waitUntil(lambda: not precedence().crowded)
    apart = Apart(lambda: done.append("worked"), parent)
    apart.start()
    qtbot.waitUntil(lambda: apart._next in precedence().beside._waiting)
    assert apart.isActive() and not done
    outside.leave()
    qtbot.waitUntil(lambda: done == ["worked"])
    assert not apart.isActive()
    apart.start()
    outside.inside = True
    qtbot.waitUntil(lambda: apart._next in precedence().beside._waiting)
    apart.stop()
    outside.leave()
    QTimer.singleShot(0, parent, lambda: done.append("later"))
    qtbot.waitUntil(lambda: done[-1] == "later")
    assert done == ["worked", "later"]


def test_what_a_run_of_long_steps_tells_is_handed_over_when_it_does_without_python(
    qtbot: QtBot, outside: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_run, "LONGEST", LATE / 1000)
    bridge, heard, mailbox = Bridge(), list[Event](), Mailbox()
    bridge.arrived.connect(heard.append)
    outside.inside = False
    bridge.watch(mailbox, 1)
    mailbox.add(State(1, "running"))
    qtbot.waitUntil(lambda: len(heard) == 1)
    outside.inside = True
    mailbox.add(Failed(1, "It broke.", {}))
    qtbot.waitUntil(bridge._turned.isActive)
    bridge._timer.timeout.emit()
    assert len(heard) == 1, "its other timer comes meanwhile"
    outside.leave()
    qtbot.waitUntil(lambda: len(heard) == 2)
    outside.inside = True
    qtbot.waitUntil(bridge._turned.isActive)
    bridge.forget()
    assert not bridge._turned.isActive()


def test_a_view_is_drawn_when_the_run_does_without_python(
    qtbot: QtBot, dashboard: Dashboard, session: Session, outside: Long, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_run, "LONGEST", LATE / 1000)
    outside.inside = False
    running(qtbot, dashboard)
    counted = drawn(dashboard)
    outside.inside = True
    session.arrived.emit(losses(0, 1.0))
    qtbot.waitUntil(lambda: dashboard.rounds._timer in precedence().beside._waiting)
    assert dashboard.rounds.planned and not counted["loss"]
    outside.leave()
    qtbot.waitUntil(lambda: counted["loss"] == 1)


def test_where_no_run_goes_on_nothing_waits(qtbot: QtBot) -> None:
    parent = QObject()
    assert not BesideRun(Gate(), parent).waits(QTimer(parent))
