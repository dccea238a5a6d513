"""Opening a document of 1,000 and of 10,000 nodes until it is painted with its shapes; undo; memory."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from runtime import edits, store
from studio.bench.graphs import chain
from studio.bench.processes import measured_by
from studio.bench.rows import ROUNDS, Row, middle

if TYPE_CHECKING:
    from studio.window import Window

UNDONE = ("a move", "a setting", "a removal", "an addition")


def measure() -> list[Row]:
    """Medians over fresh processes."""
    small = [measured_by("studio.bench.open", "1000") for _ in range(ROUNDS)]
    large = [measured_by("studio.bench.open", "10000") for _ in range(ROUNDS)]
    rows = [
        Row("opening 1,000 nodes, painted with shapes", middle([one["open"] for one in small]), "s", "≤ 0.3"),
        Row("opening 10,000 nodes, painted with shapes", middle([one["open"] for one in large]), "s", "≤ 3"),
        Row("memory above the empty window, 1,000 nodes", middle([one["memory"] for one in small]), "MB", "≤ 100"),
    ]
    for name in UNDONE:
        times = [time for one in large for time in one["undo"][name]]
        rows.append(Row(f"undo of {name} at 10,000 nodes", middle(times), "ms", "≤ 20"))
    return rows


def figures(size: int) -> dict[str, Any]:
    """Seconds from asking for the file to the frame that shows its shapes; megabytes; milliseconds of undoing."""
    from studio.bench.stage import stage, wait_for

    with tempfile.TemporaryDirectory(prefix="netloom-bench-") as folder, stage() as window:
        path = Path(folder) / "large.loom"
        store.save(chain(size), path)
        session = window.session
        window.show_bench()
        QApplication.processEvents()
        before = _megabytes()
        start = time.perf_counter()
        session.open(path)
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
        window.canvas.repaint()
        opened = time.perf_counter() - start
        QApplication.processEvents()
        return {"open": opened, "memory": _megabytes() - before, "undo": _undo(window)}


def _undo(window: Window) -> dict[str, list[float]]:
    """Milliseconds until the canvas shows a document again that was edited in different ways."""
    from studio.bench.stage import wait_for

    session, canvas = window.session, window.canvas
    first = session.document
    last = [key for key, node in first.nodes.items() if node.type == "linear"][-1]
    edited = (
        edits.move(first, {last: (-500.0, -500.0)}),
        edits.set_setting(first, last, "units", 65),
        edits.remove(first, [last]),
        edits.add_node(first, "relu")[0],
    )
    times: dict[str, list[float]] = {name: [] for name in UNDONE}
    for name, document in list(zip(UNDONE, edited, strict=True)) * ROUNDS:
        session.apply(document, name)
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
        canvas.actual_size()
        start = time.perf_counter()
        session.undo()
        canvas.repaint()
        times[name].append((time.perf_counter() - start) * 1000)
        wait_for(lambda: session.latest is not None and session.latest.document is session.document)
    return times


def _megabytes() -> float:
    """Memory of this process that is in use."""
    import psutil

    return psutil.Process().memory_info().rss / 1e6


if __name__ == "__main__":
    sys.stdout.write(json.dumps(figures(int(sys.argv[1]))) + "\n")
