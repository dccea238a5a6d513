"""How often Python changes threads while a run works."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator

SWITCH = 0.0005  # seconds after which Python lets another waiting thread run
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
