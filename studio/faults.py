"""Faults of our own: written to a log, told in a sentence, never the end of the program."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from studio.translate import tr

log = logging.getLogger("studio")
LARGEST = 500_000  # bytes; a longer log is put aside when the program starts


class Faults(QObject):
    """Catches what nobody caught, in every thread."""

    told = Signal(str)  # a sentence, in the thread of the window

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file: Path | None = None
        self._handler: logging.Handler | None = None
        self._earlier: tuple[Callable[..., object], Callable[..., object]] | None = None

    def watch(self) -> None:
        """Take over from Python's own hooks."""
        self._earlier = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.take
        threading.excepthook = self._take_from_thread

    def write_log(self, folder: Path | None = None) -> None:
        """Write warnings and faults to a log from now on; without a place to write, the sentences must do."""
        import platformdirs  # takes longer to import than the first window can wait

        folder = folder or Path(platformdirs.user_log_dir("netloom", appauthor=False))
        self.file = folder / "netloom.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if self.file.exists() and self.file.stat().st_size > LARGEST:
                self.file.replace(self.file.with_suffix(".old.log"))
            self._handler = logging.FileHandler(self.file, encoding="utf-8", delay=True)
        except OSError:
            return
        self._handler.setLevel(logging.WARNING)
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
                file=str(self.file or "–"),
            )
        )

    def _take_from_thread(self, facts: threading.ExceptHookArgs) -> None:
        if facts.exc_value is not None:
            self.take(facts.exc_type, facts.exc_value, facts.exc_traceback)
