"""Pictures of the graph language: two goals at once with their views, and stages that take turns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from studio.bench.stage import wait_for
from studio.window import Window

Picture = Callable[[QWidget, Path, str], None]  # a widget as it is now, into a folder under a name
SCENES = (("gan", "gan-ring", 130), ("stages", "layer-wise-pretraining", 70))  # name, example, epochs trained
PATIENCE = 240  # seconds


def picture_language(window: Window, folder: Path, keep: Picture) -> None:
    """Open each example, train it so far, and picture the window."""
    for name, example, epochs in SCENES:
        session = window.session
        session.open_example(example)
        window.show_bench()
        wait_for(lambda session=session: session.latest is not None and session.latest.trainable)  # type: ignore[misc]
        window.canvas.fit()
        session.train()
        wait_for(lambda session=session, epochs=epochs: _epochs(session) >= epochs, PATIENCE)  # type: ignore[misc]
        session.pause()
        wait_for(lambda session=session: session.state in ("paused", "done"), PATIENCE)  # type: ignore[misc]
        keep(window, folder, name)
        session.stop()
        wait_for(lambda session=session: session.state in ("stopped", "done"), PATIENCE)  # type: ignore[misc]


def _epochs(session: object) -> int:
    from studio.session import Session

    assert isinstance(session, Session)
    if session.state == "done":
        return 1_000_000
    training = session.runs.runner.training if session.runs.runner else None
    return training.finished_epochs if training else 0
