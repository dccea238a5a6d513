"""A run that breaks says which node it was, keeps the last good weights, and leaves everything else standing."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from trained import PATIENCE, build, classifier, losses_of, prepared, regression, run, runner_of

from runtime import reporter
from runtime.blame import blame
from runtime.checkpoint import clone
from runtime.record import open_run
from runtime.telemetry import Failed, Finished, State
from runtime.train import take_step
from runtime.training import NotFinite


def failed_of(events):
    [failed] = [event for event in events if isinstance(event, Failed)]
    return failed


def finite(network):
    return all(bool(tensor.isfinite().all()) for tensor in network.state_dict().values())


def test_a_rate_that_is_too_high_names_a_node_and_keeps_finite_weights(tmp_path):
    document = regression(epochs=50, goal1={"optimizer": "sgd", "optimizer.learning_rate": 100.0})
    runner, events = run(document, folder=tmp_path / "run")
    failed = failed_of(events)
    assert runner.state == "failed"
    assert failed.node in ("linear1", "mse1")
    assert "The learning rate {rate} is too large" in failed.sentence
    assert set(failed.values) == {"got", "step", "rate", "goal"} and failed.values["rate"] == 100.0
    assert not [event for event in events if isinstance(event, Finished)]
    assert finite(runner.training.program.network)
    opened = open_run(tmp_path / "run")
    assert all(bool(tensor.isfinite().all()) for tensor in opened.weights.values())
    assert opened.info["step"] == failed.values["step"]
    assert [type(event) for event in opened.events(1)][-2:] == [Failed, State]


def test_a_later_good_state_is_where_the_search_begins(monkeypatch):
    begun = []

    def noted(training, good, error):
        begun.append(good["step"])
        return blame(training, good, error)

    monkeypatch.setattr(reporter, "TOLD", 0.0)
    monkeypatch.setattr(reporter, "GOOD", 0.0)
    monkeypatch.setattr("runtime.ending.blame", noted)
    runner, events = run(regression(epochs=50, goal1={"optimizer": "sgd", "optimizer.learning_rate": 3.0}))
    failed = failed_of(events)
    assert 0 < begun[0] <= failed.values["step"]
    assert finite(runner.training.program.network)


def break_output(training, node, value):
    """The node's module gives a value that is no number, from the fourth step on."""
    module = training.program.module_of(node)
    forward, steps = module.forward, {"taken": 0}

    def broken(x):
        return forward(x) * (value if training.step >= 3 else 1.0)

    module.forward = broken
    return steps


@pytest.mark.parametrize(("value", "got"), [(float("nan"), "NaN"), (float("inf"), "infinity")])
def test_the_first_node_whose_output_broke_is_named(value, got):
    training = prepared(classifier())
    good = clone(training.state())
    break_output(training, "relu1", value)
    for _ in range(5):
        take_step(training)
    with pytest.raises(NotFinite):
        training.read()
    failure = blame(training, good, NotFinite())
    assert (failure.node, failure.values["step"]) == ("relu1", 3)
    assert failure.sentence.startswith("{node} gave {got} instead of a number in step {step}.")
    assert failure.values["got"] in (got, "NaN")  # infinity times zero
    assert training.step == 3
    assert finite(training.program.network)


def test_the_weights_left_are_those_before_the_step_that_broke():
    plain, training = prepared(classifier()), prepared(classifier())
    for _ in range(3):
        take_step(plain)
    good = clone(training.state())
    break_output(training, "linear2", float("nan"))
    for _ in range(10):
        take_step(training)
    blame(training, good, NotFinite())
    for one, two in zip(plain.program.network.parameters(), training.program.network.parameters(), strict=True):
        assert torch.equal(one, two)


class Root(torch.autograd.Function):
    """Passes its input on; its gradient is not a number."""

    @staticmethod
    def forward(context, x):
        return x.clone()

    @staticmethod
    def backward(context, gradient):
        return gradient * float("nan")


def test_the_node_whose_gradient_broke_is_named():
    training = prepared(classifier())
    good = clone(training.state())
    module = training.program.module_of("relu1")
    forward = module.forward
    module.forward = lambda x: Root.apply(forward(x))
    take_step(training)
    take_step(training)
    failure = blame(training, good, NotFinite())
    assert failure.node == "relu1"
    assert failure.sentence.startswith("The gradient through {node} became {got}")


def test_weights_that_broke_in_the_update_are_named():
    training = prepared(classifier(goal1={"optimizer": "sgd"}))
    good = clone(training.state())
    training.goals[0].rate = lambda *_: float("inf")
    take_step(training)
    failure = blame(training, good, NotFinite())
    assert failure.node in ("linear1", "linear2")
    assert failure.sentence.startswith("The weights of {node} became {got}")


def test_what_does_not_break_again_names_nobody():
    training = prepared(classifier())
    good = clone(training.state())
    take_step(training)
    failure = blame(training, good, NotFinite())
    assert (failure.node, failure.values) == ("", {"step": 1})
    assert training.step == 1


def test_live_changes_are_replayed_at_their_steps():
    training = prepared(classifier(goal1={"optimizer": "sgd"}))
    good = clone(training.state())
    take_step(training)
    training.set_live("goal1", "optimizer.learning_rate", 100.0)
    break_output(training, "linear2", float("nan"))
    for _ in range(3):
        take_step(training)
    blame(training, good, NotFinite())
    assert training.live == [(1, "goal1", "optimizer.learning_rate", 100.0)]


def breaking_run(monkeypatch, error):
    """A run in which ReLU raises in the eighth step."""

    def forward(self, x):
        calls["count"] += 1
        if runner.training is not None and runner.training.step >= 7:
            raise error
        return torch.relu(x)

    calls = {"count": 0}
    monkeypatch.setattr(torch.nn.ReLU, "forward", forward)
    monkeypatch.setattr("runtime.descent.WORTH_TRACING", 0.0)
    runner, mailbox = runner_of(classifier())
    runner.start()
    assert runner.join(PATIENCE)
    return runner, mailbox.take()


def test_an_exception_in_a_step_fails_the_run_with_its_node(monkeypatch):
    runner, events = breaking_run(monkeypatch, RuntimeError("something went wrong\nand more of it"))
    failed = failed_of(events)
    assert (failed.node, runner.state) == ("relu1", "failed")
    assert failed.sentence == "{node} failed: {message}. Change its settings or what enters it."
    assert failed.values["message"] == "something went wrong"
    assert runner.training.step == 7
    assert finite(runner.training.program.network)


def test_a_node_that_fails_from_the_very_first_step_is_named(monkeypatch):
    def forward(self, x):
        raise IndexError("index out of range in self")

    monkeypatch.setattr(torch.nn.ReLU, "forward", forward)
    runner, events = run(classifier())
    assert (failed_of(events).node, failed_of(events).values["message"]) == ("relu1", "index out of range in self")
    assert runner.training.step == 0


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried"),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB"),
    ],
)
def test_running_out_of_memory_is_a_sentence(monkeypatch, error):
    runner, events = breaking_run(monkeypatch, error)
    failed = failed_of(events)
    assert (failed.node, runner.state) == ("relu1", "failed")
    assert failed.sentence == "{node} ran out of memory. Make the batch size or the layers smaller."


def test_data_that_holds_no_numbers_names_the_source(monkeypatch):
    from nodes.sources.digits import Digits

    load = Digits.load

    def broken(self):
        data = load(self)
        return replace(data, arrays={**data.arrays, "image": np.full_like(data.arrays["image"], np.nan)})

    monkeypatch.setattr(Digits, "load", broken)
    _, events = run(classifier())
    failed = failed_of(events)
    assert failed.node == "digits1"
    assert failed.values["step"] == 0


def test_a_run_goes_well_after_one_that_failed():
    run(regression(epochs=50, goal1={"optimizer": "sgd", "optimizer.learning_rate": 100.0}))
    runner, events = run(classifier())
    assert runner.state == "done"
    assert len(losses_of(events)) == 20


def test_a_square_root_of_zero_names_the_node_behind_the_gradient():
    document = build(
        "digits flatten linear rms_norm linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>rmsnorm1.x rmsnorm1.y>linear2.x "
        "linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        linear1={"units": 4},
        linear2={"units": 10},
    )
    training = prepared(document)
    good = clone(training.state())
    training.program.module_of("rmsnorm1").forward = lambda x: x * torch.sqrt((x * 0.0).sum())
    take_step(training)
    failure = blame(training, good, NotFinite())
    assert failure.node == "rmsnorm1"
