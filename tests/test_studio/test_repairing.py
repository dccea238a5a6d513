"""The search for repairs gives up when the graph that it was for is no longer in sight."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from runtime.checked import Checked
from runtime.document import Document
from runtime.findings import Finding
from studio.repairing import Overtaken, Repairing


def test_a_search_that_is_overtaken_ends(qtbot: QtBot) -> None:
    finding = Finding("", "Something is odd.")
    old, new = (Checked(Document(title), findings=(finding,)) for title in ("old", "new"))
    begun, ended = threading.Event(), threading.Event()

    def find(checked: Checked, _finding: Finding, judge) -> tuple:
        begun.set()
        if checked is new:
            return ()
        try:
            while True:  # a large network: check after check
                judge(Document())
        except Overtaken:
            ended.set()
            raise

    repairing = Repairing(find)
    answered = []
    repairing.found.connect(answered.append)
    repairing.wish(old, finding, lambda document: Checked(document))
    qtbot.waitUntil(begun.is_set)
    repairing.follow(new)
    qtbot.waitUntil(ended.is_set)
    qtbot.waitUntil(lambda: repairing._job is None)
    assert answered == []  # nobody is told of what no longer counts
    assert repairing.wish(new, finding) is None
    qtbot.waitUntil(lambda: repairing.wish(new, finding) == ())
    qtbot.waitUntil(lambda: repairing._job is None)
    repairing.close()


def test_closing_does_not_wait_for_a_long_search(qtbot: QtBot) -> None:
    finding = Finding("", "Something is odd.")
    checked = Checked(Document(), findings=(finding,))
    begun = threading.Event()

    def find(_checked: Checked, _finding: Finding, judge) -> tuple:
        begun.set()
        while True:
            judge(Document())

    repairing = Repairing(find)
    repairing.wish(checked, finding, lambda document: Checked(document))
    qtbot.waitUntil(begun.is_set)
    repairing.close()
    qtbot.waitUntil(lambda: repairing._job is None)
