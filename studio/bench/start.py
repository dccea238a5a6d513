"""From the command to the window on screen, torch not yet loaded."""

from __future__ import annotations

import json
import sys
import time


def measure() -> list[object]:
    """The median over fresh processes, the interpreter's own start included."""
    from studio.bench.processes import measured_by
    from studio.bench.rows import ROUNDS, Row, middle

    times = [float(measured_by("studio.bench.start", str(time.time()))) for _ in range(ROUNDS)]
    return [Row("window on screen", middle(times), "s", "≤ 0.5")]


def starting_seconds(asked: float) -> float:
    """Seconds from the time the process was asked for until the first paint of the window."""
    from PySide6.QtWidgets import QApplication

    from studio.app import make_application, make_window

    make_application()
    window = make_window()
    window.show()
    QApplication.processEvents()
    window.repaint()
    seconds = time.time() - asked
    window.session.close()
    return seconds


if __name__ == "__main__":
    sys.stdout.write(json.dumps(starting_seconds(float(sys.argv[1]))) + "\n")
