"""The window comes first; torch afterwards, in a thread."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

SHOW = """
import sys
from PySide6.QtCore import QTimer
from studio import app
app.stop_source_scan()
application = app.make_application()
window = app.make_window()
window.show()
application.processEvents()
heavy = [name for name in ("torch", "numpy", "pyqtgraph", "sklearn", "onnx", "polars") if name in sys.modules]
print("before", *heavy)
app.begin(window, sys.argv[1:])
window.session.checking.warmed.connect(lambda: QTimer.singleShot(0, window.close))
application.exec()
print("after", "torch" in sys.modules, window.working, window.tabs.front.has_bench)
"""


def run_studio(folder: Path, *arguments: str) -> dict[str, str]:
    """What the script above prints, by its first word, in a fresh process with a home of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    environment |= {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    command = [sys.executable, "-c", SHOW, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return {line.split(" ")[0]: line.partition(" ")[2] for line in done.stdout.splitlines()}


def test_nothing_heavy_is_imported_before_the_window_is_on_screen(tmp_path: Path) -> None:
    told = run_studio(tmp_path, str(ROOT / "assets" / "examples" / "iris.loom"))
    assert told["before"] == ""
    assert told["after"] == "True True True", "torch came afterwards, and the named document is open"


SCAN = """
import linecache
import PySide6.QtCore
from studio.warming import stop_source_scan
stop_source_scan()
import sched
print(any("sched" in name for name in linecache.cache))
"""


def test_pyside_does_not_read_the_source_of_what_is_imported_after_it() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", SCAN], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
