"""The mailbox keeps every scalar in order and of each picture the latest, across threads, without loss."""

import threading

import numpy as np

from runtime.telemetry import Epoch, Losses, Mailbox, Predictions, Progress, State


def progress(step):
    return Progress(1, step, 1, 0.0, 0.0, 0.0, 0.0)


def test_added_events_come_in_order_and_replaced_ones_last():
    mailbox = Mailbox()
    mailbox.replace(progress(1))
    mailbox.add(State(1, "running"))
    mailbox.replace(progress(2))
    mailbox.add(State(1, "done"))
    assert mailbox.take() == [State(1, "running"), State(1, "done"), progress(2)]


def test_taking_empties():
    mailbox = Mailbox()
    mailbox.add(State(1, "running"))
    mailbox.replace(progress(1))
    mailbox.take()
    assert mailbox.take() == []


def test_each_kind_has_a_latest_of_its_own():
    mailbox = Mailbox()
    empty = np.zeros(0)
    mailbox.replace(Predictions(1, 0, empty, empty, "", empty, empty, empty, None))
    mailbox.replace(progress(1))
    assert {type(event) for event in mailbox.take()} == {Predictions, Progress}


def test_nothing_is_lost_between_threads():
    mailbox, taken = Mailbox(), []
    done = threading.Event()

    def fill():
        for step in range(2000):
            mailbox.add(Losses(1, "goal1", step, np.zeros(1)))
        done.set()

    thread = threading.Thread(target=fill)
    thread.start()
    while not done.is_set():
        taken += mailbox.take()
    thread.join()
    taken += mailbox.take()
    assert [event.first + place for event in taken for place in range(len(event.values))] == list(range(2000))


def test_losses_that_follow_each_other_are_told_as_one_and_nothing_is_lost():
    box = Mailbox()
    numbers = np.arange(12, dtype=np.float32)
    box.add(Losses(1, "goal1", 0, numbers[:3]))
    box.add(Losses(1, "goal2", 0, numbers[:3]))
    box.add(Losses(1, "goal1", 3, numbers[3:6]))
    box.add(Epoch(1, 1, 6, {}, {}, {}, {}, 0.1))
    box.add(Losses(1, "goal1", 6, numbers[6:9]))
    box.add(State(1, "paused"))
    box.add(Losses(1, "goal1", 9, numbers[9:]))
    box.add(Losses(1, "goal1", 20, numbers[:1]))
    taken = box.take()
    assert [type(event).__name__ for event in taken] == ["Losses", "Losses", "Epoch", "State", "Losses", "Losses"]
    assert taken[0].goal == "goal1" and taken[0].values.tolist() == list(range(9))
    assert (taken[4].first, taken[5].first) == (9, 20)
