"""What the moments of a document's earlier runs may take of the disk: all together as much as those of one run.

Nobody can look at them any more once a later run is there, so the oldest go first when there are too many. All else of
a run stays: its curves can be laid over later ones, and its weights be used, for ever.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from runtime.insight.moment_file import FOLDER, in_folder

SETTLED = 24 * 3600.0  # seconds after which nobody is at work on a run any more


def clear_earlier_moments(runs: Iterable[Path], room: int, *, now: float | None = None) -> int:
    """Remove moments of these runs, the latest run first, beyond so many bytes; answers the bytes that are free now.

    A run that was written to lately is left alone: it may be open in another window. Each moment is a file of its own
    that is there or not, so that whatever comes between leaves a run whole.
    """
    now = time.time() if now is None else now
    freed = 0
    for run in runs:
        try:
            moments = {path: path.stat().st_size for path in in_folder(run)}
            at_work = now - (run / "run.json").stat().st_mtime < SETTLED
        except OSError:  # it is being moved, or is none of ours
            continue
        room -= sum(moments.values())
        if room >= 0 or at_work or (run / FOLDER).is_symlink():
            continue
        for path, size in moments.items():
            try:
                path.unlink()
            except OSError:  # read by somebody just now; another time
                continue
            freed += size
    return freed
