"""When a run does without Python: who asks hears of it in time, and never waits for a run that is over."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from trained import classifier, prepared

from runtime import outside as module
from runtime.look import Beside
from runtime.outside import LONG, LONGEST, Outside
from runtime.train import take_step


@pytest.fixture
def clock() -> Iterator[list[float]]:
    """The time that is read."""
    now = [100.0]
    with patch.object(module.time, "perf_counter", lambda: now[0]):
        yield now


def stepped(clock: list[float], *, inside: float, without: float, steps: int = 2) -> Outside:
    """A run that has just ended so many times of doing without Python."""
    outside = Outside()
    for _ in range(steps):
        clock[0] += inside
        with outside:
            assert not outside.soon
            clock[0] += without
    return outside


def test_a_run_of_long_steps_will_soon_do_without_python_and_is_not_waited_for_when_it_does_not(
    clock: list[float],
) -> None:
    outside = stepped(clock, inside=0.02, without=0.03)
    assert outside.soon
    clock[0] += 0.03
    assert outside.soon
    clock[0] += 0.02  # twice as long as usual: the run may have ended
    assert not outside.soon


def test_a_moment_that_is_short_or_far_is_not_waited_for(clock: list[float]) -> None:
    assert not Outside().soon
    assert not stepped(clock, inside=0.02, without=LONG / 2).soon
    assert not stepped(clock, inside=LONGEST * 2, without=0.1).soon


def test_who_asked_is_called_once_when_the_moment_comes(clock: list[float]) -> None:
    outside = stepped(clock, inside=0.02, without=0.03)
    called: list[str] = []
    outside.call(lambda: called.append("one"))
    outside.call(lambda: called.append("two"))
    assert not called
    for _ in range(2):
        with outside:
            assert called == ["one", "two"]


def test_every_step_finds_its_gradient_outside() -> None:
    training = prepared(classifier())
    training.goals[0]._traced = None
    for step in range(3):
        came: list[bool] = []
        training.outside.call(lambda came=came: came.append(training.goals[0].parameters[0].grad is None))  # type: ignore[misc]
        take_step(training)
        assert came == [True], f"step {step}: called before there is a gradient, once"


def test_a_look_is_worked_out_when_the_run_does_without_python_and_at_once_where_it_rests(clock: list[float]) -> None:
    outside = stepped(clock, inside=0.02, without=0.03)
    beside = Beside(outside)
    begun: list[int] = []
    for number in range(3):
        beside.put(SimpleNamespace(told=lambda number=number: begun.append(number)))  # type: ignore[arg-type]
    assert beside.busy and beside._pool is None
    with outside:
        assert beside._pool is not None
    beside.put(SimpleNamespace(told=lambda: begun.append(3)))  # type: ignore[arg-type]
    list(beside.done(wait=True))
    assert begun == [0, 1, 2, 3] and not beside.busy
    clock[0] += 1.0  # the run rests
    beside.put(SimpleNamespace(told=lambda: begun.append(4)))  # type: ignore[arg-type]
    assert not beside._put
    list(beside.done(wait=True))
    assert begun[-1] == 4
    beside.close()
