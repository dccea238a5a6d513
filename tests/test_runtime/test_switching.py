"""Python changes threads as suits the run that works, and as before when none does."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from runtime.look import Beside
from runtime.switching import NICE, SLACK, SWITCH, SWITCH_OF_LONG, quick_switching, suit_steps_of, timer_slack


def test_long_steps_wait_less_for_their_turn_and_all_is_put_back() -> None:
    before = sys.getswitchinterval()
    suit_steps_of(0.05)
    assert sys.getswitchinterval() == before
    with quick_switching():
        assert sys.getswitchinterval() == pytest.approx(SWITCH)
        suit_steps_of(0.05)
        assert sys.getswitchinterval() == pytest.approx(SWITCH_OF_LONG)
        suit_steps_of(0.0005)
        assert sys.getswitchinterval() == pytest.approx(SWITCH)
    assert sys.getswitchinterval() == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux wakes threads late to save power")
def test_the_thread_of_a_run_is_woken_without_delay_and_afterwards_as_before() -> None:
    before = timer_slack()
    assert before > SLACK
    with quick_switching():
        assert timer_slack() == SLACK
        with quick_switching():
            assert timer_slack() == SLACK
        assert timer_slack() == SLACK
    assert timer_slack() == before
    one, two = quick_switching(), quick_switching()
    one.__enter__()
    two.__enter__()
    one.__exit__(None, None, None)
    assert timer_slack() == SLACK
    two.__exit__(None, None, None)
    assert timer_slack() == before


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux threads have priorities of their own")
def test_who_works_out_looks_takes_no_processor_from_the_run_or_the_window() -> None:
    beside = Beside()

    def standing() -> tuple[int, int]:
        return os.sched_getscheduler(0), os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = standing()
    assert beside.do(standing).result() == (os.SCHED_BATCH, NICE)
    assert standing() == before and before[0] != os.SCHED_BATCH
    beside.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux threads have priorities of their own")
def test_a_sandbox_that_forbids_priorities_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    beside = Beside()
    assert beside.do(lambda: "worked out").result() == "worked out"
    beside.close()
