"""Which pictures have not followed yet to the moment that is looked at, so that nobody takes them for its own."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from runtime.telemetry import Answer

SOON = 150  # milliseconds in which most pictures follow; marking them for so short would be a flicker
PALE = 0.35  # how much is left of a picture that is late


class Late(QObject):
    """The topics that are waited for since a moment is looked at; told once that takes longer than a glance."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waited: frozenset[str] = frozenset()
        self._step: int | None = None
        self.topics: frozenset[str] = frozenset()  # what is to be marked
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._tell)

    def begin(self, topics: Iterable[str], step: int | None) -> None:
        """The moment of another step is looked at, or the present: whatever is followed shows the one before."""
        self._step = step
        self._wait_for(frozenset(topics))

    def join(self, topic: str) -> None:
        """This is followed from now on; until it is answered its picture is the one of the present."""
        if self._step is not None:
            self._wait_for(self._waited | {topic})

    def leave(self, topic: str) -> None:
        """Nobody follows that topic any more."""
        self._wait_for(self._waited - {topic})

    def hear(self, answer: Answer) -> None:
        """Something was answered, perhaps of the moment before; or nothing can be looked at at all."""
        if not answer.asked:
            self.clear()
        elif self._step is None or answer.step == self._step:
            self.leave(answer.asked)

    def clear(self) -> None:
        """Nothing is waited for."""
        self._wait_for(frozenset())

    def _wait_for(self, topics: frozenset[str]) -> None:
        self._waited = topics
        if not topics:
            self._soon.stop()
        elif not self.topics and not self._soon.isActive():
            self._soon.start()
        if self.topics:
            self._tell()

    def _tell(self) -> None:
        if self.topics != self._waited:
            self.topics = self._waited
            self.changed.emit()
