"""Every test of the studio begins with preferences of its own, in English, in the dark, the pointer over nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from canvas_kit import Hand, canvas_at_hand, network, show
from dashboard_fakes import FakeSession, checked_without_torch, mlp
from PySide6.QtCore import QObject
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_session, open_window, wired
from shiboken6 import isValid

from runtime.telemetry import Event
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import View
from studio.panels.node_state import NodeState
from studio.panels.stage_row import StageRow
from studio.panels.stage_strip import StageStrip
from studio.session import Session
from studio.settings import preferences, use_preferences
from studio.staging import Staging
from studio.theme import theme, use_theme
from studio.translate import use_language
from studio.window import Window


@pytest.fixture(autouse=True)
def fresh_preferences(settings_of_its_own: None) -> Iterator[None]:
    use_preferences(None)
    preferences().set("doctor", False)  # for the same reason; its own tests turn it on
    preferences().set("pictures", "never")  # a thread that looks into networks would go on behind a test of the canvas
    yield
    use_preferences(None)
    use_language("en")
    if theme().name != "dark":
        use_theme("dark")


def _noted(kind: type[QObject]) -> None:
    begin = kind.__init__

    @wraps(begin)
    def noting(self: QObject, *arguments: Any, **facts: Any) -> None:
        begin(self, *arguments, **facts)
        MADE.append(ref(self))

    kind.__init__ = noting  # type: ignore[method-assign]


MADE: list[ref[QObject]] = []
_noted(Session)
_noted(FakeSession)


@pytest.fixture(autouse=True)
def sessions_go() -> Iterator[None]:
    """A session goes with its test: what is connected to its signals, widgets with their pictures, stays as long."""
    MADE.clear()
    yield
    for session in filter(None, (made() for made in MADE)):
        if isValid(session):
            session.deleteLater()


@pytest.fixture(autouse=True)
def pointer_away(request: pytest.FixtureRequest) -> None:
    """The pointer stays where a test has put it, and would hover over what the next one shows there."""
    if "qapp" in request.fixturenames:
        QCursor.setPos(-1000, -1000)


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """An empty session whose check finds nothing; a file whose tests begin with something puts it into this one."""
    with open_session(qtbot, tmp_path) as session:
        yield session


@pytest.fixture
def told(session: Session) -> list[str]:
    """The sentences that the session of a test says."""
    sentences: list[str] = []
    session.told.connect(sentences.append)
    return sentences


@pytest.fixture
def state(qtbot: QtBot, session: Session) -> NodeState:
    """The states of the nodes that a test shows in it, kept up with the document."""
    state = NodeState(session)
    qtbot.addWidget(state)
    state.show()
    session.changed.connect(lambda: state._ids and state.show_nodes(state._ids))
    return state


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    """The mouse over a canvas that shows a network; the pointer of the machine is elsewhere."""
    with canvas_at_hand(qtbot) as hand:
        hand.canvas.pointed_at = lambda: None
        show(hand, network())
        yield hand


@pytest.fixture
def runs() -> Runs:
    """The runs that the sessions of a test begin, in its hand."""
    return Runs()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, runs: Runs) -> Iterator[Window]:
    """The whole window, on its start page."""
    with open_window(qtbot, tmp_path, runs) as window:
        yield window


@pytest.fixture
def bench(qtbot: QtBot, window: Window) -> Window:
    """The window with a document in front."""
    window.session.new()
    window.session.apply(wired(), "Open")
    qtbot.waitUntil(lambda: window.session.latest is not None)
    return window


@pytest.fixture
def staging(window: Window) -> Staging:
    """What chooses and edits the stages of the document in front."""
    return window.session.staging


@pytest.fixture
def strip(window: Window) -> StageStrip:
    """The strip of stages below the canvas."""
    return window.bench.stages


@pytest.fixture
def row(strip: StageStrip) -> StageRow:
    """The stages themselves."""
    return strip.row


@pytest.fixture
def memory(qapp: QApplication) -> Memory:
    return Memory()


@pytest.fixture
def names() -> Names:
    made = Names()
    made.know(checked_without_torch(mlp()), mlp())
    return made


@pytest.fixture
def see(qtbot: QtBot, memory: Memory, names: Names) -> Callable[..., View]:
    """Build a view, show it, and draw it after the given events."""

    def build(kind: type[View], *events: Event, size: tuple[int, int] = (420, 200)) -> View:
        for event in events:
            memory.take(event)
        view = kind(memory, names)
        qtbot.addWidget(view)
        qtbot.addWidget(view.controls)
        view.resize(*size)
        view.show()
        view.redraw()
        QApplication.processEvents()  # the layout takes its place
        view.grab()
        return view

    return build
