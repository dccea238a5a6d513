"""How often Python changes threads while a run works."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

# Seconds after which Python lets another waiting thread run. Long steps spend their time outside of Python and come
# back a hundred times, each time to wait so long while a window works; in short ones changing so often costs more.
SWITCH, SWITCH_OF_LONG = 0.0005, 0.0002
LONG = 0.003  # seconds
_switching = {"runs": 0, "before": 0.0}
_switching_lock = threading.Lock()


@contextlib.contextmanager
def quick_switching() -> Iterator[None]:
    """Let Python change threads more often while a run works, so that the window answers; put back after the last."""
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


def suit_steps_of(seconds: float) -> None:
    """The run that works takes so many seconds for a step. Does nothing where none works."""
    wanted = SWITCH_OF_LONG if seconds > LONG else SWITCH
    with _switching_lock:
        if _switching["runs"] and abs(sys.getswitchinterval() - wanted) > 1e-5:
            sys.setswitchinterval(wanted)
