"""Looks for repairs of findings in a thread, one after the other, and remembers them until the next check."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from runtime.checked import Checked
from runtime.document import Document
from runtime.findings import Finding
from studio.job import Job, Progress
from studio.translate import tr_problem

if TYPE_CHECKING:  # at run time the repairs bring torch
    from runtime.repairs import Repair

Judge = Callable[[Document], Checked]
Find = Callable[[Checked, Finding, Judge | None], "tuple[Repair, ...]"]
REST = 120  # milliseconds that a finding stands before repairs are looked for: most pass while a person still edits
NODES = 10  # for so many a millisecond more: the search checks the whole network many times, and slows the window
PATIENCE = 10.0  # seconds that the thread is waited for at the end
log = logging.getLogger(__name__)


class Overtaken(Exception):
    """What is searched for belongs to a graph that is no longer the one in sight."""


def find_repairs(checked: Checked, finding: Finding, judge: Judge | None) -> tuple[Repair, ...]:
    """`runtime.repairs.repairs_of`, imported on the first call because that brings torch."""
    from studio.warming import load_libraries

    load_libraries()
    from runtime.repairs import repairs_of

    return repairs_of(checked, finding, judge)


def _check(document: Document) -> Checked:
    from runtime.check import check

    return check(document)


def repair_text(repair: Repair, document: Document, finding: Finding) -> str:
    """What a repair does, in the person's language; it also names the step of undo."""
    said = Finding(finding.node, repair.text, values=repair.values)
    return tr_problem(said, document).removesuffix(".")


class Repairing(QObject):
    """Answers each wish with `found`; a newer check takes back every wish without an answer."""

    found = Signal(object)  # Finding whose repairs are known from now on

    def __init__(self, find: Find = find_repairs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.find = find
        self._checked: Checked | None = None
        self._judge: Judge | None = None
        self._known: dict[Finding, tuple[Repair, ...]] = {}
        self._wished: list[Finding] = []
        self._job: Job | None = None
        self._overtaken = threading.Event()  # whether what the thread is at no longer counts
        self._asked: tuple[Checked, Finding] | None = None  # what the thread is at
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._begin)

    def wish(self, checked: Checked, finding: Finding, judge: Judge | None = None) -> tuple[Repair, ...] | None:
        """The repairs, or None while they are looked for; `found` tells when they are there.

        `judge` checks another document in the place of `checked.document`, where that is the inside of a block.
        """
        self.follow(checked)
        self._judge = judge
        known = self._known.get(finding)
        if known is None and finding not in self._wished and self._asked != (checked, finding):
            self._wished.append(finding)
            if self._job is None and not self._rest.isActive():
                self._rest.start(REST + len(checked.document.nodes) // NODES)
        return known

    def follow(self, checked: Checked) -> None:
        """Another check is the one in sight: nobody waits for what was wished of an earlier one."""
        if checked is not self._checked:
            self._checked, self._judge, self._known = checked, None, {}
            self._overtaken.set()
            self._wished.clear()
            self._rest.stop()

    def close(self) -> None:
        """End: what is under way is waited for."""
        self._checked = None
        self._overtaken.set()
        self._rest.stop()
        self._wished.clear()
        if self._job is not None:
            self._job.join(PATIENCE)

    def _begin(self) -> None:
        if self._job is not None or self._checked is None or not self._wished:
            return
        checked, finding = self._checked, self._wished.pop(0)
        find, judge = self.find, self._judge

        overtaken = self._overtaken = threading.Event()  # the thread looks at this and at nothing of Qt's

        def judged(document: Document) -> Checked:
            if overtaken.is_set():
                raise Overtaken
            return judge(document) if judge is not None else _check(document)

        def work(_progress: Progress) -> tuple[Repair, ...]:
            try:
                return find(checked, finding, judged if judge is not None or not checked.path else None)
            except Overtaken:
                return ()

        self._asked = (checked, finding)
        self._job = Job(work, "netloom-repairs", self)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._take_fault)
        self._job.start()

    def _take_fault(self, fault: Exception) -> None:
        log.error("the repairs broke", exc_info=fault)  # a fault of ours must not take away what else can be repaired
        self._take(())

    def _take(self, repairs: tuple[Repair, ...]) -> None:
        asked, self._asked = self._asked, None
        job, self._job = self._job, None
        if job is not None:
            job.retire()
        if asked is not None and asked[0] is self._checked:
            self._known[asked[1]] = repairs
            self.found.emit(asked[1])
        self._begin()
