"""How late the window answers while each example trains, one after the other in the place of the one before.

`python -m studio.bench.late` prints the 99th percentile of each in milliseconds as JSON; names choose some of them.
"""

from __future__ import annotations

import json
import sys

from runtime import edits, examples
from studio.bench.live import ENDLESS, train_on
from studio.bench.processes import measured_by
from studio.bench.rows import Row, middle, percentile
from studio.bench.stage import Lateness, stage, wait_for
from studio.window import Window

WARM, SECONDS = 2.0, 3.0
MOST = 8.0  # milliseconds that are no delay to anybody
AT_ONCE = 17  # examples by one process, so that each is measured among few others that were open before


def measure() -> list[Row]:
    """Rows of the bench's table: in how many examples the window is late, and the latest of all."""
    names = examples.names()
    found: dict[str, float] = {}
    for first in range(0, len(names), AT_ONCE):
        found |= measured_by("studio.bench.late", *names[first : first + AT_ONCE])
    late = {name: told for name, told in found.items() if told > MOST}
    latest = max(found, key=lambda name: found[name])
    return [
        Row("window late by (p99), the example in the middle", middle(list(found.values())), "ms", f"≤ {MOST:.0f}"),
        Row(f"window late by (p99), the latest ({latest})", found[latest], "ms", f"≤ {MOST:.0f}"),
        Row(f"of {len(found)} examples late by more than {MOST:.0f} ms", len(late), "", "≤ 0"),
    ]


def lateness(window: Window, name: str) -> float:
    """The 99th percentile over the seconds after it has begun, in milliseconds."""
    window.session.open_example(name)
    session = window.session
    session.apply(edits.set_training(session.document, "epochs", ENDLESS), "")
    wait_for(lambda: session.latest is not None and session.latest.document is session.document)
    session.train()
    wait_for(lambda: session.state == "running")
    train_on(WARM)
    seen = Lateness()
    train_on(SECONDS)
    seen.end()
    session.stop()
    wait_for(lambda: session.state in ("stopped", "done", "failed"))
    return percentile(seen.milliseconds, 0.99)


def measured(names: list[str]) -> dict[str, float]:
    """Of each example its lateness, in one window."""
    with stage() as window:
        return {name: lateness(window, name) for name in names}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(sys.argv[1:] or list(examples.names()))) + "\n")
