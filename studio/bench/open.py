"""Opening a document of 1,000 nodes: until it is painted with its shapes."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from runtime import store
from studio.bench.graphs import chain
from studio.bench.processes import measured_by
from studio.bench.rows import ROUNDS, Row, middle


def measure() -> list[Row]:
    """The median over fresh processes."""
    times = [float(measured_by("studio.bench.open")) for _ in range(ROUNDS)]
    return [Row("opening 1,000 nodes, painted with shapes", middle(times), "s", "≤ 1")]


def opening_seconds() -> float:
    """Seconds from asking for the file to the frame that shows its shapes."""
    from studio.bench.stage import stage, wait_for

    with tempfile.TemporaryDirectory(prefix="netloom-bench-") as folder, stage() as window:
        path = Path(folder) / "large.loom"
        store.save(chain(1000), path)
        session = window.session
        start = time.perf_counter()
        session.open(path)
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
        window.canvas.repaint()
        QApplication.processEvents()
        return time.perf_counter() - start


if __name__ == "__main__":
    sys.stdout.write(json.dumps(opening_seconds()) + "\n")
