"""Edits of stages, how far a run is in them, and how the command line tells them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from staged_kit import began, stage, staged, two_goals

from nodes.spec import Problem
from runtime import staging, store
from runtime.command.telling import JsonLines, Lines
from runtime.course import Course
from runtime.document import Document, Stage
from runtime.telemetry import Epoch, Finished, StageBegan, StageEnded, Started


def ids(document: Document) -> list[str]:
    return [each.id for each in document.stages]


def test_the_first_stage_takes_over_the_length_of_the_run_and_the_last_gives_it_back() -> None:
    plain = two_goals().but(training={"epochs": 12, "seed": 3})
    document, identity = staging.add_stage(plain)
    assert (ids(document), identity) == (["stage1"], "stage1")
    assert document.stages[0].settings == {"epochs": 12}
    document = staging.set_stage_setting(document, identity, "epochs", 40)
    back = staging.remove_stage(document, identity)
    assert back.stages == ()
    assert back.training == {"epochs": 40, "seed": 3}


def test_stages_are_added_behind_one_moved_named_and_removed() -> None:
    document, identity = staging.add_stage(staged(), "More", after="stage1")
    assert ids(document) == ["stage1", identity, "stage2", "stage3"]
    document = staging.move_stage(document, identity, 99)
    assert ids(document)[-1] == identity
    document = staging.name_stage(document, identity, "Last")
    assert document.stages[-1].title == "Last"
    assert ids(staging.remove_stage(document, "stage2")) == ["stage1", "stage3", identity]
    with pytest.raises(Problem):
        staging.move_stage(document, "nothing", 0)


def test_a_setting_that_is_its_default_is_not_kept_and_one_that_does_not_fit_is_refused() -> None:
    document = staging.set_stage_setting(staged(), "stage1", "epochs", 30)
    assert "epochs" not in document.stages[0].settings
    with pytest.raises(Problem):
        staging.set_stage_setting(document, "stage1", "epochs", -1)
    document = staging.set_stage_setting(document, "stage2", "begin.share", 0.5)
    assert document.stages[1].settings["begin.share"] == 0.5


def test_only_one_stage_runs() -> None:
    document = staging.only(staged(stage("stage1", skip=True), stage("stage2"), stage("stage3")), "stage1")
    assert [each.settings.get("skip", False) for each in document.stages] == [False, True, True]


def test_stages_survive_the_file() -> None:
    document = staging.set_stage_goals(staged(), "stage2", ["goal2", "goal1", "goal2"])
    assert document.stages[1].goals == ("goal2", "goal1")
    assert store.from_bytes(store.to_bytes(document), "x").stages == document.stages


# How far a run is


def course(*events: object) -> Course:
    found = Course()
    for event in events:
        found.take(event)  # type: ignore[arg-type]
    return found


def test_a_run_without_stages_is_as_long_as_its_epochs() -> None:
    found = course(Started(1, 20, 30, 0, "cpu", 1, 9))
    assert (found.steps, found.share(300)) == (600, 0.5)
    assert course().share(5) == 1.0


def test_a_stage_that_ended_early_makes_the_run_shorter() -> None:
    start = Started(1, 20, 35, 0, "cpu", 1, 9)
    found = course(start, began("stage1", 1))
    assert found.steps == 700
    assert found.epochs(75) == (3, 10)
    found.take(began("stage2", 2, step=100, epochs=5))
    assert found.steps == 100 + 25 * 20
    found.take(Finished(1, 333, 9, {}, {}, 1.0))
    assert found.share(333) == 1.0


def test_nothing_is_divided_by_zero() -> None:
    empty = Started(1, 0, 0, 0, "cpu", 1, 9)
    found = course(empty, StageBegan(1, 0, "stage1", "", 1, 1, (), 0, 0))
    assert (found.steps, found.epochs(5)) == (1, (0, 0))


# The command line


def test_a_line_for_each_stage_that_begins_and_ends_early(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(staged(), Path("out"))
    acted = {"before": {"accuracy1": 0.971}, "after": {"accuracy1": 0.834}}
    for event in (
        Started(1, 20, 35, 0, "cpu", 1, 9),
        began("stage1", 1),
        Epoch(1, 4, 80, {"goal1": 0.5}, {}, {}, {}, 1.0),
        StageEnded(1, 80, "stage1", "patience", 2),
        began("stage2", 2, step=80, epochs=0, **acted, size_before=45_000, size_after=9_000),
        StageEnded(1, 80, "stage2", "length"),
        began("stage3", 3, step=80, epochs=20),
        StageEnded(1, 120, "stage3", "target"),
    ):
        lines.tell(event)
    assert capsys.readouterr().out.splitlines() == [
        "Stage 1 of 3, Stage1: at most 10 epochs",
        "Stage1 ended at epoch 4: nothing grew better. The best weights are back.",
        "Stage 2 of 3, Stage2",
        "Accuracy 97.1 % → 83.4 %",
        "45,000 → 9,000 bytes",
        "Stage 3 of 3, Stage3: at most 20 epochs",
        "Stage3 reached its target at epoch 2.",
    ]


def test_json_tells_stages_too(capsys: pytest.CaptureFixture[str]) -> None:
    lines = JsonLines(staged(), Path("out"))
    lines.tell(began("stage2", 2, step=80, before={"goal1": 1.0}, after={"goal1": 2.0}, size_before=5, size_after=4))
    lines.tell(StageEnded(1, 120, "stage2", "patience", 2))
    first, second = (json.loads(line) for line in io.StringIO(capsys.readouterr().out))
    assert (first["event"], first["stage"], first["number"], first["of"]) == ("stage", "stage2", 2, 3)
    assert (first["before"], first["after"], first["size_before"]) == ({"goal1": 1.0}, {"goal1": 2.0}, 5)
    assert second == {"event": "stage_end", "stage": "stage2", "step": 120, "reason": "patience", "best": 2}


def test_so_many_epochs_for_every_stage_but_one_that_only_acts() -> None:
    stages = (
        Stage("a", settings={"epochs": 9, "steps": 40}),
        Stage("b", settings={"epochs": 0, "begin": "quantize"}),
        Stage("c"),
    )
    short = staging.last_each(Document(stages=stages), 2)
    assert [dict(stage.settings) for stage in short.stages] == [
        {"epochs": 2},
        {"epochs": 0, "begin": "quantize"},
        {"epochs": 2},
    ]
