"""Runs that begin at a moment of another: bit for bit where nothing was changed, else with what still fits."""

from __future__ import annotations

import pytest
import torch
from moments_kit import branch_of, noisy, same_weights, steps_of
from trained import PATIENCE, build, classifier, losses_of, run, runner_of

from runtime import edits
from runtime.insight.branch import branch_of_folder
from runtime.record import open_run
from runtime.staging import add_stage, set_stage_setting
from runtime.telemetry import Losses

pytestmark = pytest.mark.usefixtures("all_in_time")


@pytest.mark.parametrize("step", [0, 3, 20, 29, 40])
def test_a_branch_without_changes_goes_on_bit_for_bit(step):
    document = noisy()
    runner, events = run(document)
    other, told = run(document, number=2, branch=branch_of(runner, step))
    assert other.training.step == 40 and same_weights(runner, other)
    here = {event.first: event for event in told if isinstance(event, Losses)}
    assert all(event.run == 2 for event in told)
    assert losses_of(sorted(here.values(), key=lambda event: event.first)) == losses_of(events)
    assert steps_of(other.moments)[:4] == [0, 1, 2, 3]


@pytest.mark.parametrize("rule", ["sgd", "rmsprop", "adamw"])
def test_a_branch_from_the_disk_goes_on_bit_for_bit(tmp_path, rule):
    document = noisy(goal1={"optimizer": rule})
    runner, _ = run(document, tmp_path / "1")
    (branch,) = [branch_of_folder(tmp_path / "1", 15)]
    other, _ = run(document, tmp_path / "2", number=2, branch=branch)
    assert same_weights(runner, other)
    kept = open_run(tmp_path / "2")
    assert steps_of(kept.moments()) == steps_of(other.moments) and steps_of(other.moments)[0] == 0
    assert torch.equal(kept.moments().weights(7)["linear.weight"], runner.moments.weights(7)["linear.weight"])
    assert open_run(tmp_path / "1").info["step"] == 40  # the old one is as it was


def test_a_branch_goes_on_bit_for_bit_in_the_second_stage_and_with_two_goals():
    document = noisy()
    document, first = add_stage(document)
    document, second = add_stage(document)
    for stage in (first, second):
        document = set_stage_setting(document, stage, "steps", 30)
    runner, _ = run(document)
    for step in (22, 30, 35):
        other, _ = run(document, number=2, branch=branch_of(runner, step))
        assert other.training.step == 60 and same_weights(runner, other)


def test_noise_without_rows_is_drawn_again(tmp_path):
    document = build(
        "noise linear mse goal",
        "noise1.noise>linear1.x linear1.y>mse1.prediction noise1.noise>mse1.target mse1.loss>goal1.loss",
        {"epochs": 2, "steps_per_epoch": 30, "device": "cpu"},
        noise1={"shape": (4,)},
        linear1={"units": 4},
    )
    runner, _ = run(document)
    other, _ = run(document, number=2, branch=branch_of(runner, 20))
    assert other.training.step == 60 and same_weights(runner, other)


def test_a_branch_with_another_learning_rate_goes_another_way():
    document = noisy()
    runner, _ = run(document)
    changed = edits.set_setting(document, "goal1", "optimizer.learning_rate", 0.1)
    other, told = run(changed, number=2, branch=branch_of(runner, 20))
    assert other.training.step == 40 and not same_weights(runner, other)
    first = runner.moments.weights(20)
    assert all(torch.equal(other.moments.weights(20)[name], first[name]) for name in first)
    assert len(losses_of(event for event in told if isinstance(event, Losses) and event.first < 20)) >= 20


def test_a_branch_of_what_was_changed_live_is_that_of_the_document_now():
    document = noisy()
    runner, _ = runner_of(document)
    runner.step(batches=10)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.set_live("goal1", "optimizer.learning_rate", 0.05)
    runner.go_on()
    assert runner.join(PATIENCE)
    now = edits.set_setting(document, "goal1", "optimizer.learning_rate", 0.05)
    other, _ = run(now, number=2, branch=branch_of(runner, 20))
    assert same_weights(runner, other)
    back, _ = run(document, number=3, branch=branch_of(runner, 20))
    assert not same_weights(runner, back)
    assert back.training.goals[0].rule.optimizer.learning_rate != 0.05


def test_a_branch_with_a_changed_layer_keeps_what_fits_and_forgets_moments_of_the_other_network():
    document = classifier(epochs=2)
    runner, _ = run(document)
    wider = edits.set_setting(document, "linear1", "units", 24)
    other, _ = run(wider, number=2, branch=branch_of(runner, 20))
    assert other.state == "done" and other.training.step == 40
    assert min(steps_of(other.moments)) >= 20
    longer = edits.set_training(document, "epochs", 4)
    further, _ = run(longer, number=3, branch=branch_of(runner, 40))
    assert further.training.step == 80 and steps_of(further.moments)[0] == 0


def test_a_branch_of_a_missing_step_fails_with_a_sentence():
    runner, _ = run(classifier())
    other, events = run(classifier(), number=2, branch=branch_of(runner, 17))
    assert other.state == "failed"
    assert "no moment of step" in next(event.sentence for event in events if type(event).__name__ == "Failed")
