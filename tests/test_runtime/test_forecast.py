"""What training will take: the forecast against what tensors, optimizers and torch's own profiler show."""

from __future__ import annotations

import json
import threading

import psutil
import pytest
import torch
from torch import Tensor
from torch.profiler import ProfilerActivity, profile
from trained import build, classifier, losses_of, prepared, regression, run

from runtime import edits, examples, store
from runtime.check import check
from runtime.command.dispatch import main
from runtime.document import Document
from runtime.failure import Failure
from runtime.forecast import batch_sizes, memory_of, remembered_of
from runtime.memory_meter import bytes_of
from runtime.noise import borrowed
from runtime.train import take_step
from runtime.trial import LEFT, _held_out, try_out

FACTOR = 1.25  # within which the forecast of a step lies of what the profiler sees


def transformer(batch: int = 64) -> Document:
    """Rows of a digit as a sequence of eight steps; attention and a feed-forward part, each with a shortcut."""
    return build(
        "digits reshape linear multihead_attention add layer_norm linear relu linear add layer_norm flatten linear "
        "cross_entropy goal",
        "digits1.image>reshape1.x reshape1.y>linear1.x linear1.y>multiheadattention1.query "
        "linear1.y>multiheadattention1.key linear1.y>multiheadattention1.value multiheadattention1.y>add1.x "
        "linear1.y>add1.x add1.y>layernorm1.x layernorm1.y>linear2.x linear2.y>relu1.x relu1.y>linear3.x "
        "linear3.y>add2.x layernorm1.y>add2.x add2.y>layernorm2.x layernorm2.y>flatten1.x flatten1.y>linear4.x "
        "linear4.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        digits1={"batch_size": batch},
        reshape1={"sizes": (8, 8)},
        linear1={"units": 64},
        multiheadattention1={"heads": 4},
        linear2={"units": 128},
        linear3={"units": 64},
        linear4={"units": 10},
    )


def example(name: str) -> Document:
    document = store.load(examples.find(name))
    return document.but(training={**document.training, "device": "cpu"})


def seen_by_profiler(act: object) -> int:
    """The most bytes that the allocator gave out at once."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        act()  # type: ignore[operator]
    now = most = 0
    for event in watched.profiler.kineto_results.events():  # type: ignore[union-attr]
        if event.name() == "[memory]":
            now += event.nbytes()
            most = max(most, now)
    return most


def remembered(training) -> int:
    states = [state for goal in training.goals for state in goal.optimizer.state.values()]
    return bytes_of(value for state in states for value in state.values() if isinstance(value, Tensor) and value.dim())


DOCUMENTS = {
    "mlp": lambda: example("digits-mlp"),
    "cnn": lambda: example("digits-cnn"),
    "residual": lambda: example("digits-residual"),
    "transformer": transformer,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_forecast_is_what_a_step_takes(name):
    document = DOCUMENTS[name]()
    memory = memory_of(check(document))
    training = prepared(document)
    take_step(training)
    network = training.program.network
    for parameter in network.parameters():
        parameter.grad = None
    assert memory.exact
    assert memory.sum("weights") == bytes_of([*network.parameters(), *network.buffers()])
    assert remembered(training) <= memory.sum("optimizer") <= remembered(training) + 8 * len(list(network.parameters()))
    step = memory.total - memory.sum("weights") - memory.sum("optimizer")
    seen = seen_by_profiler(lambda: take_step(training))
    assert seen / FACTOR <= step <= seen * FACTOR, (step, seen)


def test_what_is_kept_grows_with_the_batch_and_weights_do_not():
    small, large = memory_of(check(transformer(32))), memory_of(check(transformer(64)))
    assert small.sum("weights") == large.sum("weights")
    assert large.sum("activations") == pytest.approx(2 * small.sum("activations"), rel=0.01)
    assert memory_of(check(transformer(64)), 32).total == small.total


def test_it_takes_no_memory_and_draws_nothing():
    checked = check(transformer(65_536))
    noise, before = torch.get_rng_state(), psutil.Process().memory_info().rss
    memory = memory_of(checked)
    assert memory.sum("activations") > 1_000_000_000
    assert psutil.Process().memory_info().rss - before < 100_000_000
    assert torch.equal(torch.get_rng_state(), noise)


def test_frozen_layers_have_no_gradients_and_shared_weights_count_once():
    document = classifier(linear1={"units": 10}, linear2={"units": 10})
    frozen = document.but(nodes={**document.nodes, "linear1": _but(document, "linear1", frozen=True)})
    found = {node.node: node for node in memory_of(check(frozen)).nodes}
    assert (found["linear1"].gradients, found["linear1"].optimizer) == (0, 0)
    assert found["linear1"].weights == 4 * 650
    assert found["linear2"].gradients == found["linear2"].weights == 4 * 110


def _but(document, node, **facts):
    from dataclasses import replace

    return replace(document.nodes[node], **facts)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop", "adagrad", "lbfgs"])
@pytest.mark.parametrize("shape", [(12, 7), (5,), (2, 3, 3, 3)])
def test_what_an_optimizer_remembers_is_what_it_shows(optimizer, shape):
    document = edits.set_setting(classifier(), "goal1", "optimizer", optimizer)
    rule = prepared(document).goals[0].rule.optimizer
    parameter = torch.nn.Parameter(torch.randn(shape))
    made = getattr(torch.optim, rule.build().path.rpartition(".")[2])([parameter], **dict(rule.build().keywords))

    def loss():
        parameter.grad = 2 * parameter.detach()
        return parameter.detach().square().sum()

    for _ in range(3):
        loss()
        made.step(loss)
    state = [value for value in made.state[parameter].values() if isinstance(value, Tensor)]
    if optimizer != "lbfgs":
        assert remembered_of(rule, shape) == sum(value.nbytes for value in state)
    else:
        assert remembered_of(rule, shape) >= sum(value.nbytes for value in state)


# The trial


def test_a_trial_measures_and_puts_everything_back():
    document = classifier(epochs=3)
    noise, threads = torch.get_rng_state(), torch.get_num_threads()
    told = []
    trial = try_out(check(document), lambda share, text: told.append((share, text)))
    assert torch.equal(torch.get_rng_state(), noise)
    assert torch.get_num_threads() == threads
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    (stage,) = trial.stages
    assert (stage.steps_per_epoch, stage.epochs, trial.epochs) == (20, 3, 3)
    assert 0 < stage.step < 1
    assert stage.epoch == pytest.approx(20 * stage.step + stage.held_out)
    assert trial.whole == pytest.approx(3 * stage.epoch)
    assert not trial.open_ended
    largest = trial.largest
    assert largest is not None
    assert (largest.batch, largest.rows, largest.limit) == (1257, 1257, "rows")
    assert 1 <= largest.tried <= 1257
    assert trial.batches == {"digits1": 1257}
    assert trial.data >= 1797 * 64 * 4


def test_every_stage_of_a_trial_is_measured_by_itself():
    trial = try_out(check(example("transfer-digits")))
    first, second = trial.stages
    assert [(stage.number, stage.steps_per_epoch, stage.epochs) for stage in trial.stages] == [(0, 20, 20), (1, 5, 60)]
    assert trial.whole == pytest.approx(20 * first.epoch + 60 * second.epoch)
    assert trial.epochs == 80
    assert set(trial.batches) == {"digits1"}, "the largest batch is that of the first stage"


def test_one_slow_look_at_the_held_out_rows_does_not_count(monkeypatch):
    spent, clock = iter([0.001, 9.0, 0.001]), [0.0]

    def look(training, part):
        clock[0] += next(spent)

    training = prepared(classifier())
    monkeypatch.setattr("runtime.trial.measure", look)
    monkeypatch.setattr("runtime.trial.time.perf_counter", lambda: clock[0])
    assert _held_out(training, 0.0, 100.0) == pytest.approx(0.001)


def test_a_stage_that_may_end_early_is_told_at_most():
    trial = try_out(check(example("early-stopping")))
    assert [stage.open_ended for stage in trial.stages] == [True, False]
    assert trial.open_ended


def test_the_largest_batch_fills_the_free_memory_and_no_more(monkeypatch):
    room = 20_000_000
    monkeypatch.setattr("runtime.trial.free", lambda device: room)
    checked = check(transformer())
    largest = try_out(checked).largest
    assert largest is not None
    assert largest.limit == "memory"
    there = memory_of(checked, largest.batch)
    needed = there.total - there.sum("weights")
    assert 0.95 * (1 - LEFT) * room <= needed <= 1.01 * (1 - LEFT) * room
    assert largest.tried * largest.sample <= 0.26 * room


def test_rows_of_an_endless_source_have_no_end():
    trial = try_out(check(example("gan-ring")))
    assert trial.largest is not None
    assert (trial.largest.rows, trial.largest.limit) == (2800, "rows"), "the noise beside them has no end"
    assert set(trial.batches.values()) == {2800}
    endless = build(
        "noise linear mse goal",
        "noise1.noise>linear1.x linear1.y>mse1.prediction noise1.noise>mse1.target mse1.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 2},
    )
    largest = try_out(check(endless)).largest
    assert largest is not None
    assert (largest.rows, largest.limit, largest.batch) == (0, "setting", 65_536)


def test_giving_up_puts_the_noise_back():
    noise = torch.get_rng_state()

    def report(share, _):
        if share > 0.2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        try_out(check(classifier()), report)
    assert torch.equal(torch.get_rng_state(), noise)


def test_a_run_that_begins_meanwhile_waits_and_is_not_disturbed():
    _, told = run(classifier(epochs=1))
    entered, leave = threading.Event(), threading.Event()

    def borrow():
        with borrowed(torch.device("cpu")):
            entered.set()
            torch.rand(5)
            leave.wait(10)

    thread = threading.Thread(target=borrow)
    thread.start()
    assert entered.wait(10)
    threading.Timer(0.05, leave.set).start()
    _, events = run(classifier(epochs=1))
    thread.join()
    assert leave.is_set(), "the run has waited"
    assert losses_of(events) == losses_of(told)


def test_what_cannot_be_trained_is_refused_with_a_sentence():
    with pytest.raises(Failure):
        try_out(check(edits.remove(regression(), ["goal1"])))


def test_the_command_line_tells_the_memory(capsys):
    assert main(["check", "digits-cnn", "--memory"]) == 0
    assert "Memory of a step with a batch of 64: " in capsys.readouterr().out
    assert main(["check", "digits-cnn", "--memory", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["memory"]
    assert told["total"] == sum(told[part] for part in told if part not in ("batch", "total"))


def test_what_is_only_looked_at_is_no_batch_that_is_learnt_from() -> None:
    """The grid of codes whose pictures a view shows has 225 places; the digits are learnt from by 64."""
    document = store.load(examples.find("vae-digits"))
    assert {document.nodes[node].type for node in batch_sizes(check(document).flat)} == {"digits"}
    assert memory_of(check(document)).batch == 64
