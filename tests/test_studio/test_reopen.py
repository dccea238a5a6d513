"""Really trained: a reopened document has its last run again, and goes on with it where it was stopped."""

from __future__ import annotations

import os
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
from studio.settings import preferences

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


def test_a_reopened_document_lets_moments_of_earlier_runs_go_but_not_those_of_its_last(
    qtbot: QtBot, tmp_path: Path
) -> None:
    file, kept = tmp_path / "iris.loom", tmp_path / "iris.runs"
    with real_session(qtbot, tmp_path) as (session, _):
        open_iris(session, 2)
        session.save(file)
        train(qtbot, session, "done")
        session.restart()
        qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "done", timeout=LONG)
    moments = [sorted((kept / number / "moments").iterdir()) for number in ("1", "2")]
    assert all(moments)
    long_ago = (kept / "1" / "run.json").stat().st_mtime - 7 * 24 * 3600
    os.utime(kept / "1" / "run.json", (long_ago, long_ago))
    preferences().set("moments_disk", 0)

    with real_session(qtbot, tmp_path) as (session, _):
        session.open(file)
        qtbot.waitUntil(lambda: not any(path.exists() for path in moments[0]), timeout=LONG)
        assert all(path.is_file() for path in moments[1])
        assert (kept / "1" / "history.safetensors").is_file()
