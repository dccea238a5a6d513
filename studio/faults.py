"""Faults of our own: written to a log, told in a sentence, never the end of the program."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QObject, Signal

from studio.translate import tr

log = logging.getLogger("studio")
LARGEST, KEPT = 500_000, 3  # bytes of a log file, and how many there are


class Faults(QObject):
    """Catches what nobody caught, in every thread."""

    told = Signal(str)  # a sentence, in the thread of the window

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = (folder or Path(platformdirs.user_log_dir("netloom", appauthor=False))) / "netloom.log"
        self._handler: logging.Handler | None = None
        self._earlier: tuple[Callable[..., object], Callable[..., object]] | None = None

    def watch(self) -> None:
        """Take over from Python's own hooks and write a log."""
        self._earlier = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.take
        threading.excepthook = self._take_from_thread
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                self.file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True
            )
        except OSError:
            return  # without a log the sentence must do
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(self._handler)

    def release(self) -> None:
        """Give the hooks back."""
        if self._earlier is not None:
            sys.excepthook, threading.excepthook = self._earlier
            self._earlier = None
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None

    def take(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        """Log a fault and tell it; an interruption from the keyboard stays what it is."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        log.error("unexpected fault", exc_info=(kind, fault, trace))
        self.told.emit(
            tr(
                "Something went wrong inside Netloom ({reason}). Your work is kept; the log is {file}.",
                reason=f"{kind.__name__}: {fault}"[:160],
                file=str(self.file),
            )
        )

    def _take_from_thread(self, facts: threading.ExceptHookArgs) -> None:
        if facts.exc_value is not None:
            self.take(facts.exc_type, facts.exc_value, facts.exc_traceback)
