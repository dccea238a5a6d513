"""A shown window with settings of its own, for measuring what a person would see."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from studio.app import begin, make_application, make_window
from studio.window import Window

TICK = 5  # milliseconds between looks at the clock of the event loop


@contextlib.contextmanager
def stage() -> Iterator[Window]:
    """A window of 1,280 × 800 over empty settings, with torch loaded; the person's own are not touched."""
    with tempfile.TemporaryDirectory(prefix="netloom-bench-") as home:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
            os.environ[name] = home
        make_application()
        window = make_window()
        window.resize(1280, 800)
        window.show()
        begin(window, [])
        wait_for(lambda: window.session.checking.warm)
        try:
            yield window
        finally:
            window.tabs.finish()
            window.deleteLater()
            QApplication.processEvents()


def wait_for(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Handle events until something holds. Raises `TimeoutError`."""
    end = time.perf_counter() + seconds
    while not holds():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get there in time")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


class Paints(QObject):
    """Counts the paint events of all widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count and pass on."""
        self.count += event.type() == QEvent.Type.Paint
        return False


class Lateness(QObject):
    """How late the event loop answers a timer that asks every few milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.milliseconds: list[float] = []
        self._due = time.perf_counter() + TICK / 1000
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _look(self) -> None:
        now = time.perf_counter()
        self.milliseconds.append(max(0.0, (now - self._due) * 1000))
        self._due = now + TICK / 1000
