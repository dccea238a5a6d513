"""What is left of a run is told from a mean, which one slow moment does not move far and another pace begins anew."""

from __future__ import annotations

import pytest

from runtime.mean_rate import SPAN, MeanRate


def test_it_is_unknown_before_two_moments() -> None:
    mean = MeanRate()
    assert mean.note(10, 3.0) == 0.0
    assert mean.note(110, 4.0) == pytest.approx(100.0)


def test_one_slow_moment_hardly_moves_it() -> None:
    mean, step, seconds = MeanRate(), 0, 0.0
    for _ in range(100):
        step, seconds = step + 40, seconds + 0.1
        before = mean.note(step, seconds)
    after = mean.note(step + 5, seconds + 0.1)  # a machine with much else to do: eight times slower
    assert before == pytest.approx(400.0)
    assert after == pytest.approx(before, rel=0.02)


def test_in_the_course_of_a_run_it_follows() -> None:
    mean, step, seconds = MeanRate(), 0, 0.0
    for _ in range(1000):
        step, seconds = step + 10, seconds + 0.1
        mean.note(step, seconds)
    for _ in range(round(12 * SPAN)):
        step, seconds = step + 100, seconds + 1.0 / 5
        found = mean.note(step, seconds)
    assert found > 300.0  # 100 before, 500 since


def test_at_another_pace_it_begins_anew() -> None:
    mean = MeanRate()
    mean.note(0, 0.0)
    assert mean.note(100, 10.0) == pytest.approx(10.0)
    mean.restart()
    assert mean.note(100, 10.0) == 0.0
    assert mean.note(600, 11.0) == pytest.approx(500.0)
