"""The transport on screen, of a session without runs."""

from dashboard_fakes import FakeSession
from pytestqt.qtbot import QtBot

from studio.dashboard.transport import Transport


def shown_transport(qtbot: QtBot, session: FakeSession) -> Transport:
    """Buttons and readings, shown."""
    made = Transport(session)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made
