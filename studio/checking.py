"""Checks documents: at once when that is quicker than a frame, else in a thread, the latest document only."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from runtime.checked import Checked
from runtime.document import Document, End, Node, Wire
from runtime.switching import quick_switching
from studio.garbage import freeze

Check = Callable[[Document], Checked]
FRAME = 0.008  # seconds that a check may take in the thread that paints
FIRST = Document(
    nodes={"digits1": Node("digits1", "digits"), "linear1": Node("linear1", "linear")},
    wires=(Wire(End("digits1", "image"), End("linear1", "x")),),
)
log = logging.getLogger(__name__)


def check_document(document: Document) -> Checked:
    """`runtime.check.check`, imported on the first call because that brings torch."""
    from studio.warming import load_libraries

    load_libraries()
    from runtime.check import check

    return check(document)


class Checking(QObject):
    """Answers each wish with `done`, except wishes overtaken by a newer one.

    Until a first small document has brought torch, and while the last check took longer than a frame, a thread does it.
    """

    done = Signal(object)  # Checked, in the thread of this object
    warmed = Signal()  # torch is there
    failed = Signal(str)  # a check that broke: the text of its exception
    _finished = Signal(object, object)  # document, Checked | Exception, from the worker

    def __init__(self, check: Check = check_document, parent: QObject | None = None, *, warm: bool = False) -> None:
        super().__init__(parent)
        self.check = check
        self._seconds = 0.0 if warm else float("inf")  # of the last check
        self._wanted: Document | None = None
        self._newest: Document | None = None
        self._closed = False
        self._turn = threading.Condition()
        self._thread: threading.Thread | None = None
        self._finished.connect(self._deliver)
        self._soon = QTimer(self, singleShot=True, interval=0)  # the edit is painted first: the thread would slow that
        self._soon.timeout.connect(self._hand_over)

    @property
    def warm(self) -> bool:
        """Whether torch is there and a check has been done."""
        return self._seconds != float("inf")

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._newest is not None

    def request(self, document: Document, *, whole: bool = False) -> None:
        """Wish for a check; an older wish without an answer gets none. `whole` says that nothing of it is known yet."""
        idle = self._newest is None
        self._newest = document
        if idle and not whole and self._seconds < FRAME:
            self._deliver(document, self._timed(document))
            return
        self._soon.start()
        self.start()

    def start(self) -> None:
        """Begin to warm up, if that has not begun yet."""
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._work, name="netloom-check", daemon=True)
            self._thread.start()

    def close(self, seconds: float = 10.0) -> None:
        """End the thread; a check under way is waited for that long."""
        with self._turn:
            self._closed = True
            self._turn.notify()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    def _hand_over(self) -> None:
        with self._turn:
            self._wanted = self._newest
            self._turn.notify()

    def _work(self) -> None:
        if not self.warm:
            self._warm_up()
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._closed or self._wanted is not None)
                if self._closed:
                    return
                document, self._wanted = self._wanted, None
            if document is not None:
                with quick_switching():  # the window answers meanwhile
                    answer = self._timed(document)
                self._finished.emit(document, answer)

    def _warm_up(self) -> None:
        self._timed(FIRST)
        if not gc.get_freeze_count():  # once: documents opened later must be let go
            freeze()  # torch's million objects stay; looking through them again and again makes the window stutter
        self._seconds = 0.0  # the import does not count
        self.warmed.emit()

    def _timed(self, document: Document) -> Checked | Exception:
        began = time.perf_counter()
        try:
            return self.check(document)
        except Exception as fault:  # a fault of ours in check must not end the program or the thread
            log.exception("the check broke")
            return fault
        finally:
            self._seconds = time.perf_counter() - began

    def _deliver(self, document: Document, answer: Checked | Exception) -> None:
        if document is not self._newest:
            return
        self._newest = None
        if isinstance(answer, Exception):
            self.failed.emit(f"{type(answer).__name__}: {answer}")
        else:
            self.done.emit(answer)
