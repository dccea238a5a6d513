"""What every test finds: no screen needed, settings of its own, the same random numbers; and the guards around it."""

from __future__ import annotations

import gc
import itertools
import os
import random
import signal
import sys
from collections.abc import Iterator

import hypothesis
import pytest

from studio.garbage import collect
from studio.warming import stop_source_scan

pytest_plugins = ["guards"]

# Before Qt opens a screen and torch its threads. QT_QPA_PLATFORM=xcb shows the windows. Two test processes that each
# took every core would only get in each other's way.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shared machine may take any time for an example, and a test must not fail today and pass tomorrow.
hypothesis.settings.register_profile("netloom", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("netloom")

NUMBERS = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """A test process of several ends at once and without a word on Ctrl+C: the first one tells it for all."""
    if hasattr(config, "workerinput"):
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def pytest_sessionstart() -> None:
    """As in the program: PySide, which pytest-qt has brought by now, reads no source of what is imported after it."""
    stop_source_scan()


def pytest_collection_finish() -> None:
    """Modules and the list of tests stay to the end, and no collection of garbage need go through them again.

    As in the program, garbage is collected at moments at which nothing of Qt is under way: after each test.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.fixture(autouse=True)
def garbage_goes() -> Iterator[None]:
    """What was left in cycles, where it has become much."""
    yield
    collect()


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's preferences, recent files or runs are read or changed, whether asked of Qt or of platformdirs."""
    folder = tmp_path_factory.getbasetemp() / "settings" / str(next(NUMBERS))  # made by those who write into it
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
    for kind in ("APPDATA", "LOCAL_APPDATA"):
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{kind}", str(folder / kind.lower()))
    core = sys.modules.get("PySide6.QtCore")
    if core:
        core.QSettings.setDefaultFormat(core.QSettings.Format.IniFormat)
        for file_format in (core.QSettings.Format.IniFormat, core.QSettings.Format.NativeFormat):
            core.QSettings.setPath(file_format, core.QSettings.Scope.UserScope, str(folder / "config"))


@pytest.fixture(autouse=True)
def same_random_numbers() -> None:
    random.seed(0)
    numbers = getattr(sys.modules.get("numpy.random"), "seed", None)  # None while a thread is still importing it
    if numbers:
        numbers(0)
    # Not `torch.manual_seed`, which notes the whole stack for every kind of device: of a small test most of the time.
    generator = getattr(sys.modules.get("torch"), "default_generator", None)
    if generator:
        generator.manual_seed(0)
