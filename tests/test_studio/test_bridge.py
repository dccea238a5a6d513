"""The bridge hands over the events of one run, the end last, and then rests."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from runtime.telemetry import Epoch, Epochs, Event, Failed, Finished, Losses, Mailbox, Progress, State
from studio.bridge import FASTEST, LONGEST, SHARE, SLOWEST, UNSEEN, Bridge
from studio.precedence import Precedence, precedence


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


class Slow:
    """A view for which every event is a piece of work, by a clock of its own."""

    def __init__(self, bridge: Bridge, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        self.seconds, self.worked = seconds, 0.0
        self.heard: list[Event] = []
        monkeypatch.setattr("studio.bridge.worked", lambda: self.worked)
        bridge.arrived.connect(self.hear)

    def hear(self, event: Event) -> None:
        """Work on it."""
        self.heard.append(event)
        self.worked += self.seconds


def lossy(*firsts: int) -> list[Event]:
    """Losses of several goals."""
    return [Losses(1, f"goal{first}", first, np.ones(1)) for first in firsts]


def test_much_is_handed_over_in_turns_in_the_same_order_the_end_last(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge, mailbox = Bridge(), Mailbox()
    view = Slow(bridge, monkeypatch, 0.6 * LONGEST)
    bridge.watch(mailbox, 1)
    told = [*lossy(1, 2, 3), Progress(1, 10, 1, 100.0, 0.0, 0.01, 0.1), State(1, "done")]
    for event in (told[4], *told[:3]):
        mailbox.add(event)
    mailbox.replace(told[3])

    bridge._timer.timeout.emit()
    assert view.heard == told[:1], "another would take it beyond what one turn may take"
    mailbox.replace(Progress(1, 11, 1, 100.0, 0.0, 0.01, 0.1))
    assert bridge.watching
    qtbot.waitUntil(lambda: not bridge.watching)
    assert view.heard == told


def test_what_is_left_goes_before_what_comes_in(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bridge, mailbox = Bridge(), Mailbox()
    view = Slow(bridge, monkeypatch, LONGEST)
    bridge.watch(mailbox, 1)
    told = lossy(1, 2, 3, 4)
    for event in told[:3]:
        mailbox.add(event)
    bridge._timer.timeout.emit()
    mailbox.add(told[3])
    bridge._timer.timeout.emit()
    assert view.heard == told[:2]
    qtbot.waitUntil(lambda: len(view.heard) == 4)
    assert view.heard == told
    bridge.forget()


def test_a_view_that_drains_in_the_midst_of_a_turn_loses_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends the run: it waits for it, hears everything that it told, and forgets it."""
    bridge, mailbox = Bridge(), Mailbox()
    view = Slow(bridge, monkeypatch, LONGEST)

    def end(event: Event) -> None:
        if event == told[1]:
            mailbox.add(told[3])
            mailbox.add(told[4])
            bridge.drain()
            bridge.forget()

    bridge.arrived.connect(end)
    bridge.watch(mailbox, 1)
    told = [*lossy(1, 2, 3, 4), State(1, "stopped")]
    for event in told[:3]:
        mailbox.add(event)
    bridge._timer.timeout.emit()
    qtbot.waitUntil(lambda: not bridge.watching)
    assert view.heard == told
    assert not bridge._rest.isActive()


def test_nothing_that_is_left_of_a_forgotten_run_is_handed_over(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bridge, mailbox, other = Bridge(), Mailbox(), Mailbox()
    view = Slow(bridge, monkeypatch, LONGEST)
    bridge.watch(mailbox, 1)
    for event in lossy(1, 2):
        mailbox.add(event)
    bridge._timer.timeout.emit()
    bridge.watch(other, 2)
    other.add(State(2, "done"))
    qtbot.waitUntil(lambda: not bridge.watching)
    assert view.heard == [*lossy(1), State(2, "done")]


def test_the_run_waits_during_every_turn(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bridge, mailbox = Bridge(), Mailbox()
    view = Slow(bridge, monkeypatch, LONGEST)
    held: list[bool] = []
    bridge.arrived.connect(lambda _: held.append(not precedence().gate._opened.is_set()))
    bridge.watch(mailbox, 1)
    for event in lossy(1, 2, 3):
        mailbox.add(event)
    qtbot.waitUntil(lambda: len(view.heard) == 3)
    assert held == [True] * 3
    bridge.forget()


def test_what_took_long_to_take_in_is_handed_over_in_another_round(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Epochs of small networks are many; to put them together is a piece of work of its own."""
    bridge, mailbox = Bridge(), Mailbox()
    view = Slow(bridge, monkeypatch, 0.0)
    bridge.watch(mailbox, 1)
    mailbox.add(State(1, "done"))
    monkeypatch.setattr(Precedence, "crowded", True)
    bridge._timer.timeout.emit()
    assert not view.heard
    monkeypatch.setattr(Precedence, "crowded", False)
    qtbot.waitUntil(lambda: view.heard == [State(1, "done")])
