"""Which steps are looked into: without anybody watching a matter of their numbers, never of the clock."""

from __future__ import annotations

import time

import numpy as np
import pytest
from doctor_pairs import PAIRS
from trained import classifier, prepared, run

from runtime.check import check
from runtime.doctor import Case, examine
from runtime.doctor.data_facts import facts_of_sources
from runtime.document import Document
from runtime.history import History
from runtime.probe import Probe
from runtime.rhythm import FEWEST, FIRST, LAYER_LOOKS, LOOKS, ByClock, ByStep


def looks_of(rhythm: ByStep, length: int, steps: int | None = None) -> list[int]:
    return [done for done in range(length) if rhythm.due(done, length if steps is None else steps)]


@pytest.mark.parametrize("length", [1, 3, 47, 100, 1200, 99_991])
def test_looks_are_spread_evenly_over_a_stage_of_known_length(length: int) -> None:
    found = looks_of(ByStep(), length)
    assert found[: min(length, FIRST)] == list(range(min(length, FIRST)))
    assert min(length, LOOKS // 2) <= len(found) <= LOOKS + FIRST
    assert max(np.diff([*found, length])) <= -(-length // LOOKS)


def test_a_network_of_many_layers_is_looked_into_less_often() -> None:
    assert len(looks_of(ByStep(170), 1600)) == FEWEST + FIRST - 1
    assert len(looks_of(ByStep(50), 1600)) < len(looks_of(ByStep(5), 1600))


def test_with_an_open_end_looks_come_ever_farther_apart_and_are_the_same_however_long_it_takes() -> None:
    rhythm = ByStep()
    long, short = looks_of(rhythm, 100_000, steps=0), looks_of(rhythm, 1000, steps=0)
    assert long[: len(short)] == short
    assert len(long) < 5 * LOOKS
    for begin in (100, 1000, 40_000):
        late = [step for step in long if begin <= step < 2 * begin]
        assert LOOKS // 3 - 1 <= len(late) <= LOOKS // 3 + 1


def test_a_stage_that_may_end_early_has_an_open_end() -> None:
    training = prepared(classifier(epochs=3))
    assert training.at_work.planned == training.at_work.steps > 0
    settings = training.at_work.plan.settings
    settings.watch, settings.patience = "goal1", 2
    assert training.at_work.planned == 0


def test_a_step_that_is_gone_to_by_hand_is_looked_into_in_every_rhythm() -> None:
    training = prepared(classifier())
    for rhythm in (ByStep(), ByClock()):
        probe = Probe(training.program, training.goals, 1, rhythm)
        probe.watch(0).tell()
        assert not probe.due(5, 48 * 10)
        probe.hurry()
        assert probe.due(5, 48 * 10)


@pytest.mark.parametrize(
    ("step", "cost"), [(0.001, 0.0002), (0.001, 0.007), (0.05, 0.0045), (0.11, 0.004), (0.24, 0.007)]
)
def test_who_watches_sees_four_looks_a_second_however_long_a_step_takes(
    step: float, cost: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])
    rhythm, begun = ByClock(), []
    for done in range(round(10 / step)):
        look = rhythm.due(done, 0)
        if look:
            begun.append(clock[0])
        clock[0] += step + cost * look
        if look:
            rhythm.looked(cost)
    assert max(np.diff(begun[FIRST:])) <= max(1 / 4, 2 * step) + cost  # at least every other step is an ordinary one
    assert min(np.diff(begun[FIRST:])) >= LAYER_LOOKS.fastest - step


def told(document: Document) -> History:
    runner, _ = run(document)
    assert runner.state == "done"
    return runner.history


def test_what_the_doctor_says_is_the_same_on_a_slow_computer(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Each glance at the clock finds it a long while later: looks by the clock would be few, or at every step."""
    document = PAIRS["vanishing_gradient"].ill(tmp_path)
    quick = told(document)
    now = time.perf_counter

    with monkeypatch.context() as patch:
        turns = iter(range(1, 10**9))
        patch.setattr(time, "perf_counter", lambda: now() + LAYER_LOOKS.slowest * next(turns))
        slow = told(document)

    assert [step for step, _ in slow.looks] == [step for step, _ in quick.looks]
    assert len(quick.looks) >= FEWEST
    for (_, one), (_, other) in zip(quick.looks, slow.looks, strict=True):
        np.testing.assert_array_equal(one, other)
    checked = check(document)
    data = facts_of_sources(checked)
    said = [examine(Case.of(checked, history, data)) for history in (quick, slow)]
    assert said[0] == said[1]
    assert {one.rule for one in said[0]} == {"vanishing_gradient"}
