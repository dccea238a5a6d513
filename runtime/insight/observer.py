"""Answers questions about a network that no run is at work on: it has ended, lies on the disk or has not begun."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Mapping

from runtime.failure import failure_of
from runtime.insight.attention import Attention
from runtime.insight.lens import Lens
from runtime.insight.question import Moment, Question
from runtime.telemetry import Answer, Mailbox

log = logging.getLogger(__name__)


class Observer:
    """Owns a thread and the lens that is made in it. Any thread may call its methods; all return at once.

    It takes the same wishes as a run does (`Runner.attend`, `ask`, `drop`, `look_at`).
    """

    def __init__(self, make: Callable[[], Lens], mailbox: Mailbox, run: int) -> None:
        self._make = make
        self._mailbox = mailbox
        self._run = run
        self._wishes: queue.SimpleQueue[Callable[[Attention], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="netloom-observe", daemon=True)
        self._thread.start()

    def attend(self, questions: Mapping[str, Question]) -> None:
        """Answer these, and again when another moment is looked at."""
        self._wishes.put(lambda attention: attention.attend(questions))

    def ask(self, topic: str, question: Question) -> None:
        """Answer once."""
        self._wishes.put(lambda attention: attention.ask(topic, question))

    def drop(self, topic: str) -> None:
        """Nobody waits for that answer any more."""
        self._wishes.put(lambda attention: attention.drop(topic))

    def look_at(self, moment: Moment | None) -> None:
        """Look at a stored moment, or at the end of the run again."""
        self._wishes.put(lambda attention: attention.look_at(moment))

    def close(self, timeout: float | None = None) -> bool:
        """End after the present piece; whether the thread ended in time."""
        self._wishes.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            attention = Attention(self._make(), self._run)
        except Exception as error:
            self._tell_fault(error)
            return
        while True:
            with contextlib.suppress(queue.Empty):
                while True:
                    wish = self._wishes.get(block=not attention.pending)
                    if wish is None:
                        return
                    try:
                        wish(attention)
                    except Exception as error:
                        self._tell_fault(error)
            for answer in attention.rest():
                self._mailbox.replace(answer)

    def _tell_fault(self, error: Exception) -> None:
        log.debug("nothing can be observed", exc_info=error)
        failure = failure_of(error)
        values = {name: str(value) for name, value in {"node": failure.node, **failure.values}.items()}
        self._mailbox.add(Answer(self._run, 0, "", {}, sentence=failure.sentence, values=values))
