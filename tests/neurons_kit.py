"""What the tests of the Neurons view share: a session with an example, and the view of it with a first answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.neurons_view import NeuronsView
from studio.places import Places
from studio.session import Session

WAIT = 30_000


@contextmanager
def circle_session(qtbot: QtBot, folder: Path) -> Iterator[Session]:
    """A session with the circle in front, checked."""
    session = Session(places=Places(folder / "data"))
    assert session.open_example("circle")
    qtbot.waitUntil(lambda: ready(session), timeout=WAIT)
    yield session
    session.close()
    session.deleteLater()


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """The same, for files whose tests all begin with it."""
    with circle_session(qtbot, tmp_path) as session:
        yield session


def ready(session: Session) -> bool:
    return session.whole_checked is not None and session.whole_checked.document is session.whole


def neurons_of(qtbot: QtBot, session: Session, size: tuple[int, int]) -> NeuronsView:
    """The view on screen."""
    memory, names = Memory(), Names()
    session.arrived.connect(memory.take)
    made = NeuronsView(memory, names)
    names.know(session.whole_checked, session.whole)
    made.attach(session)
    qtbot.addWidget(made)
    qtbot.addWidget(made.controls)
    made.resize(*size)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.answer is not None and bool(made.answer.arrays), timeout=WAIT)
    return made
