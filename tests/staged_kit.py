"""What the tests of stages share: a document with two goals and stages, and events as a run would tell them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window, wired

from runtime import edits
from runtime.document import Document, End, Stage
from runtime.telemetry import Epoch, Event, Progress, StageBegan, Started
from studio.panels.stage_page import StagePage
from studio.panels.stage_row import StageRow
from studio.window import Window


def two_goals() -> Document:
    """Digits through two layers to one loss that two goals make smaller, and an accuracy."""
    document, goal = edits.add_node(wired("flatten", "linear", "relu", "linear"), "goal", (1100.0, 120.0), title="Head")
    document = edits.connect(document, End("crossentropy1", "loss"), End(goal, "loss"))
    document, metric = edits.add_node(document, "accuracy", (900.0, 200.0))
    document = edits.connect(document, End("linear2", "y"), End(metric, "prediction"))
    return edits.connect(document, End("digits1", "label"), End(metric, "target"))


def stage(identity: str, title: str = "", *goals: str, **settings: Any) -> Stage:
    return Stage(identity, title, goals, {key.replace("__", "."): value for key, value in settings.items()})


def staged(*stages: Stage) -> Document:
    """The same document with stages; three where none are given."""
    usual = (
        stage("stage1", "Body", "goal1", epochs=10),
        stage("stage2", "Prune", begin="prune", epochs=5, watch="accuracy1", patience=2),
        stage("stage3", "Both", epochs=20),
    )
    return two_goals().but(stages=stages or usual)


def began(stage: str, number: int, *, step: int = 0, of: int = 3, epochs: int = 10, **facts: Any) -> StageBegan:
    return StageBegan(1, step, stage, stage.title(), number, of, ("goal1",), epochs, 20, **facts)


@contextmanager
def staged_window(qtbot: QtBot, folder: Path, runs: Runs) -> Iterator[Window]:
    """The window with that document in front."""
    with open_window(qtbot, folder, runs) as window:
        window.session.apply(staged(), "Open")
        window.show_bench()
        yield window


def page_of(window: Window) -> StagePage:
    return window.bench.inspector.stage_page


def said_place(window: Window) -> str:
    return page_of(window).findChildren(QLabel)[1].text()


def order(window: Window) -> list[str]:
    return [stage.id for stage in window.session.whole.stages]


def tell(window: Window, *events: Event) -> None:
    for event in events:
        window.session.arrived.emit(event)
        QCoreApplication.processEvents()  # what comes in together is shown once


def train(qtbot: QtBot, window: Window) -> None:
    window.session.train()
    qtbot.waitUntil(lambda: window.session.state == "running")


def start(step: int = 0) -> Started:
    return Started(1, 20, 35, step, "cpu", 1, 100)


def epoch(number: int, step: int) -> Epoch:
    return Epoch(1, number, step, {"goal1": 1.0}, {}, {}, {}, 0.1)


def progress(step: int) -> Progress:
    return Progress(1, step, step // 20 + 1, 100.0, 1.0, 0.01, 1.0)


def click(row: StageRow, stage: str) -> None:
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect_of(stage).center())
