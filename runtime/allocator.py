"""Keeps the memory that a training step frees, for the next step takes as much again.

The C library of Linux hands large pieces back to the system as soon as they are free. Every step then gets its pages
anew, one interrupt for each 4 kB: a fifth of the time of a small convolutional network. What a thread takes from an
arena of its own goes back in blocks of 64 MB, whatever the library was told; so all threads share one.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Iterator
from functools import cache

# Options of mallopt, and what they are set to, in bytes; see the manual page mallopt(3). Older versions of the library
# refuse more than 32 MB for the second. Afterwards both are what the library itself comes to with large pieces.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENAS = -1, -3, -8
KEPT, MOST, MOST_OF_OLD = 2**31 - 1, 2**30, 2**25
_keeping = {"runs": 0}
_keeping_lock = threading.Lock()


def share_arena() -> None:
    """Let the threads to come take their memory from the same arena; those that have one keep it.

    Does nothing where the C library is another than that of GNU.
    """
    library = _gnu()
    if library is not None:
        library.mallopt(ARENAS, 1)


@contextlib.contextmanager
def kept_memory() -> Iterator[None]:
    """Inside, freed memory stays with the program; at the end of the last all that is free goes back to the system.

    Does nothing where the C library is another than that of GNU.
    """
    library = _gnu()
    if library is None:
        yield
        return
    with _keeping_lock:
        _keeping["runs"] += 1
        library.mallopt(TRIM_THRESHOLD, KEPT)
        if not library.mallopt(MMAP_THRESHOLD, MOST):
            library.mallopt(MMAP_THRESHOLD, MOST_OF_OLD)
    try:
        yield
    finally:
        with _keeping_lock:
            _keeping["runs"] -= 1
            if not _keeping["runs"]:
                library.mallopt(TRIM_THRESHOLD, 2 * MOST_OF_OLD)
                library.mallopt(MMAP_THRESHOLD, MOST_OF_OLD)
        library.malloc_trim(0)


@cache
def _gnu() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
