"""Guards around every test: what it leaves behind or lets slip past fails it, not the test that happens to come next.

A test must leave no window, no running thread, no running timer, and log nothing at WARNING or above (Python's logging
and Qt's messages alike) that it did not announce with `expect_message`. Exceptions in slots are pytest-qt's to catch.

They are set up before the fixtures of conftest.py and of the test, and so look when those have cleaned up.
Qt is looked at only where a test has brought it in, so that tests without it stay fast. A test that has failed is not
told in addition what it left behind: a traceback holds on to everything that its frames knew.
"""

from __future__ import annotations

import gc
import logging
import re
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

PATIENCE = 2.0  # seconds that a thread told to stop is given to do so

# Threads of the test tools themselves.
TOLERATED_THREADS = re.compile(r"pytest_timeout|execnet|pydevd")
# Loggers of others, who warn of matters that concern no user of Netloom (torch.onnx: that torchvision is missing).
TOLERATED_LOGGERS = re.compile(r"(torch|onnxscript|onnx_ir)(\.|$)")
# What Qt's offscreen platform cannot do, and says each time.
TOLERATED_QT_MESSAGES = re.compile(r"This plugin does not support|QFontDatabase: Cannot find font directory")

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: Any = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


class Messages:
    """What was logged during a test, and what the test announced."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.expected: list[re.Pattern[str]] = []

    def faults(self) -> list[str]:
        unexpected = [text for text in self.seen if not any(pattern.search(text) for pattern in self.expected)]
        silent = [pattern for pattern in self.expected if not any(pattern.search(text) for text in self.seen)]
        return [f"logged: {text}" for text in unexpected] + [f"never logged: {each.pattern!r}" for each in silent]


class _Recorder(logging.Handler):
    def __init__(self, messages: Messages) -> None:
        super().__init__(logging.WARNING)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        if not TOLERATED_LOGGERS.match(record.name):
            self.messages.seen.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def guard_messages(request: pytest.FixtureRequest) -> Iterator[Messages]:
    messages = Messages()
    recorder = _Recorder(messages)
    logging.getLogger().addHandler(recorder)
    core = _loaded("PySide6.QtCore")
    earlier = core.qInstallMessageHandler(_qt_recorder(core, messages)) if core else None
    yield messages
    if core:
        core.qInstallMessageHandler(earlier)
    logging.getLogger().removeHandler(recorder)
    _report(request, messages.faults())


@pytest.fixture
def expect_message(guard_messages: Messages) -> Callable[[str], None]:
    """Announces a warning or error by a regular expression. It must then come, and any number of times is right."""

    def expect(pattern: str) -> None:
        guard_messages.expected.append(re.compile(pattern))

    return expect


def _qt_recorder(core: ModuleType, messages: Messages) -> Callable[[Any, Any, str], None]:
    harmless = {core.QtMsgType.QtDebugMsg, core.QtMsgType.QtInfoMsg}

    def record(kind: Any, context: Any, text: str) -> None:
        if kind not in harmless and not TOLERATED_QT_MESSAGES.search(text):
            messages.seen.append(f"Qt {context.category}: {text}")

    return record


@pytest.fixture(autouse=True)
def guard_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE
    left = []
    for thread in set(threading.enumerate()) - before:
        # A dummy stands for a thread that Python did not start, and outlives it; Qt's own are guarded below.
        if isinstance(thread, threading._DummyThread) or TOLERATED_THREADS.search(thread.name):
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            left.append(f"left a thread running: {thread.name} ({'' if thread.daemon else 'not '}daemon)")
    _report(request, left)


class Started:
    """The timers and threads of Qt that a test started. Qt keeps no list of them, so their `start` is wrapped, once."""

    def __init__(self) -> None:
        self.timers: list[weakref.ref[Any]] = []
        self.shots: list[tuple[float, list[weakref.ref[Any]]]] = []
        self.threads: list[weakref.ref[Any]] = []

    def watch(self, core: ModuleType) -> None:
        start_timer, start_thread, single_shot = core.QTimer.start, core.QThread.start, core.QTimer.singleShot

        def timer_start(timer: Any, *arguments: Any) -> None:
            self.timers.append(weakref.ref(timer))
            start_timer(timer, *arguments)

        def thread_start(thread: Any, *arguments: Any) -> None:
            self.threads.append(weakref.ref(thread))
            start_thread(thread, *arguments)

        def timer_single_shot(milliseconds: int, *arguments: Any) -> None:
            parts = (*arguments, getattr(arguments[-1], "__self__", None))
            owners = [weakref.ref(part) for part in parts if isinstance(part, core.QObject)]
            self.shots.append((time.monotonic() + milliseconds / 1000, owners))
            single_shot(milliseconds, *arguments)

        core.QTimer.start, core.QThread.start = timer_start, thread_start
        core.QTimer.singleShot = staticmethod(timer_single_shot)

    def clear(self) -> None:
        self.timers, self.shots, self.threads = [], [], []

    def faults(self) -> list[str]:
        timers = [timer for timer in _alive(self.timers) if timer.isActive()]
        threads = [thread for thread in _alive(self.threads) if not thread.wait(round(PATIENCE * 1000))]
        now = time.monotonic()
        shots = [due for due, owners in self.shots if due > now and len(_alive(owners)) == len(owners)]
        for timer in timers:
            timer.stop()
        return [
            *(f"left a timer running: every {timer.interval()} ms, child of {timer.parent()!r}" for timer in timers),
            *(f"left a QThread running: {thread!r}" for thread in threads),
            *(f"left a single shot that is due in {due - now:.1f} s" for due in shots),
        ]


STARTED = Started()


@pytest.fixture(scope="session")
def _watched_qt() -> None:
    core = _loaded("PySide6.QtCore")
    if core:
        STARTED.watch(core)


@pytest.fixture(autouse=True)
def guard_qt(request: pytest.FixtureRequest, _watched_qt: None) -> Iterator[None]:
    """No timer, QThread, job of Qt's thread pool or window may be left."""
    STARTED.clear()
    before = _windows()
    yield
    core = _loaded("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return
    _delete_what_waits(core)
    faults = STARTED.faults()
    if not core.QThreadPool.globalInstance().waitForDone(round(PATIENCE * 1000)):
        faults.append("left a job running in Qt's thread pool")
    if _windows().keys() - before.keys():
        gc.collect()  # a widget in a cycle is gone as soon as someone looks, and leaks nothing
        _delete_what_waits(core)
    for address, window in _windows().items():
        if address not in before:
            faults.append(f"left a window: {type(window).__name__} {window.objectName() or window.windowTitle()!r}")
            window.deleteLater()
    _delete_what_waits(core)
    _report(request, faults)


def _windows() -> dict[int, Any]:
    """The top-level widgets by address, hidden ones, too; empty without an application."""
    widgets = _loaded("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    import shiboken6

    return {shiboken6.getCppPointer(window)[0]: window for window in widgets.QApplication.topLevelWidgets()}


def _delete_what_waits(core: ModuleType) -> None:
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def _alive(references: list[weakref.ref[Any]]) -> list[Any]:
    import shiboken6

    return [thing for thing in (reference() for reference in references) if thing and shiboken6.isValid(thing)]


def _loaded(module: str) -> ModuleType | None:
    return sys.modules.get(module)


def _report(request: pytest.FixtureRequest, faults: list[str]) -> None:
    if faults and not request.node.stash.get(FAILED, False):
        pytest.fail(f"{request.node.name} " + "; ".join(faults), pytrace=False)
