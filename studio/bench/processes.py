"""Every figure is taken in a process of its own, so that none warms or burdens the next."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

LIMIT = 600.0  # seconds after which a measuring process is given up


def measured_by(module: str, *arguments: str) -> Any:
    """Run `python -m module` with one torch thread and answer the JSON of its last line.

    Raises `RuntimeError` with the last line of what went wrong.
    """
    surroundings = {**os.environ, "OMP_NUM_THREADS": "1"}
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        surroundings["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        env=surroundings,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])
