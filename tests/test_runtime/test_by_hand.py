"""A weight set by hand, a step by one example, a run at a pace: all between two steps, and replayed exactly."""

import time

import pytest
import torch

from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.checkpoint import clone
from runtime.examples import find
from runtime.prepare import prepare
from runtime.record import open_run
from runtime.runner import Runner
from runtime.single import refuse_examples, take_example
from runtime.store import load
from runtime.telemetry import Losses, Mailbox, Notice
from runtime.train import take_step

WAIT = 20.0


@pytest.fixture
def checked():
    return check(load(find("circle")))


def runner_of(checked, mailbox=None, **facts):
    return Runner(checked, mailbox or Mailbox(), number=1, **facts)


def weights(training):
    return torch.cat([weight.detach().reshape(-1).clone() for weight in training.program.network.parameters()])


def test_a_weight_set_while_paused_is_there_is_saved_and_trains_on(checked, tmp_path):
    runner = runner_of(checked, folder=tmp_path / "1")
    runner.step(batches=3)
    assert runner.wait("paused", timeout=WAIT)
    runner.set_weight("linear1", "weight", (2, 1), 1.5)
    runner.set_weight("linear1", "bias", (0,), -0.25)
    assert runner.snapshot().result(WAIT)
    layer = runner.training.program.module_of("linear1")
    assert layer.weight[2, 1].item() == 1.5 and layer.bias[0].item() == -0.25
    kept = open_run(tmp_path / "1")
    assert kept.program().module_of("linear1").weight[2, 1].item() == 1.5
    assert [touch[:4] for touch in kept.state["touched"]] == [
        [3, "linear1", "weight", [2, 1]],
        [3, "linear1", "bias", [0]],
    ]
    runner.step(batches=1)
    assert runner.wait("paused", timeout=WAIT) and layer.weight[2, 1].item() != 1.5
    runner.stop()
    assert runner.join(WAIT)


def test_a_run_that_goes_on_from_its_folder_is_the_same_as_one_that_was_never_left(checked, tmp_path):
    whole = runner_of(checked, folder=tmp_path / "1", seed=3)
    whole.step(batches=30)
    assert whole.wait("paused", timeout=WAIT)
    whole.set_weight("linear2", "weight", (0, 0), 2.0)
    whole.stop()
    assert whole.join(WAIT)
    again = runner_of(checked, resume=tmp_path / "1", folder=tmp_path / "2")
    again.step(batches=20)
    assert again.wait("paused", timeout=WAIT)
    other = prepare(checked, 1, 3)
    for _ in range(30):
        take_step(other)
    other.set_weight("linear2", "weight", (0, 0), 2.0)
    for _ in range(20):
        take_step(other)
    assert torch.equal(weights(again.training), weights(other))
    assert len(again.training.touched) == 1
    again.stop()
    assert again.join(WAIT)


def test_of_a_run_that_has_ended_what_it_leaves_is_changed(checked, tmp_path):
    runner = runner_of(check(edits.set_training(checked.document, "epochs", 1)), folder=tmp_path / "1")
    runner.start()
    assert runner.join(WAIT) and runner.state == "done"
    runner.set_weight("linear3", "bias", (0,), 0.75)
    assert open_run(tmp_path / "1").program().module_of("linear3").bias[0].item() == 0.75
    assert open_run(tmp_path / "1").info["run_state"] == "done"


@pytest.mark.parametrize(
    ("node", "parameter", "index"),
    [("linear1", "weight", (9, 0)), ("tanh1", "weight", (0, 0)), ("linear1", "forward", (0,)), ("linear1", "bias", ())],
)
def test_a_weight_that_is_not_there_is_refused_and_the_run_goes_on(checked, node, parameter, index):
    mailbox = Mailbox()
    runner = runner_of(checked, mailbox)
    runner.step(batches=1)
    assert runner.wait("paused", timeout=WAIT)
    runner.set_weight(node, parameter, index, 1.0)
    runner.step(batches=1)
    assert runner.wait("paused", timeout=WAIT) and runner.training.step == 2
    assert any(isinstance(event, Notice) for event in mailbox.take())
    runner.stop()
    assert runner.join(WAIT)


def test_what_is_no_number_is_refused_at_once(checked):
    with pytest.raises(Problem):
        runner_of(checked).set_weight("linear1", "weight", (0, 0), float("nan"))


def test_a_batch_taken_row_by_row_is_one_step_and_the_epoch_has_every_row_once(checked):
    training = prepare(checked, 1)
    batches = training.batches["circle1"]
    order = batches.order.clone()
    for place in range(10):
        before = weights(training)
        training.singles = 1
        assert take_example(training) is (place == 9)
        assert not torch.equal(before, weights(training))
    assert training.step == 1
    (losses,) = training.read()
    assert isinstance(losses, Losses) and losses.first == 0 and len(losses.values) == 1
    seen = [batches.take() for _ in range(24)]
    assert batches.position == len(batches) and sum(len(rows[0]) for rows in seen) == 240
    assert torch.equal(torch.cat([rows[0] for rows in seen]), batches.tensors[0][order[10:]])


def test_the_rest_of_a_batch_goes_on_as_a_smaller_one(checked):
    training = prepare(checked, 1)
    training.singles = 3
    for _ in range(3):
        assert not take_example(training)
    assert training.step == 0
    state = clone(training.state())
    take_step(training)
    assert training.step == 1 and training.batches["circle1"].position == 1
    (losses,) = training.read()
    assert len(losses.values) == 1
    other = prepare(checked, 1)
    other.load_state(state)
    take_step(other)
    assert torch.equal(weights(training), weights(other))


def test_one_example_then_pause(checked):
    runner = runner_of(checked)
    runner.step(examples=1)
    assert runner.wait("paused", timeout=WAIT)
    assert runner.training.step == 0 and runner.training.batches["circle1"].within == 1
    runner.step(examples=9)
    assert runner.wait("paused", timeout=WAIT) and runner.training.step == 1
    runner.stop()
    assert runner.join(WAIT)


def test_what_needs_several_rows_says_so():
    with pytest.raises(Problem, match=r"batch"):
        refuse_examples(prepare(check(load(find("batch-norm"))), 1))
    with pytest.raises(Problem, match=r"one source"):
        refuse_examples(prepare(check(load(find("gan-line"))), 1))


def test_a_paced_run_takes_so_many_steps_and_hears_at_once(checked):
    runner = runner_of(checked)
    runner.pace(20.0)
    runner.start()
    assert runner.wait("running", timeout=WAIT)
    until = time.monotonic() + WAIT
    while (runner.training is None or runner.training.step < 2) and time.monotonic() < until:
        time.sleep(0.01)
    began, first = time.monotonic(), runner.training.step
    while runner.training.step < first + 10 and time.monotonic() < until:
        time.sleep(0.005)
    assert 0.4 < time.monotonic() - began < 1.5
    runner.pace(0.0)
    assert runner.join(WAIT) and runner.state == "done"
