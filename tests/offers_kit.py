"""What the tests of views that people open share: a dashboard whose session only remembers what is asked of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dashboard_fakes import FakeSession
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from runtime.telemetry import Answer
from studio.dashboard.asking import AskingView
from studio.dashboard.panel import Dashboard


class Asking(AskingView):
    """Asks one thing, or nothing."""

    key = "asking"
    wanted: object = "a question"

    @classmethod
    def title(cls) -> str:
        return "Asking"

    def question(self) -> object:  # type: ignore[override]
        return self.wanted

    def lack(self) -> str:
        return "Nothing to ask."

    def redraw(self) -> None:
        pass

    def retranslate(self) -> None:
        pass


class Observed:
    """Remembers what is followed."""

    def __init__(self) -> None:
        self.followed: dict[str, tuple[object, Callable[[Answer], None]]] = {}

    def follow(self, topic: str, question: object, receive: Callable[[Answer], None], *, untrained: bool) -> None:
        self.followed[topic] = question, receive

    def ask(self, topic: str, question: object, receive: Callable[[Answer], None]) -> None:
        self.followed[topic] = question, receive

    def leave(self, topic: str) -> None:
        self.followed.pop(topic, None)


@pytest.fixture
def session(qapp: QApplication) -> FakeSession:
    """A session whose network remembers what is followed."""
    session = FakeSession()
    session.observing = Observed()  # type: ignore[attr-defined]
    return session


@pytest.fixture
def dashboard(qtbot: QtBot, session: FakeSession) -> Dashboard:
    """A wide, low dashboard on screen."""
    made = Dashboard(session)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1280, 260)
    made.show()
    return made


def choose(qtbot: QtBot, dashboard: Dashboard, title: str) -> None:
    """Open the menu of the last pane's + and click an entry."""
    pane = dashboard.panes[-1]
    qtbot.mouseClick(pane.plus, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in pane.findChildren(QMenu) if menu.isVisible())
    action = next(action for action in menu.actions() if action.text() == title)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
