"""A run that has ended goes on, bit for bit as if it had been that long from its first step."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from goals_kit import of, stage, staged
from trained import build, classifier, losses_of, regression, run, runner_of

from nodes.spec import Problem
from runtime import edits, examples, staging, store
from runtime.document import Document, Stage
from runtime.longer import grown, lasting, longer
from runtime.record import open_run
from runtime.telemetry import Epoch, Finished, Notice, StageBegan, StageEnded, Started

PATIENCE = 60.0


def noisy(**training) -> Document:
    return build(
        "digits flatten linear batch_norm1d dropout linear cross_entropy goal accuracy",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>batchnorm1d1.x batchnorm1d1.y>dropout1.x "
        "dropout1.y>linear2.x linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target "
        "crossentropy1.loss>goal1.loss linear2.y>accuracy1.prediction digits1.label>accuracy1.target",
        training={"device": "cpu", **training},
        linear1={"units": 16},
        linear2={"units": 10},
    )


def further(document: Document, folder: Path, **facts):
    torch.manual_seed(99)  # whatever else happened in between
    runner, mailbox = runner_of(document, folder=folder, resume=folder, **facts)
    runner.start()
    assert runner.join(PATIENCE)
    assert runner.state == "done"
    return runner, mailbox.take()


def weights_of(runner):
    return runner.training.program.network.state_dict()


def epochs_of(runner):
    """What was told of the epochs, by the step at which each ended."""
    return {
        one.step: (one.epoch, one.train, one.validation, one.metrics, one.validation_metrics, one.learning_rates)
        for one in runner.history.epochs
    }


def same(one, two) -> bool:
    return all(torch.equal(one[key], two[key]) for key in one)


def looked_at(name: str) -> Document:
    """An example that draws random numbers also where samples are only looked at, or measured."""
    document = edits.set_training(store.load(examples.resolve(name)), "device", "cpu")
    goals = [key for key, node in document.nodes.items() if node.type == "goal"]
    for goal in goals:
        document = edits.set_setting(document, goal, "schedule", "constant")
    return edits.set_training(document, "epochs", 1)


SHORT = {
    "noise in what is looked at": lambda: looked_at("diffusion-ring"),
    "noise in what is measured": lambda: looked_at("rbm"),
    "adam, dropout, batch norm": lambda: noisy(epochs=3),
    "momentum": lambda: classifier(epochs=3, goal1={"optimizer": "sgd", "optimizer.momentum": 0.9}),
    "a rate that falls by the epoch": lambda: classifier(epochs=3, goal1={"schedule": "step", "schedule.epochs": 2}),
    "l-bfgs": lambda: regression(epochs=3, goal1={"optimizer": "lbfgs"}),
    "one stage by its steps": lambda: staged(noisy(), Stage("stage1", settings={"steps": 50})),
    "the last of two stages": lambda: staged(
        classifier(),
        stage("stage1", epochs=1, frozen=["linear1"]),
        Stage("stage2", settings={"epochs": 2, "begin": "prune", "begin.share": 0.3}),
    ),
}


LONG = ("noise in what is looked at", "l-bfgs")


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow if name in LONG else ()) for name in SHORT])
def test_twice_as_long_is_bit_exact(name: str, tmp_path: Path) -> None:
    short = SHORT[name]()
    twice = longer(short)
    whole, told = run(twice.document, tmp_path / "whole")
    first, begun = run(short, tmp_path / "run")
    rest, gone_on = further(twice.document, tmp_path / "run")

    assert rest.training.step == whole.training.step > first.training.step
    assert same(weights_of(whole), weights_of(rest))
    goal = next(iter(whole.history.curves))
    one, two = whole.history.curves[goal], rest.history.curves[goal]
    assert one.values().tolist() == two.values().tolist()
    assert losses_of([*begun, *gone_on]) == losses_of(told)
    epochs = epochs_of(rest)
    cut = first.training.step if first.training.step not in epochs_of(whole) else -1  # inside an epoch
    shared = epochs_of(whole).keys() - {next((step for step in sorted(epochs_of(whole)) if step > cut > 0), 0)}
    assert epochs.keys() - {cut} == epochs_of(whole).keys()
    assert all(epochs[step] == epochs_of(whole)[step] for step in shared)
    assert [type(event) for event in rest.history.stages] == [type(event) for event in whole.history.stages]
    assert [event.step for event in rest.history.stages] == [event.step for event in whole.history.stages]
    assert not of(gone_on, Notice)
    kept = open_run(tmp_path / "run")
    assert kept.info["step"] == whole.training.step and kept.document == twice.document
    steps = [point.step for point in kept.moments().points]
    assert steps == sorted(set(steps)) and first.training.step in steps and steps[-1] == whole.training.step


def test_what_is_told_of_a_run_that_goes_on(tmp_path: Path) -> None:
    run(classifier(epochs=2), tmp_path / "run")
    runner, told = further(classifier(epochs=5), tmp_path / "run")
    (started,) = of(told, Started)
    assert (started.step, started.epochs) == (40, 5)
    assert [event.epoch for event in of(told, Epoch)] == [3, 4, 5]
    assert len(of(told, Finished)) == 1 and [event.epoch for event in runner.history.epochs] == [1, 2, 3, 4, 5]


def test_the_last_stage_tells_its_new_length(tmp_path: Path) -> None:
    document = SHORT["the last of two stages"]()
    _, before = run(document, tmp_path / "run")
    _, told = further(longer(document).document, tmp_path / "run")
    (began,) = of(told, StageBegan)
    (ended,) = of(told, StageEnded)
    assert (began.stage, began.epochs, began.step) == ("stage2", 4, 20)
    assert began.size_after == of(before, StageBegan)[1].size_after < began.size_before
    assert (ended.stage, ended.reason, ended.step) == ("stage2", "length", 100)


def test_a_rate_that_follows_the_length_goes_on_where_the_longer_run_would_be(tmp_path: Path) -> None:
    short, long = (classifier(epochs=epochs, goal1={"schedule": "cosine"}) for epochs in (3, 6))
    whole, _ = run(long)
    run(short, tmp_path / "run")
    rest, told = further(long, tmp_path / "run")
    (notice,) = of(told, Notice)
    assert notice.sentence.startswith("The learning rate of {node} follows the length of the run.")
    assert notice.values == {"node": "goal1", "rate": "0.0005"}
    rates = [[epoch.learning_rates["goal1"] for epoch in one.history.epochs] for one in (whole, rest)]
    assert rates[0][3:] == rates[1][3:] and rates[0][:3] != rates[1][:3]


def test_patience_is_counted_anew_from_the_best_weights(tmp_path: Path) -> None:
    document = staged(
        regression(goal1={"optimizer": "adam", "optimizer.learning_rate": 30.0}),
        stage("stage1", epochs=50, watch="goal1", patience=3),
    )
    _, before = run(document, tmp_path / "run")
    (ended,) = of(before, StageEnded)
    assert ended.reason == "patience"
    _, told = further(document, tmp_path / "run")
    assert len(of(told, Epoch)) >= 3
    notice = of(told, Notice)[-1]
    assert notice.sentence.startswith("Training goes on with the weights of the best epoch")
    assert notice.values == {"epoch": ended.best}


def test_a_stopped_run_that_is_to_be_longer_goes_on(tmp_path: Path) -> None:
    whole, _ = run(classifier(epochs=4))
    runner, _ = runner_of(classifier(epochs=2), folder=tmp_path / "run")
    runner.step(batches=7)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.stop()
    assert runner.join(PATIENCE)
    rest, _ = further(classifier(epochs=4), tmp_path / "run")
    assert rest.training.step == 80 and same(weights_of(whole), weights_of(rest))


def test_another_graph_takes_over_what_fits(tmp_path: Path) -> None:
    first, _ = run(classifier(epochs=2), tmp_path / "run")
    before = first.training.program.module_of("linear1").weight.clone()
    wider = classifier(epochs=4, linear1={"units": 20}, goal1={"optimizer.learning_rate": 1e-9})
    rest, told = further(wider, tmp_path / "run", changed=True)
    assert rest.report is not None and {node.node: node.fate for node in rest.report.nodes}["linear1"] == "resized"
    assert (of(told, Started)[0].step, rest.training.step) == (40, 80)
    now = rest.training.program.module_of("linear1").weight
    assert torch.allclose(now[: len(before)], before, atol=1e-6)
    assert open_run(tmp_path / "run").document == wider


def test_as_long_again() -> None:
    document = edits.set_training(classifier(), "epochs", 30)
    twice = longer(document)
    assert (twice.key, twice.more, twice.document.training["epochs"]) == ("epochs", 30, 60)
    by_steps = staged(document, stage("stage1", epochs=2), Stage("stage2", settings={"steps": 50}))
    twice = longer(by_steps)
    assert (twice.key, twice.more, twice.stage) == ("steps", 50, "stage2")
    assert twice.document.stages[1].settings["steps"] == 100
    skipped = staging.set_stage_setting(by_steps, "stage2", "skip", True)
    assert (longer(skipped).stage, longer(skipped).document.stages[0].settings["epochs"]) == ("stage1", 4)


def test_what_cannot_be_longer_says_so() -> None:
    act = Stage("stage2", "Round", settings={"epochs": 0, "begin": "quantize"})
    with pytest.raises(Problem, match="has no length that could grow"):
        longer(staged(classifier(), stage("stage1", epochs=2), act))
    with pytest.raises(Problem, match="Every stage is skipped"):
        longer(staged(classifier(), stage("stage1", epochs=2, skip=True)))
    with pytest.raises(Problem):
        longer(edits.set_training(classifier(), "epochs", 900_000))


def test_whether_only_the_length_grew() -> None:
    document = classifier(epochs=3)
    assert grown(document, classifier(epochs=4))
    assert not grown(document, document) and not grown(document, classifier(epochs=2))
    assert not grown(document, edits.set_training(classifier(epochs=4), "seed", 5))
    two = staged(document, stage("stage1", epochs=2), stage("stage2", epochs=3))
    assert grown(two, staging.set_stage_setting(two, "stage2", "epochs", 4))
    assert not grown(two, staging.set_stage_setting(two, "stage1", "epochs", 4))
    assert not grown(two, staging.set_stage_setting(two, "stage2", "patience", 4))
    assert not grown(document, two)
    assert lasting(two, 9).stages[1].settings["epochs"] == 9 and lasting(two, 9).stages[0] == two.stages[0]
    assert lasting(document, 9).training["epochs"] == 9
