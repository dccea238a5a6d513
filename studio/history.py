"""Undo and redo: the earlier documents themselves, each with the words for the step that followed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from runtime.document import Document

LONGEST = 2000  # steps kept; documents share what did not change, so a step costs little


@dataclass(frozen=True, slots=True)
class Step:
    """One undoable step: the documents on either side, what was done, and the token that lets the next step join it."""

    before: Document
    after: Document
    label: str
    merge: str = ""


class History:
    """What was done, and what was undone. A new step forgets what was undone."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def push(self, before: Document, after: Document, label: str, merge: str = "") -> None:
        """Remember a step; one with the token of the last step joins it, so that a drag is one step."""
        last = self._done[-1] if self._done else None
        if last and merge and last.merge == merge and not self._undone:
            self._done[-1] = Step(last.before, after, label, merge)
        else:
            self._done.append(Step(before, after, label, merge))
            del self._done[:-LONGEST]
        self._undone.clear()

    def seal(self) -> None:
        """Let no later step join the last one, whatever its token."""
        if self._done and self._done[-1].merge:
            last = self._done[-1]
            self._done[-1] = Step(last.before, last.after, last.label)

    def undo(self) -> Document | None:
        """The document before the last step, or None at the beginning."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1].before

    def redo(self) -> Document | None:
        """The document after the step undone last, or None when nothing was undone."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        self.seal()
        return self._done[-1].after

    def rename(self, label: Callable[[str], str]) -> None:
        """Call every step otherwise: the language is another."""
        for steps in (self._done, self._undone):
            steps[:] = [replace(step, label=label(step.label)) for step in steps]

    def retell(self, document: Callable[[Document], Document]) -> None:
        """Put other words in every document that can be come back to."""
        for steps in (self._done, self._undone):
            steps[:] = [replace(step, before=document(step.before), after=document(step.after)) for step in steps]

    def holds(self, after: Document) -> bool:
        """Whether the step that led to this document is done, and not taken back."""
        return any(step.after is after for step in self._done)

    @property
    def undo_label(self) -> str:
        """What `undo` would take back; empty when there is nothing."""
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        """What `redo` would do again; empty when there is nothing."""
        return self._undone[-1].label if self._undone else ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._undone)
