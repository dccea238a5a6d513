"""Really trained: a reopened document has its last run again, and goes on with it where it was stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.telemetry import Event, Losses, Started
from studio.dashboard.transport import Transport
from studio.places import Places
from studio.session import Session

LONG = 60_000  # milliseconds for a machine that does other things too


@contextmanager
def real_session(qtbot: QtBot, folder: Path) -> Iterator[tuple[Session, list[Event]]]:
    session = Session(places=Places(folder / "data"))
    events: list[Event] = []
    session.arrived.connect(events.append)
    try:
        with qtbot.waitSignal(session.checking.warmed, timeout=LONG):
            session.checking.start()
        yield session, events
    finally:
        session.close()
        session.deleteLater()


def losses(events: list[Event]) -> np.ndarray:
    parts = [event.values for event in events if isinstance(event, Losses)]
    return np.concatenate(parts) if parts else np.zeros(0)


def train(qtbot: QtBot, session: Session, until: str) -> None:
    session.train()
    qtbot.waitUntil(lambda: session.state == until, timeout=LONG)


def open_iris(session: Session, epochs: int) -> None:
    session.open_example("iris")
    session.attempt(lambda document: edits.set_training(document, "epochs", epochs), "Set")


def test_a_reopened_document_shows_its_last_run(qtbot: QtBot, tmp_path: Path) -> None:
    with real_session(qtbot, tmp_path) as (session, events):
        open_iris(session, 3)
        train(qtbot, session, "done")
        told = losses(events)
        session.save(tmp_path / "iris.loom")
        assert session.runs.folder == tmp_path / "iris.runs" / "1"

    with real_session(qtbot, tmp_path) as (session, events):
        session.open(tmp_path / "iris.loom")
        qtbot.waitUntil(lambda: session.state == "done", timeout=LONG)
        assert len(told) > 0
        assert np.allclose(losses(events), told)
        assert session.runs.kept
        assert session.mismatched() == frozenset()
        assert not session.unsaved

        session.new()
        assert session.state == "none"


def test_a_stopped_run_goes_on_in_another_session(qtbot: QtBot, tmp_path: Path) -> None:
    with real_session(qtbot, tmp_path) as (session, events):
        open_iris(session, 100_000)
        session.save(tmp_path / "iris.loom")
        train(qtbot, session, "running")
        qtbot.waitUntil(lambda: len(losses(events)) > 20, timeout=LONG)
        with qtbot.waitSignal(session.run_state, timeout=LONG):
            session.stop()
        steps = len(losses(events))

    with real_session(qtbot, tmp_path) as (session, events):
        session.open(tmp_path / "iris.loom")
        qtbot.waitUntil(lambda: session.state == "stopped", timeout=LONG)
        assert len(losses(events)) == steps
        events.clear()
        session.step(batches=2)
        qtbot.waitUntil(lambda: session.state == "paused", timeout=LONG)

        started = [event for event in events if isinstance(event, Started)]
        assert [event.step for event in started] == [steps]
        assert session.runs.number == 1


def test_the_button_says_what_a_press_does_with_a_reopened_run(qtbot: QtBot, tmp_path: Path) -> None:
    with real_session(qtbot, tmp_path) as (session, events):
        open_iris(session, 100_000)
        session.save(tmp_path / "iris.loom")
        train(qtbot, session, "running")
        qtbot.waitUntil(lambda: len(losses(events)) > 20, timeout=LONG)

    with real_session(qtbot, tmp_path) as (session, events):
        transport = Transport(session)
        qtbot.addWidget(transport)
        transport.show()
        assert transport.train.text() == "Train"
        session.open(tmp_path / "iris.loom")
        qtbot.waitUntil(lambda: session.state == "stopped", timeout=LONG)
        assert transport.train.text() == "Go on"
        session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 5), "Wider")
        assert transport.train.text() == "Train"  # what was saved is of another network
        session.undo()
        qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=LONG)
        assert transport.train.text() == "Go on"
        events.clear()
        qtbot.mouseClick(transport.train, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: any(isinstance(event, Started) for event in events), timeout=LONG)
        assert [event.step > 0 for event in events if isinstance(event, Started)] == [True]
        assert transport.train.text() == "Pause"
        qtbot.mouseClick(transport.stop, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: session.state == "stopped", timeout=LONG)
        assert transport.train.text() == "Go on"
        qtbot.mouseClick(transport.reset, Qt.MouseButton.LeftButton)  # a fresh start stays as near as it was
        assert transport.train.text() == "Train"


def test_closing_in_the_middle_of_training_keeps_what_was_learned(qtbot: QtBot, tmp_path: Path) -> None:
    with real_session(qtbot, tmp_path) as (session, events):
        open_iris(session, 100_000)
        session.save(tmp_path / "iris.loom")
        train(qtbot, session, "running")
        qtbot.waitUntil(lambda: len(losses(events)) > 20, timeout=LONG)

    assert (tmp_path / "iris.runs" / "1" / "weights.safetensors").is_file()
    assert (tmp_path / "iris.runs" / "1" / "run.json").is_file()
