"""What watching costs: one network trains in a shown window, with its views and without them, turn about.

`python -m studio.bench.watching digits-mlp 1.5` prints the speeds, their ratio, paints and looks per second as JSON.
"""

from __future__ import annotations

import json
import sys
import time

from runtime import edits
from runtime.document import Document
from runtime.examples import find
from runtime.store import load
from runtime.telemetry import Event, Layers, Progress
from studio.bench import networks
from studio.bench.live import ENDLESS, WARM, train_on
from studio.bench.processes import measured_by
from studio.bench.rows import Row, middle, percentile
from studio.bench.stage import Lateness, Paints, stage, wait_for
from studio.settings import preferences
from studio.window import Window

SECONDS = 1.5  # of a turn; many short ones: machines change their speed within seconds
PAIRS, OF_LARGE = 16, 64  # of turns: a median of pairs whose ratios differ by a tenth is known to a hundredth by 64
CALM = 6.0  # seconds in which lateness and paints are counted
MADE = {"cnn": networks.cnn, "transformer": networks.transformer}
GOALS = {"digits-mlp": 1.10, "spiral": 1.10, "cnn": 1.03, "transformer": 1.03}


def measure() -> list[Row]:
    """Rows of the bench's table: the ratio of each network, how often it is looked into, and how late the window is."""
    rows = []
    for name, goal in GOALS.items():
        found = measured_by("studio.bench.watching", name, str(SECONDS))
        rows += [
            Row(f"{name}, watched beside not watched", found["ratio"], "time", f"≤ {goal:.2f}"),
            Row(f"{name}, looks into layers", found["looks_per_second"], "Hz", "≥ 4"),
            Row(f"{name}, window late by (p99)", found["lateness_p99"], "ms", "≤ 8"),
        ]
    return rows


class Seen:
    """Counts what a run tells."""

    def __init__(self, window: Window) -> None:
        self.steps: list[tuple[float, int]] = []
        self.looks = 0
        self.overhead = 0.0
        window.session.arrived.connect(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.steps.append((time.perf_counter(), event.step))
            self.overhead = event.overhead
        elif isinstance(event, Layers):
            self.looks += 1

    def speed(self, seconds: float) -> float:
        """Steps per second over the coming seconds."""
        train_on(0.3)  # what was under way belongs to the turn before
        first = len(self.steps) - 1
        train_on(seconds)
        (start, step), (end, last) = self.steps[first], self.steps[-1]
        return (last - step) / (end - start)


def watched(name: str, seconds: float) -> dict[str, float]:
    """Train the network and answer what was seen; of each pair of turns the ratio, of all pairs the median."""
    with stage() as window:
        session, seen = window.session, Seen(window)
        session.apply(edits.set_training(_document(name), "epochs", ENDLESS), "")
        window.show_bench()
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
        window.canvas.fit()
        session.train()
        wait_for(lambda: bool(seen.steps))
        train_on(WARM)
        ratios, looks, speeds = [], [], []
        for pair in range(OF_LARGE if name in MADE else PAIRS):
            found = {}
            for watches in (True, False) if pair % 2 else (False, True):
                preferences().set("watch", watches)
                window.setVisible(watches)
                before, began = seen.looks, time.perf_counter()
                found[watches] = seen.speed(seconds)
                if watches:
                    looks.append((seen.looks - before) / (time.perf_counter() - began))
            ratios.append(found[False] / found[True])
            speeds.append(found[True])
        preferences().set("watch", True)
        window.show()
        train_on(1.0)
        lateness = Lateness()
        train_on(CALM)
        lateness.end()
        paints = Paints()  # last: every event of the program passes through it, which itself takes time
        train_on(CALM)
        session.stop()
        wait_for(lambda: session.state == "stopped")
    return {
        "ratio": middle(ratios),
        "steps_per_second": middle(speeds),
        "paints_per_second": paints.count / CALM,
        "looks_per_second": middle(looks),
        "lateness_p99": percentile(lateness.milliseconds, 0.99),
        "overhead": seen.overhead,
    }


def _document(name: str) -> Document:
    return MADE[name]() if name in MADE else load(find(name))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(watched(sys.argv[1], float(sys.argv[2]))) + "\n")
