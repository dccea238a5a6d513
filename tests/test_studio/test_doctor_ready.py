"""The Doctor's rules are brought when torch is there, not beside the first steps of a run."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from doctor_panel_kit import PATIENT
from pytestqt.qtbot import QtBot
from shell_kit import open_session

from studio.settings import preferences


def test_the_rules_are_brought_as_soon_as_torch_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    brought: list[object] = []
    preferences().set("doctor", True)
    with patch("studio.doctoring.load_doctor", brought.append), open_session(qtbot, tmp_path) as session:
        qtbot.waitUntil(lambda: session.checking.warm, timeout=PATIENT)
        qtbot.waitUntil(lambda: len(brought) == 1, timeout=PATIENT)


def test_nothing_is_brought_for_who_wants_no_doctor(qtbot: QtBot, tmp_path: Path) -> None:
    brought: list[object] = []
    preferences().set("doctor", False)
    with patch("studio.doctoring.load_doctor", brought.append), open_session(qtbot, tmp_path) as session:
        qtbot.waitUntil(lambda: session.checking.warm, timeout=PATIENT)
        qtbot.wait(0)
        assert brought == []
