"""Each guard is shown a test that breaks its rule, and one beside it that keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
QT = """
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer, qWarning
from PySide6.QtWidgets import QWidget
"""


@pytest.fixture
def run_guarded(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Runs tests in a pytest of their own, under the guards."""
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    pytester.makeconftest("import guards\n\nguards.PATIENCE = 0.3\n")
    pytester.makeini("[pytest]\nqt_api = pyside6\naddopts = -p guards --no-qt-log -p no:cacheprovider\n")

    def run(source: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess()

    return run


def assert_caught(result: pytest.RunResult, *sentences: str) -> None:
    """Every test passes by itself; the guards find just these faults, each in the test of that number."""
    result.assert_outcomes(passed=len(sentences) + 1, errors=len(sentences))
    for number, sentence in enumerate(sentences, 1):
        result.stdout.fnmatch_lines([f"test_breaks_{number}* {sentence}"])
    result.stdout.no_fnmatch_line("test_keeps* left*")


def test_a_window_left_open_is_caught(run_guarded) -> None:
    result = run_guarded(
        QT
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
"""
    )
    assert_caught(result, "left a window: QWidget 'forgotten'", "left a window: QWidget 'shown'")


def test_a_thread_left_running_is_caught(run_guarded) -> None:
    result = run_guarded(
        """
import threading
end = threading.Event()
def test_breaks_1():
    threading.Thread(target=end.wait, name="first", daemon=True).start()
def test_breaks_2():
    threading.Thread(target=end.wait, args=(20,), name="second").start()
def test_keeps():
    end.set()
    threading.Thread(target=end.wait).start()
"""
    )
    assert_caught(result, "left a thread running: first (daemon)", "left a thread running: second (not daemon)")


def test_a_timer_left_running_is_caught(run_guarded) -> None:
    result = run_guarded(
        QT
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
"""
    )
    assert_caught(result, "left a timer running: every 50 ms, child of None", "left a single shot that is due in *")


def test_a_thread_of_qt_left_running_is_caught(run_guarded) -> None:
    result = run_guarded(
        QT
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
"""
    )
    assert_caught(result, "left a QThread running: *", "left a job running in Qt's thread pool")


def test_an_unexpected_message_is_caught(run_guarded) -> None:
    result = run_guarded(
        QT
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
"""
    )
    assert_caught(
        result,
        "logged: WARNING runtime.store: disk is full",
        "logged: Qt default: from Qt",
        "never logged: 'never comes'",
    )


def test_an_exception_in_a_slot_is_caught(run_guarded) -> None:
    result = run_guarded(
        QT
        + """
from PySide6.QtCore import Signal
class Sender(QObject):
    sent = Signal()
def test_breaks(qapp):
    sender = Sender()
    sender.sent.connect(lambda: 1 / 0)
    sender.sent.emit()
"""
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError: division by zero*"])


def test_a_failed_test_is_not_blamed_twice(run_guarded) -> None:
    result = run_guarded(
        QT
        + """
def test_fails(qapp):
    window = QWidget()
    window.show()
    assert window.isHidden()
def test_next_is_not_blamed(qapp):
    pass
"""
    )
    result.assert_outcomes(failed=1, passed=1)


def test_no_test_sees_the_settings_of_another(tmp_path_factory: pytest.TempPathFactory) -> None:
    import platformdirs
    from PySide6.QtCore import QSettings

    assert Path(QSettings("Netloom", "Netloom").fileName()).is_relative_to(tmp_path_factory.getbasetemp())
    for folder in (platformdirs.user_data_dir("netloom"), platformdirs.user_cache_dir("netloom")):
        assert Path(folder).is_relative_to(tmp_path_factory.getbasetemp())
