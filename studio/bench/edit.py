"""An edit at the tail of a 200-node graph: how long until its shapes are known."""

from __future__ import annotations

import gc
import time

from runtime import edits
from runtime.check import check
from studio.bench.graphs import chain
from studio.bench.rows import Row, middle


def measure() -> list[Row]:
    """The median over edits that were never seen before."""
    document = chain(200)
    last = [key for key, node in document.nodes.items() if node.type == "linear"][-1]
    check(document)
    gc.freeze()  # as the studio does
    times = []
    for units in range(10, 110):
        edited = edits.set_setting(document, last, "units", units)
        start = time.perf_counter()
        check(edited)
        times.append((time.perf_counter() - start) * 1000)
    return [Row("shapes after an edit at the tail of 200 nodes", middle(times), "ms", "≤ 5")]
