"""The Doctor's panel on a session of its own, and how a network comes before it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from pytestqt.qtbot import QtBot
from shell_kit import open_session

from runtime.document import Document
from studio.checking import check_document
from studio.panels.doctor import DoctorPanel
from studio.runs import make_runner
from studio.session import Session
from studio.settings import preferences

PATIENT = 60_000  # milliseconds; a machine with much else to do


@contextlib.contextmanager
def doctored_session(qtbot: QtBot, folder: Path) -> Iterator[Session]:
    """A session that really trains, with the Doctor at work."""
    preferences().set("doctor", True)
    with open_session(qtbot, folder, check=check_document, runs=make_runner) as session:  # type: ignore[arg-type]
        yield session


def panel_of(qtbot: QtBot, session: Session) -> DoctorPanel:
    """The panel, shown."""
    panel = DoctorPanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 260)
    panel.show()
    return panel


def train(qtbot: QtBot, session: Session, document: Document) -> None:
    """Train to the end, until the Doctor has looked."""
    session.apply(document, "Open")
    qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document, timeout=PATIENT)
    session.train()
    qtbot.waitUntil(lambda: session.state == "done" and session.doctoring.looked, timeout=PATIENT)
