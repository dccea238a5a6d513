"""What the tests of the window for a closer look share: the window beside a dashboard, a run told to it, a click."""

import numpy as np
import pytest
from dashboard_fakes import FakeSession, epoch, layers, started
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from runtime.telemetry import Losses
from studio.dashboard.panel import Dashboard
from studio.dashboard.plot_window import PlotWindow

STEPS = 200


@pytest.fixture
def session(qapp):
    """A session whose document has a title with a sign that no file may have."""
    made = FakeSession()
    made.title, made.path = "Two/layers", None
    return made


@pytest.fixture
def board(qtbot, session):
    """A dashboard that nobody looks at."""
    made = Dashboard(session)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def trained(session, board):
    """A run of ten epochs of twenty steps: losses, an accuracy, and gradients of three nodes."""
    session.arrived.emit(started(1, epochs=10))
    session.arrived.emit(Losses(1, "goal", 0, 2.0 * 0.99 ** np.arange(STEPS)))
    for number in range(1, 11):
        session.arrived.emit(epoch(number, 2 / number, 3 / number, accuracy=number / 20))
    for step in range(0, STEPS, 10):
        session.arrived.emit(layers(step, a=0.1 / (step + 1), b=0.2, r=0.3))
    return session


@pytest.fixture
def window(qtbot, session, board):
    """The window on screen, of what the dashboard knows."""
    made = PlotWindow(session, board.memory, board.names)
    qtbot.addWidget(made)
    made.show()
    settle()
    return made


def settle():
    for _ in range(4):
        QApplication.processEvents()


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
