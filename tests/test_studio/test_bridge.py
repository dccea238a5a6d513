"""The bridge hands over the events of one run, the end last, and then rests."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from runtime.telemetry import Event, Failed, Finished, Losses, Mailbox, Progress, State
from studio.bridge import Bridge


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
