"""How often Python changes threads while a run works, and how soon the run is woken when its turn has come."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Iterator

# Seconds after which Python lets another waiting thread run. Long steps spend their time outside of Python and come
# back a hundred times, each time to wait so long while a window works; in short ones changing so often costs more.
SWITCH, SWITCH_OF_LONG = 0.0005, 0.00001
LONG = 0.003  # seconds
# Linux wakes a thread that waits for so long up to 50 microseconds later unless it is told otherwise: options of
# prctl, see the manual page prctl(2), and nanoseconds.
SET_TIMER_SLACK, GET_TIMER_SLACK = 29, 30
SLACK = 1000
NICE = 10  # of a thread that stands back, see the manual page nice(2)
_switching = {"runs": 0, "before": 0.0}
_switching_lock = threading.Lock()
_wishes = threading.local()


@contextlib.contextmanager
def quick_switching() -> Iterator[None]:
    """Let Python change threads more often while a run works, so that the window answers; put back after the last.

    The calling thread is woken without delay.
    """
    _wake_in_time(1)
    with _switching_lock:
        if not _switching["runs"]:
            _switching["before"] = sys.getswitchinterval()
            sys.setswitchinterval(SWITCH)
        _switching["runs"] += 1
    try:
        yield
    finally:
        with _switching_lock:
            _switching["runs"] -= 1
            if not _switching["runs"]:
                sys.setswitchinterval(_switching["before"])
        _wake_in_time(-1)


def timer_slack() -> int:
    """By how many nanoseconds the system may wake this thread late; 0 where it does not say."""
    return int(ctypes.CDLL(None).prctl(GET_TIMER_SLACK)) if sys.platform == "linux" else 0


def _wake_in_time(more: int) -> None:
    """One more, or one less, wishes that this thread is woken without delay; with none it is woken as before."""
    _wishes.count = getattr(_wishes, "count", 0) + more
    if sys.platform == "linux":  # 0 stands for what the thread began with
        ctypes.CDLL(None).prctl(SET_TIMER_SLACK, ctypes.c_ulong(SLACK if _wishes.count else 0))


def stand_back() -> None:
    """Take no processor from a run or a window: the calling thread works where one is free.

    Three threads that want two processors at once cost the run more than the third takes. Done on Linux only, where
    threads have priorities of their own, and not where a sandbox forbids it.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))  # woken, it waits its turn
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def suit_steps_of(seconds: float) -> None:
    """The run that works takes so many seconds for a step. Does nothing where none works."""
    wanted = SWITCH_OF_LONG if seconds > LONG else SWITCH
    with _switching_lock:
        if _switching["runs"] and abs(sys.getswitchinterval() - wanted) > 1e-6:
            sys.setswitchinterval(wanted)
