"""The loop does what a person would have written by hand, number for number."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional
from trained import build, classifier, losses_of, prepared, regression, trained

from runtime.measure import Metric
from runtime.telemetry import Epoch, Finished
from runtime.train import take_step

SIXTEEN = {"linear1": {"units": 16}, "linear2": {"units": 10}}


def by_hand(document, epochs, optimizer_of, after_gradient=lambda network: None):
    """The same document trained by a handwritten loop: network, losses."""
    training = prepared(document)
    network = nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))
    with torch.no_grad():
        for parameter, first in zip(network.parameters(), training.program.network.parameters(), strict=True):
            parameter.copy_(first)
    optimizer, batches, losses = optimizer_of(network.parameters()), training.batches["digits1"], []
    for _ in range(epochs * len(batches)):
        x, y = batches.take()
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(x), y)
        loss.backward()
        after_gradient(network)
        optimizer.step()
        losses.append(float(loss.detach()))
    return network, losses


RULES = {
    "adam": ({"optimizer": "adam"}, lambda parameters: torch.optim.Adam(parameters, lr=0.001, fused=True)),
    "adamw": ({"optimizer": "adamw"}, lambda parameters: torch.optim.AdamW(parameters, fused=True)),
    "momentum": (
        {"optimizer": "sgd", "optimizer.momentum": 0.9, "optimizer.nesterov": True},
        lambda parameters: torch.optim.SGD(parameters, lr=0.03, momentum=0.9, nesterov=True, fused=True),
    ),
    "rmsprop": ({"optimizer": "rmsprop"}, lambda parameters: torch.optim.RMSprop(parameters, lr=0.001)),
}


@pytest.mark.parametrize("rule", RULES)
def test_losses_and_weights_equal_a_handwritten_loop(rule):
    settings, optimizer_of = RULES[rule]
    document = classifier(epochs=2, goal1=settings)
    training = prepared(document)
    rate = training.rate(training.goals[0])

    def with_rate(parameters):
        optimizer = optimizer_of(parameters)
        optimizer.param_groups[0]["lr"] = rate
        return optimizer

    network, losses = by_hand(document, 2, with_rate)
    assert losses_of(trained(training)) == losses
    for mine, other in zip(training.program.network.parameters(), network.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_penalties_are_those_of_the_weights_and_leave_biases_alone():
    def pull(network):
        for layer in (network[1], network[3]):
            layer.weight.grad += 0.01 * layer.weight.detach()
            layer.weight.grad += 0.001 * layer.weight.detach().sign()

    document = classifier(goal1={"l1": 0.001, "l2": 0.01})
    network, losses = by_hand(document, 1, lambda parameters: torch.optim.Adam(parameters, fused=True), pull)
    training = prepared(document)
    assert losses_of(trained(training)) == pytest.approx(losses, rel=1e-6)
    first = training.program.module_of("linear1")
    assert torch.allclose(first.weight, network[1].weight, atol=1e-6)
    assert torch.allclose(first.bias, network[1].bias, atol=1e-6)


def test_the_gradient_is_clipped_to_the_norm():
    document = classifier(goal1={"clip": 0.1})
    _, losses = by_hand(
        document,
        1,
        lambda parameters: torch.optim.Adam(parameters, fused=True),
        lambda network: nn.utils.clip_grad_norm_(network.parameters(), 0.1),
    )
    assert losses_of(trained(prepared(document))) == losses


def test_the_schedule_sets_the_rate_of_every_step():
    training = prepared(classifier(epochs=3, goal1={"schedule": "cosine"}))
    rates = []
    while training.step < training.steps:
        take_step(training)
        rates.append(training.goals[0].optimizer.param_groups[0]["lr"])
    assert rates[0] == pytest.approx(0.001, rel=0.01)
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.0001


def test_a_live_learning_rate_takes_effect_at_the_next_step_and_is_stamped():
    training = prepared(classifier())
    take_step(training)
    training.set_live("goal1", "optimizer.learning_rate", 0.5)
    assert training.live == [(1, "goal1", "optimizer.learning_rate", 0.5)]
    take_step(training)
    assert training.goals[0].optimizer.param_groups[0]["lr"] == 0.5


def test_an_epoch_tells_losses_and_metrics_of_training_and_validation():
    training = prepared(classifier(epochs=2))
    events = trained(training)
    first, second = (event for event in events if isinstance(event, Epoch))
    assert (first.epoch, first.step, second.epoch, second.step) == (1, 20, 2, 40)
    losses = losses_of(events)
    sizes = [64] * 19 + [1257 - 19 * 64]
    weighted = sum(loss * size for loss, size in zip(losses[:20], sizes, strict=True)) / 1257
    assert first.train["goal1"] == pytest.approx(weighted, rel=1e-6)
    assert second.learning_rates == {"goal1": 0.001}
    rows = training.rows["digits1"]
    numbers = rows.parts["validation"]
    network = training.program.graph("linear2").module
    with torch.no_grad():
        scores = network(rows.tensors["image"][numbers])[0]
    labels = rows.tensors["label"][numbers]
    assert second.validation["goal1"] == pytest.approx(float(functional.cross_entropy(scores, labels)), rel=1e-5)
    right = (scores.argmax(1) == labels).float().mean()
    assert second.validation_metrics["accuracy1"] == pytest.approx(float(right))


def test_a_run_of_very_many_epochs_tells_some_and_the_last(monkeypatch):
    monkeypatch.setattr("runtime.training.MOST_EPOCHS", 3)
    document = classifier(epochs=8, digits1={"batch_size": 2000})
    events = trained(prepared(document))
    epochs = [event for event in events if isinstance(event, Epoch)]
    losses = losses_of(events)
    assert [epoch.epoch for epoch in epochs] == [3, 6, 8]
    assert epochs[1].train["goal1"] == pytest.approx(sum(losses[3:6]) / 3)
    assert len(losses) == 8


def test_training_metrics_are_those_of_the_batches_as_they_went_by():
    training = prepared(classifier())
    right = 0
    for _ in range(training.steps_per_epoch):
        take_step(training)
        scores, labels = training.metrics["goal1"][0].kept[-1]
        right += int((scores.argmax(1) == labels).sum())
    metric = training.metrics["goal1"][0]
    assert metric.number(metric.kept) == pytest.approx(right / 1257)


def test_kept_predictions_are_bounded_and_the_latest_stay(monkeypatch):
    monkeypatch.setattr("runtime.measure.KEPT", 4)
    metric = Metric(None, "accuracy1", (), places=[0, 1])
    for number in range(10):
        metric.keep([torch.full((1,), float(number)), torch.zeros(1)])
    assert [float(batch[0]) for batch in metric.kept] == [8.0, 9.0]


def test_the_test_rows_are_measured_once_at_the_end():
    events = trained(prepared(classifier(epochs=2)))
    assert [type(event) for event in events].count(Finished) == 1
    assert isinstance(events[-1], Finished)
    assert events[-1].test.keys() == {"goal1"}
    assert events[-1].test_metrics.keys() == {"accuracy1"}
    assert (events[-1].step, events[-1].epoch) == (40, 2)


def test_without_validation_rows_its_numbers_are_left_out():
    events = trained(prepared(classifier(digits1={"validation": 0.0, "test": 0.0})))
    epoch = next(event for event in events if isinstance(event, Epoch))
    assert (epoch.validation, epoch.validation_metrics) == ({}, {})
    assert epoch.train.keys() == {"goal1"}
    assert (events[-1].test, events[-1].test_metrics) == ({}, {})


def test_a_batch_larger_than_the_data_is_all_of_it():
    training = prepared(classifier(epochs=3, digits1={"batch_size": 60000}))
    assert training.steps_per_epoch == 1
    assert len(losses_of(trained(training))) == 3


def test_a_last_row_alone_does_not_break_batch_statistics():
    document = build(
        "digits flatten linear batch_norm1d linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>batchnorm1d1.x batchnorm1d1.y>linear2.x "
        "linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": 1},
        digits1={"batch_size": 628},
        linear1={"units": 8},
        linear2={"units": 10},
    )
    training = prepared(document)
    assert training.rows["digits1"].count("train") == 2 * 628 + 1
    assert training.steps_per_epoch == 2
    assert all(math.isfinite(loss) for loss in losses_of(trained(training)))


def test_regression_without_classes_learns():
    events = trained(prepared(regression(epochs=40, goal1={"optimizer.learning_rate": 3.0})))
    assert events[-1].test_metrics["r21"] > 0.2


def test_lbfgs_lowers_the_loss_and_counts_penalties():
    settings = {"optimizer": "lbfgs", "l2": 1e-4}
    events = trained(prepared(regression(epochs=4, goal1=settings, diabetes1={"batch_size": 512})))
    losses = losses_of(events)
    assert len(losses) == 4
    assert losses[-1] < losses[0] / 5


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    one, two, other = (losses_of(trained(prepared(classifier(), seed))) for seed in (None, 0, 1))
    assert one == two != other


def test_the_first_weights_of_a_seed_come_back():
    before = prepared(classifier(), 5).program.network.state_dict()
    again = prepared(classifier(), 5).program.network.state_dict()
    other = prepared(classifier(), 6).program.network.state_dict()
    assert all(torch.equal(before[name], again[name]) for name in before)
    assert not torch.equal(before["linear.weight"], other["linear.weight"])


def test_two_goals_train_their_own_parameters_only():
    document = build(
        "digits flatten linear cross_entropy goal linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss flatten1.y>linear2.x "
        "linear2.y>crossentropy2.prediction digits1.label>crossentropy2.target crossentropy2.loss>goal2.loss",
        {"epochs": 1},
        linear1={"units": 10},
        linear2={"units": 10},
        goal2={"optimizer": "sgd", "optimizer.learning_rate": 0.0},
    )
    training = prepared(document)
    first = {node: training.program.module_of(node).weight.clone() for node in ("linear1", "linear2")}
    events = trained(training)
    assert not torch.equal(first["linear1"], training.program.module_of("linear1").weight)
    assert torch.equal(first["linear2"], training.program.module_of("linear2").weight)
    alone = build(
        "digits flatten linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": 1},
        linear1={"units": 10},
    )
    assert losses_of(events) == losses_of(trained(prepared(alone)))
    assert len(losses_of(events, "goal2")) == 20


def two_goals_through_a_batch_norm():
    return build(
        "digits flatten batch_norm1d linear cross_entropy goal linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>batchnorm1d1.x batchnorm1d1.y>linear1.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss "
        "batchnorm1d1.y>linear2.x "
        "linear2.y>crossentropy2.prediction digits1.label>crossentropy2.target crossentropy2.loss>goal2.loss",
        {"epochs": 1},
        batchnorm1d1={"affine": False},
        linear1={"units": 10},
        linear2={"units": 10},
    )


def test_statistics_change_in_one_goal_only():
    training = prepared(two_goals_through_a_batch_norm())
    take_step(training)
    assert int(training.program.module_of("batchnorm1d1").num_batches_tracked) == 1


def test_goals_of_a_step_see_the_same_noise():
    document = build(
        "digits flatten dropout linear cross_entropy goal linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>dropout1.x dropout1.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss dropout1.y>linear2.x "
        "linear2.y>crossentropy2.prediction digits1.label>crossentropy2.target crossentropy2.loss>goal2.loss",
        {"epochs": 1},
        linear1={"units": 10, "initialization": "zeros"},
        linear2={"units": 10, "initialization": "zeros"},
    )
    events = trained(prepared(document))
    assert losses_of(events, "goal1") == losses_of(events, "goal2")


def test_two_sources_have_their_own_batches_and_the_longer_measures_the_epoch():
    document = build(
        "digits flatten linear cross_entropy goal diabetes linear mse goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss "
        "diabetes1.features>linear2.x linear2.y>mse1.prediction diabetes1.target>mse1.target mse1.loss>goal2.loss",
        {"epochs": 1},
        linear1={"units": 10},
        linear2={"units": 1},
        diabetes1={"batch_size": 100},
    )
    training = prepared(document)
    assert training.steps_per_epoch == 20
    events = trained(training)
    epoch = next(event for event in events if isinstance(event, Epoch))
    assert epoch.train.keys() == epoch.validation.keys() == {"goal1", "goal2"}


def test_mixed_precision_trains_and_keeps_its_weights_in_32_bit():
    training = prepared(classifier())
    training.goals[0].half = torch.bfloat16
    losses = losses_of(trained(training))
    assert losses[-1] < losses[0]
    assert all(parameter.dtype == torch.float32 for parameter in training.program.network.parameters())
