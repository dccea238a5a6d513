"""A session whose network can be stepped through slowly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from example_kit import warm_session
from pytestqt.qtbot import QtBot

from studio.session import Session
from studio.slow_motion import slow_motion_of


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def begin(qtbot: QtBot, session: Session) -> None:
    slow_motion_of(session).begin()
    qtbot.waitUntil(lambda: bool(slow_motion_of(session).steps), timeout=30_000)
