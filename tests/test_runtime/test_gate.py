"""The gate between a run and its window: who works first, and that nobody is held up for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from runtime import gate as module
from runtime.gate import Gate


@pytest.fixture
def clock() -> Iterator[list[float]]:
    """The time that the gate reads."""
    now = [100.0]
    with patch.object(module.time, "perf_counter", lambda: now[0]):
        yield now


def closed_for(gate: Gate, clock: list[float], seconds: float) -> None:
    """Close it; whoever waits finds that so much time has passed."""
    gate.close()

    def wait(_longest: float) -> bool:
        clock[0] += seconds
        return False

    gate._opened.wait = wait  # type: ignore[method-assign]


def test_an_open_gate_is_passed_at_once(clock: list[float]) -> None:
    gate = Gate()
    assert [gate.pass_through() for _ in range(3)] == [0.0, 0.0, 0.0]


def test_a_run_of_quick_steps_waits_and_then_goes_on_for_half_as_long(clock: list[float]) -> None:
    gate = Gate()
    gate.pass_through()
    closed_for(gate, clock, 0.02)
    clock[0] += 0.001
    assert gate.pass_through() == pytest.approx(0.02)
    passed = 0
    while not gate.pass_through():
        clock[0] += 0.001
        passed += 1
    assert passed == pytest.approx(10, abs=1)


def test_slow_steps_pass_a_closed_gate(clock: list[float]) -> None:
    gate = Gate()
    gate.pass_through()
    closed_for(gate, clock, 0.02)
    clock[0] += 0.01
    assert gate.pass_through() == 0.0


def test_opening_ends_the_waiting_and_a_window_that_is_stuck_does_not_hold_it_up() -> None:
    gate, passed = Gate(), threading.Event()
    gate.close()

    def run() -> None:
        gate._before = time.perf_counter()
        gate.pass_through()
        passed.set()

    with patch.object(module, "LONGEST", 60.0):
        waiting = threading.Thread(target=run)
        waiting.start()
        assert not passed.wait(0.01)
        gate.open()
        waiting.join(10)
    assert passed.is_set()
    gate.close()
    gate._before, gate._rests = time.perf_counter(), 0.0
    with patch.object(module, "LONGEST", 0.001):
        assert gate.pass_through() > 0
