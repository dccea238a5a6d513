"""The transport on screen, of a session without runs."""

import pytest
from dashboard_fakes import FakeSession
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.dashboard.transport import Transport


@pytest.fixture
def session(qapp: QApplication) -> FakeSession:
    """A session without runs, which notes what it is asked for."""
    return FakeSession()


@pytest.fixture
def transport(qtbot: QtBot, session: FakeSession) -> Transport:
    """Its transport."""
    return shown_transport(qtbot, session)


def shown_transport(qtbot: QtBot, session: FakeSession) -> Transport:
    """Buttons and readings, shown."""
    made = Transport(session)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made
