"""Work in a thread of its own, its progress and result handed over in the thread of the window."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from runtime.switching import quick_switching

Progress = Callable[[float, str], None]
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person gave the work up; raised inside it at its next report of progress."""


class Job(QObject):
    """One piece of work. Exactly one of `done` and `failed` comes at its end; `failed` brings the exception."""

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(float, str)  # share from 0 to 1, English sentence

    def __init__(self, work: Callable[[Progress], Any], name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._do, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Give up at the next report of progress."""
        self._given_up.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end; whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def retire(self) -> None:
        """The answer is there and nobody needs this any more. Its thread may still be on its way out of the signal."""
        self._thread.join()
        self.deleteLater()

    def _report(self, share: float, sentence: str) -> None:
        if self._given_up.is_set():
            raise Cancelled
        self.progressed.emit(share, sentence)

    def _do(self) -> None:
        try:
            with quick_switching():  # the window answers meanwhile
                result = self._work(self._report)
        except Exception as fault:
            log.info("%s ended: %r", self._thread.name, fault)
            self._tell(self.failed, fault)
        else:
            self._tell(self.done, result)

    def _tell(self, signal: Any, answer: Any) -> None:
        with contextlib.suppress(RuntimeError):  # who asked has been closed meanwhile
            signal.emit(answer)
