"""Stages: one after another, each with its goals, its end and what it freezes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from goals_kit import kinds, of, rivals, same, stage, staged, weights
from trained import classifier, losses_of, prepared, regression, run

from runtime import edits, examples, stages, staging, store
from runtime.check import check
from runtime.checkpoint import clone
from runtime.document import Document, Stage
from runtime.runner import Runner
from runtime.stage_plan import main_goal, plans_of
from runtime.telemetry import Epoch, Finished, Mailbox, StageBegan, StageEnded
from runtime.train import take_step


def two_heads(*found: Stage) -> Document:
    document = rivals(goal1={"train": ["linear1", "linear2"]}, goal2={"train": ["linear3"]})
    return staged(document, *found)


def test_stages_run_one_after_another_with_their_goals() -> None:
    document = two_heads(stage("stage1", "goal1", epochs=2), stage("stage2", "goal2", steps=5))
    events = run(document)[1]
    began, ended = of(events, StageBegan), of(events, StageEnded)
    assert [(event.stage, event.number, event.of, event.goals) for event in began] == [
        ("stage1", 1, 2, ("goal1",)),
        ("stage2", 2, 2, ("goal2",)),
    ]
    assert [event.reason for event in ended] == ["length", "length"]
    length = began[0].steps_per_epoch
    assert [event.step for event in ended] == [2 * length, 2 * length + 5]
    assert len(losses_of(events, "goal1")) == 2 * length
    assert len(losses_of(events, "goal2")) == 5
    assert [event.epoch for event in of(events, Epoch)] == [1, 2, 3]
    assert of(events, Finished)[0].step == 2 * length + 5


def test_what_a_stage_freezes_does_not_move() -> None:
    document = staged(
        classifier(), stage("stage1", epochs=1, frozen=["linear1"]), stage("stage2", epochs=1, frozen=["linear2"])
    )
    training = prepared(document)
    before = weights(training, "linear1")
    take_step(training)
    assert same(before, weights(training, "linear1"))
    stages.enter(training, 1)
    before, other = weights(training, "linear2"), weights(training, "linear1")
    take_step(training)
    assert same(before, weights(training, "linear2"))
    assert not same(other, weights(training, "linear1"))


def test_a_skipped_stage_is_passed_over() -> None:
    document = two_heads(stage("stage1", "goal1", epochs=1, skip=True), stage("stage2", "goal2", steps=3))
    (began,) = of(run(document)[1], StageBegan)
    assert (began.stage, began.number, began.of) == ("stage2", 2, 2)


def test_a_target_ends_a_stage() -> None:
    document = staged(classifier(), stage("stage1", epochs=40, watch="accuracy1", target=0.8))
    events = run(document)[1]
    (ended,) = of(events, StageEnded)
    last = of(events, Epoch)[-1]
    assert ended.reason == "target"
    assert last.validation_metrics["accuracy1"] >= 0.8
    assert last.epoch < 40


def test_patience_ends_a_stage_and_brings_the_best_back() -> None:
    document = staged(
        regression(goal1={"optimizer": "sgd", "optimizer.learning_rate": 1e-12}),
        stage("stage1", epochs=50, watch="goal1", patience=3),
    )
    document = document.but(
        nodes={
            **document.nodes,
            "goal1": replace(document.nodes["goal1"], settings={"optimizer": "adam", "optimizer.learning_rate": 30.0}),
        }
    )
    runner, events = run(document)
    (ended,) = of(events, StageEnded)
    assert ended.reason == "patience"
    told = {event.epoch: event.validation["goal1"] for event in of(events, Epoch)}
    assert told[ended.best] == min(told.values())
    assert max(told) == ended.best + 3
    assert stages.measure(runner.training, "validation")[0]["goal1"] == pytest.approx(told[ended.best])


def test_a_stage_that_begins_with_pruning_keeps_what_is_pruned(tmp_path: Path) -> None:
    document = staged(
        classifier(),
        stage("stage1", epochs=3),
        Stage("stage2", settings={"epochs": 2, "begin": "prune", "begin.share": 0.5}),
    )
    runner, events = run(document)
    began = of(events, StageBegan)[1]
    assert began.size_after < began.size_before
    assert began.before["accuracy1"] > 0.2
    network = runner.training.program.network
    zeros = [int((item == 0).sum()) for item in network.parameters() if item.dim() > 1]
    assert sum(zeros) == round(0.5 * sum(item.numel() for item in network.parameters() if item.dim() > 1))


def test_a_stage_of_nothing_but_its_act() -> None:
    document = staged(
        classifier(),
        stage("stage1", epochs=1),
        Stage("stage2", settings={"epochs": 0, "begin": "quantize", "begin.bits": 4}),
    )
    assert not [finding for finding in check(document).findings if finding.kind == "endless_stage"]
    runner, events = run(document)
    assert runner.state == "done"
    assert of(events, StageEnded)[1].step == of(events, StageEnded)[0].step
    values = runner.training.program.module_of("linear2").weight.unique()
    assert len(values) <= 15


@pytest.mark.parametrize("stop", [7, 20, 21, 39])
def test_resume_inside_a_stage_is_exact(tmp_path: Path, stop: int) -> None:
    document = staged(
        classifier(),
        stage("stage1", epochs=1, frozen=["linear1"]),
        Stage("stage2", settings={"epochs": 1, "begin": "prune", "begin.share": 0.3}),
    )
    whole = run(document, tmp_path / "whole")[0]
    mailbox = Mailbox()
    part = Runner(check(document), mailbox, number=1, folder=tmp_path / "part")
    part.step(batches=stop)
    assert part.wait("paused", timeout=60)
    part.stop()
    assert part.join(60)
    again = Runner(check(document), Mailbox(), number=1, resume=tmp_path / "part", folder=tmp_path / "again")
    again.start()
    assert again.join(60)
    assert again.state == "done"
    one, two = (runner.training.program.network.state_dict() for runner in (whole, again))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_findings_about_stages() -> None:
    assert "endless_stage" in kinds(staged(classifier(), stage("stage1", epochs=0)))
    assert "stage_goal" in kinds(staged(classifier(), stage("stage1", "nobody")))
    assert "frozen_in_stage" in kinds(staged(classifier(), stage("stage1", frozen=["linear1", "linear2"])))
    assert "stage_setting" in kinds(staged(classifier(), stage("stage1", epochs="many")))
    assert not check(staged(classifier(), stage("stage1", watch="nobody", patience=2))).trainable
    loose, bare = edits.add_node(classifier(), "accuracy")
    assert not check(staged(loose, stage("stage1", watch=bare, patience=2))).trainable  # it is left out
    assert not check(staged(classifier(), stage("stage1", skip=True))).trainable


def test_two_stages_may_train_the_same_weights() -> None:
    document = rivals()
    assert "rivals" not in kinds(staged(document, stage("stage1", "goal1"), stage("stage2", "goal2")))
    assert "rivals" in kinds(staged(document, stage("stage1"), stage("stage2", "goal2")))


def test_two_goals_over_one_block_are_told_once() -> None:
    document = edits.set_setting(store.load(examples.find("gan-ring")), "goal2", "train", [])
    (found,) = check(document).findings
    assert (found.kind, found.node, found.inner) == ("rivals", "block2", "")


def test_state_can_be_put_back_across_stages() -> None:
    document = two_heads(stage("stage1", "goal1", steps=3), stage("stage2", "goal2", steps=3))
    training = prepared(document)
    take_step(training)
    kept = clone(training.state())
    take_step(training)
    take_step(training)
    stages.enter(training, 1)
    take_step(training)
    stages.load_state(training, kept)
    assert (training.step, training.at_work.place, [goal.node for goal in training.goals]) == (1, 0, ["goal1"])


def test_removing_the_only_stage_keeps_the_length() -> None:
    document, first = staging.add_stage(classifier(epochs=7))
    assert document.stages[0].settings["epochs"] == 7
    assert staging.remove_stage(document, first).training["epochs"] == 7


@pytest.mark.parametrize(("example", "goal"), [("vae-digits", "Negative ELBO"), ("gan-digits", "Pass for real")])
def test_the_main_goal_is_that_of_what_the_output_gives(example: str, goal: str) -> None:
    document = store.load(examples.find(example))
    checked = check(document)
    (plan,) = plans_of(checked)
    assert document.nodes[main_goal(checked, plan.goals)].title == goal
    assert main_goal(checked, ()) == ""
