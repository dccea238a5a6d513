"""A run that was saved goes on as if it had never stopped, bit for bit; nothing is pickled."""

import json

import pytest
import torch
from trained import build, classifier, losses_of, prepared, regression, run, runner_of

from nodes.spec import Problem
from runtime.checkpoint import clone, load_weights, pack, tensors_to_bytes, unpack
from runtime.record import open_run
from runtime.train import take_step

PATIENCE = 60.0


def through_json(state):
    tensors = {}
    packed = json.loads(json.dumps(pack(state, tensors)))
    return unpack(packed, tensors)


def test_a_state_survives_json_and_tensors():
    state = {
        0: {"step": torch.tensor(3.0), "betas": (0.9, 0.1)},
        "list": [None, True, 1, 0.1, "text", [torch.arange(3)]],
        "odd": [float("inf"), float("-inf")],
        "tensor": {"tensor": "a key that looks like ours"},
    }
    found = through_json(state)
    assert found[0]["betas"] == (0.9, 0.1)
    assert torch.equal(found[0]["step"], torch.tensor(3.0))
    assert torch.equal(found["list"][5][0], torch.arange(3))
    assert (found["list"][:5], found["odd"], found["tensor"]) == (state["list"][:5], state["odd"], state["tensor"])


def test_what_is_no_plain_state_is_refused():
    with pytest.raises(TypeError, match="holds a set"):
        pack({"a": {1}}, {})
    with pytest.raises(ValueError, match="no python"):
        unpack({"python": "os.system"}, {})


def test_a_clone_stays_as_it_is():
    live = {"weights": [torch.zeros(2)]}
    kept = clone(live)
    live["weights"][0] += 1
    assert torch.equal(kept["weights"][0], torch.zeros(2))


def test_tensors_that_share_memory_are_written():
    whole = torch.arange(4.0)
    assert len(tensors_to_bytes({"a": whole, "b": whole[1:], "c": whole[::2]})) > 0


def test_weights_that_do_not_fit_are_named():
    training = prepared(classifier())
    weights = training.program.network.state_dict()
    with pytest.raises(Problem, match=r"linear\.weight is 2 × 2 in the file and 16 × 64 here"):
        load_weights(training.program.network, {**weights, "linear.weight": torch.zeros(2, 2)})
    with pytest.raises(Problem, match=r"other is 1 in the file and missing here"):
        load_weights(training.program.network, {**weights, "other": torch.zeros(())})


NOISY = {
    "nodes": "digits flatten linear batch_norm1d dropout linear cross_entropy goal accuracy",
    "wires": "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>batchnorm1d1.x batchnorm1d1.y>dropout1.x "
    "dropout1.y>linear2.x linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target "
    "crossentropy1.loss>goal1.loss linear2.y>accuracy1.prediction digits1.label>accuracy1.target",
}


def noisy(**settings):
    layers = {"linear1": {"units": 16}, "linear2": {"units": 10}}
    return build(**NOISY, training={"epochs": 4, "device": "cpu"}, **layers, **settings)


DOCUMENTS = {
    "adam, dropout, batch norm": lambda: noisy(goal1={"schedule": "cosine"}),
    "momentum": lambda: classifier(epochs=4, goal1={"optimizer": "sgd", "optimizer.momentum": 0.9}),
    "adagrad": lambda: classifier(epochs=4, goal1={"optimizer": "adagrad"}),
    "rmsprop": lambda: classifier(epochs=4, goal1={"optimizer": "rmsprop"}),
    "l-bfgs": lambda: regression(epochs=8, goal1={"optimizer": "lbfgs"}),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("first", [7, 20])
def test_resuming_is_bit_exact(name, first, tmp_path):
    document = DOCUMENTS[name]()
    whole, told = run(document)
    half, half_mailbox = runner_of(document, folder=tmp_path / "run")
    half.step(batches=first)
    assert half.wait("paused", timeout=PATIENCE)
    half.stop()
    assert half.join(PATIENCE)
    torch.manual_seed(99)  # whatever else happened in between
    rest, rest_mailbox = runner_of(document, folder=tmp_path / "run", resume=tmp_path / "run", number=2)
    rest.start()
    assert rest.join(PATIENCE)
    assert rest.state == whole.state == "done"
    assert losses_of([*half_mailbox.take(), *rest_mailbox.take()]) == losses_of(told)
    one, two = (runner.training.program.network.state_dict() for runner in (whole, rest))
    assert all(torch.equal(one[key], two[key]) for key in one)
    assert [epoch.metrics for epoch in rest.history.epochs] == [epoch.metrics for epoch in whole.history.epochs]
    assert [epoch.train for epoch in rest.history.epochs] == [epoch.train for epoch in whole.history.epochs]


def test_live_changes_go_on_after_resuming(tmp_path):
    document = classifier(epochs=2)
    runner, _ = runner_of(document, folder=tmp_path / "run")
    runner.step(batches=3)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.set_live("goal1", "optimizer.learning_rate", 0.25)
    runner.step(batches=2)
    runner.stop()
    assert runner.join(PATIENCE)
    opened = open_run(tmp_path / "run")
    assert opened.document.nodes["goal1"].settings["optimizer.learning_rate"] == 0.25
    state = opened.state
    assert state["live"] == [[3, "goal1", "optimizer.learning_rate", 0.25]]
    again, _ = runner_of(document, resume=tmp_path / "run")
    again.step(batches=1)
    assert again.wait("paused", timeout=PATIENCE)
    assert again.training.goals[0].optimizer.param_groups[0]["lr"] == 0.25
    again.stop()
    assert again.join(PATIENCE)


def test_another_document_is_not_taken_for_the_run(tmp_path):
    run(classifier(), folder=tmp_path / "run")
    for other in (classifier(linear1={"units": 17}), classifier(digits1={"batch_size": 32}), regression()):
        runner, mailbox = runner_of(other, resume=tmp_path / "run")
        runner.start()
        assert runner.join(PATIENCE)
        assert runner.state == "failed"
        sentence = next(event.sentence for event in mailbox.take() if hasattr(event, "sentence"))
        assert "do not fit this network" in sentence or "no longer the one" in sentence


def test_a_state_restores_a_training_in_memory():
    training = prepared(noisy())
    for _ in range(3):
        take_step(training)
    training.read()
    kept = clone(training.state())
    take_step(training)
    expected = losses_of(training.read())
    training.load_state(clone(kept))
    take_step(training)
    assert losses_of(training.read()) == expected


def test_weights_of_a_run_are_where_another_begins(tmp_path):
    first, _ = run(classifier(), folder=tmp_path / "run")
    second, _ = runner_of(classifier(), weights=tmp_path / "run" / "weights.safetensors")
    trained = first.training.program.network.state_dict()
    second.set_live("goal1", "optimizer.learning_rate", 0.0)
    second.step(batches=1)
    assert second.wait("paused", timeout=PATIENCE)
    begun = second.training.program.network.state_dict()
    assert all(torch.equal(trained[name], begun[name]) for name in trained)
    second.stop()
    assert second.join(PATIENCE)
