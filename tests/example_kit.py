"""What tests over real examples share: a session whose checks answer at once, and a workbench with an example in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot
from shell_kit import warm

from studio.places import Places
from studio.session import Session
from studio.workbench import Workbench


@contextmanager
def warm_session(qtbot: QtBot, folder: Path) -> Iterator[Session]:
    """An empty session."""
    session = Session(places=Places(folder / "data"))
    warm(qtbot, session)
    yield session
    session.close()
    session.deleteLater()


def bench_of(qtbot: QtBot, session: Session, example: str) -> Workbench:
    """A workbench on screen with an example that can be trained."""
    assert session.open_example(example)
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=30_000)
    bench = Workbench(session)
    qtbot.addWidget(bench)
    bench.resize(1280, 800)
    bench.show()
    return bench
