"""What the tests of the shell share: sessions with a check and a runner that a test holds in its hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock, create_autospec, patch

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.checked import Checked, CheckedNode
from runtime.document import Document, End
from runtime.findings import Finding
from runtime.runner import Runner
from runtime.telemetry import Event, Mailbox, State
from studio.checking import FRAME
from studio.commands import ACTIONS
from studio.places import Places
from studio.session import Session
from studio.window import Window

PATIENT = 60.0  # seconds: what is quick answers at once, however busy the machine is


def wired(*kinds: str) -> Document:
    """Digits → … → Cross-entropy → Minimize, with these kinds in between."""
    document, last = edits.add_node(Document(title="wired"), "digits")
    port = "image"
    for number, kind in enumerate(kinds or ("flatten", "linear"), start=1):
        document, name = edits.add_node(document, kind, (200.0 * number, 0.0))
        document = edits.connect(document, End(last, port), End(name, "x"))
        last, port = name, "y"
    document, loss = edits.add_node(document, "cross_entropy", (900.0, 0.0))
    document, goal = edits.add_node(document, "goal", (1100.0, 0.0))
    document = edits.connect(document, End(last, port), End(loss, "prediction"))
    document = edits.connect(document, End("digits1", "label"), End(loss, "target"))
    return edits.connect(document, End(loss, "loss"), End(goal, "loss"))


def quick_check(document: Document) -> Checked:
    """A check that finds nothing wrong with anything, without torch; a node called `wrong` has a finding."""
    faults = [
        Finding(key, "{node} does not fit. Remove it.") for key, node in document.nodes.items() if node.title == "wrong"
    ]
    return Checked(
        document, tuple(document.nodes), {key: CheckedNode(parameters=7) for key in document.nodes}, tuple(faults)
    )


class HeldCheck:
    """A check that waits in its thread until the test lets it go."""

    def __init__(self) -> None:
        self.seen: list[Document] = []
        self.threads: set[threading.Thread] = set()
        self.gate = threading.Semaphore(0)

    def __call__(self, document: Document) -> Checked:
        self.seen.append(document)
        self.threads.add(threading.current_thread())
        self.gate.acquire()
        return quick_check(document)


class Runs:
    """Makes spec'd runners and keeps what each was made with."""

    def __init__(self) -> None:
        self.made: list[Mock] = []
        self.facts: list[dict[str, Any]] = []
        self.mailboxes: list[Mailbox] = []

    def __call__(self, checked: Checked, mailbox: Mailbox, **facts: Any) -> Runner:
        runner = create_autospec(Runner, instance=True)
        runner.join.return_value = True
        runner.training = None  # as long as a real one has not begun
        self.made.append(runner)
        self.facts.append({"checked": checked, **facts})
        self.mailboxes.append(mailbox)
        return runner

    @property
    def last(self) -> Mock:
        return self.made[-1]

    def say(self, *events: Event) -> None:
        for event in events:
            self.mailboxes[-1].add(event)

    def end(self, state: str = "done") -> None:
        """The last run ends, having kept itself in its folder."""
        folder: Path = self.facts[-1]["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.json").write_text("{}")
        self.say(State(self.facts[-1]["number"], state))


@contextmanager
def open_session(
    qtbot: QtBot, folder: Path, *, check: Callable[[Document], Checked] = quick_check, runs: Runs | None = None
) -> Iterator[Session]:
    """A session whose check is warm, closed at the end."""
    session = Session(check=check, make_runner=runs or Runs(), places=Places(folder / "data"))
    with patch("studio.checking.FRAME", PATIENT if check is quick_check else FRAME):
        if check is quick_check:
            warm(qtbot, session)
        try:
            yield session
        finally:
            session.close()
            session.deleteLater()


@contextmanager
def example_session(qtbot: QtBot, folder: Path, name: str) -> Iterator[Session]:
    """A session with an example in front, checked with torch."""
    from runtime.check import check  # brings torch, which most tests of the window do without

    with open_session(qtbot, folder, check=check) as session:
        warm(qtbot, session)
        with qtbot.waitSignal(session.checked):
            session.open_example(name)
        yield session


@contextmanager
def example_window(qtbot: QtBot, folder: Path, name: str) -> Iterator[Window]:
    """The window with an example in front, checked with torch, that really trains."""
    from runtime.check import check
    from studio.runs import make_runner

    with open_window(qtbot, folder, make_runner, check) as window:  # type: ignore[arg-type]
        session = window.session
        assert session.open_example(name)
        qtbot.waitUntil(
            lambda: session.whole_checked is not None and session.whole_checked.document is session.whole,
            timeout=round(PATIENT * 1000),
        )
        yield window


def end(qtbot: QtBot, session: Session, runs: Runs, state: str = "done") -> None:
    """Let the run come to its end."""
    with qtbot.waitSignal(session.run_state):
        runs.end(state)


def warm(qtbot: QtBot, session: Session) -> None:
    """Wait until checks answer at once."""
    with qtbot.waitSignal(session.checking.warmed, timeout=round(PATIENT * 1000)):  # it may have to bring torch
        session.checking.start()


@contextmanager
def open_window(
    qtbot: QtBot, folder: Path, runs: Runs | None = None, check: Callable[[Document], Checked] = quick_check
) -> Iterator[Window]:
    """The whole window on screen, closed at the end without a question."""
    session = Session(check=check, make_runner=runs or Runs(), places=Places(folder / "data"))
    window = Window(session)
    session.setParent(window)
    window.resize(1280, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with patch("studio.checking.FRAME", PATIENT):
        warm(qtbot, session)
        try:
            yield window
        finally:
            window.files.ask = lambda: "discard"
            window.files.ask_all = lambda sessions: []
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def press(window: Window, keys: str) -> None:
    """Press the keys of a declared action, wherever the focus is."""
    action = next(declared for declared in ACTIONS if keys in declared.shortcuts)
    window.menus.refresh()
    QTest.keySequence(QApplication.focusWidget() or window, keys)
    assert action.key
