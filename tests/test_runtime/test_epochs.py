"""Epochs are counted by one rule: those that are over."""

from __future__ import annotations

import pytest
from trained import classifier, run

from runtime.course import Course
from runtime.epochs import epochs_over
from runtime.telemetry import Epoch, Event, Finished, Progress, Started


@pytest.mark.parametrize(
    ("steps", "ended", "over"),
    [(0, False, 0), (19, False, 0), (20, False, 1), (39, False, 1), (40, True, 2), (41, True, 3), (41, False, 2)],
)
def test_an_epoch_counts_when_it_is_over(steps: int, ended: bool, over: int) -> None:
    assert epochs_over(steps, 20, ended=ended) == over


def test_nothing_has_been_gone_through_where_there_is_no_epoch() -> None:
    assert (epochs_over(-3, 20, ended=True), epochs_over(0, 0, ended=False)) == (0, 0)


def test_whatever_a_run_tells_of_epochs_is_the_same_number() -> None:
    runner, events = run(classifier(epochs=3))
    course = Course()
    for event in events:
        course.take(event)
        if isinstance(event, (Progress, Epoch, Finished)):
            assert course.epochs(event.step) == (event.epoch, 3)
    for point in runner.moments.points:
        assert point.epoch == course.epochs(point.step)[0] == point.step // 20


def test_batches_of_another_size_go_on_from_the_epochs_that_are_over() -> None:
    before, after = Started(1, 20, 3, 0, "cpu", 1, 9), Started(1, 40, 3, 27, "cpu", 1, 9, begun=-13)
    course = Course()
    events: tuple[Event, ...] = (before, after)
    for event in events:
        course.take(event)
    assert (course.epochs(27), course.epochs(66), course.epochs(67)) == ((1, 3), (1, 3), (2, 3))
