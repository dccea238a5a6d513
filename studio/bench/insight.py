"""What insight costs, as rows of the bench's table: `python -m studio.bench.insight` prints them as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from statistics import median

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from runtime.telemetry import Answer, Event
from studio.bench import portraits, watching
from studio.bench.processes import measured_by
from studio.bench.rows import Row
from studio.bench.stage import stage, wait_for
from studio.canvas.portraits import TOPIC

MOVES = 20  # of the slider
TRAINED = 300  # steps before the slider is moved


def time_machine() -> list[Row]:
    """From a key on the time machine's line to the portraits of that moment painted, for the digits CNN at rest."""
    with stage() as window:
        session, line = window.session, window.bench.time.line
        session.open_example("digits-cnn")
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
        window.canvas.fit()
        heard: list[Answer] = []
        session.arrived.connect(lambda event: heard.append(event) if _of_portraits(event) else None)
        session.step(batches=TRAINED)
        wait_for(lambda: session.state == "paused" and bool(heard), 120)
        line.setFocus()
        taken = []
        for _ in range(MOVES + 1):
            began = time.perf_counter()
            QTest.keyClick(line, Qt.Key.Key_Left)
            step = session.past.step
            wait_for(lambda step=step: heard[-1].step == step)  # type: ignore[misc]
            window.canvas.repaint()
            taken.append((time.perf_counter() - began) * 1000)
        session.stop()
        wait_for(lambda: session.state == "stopped")
    return [Row("the time machine shows a stored point", median(taken[1:]), "ms", "≤ 100")]


def _of_portraits(event: Event) -> bool:
    return isinstance(event, Answer) and event.asked == TOPIC


def histograms() -> list[Row]:
    """64 histograms drawn at once, as the activations of a deep network are."""
    from PySide6.QtGui import QColor

    from studio.app import make_application
    from studio.widgets.ridge import Histogram, Ridge

    make_application()
    random = np.random.default_rng(0)
    ridge = Ridge()
    ridge.resize(400, 300)
    rows = [
        Histogram(f"layer {index}", QColor("#8caffe"), random.integers(0, 90, 32), -1.0, 1.0, 0.0, (-0.8, 0, 0.8), 0, 1)
        for index in range(64)
    ]
    shot, taken = QImage(ridge.size(), QImage.Format.Format_ARGB32_Premultiplied), []
    for _ in range(MOVES + 1):
        began = time.perf_counter()
        ridge.show_rows(rows)
        ridge.render(shot)
        taken.append((time.perf_counter() - began) * 1000)
    return [Row("64 histograms in one draw", median(taken[1:]), "ms", "≤ 6.7")]


def measure() -> list[Row]:
    """All rows: what watching costs, and what single pictures take, each in a process of its own."""
    found = [Row(**row) for row in measured_by("studio.bench.insight")]
    return [*watching.measure(), *found]


ROWS: tuple[Callable[[], list[Row]], ...] = (time_machine, portraits.rows, histograms)


if __name__ == "__main__":
    sys.stdout.write(json.dumps([asdict(row) for rows_of in ROWS for row in rows_of()]) + "\n")
