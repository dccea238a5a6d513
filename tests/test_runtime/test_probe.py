"""What a look into a step tells is what direct computation gives, and looking changes nothing."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from trained import build, classifier, losses_of, prepared, trained

from runtime import edits
from runtime.probe import FEW, KNOWN, Probe
from runtime.rhythm import FIRST, ByClock, Price
from runtime.statistics import (
    ALL,
    LEAST,
    MOST,
    Rows,
    as_tensor,
    brought,
    describe,
    magnitudes,
    sample,
    share_of,
    views,
)
from runtime.telemetry import Layers
from runtime.train import take_step


def look(training):
    """One step with a look into it."""
    watch = Probe(training.program, training.goals, 1).watch(training.step)
    take_step(training, watch)
    return watch.tell()


def rows_of(samples):
    return Rows(brought(samples), np.array([len(sample) for sample in samples]))


def described(samples):
    return [as_tensor(*row) for row in zip(*(part.tolist() for part in describe(rows_of(samples))), strict=True)]


def test_a_description_equals_numpy():
    values = [torch.randn(2048), torch.relu(torch.randn(100)), torch.tensor([3.0, 1.0, 2.0])]
    for told, tensor in zip(described(values), values, strict=True):
        array = tensor.numpy()
        assert told.mean == pytest.approx(array.mean(), abs=1e-6)
        assert told.deviation == pytest.approx(array.std(), rel=1e-5)
        assert (told.low, told.high) == (array.min(), array.max())
        assert told.zeros == pytest.approx((array == 0).mean())
        assert told.quantiles == pytest.approx(np.quantile(array, [0.05, 0.25, 0.5, 0.75, 0.95]), abs=1e-6)
        assert sum(told.histogram) == len(array)
        assert np.abs(np.array(told.histogram) - np.histogram(array, 32)[0]).sum() <= 2  # rounding at an edge


def test_a_constant_tensor_is_described():
    (told,) = described([torch.full((10,), 2.0)])
    assert (told.mean, told.deviation, told.low, told.high, sum(told.histogram)) == (2.0, 0.0, 2.0, 2.0, 10)


def test_what_is_no_number_does_not_stop_a_look():
    told, other = described([torch.tensor([1.0, float("nan"), float("inf")]), torch.tensor([-1.0, float("-inf")])])
    assert told.mean != told.mean
    assert (sum(told.histogram), sum(other.histogram), other.high) == (3, 2, -1.0)
    (huge,) = described([torch.tensor([3e38, -3e38])])
    assert (huge.low, huge.high, huge.deviation) == pytest.approx((-3e38, 3e38, 3e38))


def test_nothing_is_described_as_nothing():
    rows = rows_of([torch.zeros(3)]).part(0, 0)
    assert (describe(rows)[0].shape, describe(rows)[1].shape, magnitudes(rows).shape) == ((0, 10), (0, 32), (0, 2))


def test_a_part_of_the_rows_is_what_those_tensors_hold():
    rows = rows_of([torch.tensor([1.0, 2.0]), torch.tensor([3.0]), torch.tensor([4.0, 5.0, 6.0])])
    assert rows.part(1, 2).values.tolist() == [3.0]
    assert rows.part(1).values.tolist() == [3.0, 4.0, 5.0, 6.0]


def test_magnitudes_equal_direct_computation():
    values = [torch.randn(50), torch.tensor([-3.0, 1.0])]
    for (size, largest), tensor in zip(magnitudes(rows_of(values)).tolist(), values, strict=True):
        assert size == pytest.approx(float(tensor.square().mean().sqrt()), rel=1e-6)
        assert largest == float(tensor.abs().max())


@pytest.mark.parametrize(
    "shapes", [[(5000, 16)], [(128, 64), (128,)], [(3,)], [(2049,)], [(64, 32, 8, 8)], [(1, 5000)]]
)
def test_samples_are_few_and_spread_over_all(shapes):
    tensors = [torch.arange(int(np.prod(shape)), dtype=torch.float32).reshape(shape) for shape in shapes]
    count = sum(tensor.numel() for tensor in tensors)
    taken = torch.cat(views(tensors))
    assert len(taken) <= MOST
    assert len(taken) >= min(count, MOST // 3)
    if count <= MOST:
        assert torch.equal(taken, torch.cat([tensor.flatten() for tensor in tensors]))


def test_every_column_is_met():
    rows = torch.arange(128.0).repeat(64, 1)
    taken = sample(rows)
    assert taken.unique().numel() == 128


@pytest.mark.parametrize("shape", [(5000, 16), (128, 64), (3,), (2049,), (64, 32, 8, 8), (1, 5000), (7, 1, 900)])
def test_a_sample_is_spread_over_a_tensor_however_it_lies(shape):
    plain = torch.arange(float(np.prod(shape))).reshape(shape)
    swapped = plain.transpose(0, -1)
    gaps = torch.stack((plain, -plain - 1), -1)[..., 0]
    for tensor in (plain, swapped, gaps, plain.flatten()[None].expand(2, -1)):
        taken = sample(tensor)
        assert MOST >= len(taken) >= min(tensor.numel(), MOST // 3)
        assert taken.min() >= 0 and taken.max() >= 0.9 * plain.max()
        if tensor.numel() <= MOST:
            assert torch.equal(taken.sort().values, tensor.flatten().sort().values)


def test_a_tensor_in_another_order_is_looked_at_where_it_lies():
    images = torch.arange(4 * 3 * 40 * 40.0).reshape(4, 3, 40, 40).contiguous(memory_format=torch.channels_last)
    (seen,) = views([images])
    assert seen.untyped_storage().data_ptr() == images.untyped_storage().data_ptr()
    assert {int(value) // 1600 % 3 for value in seen} == {0, 1, 2} and len(seen) > MOST / 3
    assert torch.equal((images + 1).as_strided(seen.shape, seen.stride()), seen + 1)
    assert views([torch.zeros(1).expand(5, 7)])[0].tolist() == [0.0] * 35


def test_many_layers_are_looked_at_by_fewer_values_each():
    assert share_of(0) == share_of(12) == MOST
    assert LEAST < share_of(100) < MOST and share_of(100) * 100 <= ALL
    assert share_of(10_000) == LEAST


def test_a_look_tells_activations_gradients_weights_and_updates():
    training = prepared(classifier(goal1={"optimizer": "sgd"}))
    first, second = (training.program.module_of(node) for node in ("linear1", "linear2"))
    before = {node: module.weight.detach().clone() for node, module in (("linear1", first), ("linear2", second))}
    bias = second.bias.detach().clone()
    batches = training.batches["digits1"]
    state = {"order": batches.order, "position": 0, "generator": batches.generator.get_state()}
    x, y = batches.take()
    batches.load_state(state)
    hidden = torch.nn.functional.linear(x.flatten(1), before["linear1"], first.bias.detach()).requires_grad_()
    told = look(training)
    assert list(told.layers) == ["flatten1", "linear1", "relu1", "linear2"]
    activation = told.layers["linear1"].activation
    assert activation.mean == pytest.approx(float(hidden.detach().mean()), abs=1e-5)
    assert activation.deviation == pytest.approx(float(hidden.detach().std(correction=0)), rel=1e-4)
    assert told.layers["relu1"].activation.zeros == pytest.approx(float((hidden <= 0).float().mean()), abs=1e-6)
    assert told.layers["linear1"].activation.histogram == pytest.approx(np.histogram(hidden.detach(), 32)[0], abs=2)
    active = torch.relu(hidden)
    active.retain_grad()
    scores = torch.nn.functional.linear(active, before["linear2"], bias)
    torch.nn.functional.cross_entropy(scores, y).backward()
    own = torch.cat([second.weight.grad.flatten(), second.bias.grad])
    assert told.layers["linear2"].gradient == pytest.approx(float(own.square().mean().sqrt()), rel=1e-5)
    assert told.layers["linear2"].gradient_high == pytest.approx(float(own.abs().max()), rel=1e-5)
    assert told.layers["relu1"].gradient == pytest.approx(float(active.grad.square().mean().sqrt()), rel=1e-4)
    assert told.layers["relu1"].backward == told.layers["relu1"].gradient
    assert told.layers["linear1"].backward == pytest.approx(float(hidden.grad.square().mean().sqrt()), rel=1e-3)
    assert told.layers["flatten1"].backward is None
    assert told.layers["flatten1"].gradient is None
    weights = torch.cat([before["linear2"].flatten(), bias])
    change = torch.cat([second.weight.flatten(), second.bias]).detach() - weights
    assert told.layers["linear2"].weight.mean == pytest.approx(float(weights.mean()), abs=1e-6)
    ratio = float(change.square().mean().sqrt() / weights.square().mean().sqrt())
    assert told.layers["linear2"].update == pytest.approx(ratio, rel=1e-4)
    assert told.layers["linear2"].change.mean == pytest.approx(float(change.mean()), abs=1e-6)
    assert told.layers["linear2"].change.high == pytest.approx(float(change.max()), abs=1e-6)
    assert told.layers["relu1"].weight is None and told.layers["relu1"].change is None


def test_the_gradient_told_is_that_of_the_loss_before_clipping():
    free, clipped = (look(prepared(classifier(goal1={"clip": clip}))) for clip in (0.0, 1e-6))
    assert clipped.layers["linear1"].gradient == free.layers["linear1"].gradient


def test_layers_without_weights_and_with_several_outputs_are_told_too():
    document = build(
        "digits flatten linear linear add concatenate linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x flatten1.y>linear2.x linear1.y>add1.x linear2.y>add1.x "
        "add1.y>concatenate1.x linear1.y>concatenate1.x concatenate1.y>linear3.x linear3.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        linear1={"units": 4},
        linear2={"units": 4},
        linear3={"units": 10},
    )
    told = look(prepared(document))
    assert {"add1", "concatenate1"} <= told.layers.keys()
    assert told.layers["add1"].gradient > 0
    assert told.layers["concatenate1"].activation.deviation > 0


def test_looking_changes_no_number_and_leaves_no_hook():
    plain, seen = prepared(classifier()), prepared(classifier())
    for _ in range(5):
        take_step(plain)
        look(seen)
    for one, two in zip(plain.program.network.parameters(), seen.program.network.parameters(), strict=True):
        assert torch.equal(one, two)
    for module in seen.program.network.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
    assert losses_of(plain.read()) == losses_of(seen.read())


def test_two_goals_tell_the_gradients_of_their_own_layers():
    document = build(
        "digits flatten linear cross_entropy goal linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss flatten1.y>linear2.x "
        "linear2.y>crossentropy2.prediction digits1.label>crossentropy2.target crossentropy2.loss>goal2.loss",
        linear1={"units": 10},
        linear2={"units": 10},
    )
    told = look(prepared(document))
    assert told.layers["linear1"].gradient > 0
    assert told.layers["linear2"].gradient > 0


def test_the_pause_between_looks_follows_from_their_cost():
    price = Price(share=0.01, fastest=0.05, slowest=0.25, most=0.03)
    assert price.pause_after(0.0) == price.pause_after(0.0004) == 0.05
    assert price.pause_after(0.0015) == pytest.approx(0.15)  # for its share
    assert price.pause_after(0.004) == price.pause_after(0.007) == 0.25  # cheap enough for four a second
    assert price.pause_after(0.3) == pytest.approx(10)  # for the larger share
    costs = np.linspace(0, 0.1, 1000)
    assert np.abs(np.diff([price.pause_after(cost) for cost in costs])).max() < 0.011  # nowhere a jump


def test_the_first_step_is_looked_into_and_the_cost_is_booked():
    training = prepared(classifier())
    events = trained(training)
    assert next(event for event in events if isinstance(event, Layers)).step == 0
    probe = Probe(training.program, training.goals, 1, ByClock())
    assert probe.due(0, 0)
    training.step = 0
    watch = probe.watch(0)
    take_step(training, watch)
    watch.tell()
    assert not probe.due(FIRST, 0)
    for _ in range(KNOWN):  # ordinary steps that take nothing: all of the look was beyond them
        assert probe.spent == 0
        probe.due(FIRST, 0)
        probe.stepped()
    assert probe.spent > 0
    probe.hurry()
    assert probe.due(FIRST, 0)


def test_what_comes_back_to_numbers_that_are_learnt_themselves_is_told():
    document = build(
        "parameter square sum mean_loss goal",
        "parameter1.y>square1.x square1.y>sum1.x sum1.y>meanloss1.x meanloss1.loss>goal1.loss",
        {"epochs": 1, "steps_per_epoch": 1, "device": "cpu"},
        parameter1={"shape": [1, 2], "initialization": "constant", "initialization.value": 1.5},
    )
    told = look(prepared(document)).layers
    assert told["parameter1"].backward == pytest.approx(told["parameter1"].gradient) == pytest.approx(3.0)
    assert told["square1"].backward == pytest.approx(1.0)


def test_of_a_layer_with_several_outputs_the_gradient_of_the_first_is_told():
    document = build(
        "digits reshape lstm mean linear cross_entropy goal",
        "digits1.image>reshape1.x reshape1.y>lstm1.x lstm1.sequence>mean1.x mean1.y>linear1.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        reshape1={"sizes": [8, 8]},
        lstm1={"units": 6},
        mean1={"axes": [1]},
        linear1={"units": 10},
    )
    told = look(prepared(document)).layers
    size = told["mean1"].backward / 8  # the mean over eight steps hands an eighth to each
    assert told["lstm1"].backward == pytest.approx(size, rel=0.05)


def test_the_source_of_a_noted_graph_has_numbers_in_place_of_names():
    training = prepared(classifier())
    graph = Probe(training.program, training.goals, 1).graph(training.goals[0])
    noted = [node.args for node in graph._noting.graph.nodes if node.target == graph._note]
    assert [arguments[1:] for arguments in noted] == [(number, False) for number in range(4)]


def test_the_weights_of_a_shared_layer_are_told_once_and_each_use_its_own_activation():
    document = build(
        "digits flatten linear linear cross_entropy cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x flatten1.y>linear2.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target "
        "linear2.y>crossentropy2.prediction digits1.label>crossentropy2.target "
        "crossentropy1.loss>goal1.loss crossentropy2.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 10},
        linear2={"units": 10},
    )
    twin = edits.link(document, "linear2", "linear1", {})
    layers = look(prepared(twin)).layers
    assert layers["linear1"].weight is not None
    assert layers["linear1"].gradient is not None
    assert layers["linear2"].activation is not None
    assert layers["linear2"].weight is None
    assert layers["linear2"].gradient is None


def test_the_last_step_is_looked_into_however_short_the_run():
    training = prepared(classifier(epochs=1))
    looks = [event for event in trained(training) if isinstance(event, Layers)]
    assert looks[-1].step == training.step - 1


def test_units_of_deep_networks_are_looked_at_in_turn():
    deep = "digits flatten " + "linear relu " * 10 + "linear cross_entropy goal"
    wires = "digits1.image>flatten1.x flatten1.y>linear1.x " + "".join(
        f"linear{n}.y>relu{n}.x relu{n}.y>linear{n + 1}.x " for n in range(1, 11)
    )
    wires += "linear11.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss"
    training = prepared(build(deep, wires, **{f"linear{n}": {"units": 10} for n in range(1, 12)}))
    probe = Probe(training.program, training.goals, 1, ByClock())

    def units():
        watch = probe.watch(training.step)
        take_step(training, watch)
        return {node: layer.units for node, layer in watch.tell().layers.items()}

    told = [units() for _ in range(4)]
    assert all(one.keys() == told[0].keys() for one in told)
    with_units = [node for node in told[0] if told[0][node] is not None]
    assert len(with_units) == 21
    changed = [{node for node in with_units if one[node] != two[node]} for one, two in pairwise(told)]
    assert all(0 < len(nodes) <= FEW for nodes in changed)
    assert set.union(*changed) == set(with_units)


def test_a_look_is_booked_with_what_it_takes_beyond_an_ordinary_step(monkeypatch):
    training = prepared(classifier())
    clock = [100.0]
    monkeypatch.setattr("runtime.probe.worked", lambda: clock[0])
    probe = Probe(training.program, training.goals, 1, ByClock())
    for taken in (0.02, 0.021, 0.02, 0.06, 0.019):  # one was disturbed; between steps others work
        probe.due(FIRST, 0)
        clock[0] += taken
        probe.stepped()
        clock[0] += 0.004
    for taken, cost in ((0.025, 0.005), (0.018, -0.002)):  # so that slow and fast steps make up for each other
        before = probe.spent
        probe.due(FIRST, 0)
        watch = probe.watch(training.step)
        take_step(training, watch)
        clock[0] += taken
        watch.tell()
        assert probe.spent - before == pytest.approx(cost)


def test_a_single_slow_look_does_not_put_the_next_off(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("runtime.rhythm.time.perf_counter", lambda: clock[0])
    rhythm = ByClock()
    for cost in (0.003, 0.003, 0.003, 0.5):
        rhythm.looked(cost)
    assert not rhythm.due(FIRST, 0)
    clock[0] += 0.25
    assert rhythm.due(FIRST, 0)


def test_a_gradient_that_lies_in_another_order_is_told_too():
    training = prepared(classifier())
    probe = Probe(training.program, training.goals, 1)
    weight = training.program.module_of("linear1").weight
    weight.grad = torch.ones_like(weight).t().contiguous().t()
    assert weight.grad.stride() != weight.stride()
    told = probe.gradients(training.goals[0])["linear1"]
    assert len(told) > MOST / 4 and bool((told == 1).all())


def test_a_look_tells_how_large_what_comes_from_a_source_is_and_nothing_of_labels():
    training = prepared(classifier())
    goal = training.goals[0]
    ends = goal.graph.inputs
    batch = [training.draw()[place] for place in training.places[goal.node]]
    watch = Probe(training.program, training.goals, 1).watch(0)
    watch.forward(goal, batch)
    told = watch.tell().given
    assert {end.port for end in told} == {end.port for end in ends} - {"label"}
    for end, size in told.items():
        assert size == pytest.approx(float(batch[ends.index(end)].square().mean().sqrt()), rel=0.05)
