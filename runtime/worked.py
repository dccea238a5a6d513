"""How long a thread has worked. A clock on the wall would also count what it waited for others to let it work."""

from __future__ import annotations

import time

COARSE = 0.002  # seconds: where the system counts a thread's work in longer pieces, the wall clock has to do

if time.get_clock_info("thread_time").resolution <= COARSE:
    worked = time.thread_time
else:
    worked = time.perf_counter
