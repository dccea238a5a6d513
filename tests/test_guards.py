"""Each guard is shown a test that breaks its rule, and one beside it that keeps it."""

from __future__ import annotations

import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from xml.etree import ElementTree

import pytest

TESTS = Path(__file__).parent
QT = """
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer, qWarning
from PySide6.QtWidgets import QWidget
"""
SOURCES = {
    "windows": QT
    + """
kept = []
def test_breaks_1(qapp):
    kept.append(QWidget(objectName="forgotten"))
def test_breaks_2(qapp):
    kept.append(QWidget(windowTitle="shown"))
    kept[-1].show()
def test_keeps(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.cycle = [window]
    other = QWidget()
    other.show()
    other.deleteLater()
""",
    "threads": """
import threading
end = threading.Event()
def test_breaks_1():
    threading.Thread(target=end.wait, name="first", daemon=True).start()
def test_breaks_2():
    threading.Thread(target=end.wait, args=(20,), name="second").start()
def test_keeps():
    end.set()
    threading.Thread(target=end.wait).start()
""",
    "timers": QT
    + """
kept = []
def test_breaks_1(qapp):
    kept.append(QTimer())
    kept[-1].start(50)
def test_breaks_2(qapp):
    QTimer.singleShot(60_000, lambda: None)
def test_keeps(qapp, qtbot):
    timer = QTimer()
    timer.start(50)
    timer.stop()
    fired = []
    QTimer.singleShot(0, lambda: fired.append(True))
    qtbot.waitUntil(lambda: bool(fired))
    receiver = QObject()
    QTimer.singleShot(60_000, receiver, lambda: None)
    receiver.deleteLater()
""",
    "qt_threads": QT
    + """
import threading
end = threading.Event()
thread = QThread()
class Wait(QRunnable):
    def run(self):
        end.wait(20)
def test_breaks_1(qapp):
    thread.start()
def test_breaks_2(qapp):
    QThreadPool.globalInstance().start(Wait())
def test_keeps(qapp):
    end.set()
    thread.quit()
    QThreadPool.globalInstance().start(Wait())
""",
    "messages": QT
    + """
import logging
log = logging.getLogger("runtime.store")
def test_breaks_1():
    log.warning("disk is %s", "full")
def test_breaks_2(qapp):
    qWarning("from Qt")
def test_breaks_3(expect_message):
    expect_message("never comes")
def test_keeps(qapp, expect_message):
    expect_message("disk is (full|gone)")
    expect_message("from Qt")
    log.error("disk is gone")
    qWarning("from Qt")
    log.info("opened")
    logging.getLogger("torch.onnx").warning("torchvision is not installed")
""",
    "slots": QT
    + """
from PySide6.QtCore import Signal
class Sender(QObject):
    sent = Signal()
def test_breaks(qapp):
    sender = Sender()
    sender.sent.connect(lambda: 1 / 0)
    sender.sent.emit()
""",
    "failures": QT
    + """
def test_fails(qapp):
    window = QWidget()
    window.show()
    assert window.isHidden()
def test_next_is_not_blamed(qapp):
    pass
""",
}
Outcomes = dict[str, dict[str, list[str]]]  # file, test, what was said of it; nothing of one that passed


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """All of them run in one pytest of their own, under the guards."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "conftest.py").write_text("import guards\n\nguards.PATIENCE = 0.3\n")
    (folder / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\naddopts = -p guards --no-qt-log\n")
    for name, source in SOURCES.items():
        (folder / f"test_{name}.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--junitxml", "told.xml"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    found: Outcomes = {}
    for case in ElementTree.parse(folder / "told.xml").iter("testcase"):
        said = [part.tag + " " + (part.text or "") + str(part.get("message")) for part in case]
        found.setdefault(case.attrib["classname"][5:], {}).setdefault(case.attrib["name"], []).extend(said)
    return found


def assert_caught(told: dict[str, list[str]], *sentences: str) -> None:
    """Every test passes by itself; the guards find just these faults, each in the test of that number."""
    assert told.keys() == {"test_keeps", *(f"test_breaks_{number}" for number in range(1, len(sentences) + 1))}
    assert told["test_keeps"] == []
    for number, sentence in enumerate(sentences, 1):
        (said,) = told[f"test_breaks_{number}"]
        assert said.startswith("error "), said
        assert fnmatch(said, f"*test_breaks_{number}* {sentence}*"), said


def test_a_window_left_open_is_caught(outcomes: Outcomes) -> None:
    assert_caught(outcomes["windows"], "left a window: QWidget 'forgotten'", "left a window: QWidget 'shown'")


def test_a_thread_left_running_is_caught(outcomes: Outcomes) -> None:
    assert_caught(
        outcomes["threads"], "left a thread running: first (daemon)", "left a thread running: second (not daemon)"
    )


def test_a_timer_left_running_is_caught(outcomes: Outcomes) -> None:
    assert_caught(
        outcomes["timers"], "left a timer running: every 50 ms, child of None", "left a single shot that is due in *"
    )


def test_a_thread_of_qt_left_running_is_caught(outcomes: Outcomes) -> None:
    assert_caught(outcomes["qt_threads"], "left a QThread running: *", "left a job running in Qt's thread pool")


def test_an_unexpected_message_is_caught(outcomes: Outcomes) -> None:
    assert_caught(
        outcomes["messages"],
        "logged: WARNING runtime.store: disk is full",
        "logged: Qt default: from Qt",
        "never logged: 'never comes'",
    )


def test_an_exception_in_a_slot_is_caught(outcomes: Outcomes) -> None:
    (said,) = outcomes["slots"]["test_breaks"]
    assert said.startswith("failure ")
    assert "ZeroDivisionError: division by zero" in said


def test_a_failed_test_is_not_blamed_twice(outcomes: Outcomes) -> None:
    assert outcomes["failures"].keys() == {"test_fails", "test_next_is_not_blamed"}
    (said,) = outcomes["failures"]["test_fails"]
    assert said.startswith("failure ")
    assert outcomes["failures"]["test_next_is_not_blamed"] == []


def test_no_test_sees_the_settings_of_another(tmp_path_factory: pytest.TempPathFactory) -> None:
    import platformdirs
    from PySide6.QtCore import QSettings

    assert Path(QSettings("Netloom", "Netloom").fileName()).is_relative_to(tmp_path_factory.getbasetemp())
    for folder in (platformdirs.user_data_dir("netloom"), platformdirs.user_cache_dir("netloom")):
        assert Path(folder).is_relative_to(tmp_path_factory.getbasetemp())
