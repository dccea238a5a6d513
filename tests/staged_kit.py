"""What the tests of stages share: a document with two goals and stages, and events as a run would tell them."""

from __future__ import annotations

from typing import Any

from shell_kit import wired

from runtime import edits
from runtime.document import Document, End, Stage
from runtime.telemetry import StageBegan


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
