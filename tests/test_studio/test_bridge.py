"""The bridge hands over the events of one run, the end last, and then rests."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from runtime.telemetry import Epoch, Epochs, Event, Failed, Finished, Losses, Mailbox, Progress, State
from studio.bridge import FASTEST, SHARE, SLOWEST, UNSEEN, Bridge


@pytest.fixture
def heard(qtbot: QtBot) -> tuple[Bridge, list[Event]]:
    bridge, events = Bridge(), []
    bridge.arrived.connect(events.append)
    return bridge, events


def test_events_of_another_run_are_dropped(heard: tuple[Bridge, list[Event]]) -> None:
    bridge, events = heard
    mailbox = Mailbox()
    bridge.watch(mailbox, 2)
    mailbox.add(Losses(1, "goal1", 0, np.zeros(1)))
    mailbox.add(State(2, "running"))

    bridge.drain()
    bridge.forget()

    assert events == [State(2, "running")]


def test_the_end_comes_last_and_the_timer_rests(heard: tuple[Bridge, list[Event]]) -> None:
    bridge, events = heard
    mailbox = Mailbox()
    bridge.watch(mailbox, 1)
    mailbox.add(Finished(1, 10, 1, {}, {}, 0.1))
    mailbox.add(State(1, "done"))
    mailbox.replace(Progress(1, 10, 1, 100.0, 0.0, 0.01, 0.1))

    bridge.drain()

    assert [type(event) for event in events] == [Finished, Progress, State]
    assert not bridge.watching


def test_a_failure_is_not_yet_the_end(heard: tuple[Bridge, list[Event]]) -> None:
    bridge, events = heard
    mailbox = Mailbox()
    bridge.watch(mailbox, 1)
    mailbox.add(Failed(1, "It broke.", {}))

    bridge.drain()
    assert bridge.watching

    mailbox.add(State(1, "failed"))
    bridge.drain()
    assert events[-1] == State(1, "failed")
    assert not bridge.watching


def test_a_view_that_starts_another_run_hears_no_more_of_the_old_one(heard: tuple[Bridge, list[Event]]) -> None:
    bridge, events = heard
    old, new = Mailbox(), Mailbox()
    bridge.watch(old, 1)
    bridge.arrived.connect(lambda event: bridge.watch(new, 2) if event.run == 1 else None)
    old.add(State(1, "running"))
    old.add(State(1, "paused"))

    bridge.drain()
    bridge.forget()

    assert events == [State(1, "running")]


def test_the_timer_drains_by_itself(qtbot: QtBot, heard: tuple[Bridge, list[Event]]) -> None:
    bridge, _ = heard
    mailbox = Mailbox()
    bridge.watch(mailbox, 1)
    with qtbot.waitSignal(bridge.arrived):
        mailbox.add(State(1, "done"))
    qtbot.waitUntil(lambda: not bridge.watching)


def test_the_turns_are_the_rarer_the_more_the_window_works(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window's thread works a twentieth of its time at most, and every picture moves four times a second."""
    worked = 0.0
    monkeypatch.setattr("studio.bridge.worked", lambda: worked)
    bridge, mailbox = Bridge(), Mailbox()
    bridge.watch(mailbox, 1)
    assert bridge.pause == FASTEST
    mailbox.add(State(1, "running"))

    def turns(seconds: float) -> int:
        nonlocal worked
        for _ in range(60):
            worked += seconds
            bridge._timer.timeout.emit()
        return bridge.pause

    assert turns(0.001) == FASTEST
    assert turns(0.005) == pytest.approx(5 / SHARE, abs=2)
    assert bridge._timer.interval() == pytest.approx(5 / SHARE, abs=6)
    assert turns(0.5) == SLOWEST <= 250
    mailbox.add(State(1, "paused"))
    assert turns(0.5) == FASTEST  # while the run rests, answers are not kept waiting
    bridge.slow(True)
    assert bridge._timer.interval() == UNSEEN
    bridge.forget()


def test_epochs_that_follow_each_other_are_heard_as_one(heard: tuple[Bridge, list[Event]]) -> None:
    bridge, events = heard
    mailbox = Mailbox()
    bridge.watch(mailbox, 1)
    told = [Epoch(1, number, 10 * number, {"goal1": 1 / number}, {}, {}, {}, 0.1) for number in range(1, 5)]
    for epoch in told[:3]:
        mailbox.add(Losses(1, "goal1", epoch.step - 10, np.ones(10)))
        mailbox.add(epoch)
    mailbox.add(State(1, "paused"))
    mailbox.add(told[3])
    bridge.drain()
    bridge.forget()
    assert [type(event) for event in events] == [Losses, Epochs, State, Epoch]
    assert isinstance(events[1], Epochs) and events[1].epochs == tuple(told[:3])
    assert (events[1].epoch, events[1].step) == (3, 30)
