"""Measures one example while it trains in a shown window with its live views: a script of its own.

`python -m studio.bench.live digits-mlp 4` prints steps per second, lateness and paints as JSON.
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QEventLoop, QTimer

from runtime import edits
from runtime.telemetry import Event, Progress
from studio.bench.rows import percentile
from studio.bench.stage import Lateness, Paints, stage, wait_for

WARM = 3.0  # seconds of training before the measuring begins
ENDLESS = 10_000  # epochs; longer than any measure, and still each epoch is validated and told


def measure(example: str, seconds: float) -> dict[str, float]:
    """Train the example for that long and answer what was seen."""
    seen: list[tuple[float, int, float]] = []

    def hear(event: Event) -> None:
        if isinstance(event, Progress):
            seen.append((time.perf_counter(), event.step, event.overhead))

    with stage() as window:
        session = window.session
        session.arrived.connect(hear)
        session.open_example(example)
        session.apply(edits.set_training(session.document, "epochs", ENDLESS), "")
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
        session.train()
        wait_for(lambda: bool(seen))
        train_on(WARM)
        paints, first = Paints(), len(seen) - 1
        train_on(seconds)
        start, end, painted = seen[first], seen[-1], paints.count
        lateness = Lateness()  # afterwards: a timer every few milliseconds would slow the training
        train_on(seconds)
        session.stop()
        wait_for(lambda: session.state == "stopped")
    return {
        "steps_per_second": (end[1] - start[1]) / (end[0] - start[0]),
        "lateness_p99": percentile(lateness.milliseconds, 0.99),
        "paints_per_second": painted / seconds,
        "overhead": end[2],
    }


def train_on(seconds: float) -> None:
    """Let the program's own event loop run, which sleeps between events; looking in a loop would slow the training."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], float(sys.argv[2]))) + "\n")
