"""A dashboard of a session that only tells, and how often each of its views is drawn."""

import pytest
from dashboard_fakes import FakeSession, started
from PySide6.QtWidgets import QApplication

from studio.dashboard.panel import Dashboard
from studio.precedence import precedence


@pytest.fixture
def session(qapp):
    return FakeSession()


@pytest.fixture
def dashboard(qtbot, session):
    made = Dashboard(session)
    qtbot.addWidget(made)
    made.resize(1280, 260)
    return made


def shown(dashboard):
    dashboard.show()
    dashboard.redraw()
    QApplication.processEvents()
    return dashboard


def drawn(dashboard):
    """Count how often each view is drawn from now on."""
    counted = dict.fromkeys(dashboard.views, 0)

    def counting(key, redraw):
        def count():
            counted[key] += 1
            redraw()

        return count

    for key, view in dashboard.views.items():
        view.redraw = counting(key, view.redraw)
    return counted


def running(qtbot, dashboard):
    """A run is told and shown, and whatever else came of it is done: only the views draw from now on."""
    shown(dashboard)
    dashboard.session.arrived.emit(started())
    dashboard.redraw()
    qtbot.waitUntil(lambda: not precedence().taken and not precedence().crowded)
