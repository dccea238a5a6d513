"""What every test finds: no screen needed, settings of its own, the same random numbers; and the guards around it."""

from __future__ import annotations

import os
import random
import sys

import hypothesis
import pytest

pytest_plugins = ["guards", "pytester"]

# Before Qt opens a screen and torch its threads. QT_QPA_PLATFORM=xcb shows the windows. Two test processes that each
# took every core would only get in each other's way.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shared machine may take any time for an example, and a test must not fail today and pass tomorrow.
hypothesis.settings.register_profile("netloom", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("netloom")


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's preferences, recent files or runs are read or changed, whether asked of Qt or of platformdirs."""
    folder = tmp_path_factory.mktemp("settings")
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
    for module, function in (("numpy.random", "seed"), ("torch", "manual_seed")):
        seed = getattr(sys.modules.get(module), function, None)  # None while a thread is still importing it
        if seed:
            seed(0)
