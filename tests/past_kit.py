"""What the tests of the time machine share: a window that trains digits, and a question that tells moments apart."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime.insight.lens import Lens
from runtime.pictures import Drawn
from runtime.telemetry import Answer
from studio.checking import check_document
from studio.runs import make_runner
from studio.window import Window

PATIENCE = 20_000
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Sum:
    """The sum of all weights, which tells moments apart."""

    def answer(self, lens: Lens) -> Drawn:
        return Drawn({"sum": np.array(sum(float(item.double().sum()) for item in lens.program.network.parameters()))})


@contextlib.contextmanager
def digits_window(qtbot: QtBot, folder: Path) -> Iterator[Window]:
    """The window with handwritten digits, which it really trains."""
    with (
        patch("runtime.insight.moments.SHARE", 100.0),  # on a busy machine moments may be left out
        open_window(qtbot, folder, runs=make_runner, check=check_document) as window,  # type: ignore[arg-type]
    ):
        assert window.session.open_example("digits-mlp")
        qtbot.waitUntil(lambda: trainable(window), timeout=PATIENCE)
        yield window


def trainable(window: Window) -> bool:
    """Whether what stands in the window was checked and can be trained."""
    checked = window.session.whole_checked
    return checked is not None and checked.document is window.session.whole and checked.trainable


def train(qtbot: QtBot, window: Window, batches: int) -> None:
    """So many steps, and then a pause whose last step is a moment."""
    session, past = window.session, window.session.past
    end = batches + (past.now if session.state == "paused" else 0)  # a run that begins anew is paused at first, too
    session.step(batches=batches)
    qtbot.waitUntil(lambda: session.state == "paused" and past.now == end, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(past.points) and past.points[-1].step == end, timeout=PATIENCE)


def weights(window: Window) -> dict[str, np.ndarray]:
    """All weights of the run, by name."""
    runner = window.session.runs.runner
    assert runner is not None and runner.training is not None
    return {name: item.numpy().copy() for name, item in runner.training.program.network.state_dict().items()}


def follow(window: Window) -> list[Answer]:
    """What is heard of the sum of all weights."""
    heard: list[Answer] = []
    window.session.observing.follow("sum", Sum(), heard.append)
    return heard
