"""A command line given in an empty folder, in English, and what it answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runtime.command import main


@pytest.fixture(autouse=True)
def place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command is given in an empty folder, in English."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")


class Told:
    """What a command line answered."""

    def __init__(self, code: int, out: str, error: str) -> None:
        self.code, self.out, self.error = code, out, error


@pytest.fixture
def netloom(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str) -> Told:
        code = main(arguments)
        out, error = capsys.readouterr()
        assert "Traceback" not in error
        return Told(code, out, error)

    return run
