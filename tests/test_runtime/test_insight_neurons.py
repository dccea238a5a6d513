"""Neurons: weights set by hand give tiles that are known, whatever feeds the chain."""

import time

import numpy as np
import pytest
import torch

from nodes.spec import Problem
from runtime import edits, playground
from runtime.check import check
from runtime.examples import find
from runtime.insight.attention import Attention
from runtime.insight.lens import of_training
from runtime.insight.neurons import MOST, SIDE, Neurons
from runtime.neuron_chain import chain_of, chains_of, has_neurons
from runtime.pictures import Drawn
from runtime.playground import playground_of
from runtime.prepare import prepare
from runtime.single import take_example
from runtime.store import load
from runtime.train import take_step


def looked(document, *touches, **asked):
    training = prepare(check(document).flat, 1)
    for touch in touches:
        training.set_weight(*touch)
    lens = of_training(training)
    with lens.used():
        return Neurons(**asked).answer(lens), training


def opened(name):
    return load(find(name))


def test_a_neuron_of_planted_weights_is_drawn_as_the_half_plane_that_it_is():
    planted = [("linear1", "weight", (0, 0), 100.0), ("linear1", "weight", (0, 1), 0.0), ("linear1", "bias", (0,), 0.0)]
    drawn, training = looked(opened("circle"), *planted)
    tile = drawn.arrays["tiles"][2].astype(int)
    assert (tile[:, :12] == 1).all() and (tile[:, 13:] == 255).all()
    assert drawn.arrays["weight1"][0].tolist() == [100.0, 0.0]
    assert np.array_equal(drawn.arrays["weight2"], training.program.module_of("linear2").weight.detach().numpy())


def test_the_large_map_is_what_the_network_answers_there():
    drawn, training = looked(opened("xor"))
    assert drawn.facts["extent"] == [-6, 6, -6, 6] and drawn.arrays["map"].shape == (SIDE, SIDE)
    network, place = training.program, torch.tensor([[-6.0, 6.0]])  # at the left, at the top
    for key in ("linear1", "linear2", "linear3"):
        place = torch.tanh(network.module_of(key)(place))
    assert drawn.arrays["map"][-1, 0] == pytest.approx(place.item(), abs=1e-5)
    tile, _ = looked(opened("xor"), column=1, unit=2)
    assert tile.facts["shown"] == [1, 2] and not np.array_equal(tile.arrays["map"], drawn.arrays["map"])


@pytest.mark.parametrize(
    ("drawn", "far"), [("20 50 0; 26 54 1; 22 53 0", True), ("-3 5 0; 7 6 1", False), ("-50 -40 0; 60 50 1", False)]
)
def test_points_far_on_one_side_have_a_map_of_their_own(drawn, far):
    document = opened("circle")
    document = playground.set_data(document, playground_of(check(document)), "own_points")
    for key, value in (("drawn", drawn), ("validation", 0.0), ("test", 0.0)):
        document = edits.set_setting(document, "circle1", key, value)
    left, right, low, high = looked(document)[0].facts["extent"]
    assert (left > 0 and 18 < left < 20 and 26 < right < 30 and low > 40) if far else (left == -right and low == -high)


def test_losses_are_those_of_all_rows():
    drawn, training = looked(opened("circle"))
    rows = training.rows["circle1"]
    graph = training.program.graph("mse1")
    wanted = graph.run([rows.tensors[end.port][rows.parts["train"]] for end in graph.inputs])[0].item()
    assert drawn.facts["losses"]["train"]["mse1"] == pytest.approx(wanted, rel=1e-5)
    assert set(drawn.facts["losses"]["validation"]) == {"mse1", "accuracy1"} and drawn.facts["loss"] == "mse1"


def test_points_come_with_their_classes_held_out_ones_apart():
    drawn, training = looked(opened("gauss"))
    assert len(drawn.arrays["train"]) == training.rows["gauss1"].count("train") == 250
    assert len(drawn.arrays["held"]) == 250 and set(drawn.arrays["train_mark"].tolist()) == {0.0, 1.0}
    assert drawn.facts["classes"] == ["−1", "+1"]


def test_the_inputs_have_their_names():
    document = opened("circle")
    play = playground_of(check(document))
    document = playground.set_feature(document, play, "x1_times_x2", True)
    drawn, _ = looked(document)
    assert drawn.facts["columns"][0]["names"] == ["x₁", "x₂", "x₁x₂"]
    corner = drawn.arrays["tiles"][2]
    assert corner[0, 0] == corner[-1, -1] == 255 and corner[0, -1] == corner[-1, 0] == 1


def test_several_classes_are_a_map_of_winners():
    document = opened("circle")
    changed = playground.set_data(document, playground_of(check(document)), "own_points")
    changed = edits.set_setting(changed, "circle1", "drawn", "0 0 0; 1 1 1; 2 2 2; 0 1 0; 3 1 1; 2 0 2")
    changed = playground.fit_answer(changed, playground_of(check(changed)))
    drawn, _ = looked(changed)
    assert drawn.arrays["winner"].max() <= 2 and drawn.facts["classes"] == ["1", "2", "3"]
    assert drawn.facts["extent"] == [-6, 6, -6, 6]


def test_what_has_no_plane_has_strips_and_wide_columns_are_cut():
    iris, _ = looked(opened("iris"))
    assert iris.arrays["strips"].shape[0] == 4 + 8 + 3 and not iris.facts["plane"]
    digits, _ = looked(opened("digits-mlp"))
    assert [column["shown"] for column in digits.facts["columns"]] == [MOST, MOST, MOST, 10]
    assert [column["units"] for column in digits.facts["columns"]] == [64, 128, 64, 10]
    line, _ = looked(opened("approximation"))
    assert line.facts["line"] and np.all(np.diff(line.arrays["strips"][0].astype(int)) >= 0)


def test_chains_go_through_blocks_and_each_layer_finds_its_own():
    checked = check(opened("autoencoder"))
    assert {column.linear for column in chain_of(checked, "block1")} >= {"block1/linear1", "linear1"}
    assert has_neurons(checked, "block1") and not has_neurons(check(opened("digits-cnn")), "conv2d1")
    three = chains_of(check(opened("approximation")))
    assert [[column.width for column in chain] for chain in three] == [[1, 2, 1], [1, 8, 1], [1, 32, 1]]
    assert chain_of(check(opened("approximation")), "linear4")[1].linear == "linear3"


def test_a_network_without_such_layers_says_so():
    training = prepare(check(opened("gradient-descent")).flat, 1)
    assert not chains_of(training.program.checked)
    with pytest.raises(Problem, match="Linear"):
        Neurons().answer(of_training(training))


def test_what_is_no_number_is_drawn_in_the_middle():
    document = playground.set_activation(opened("circle"), playground_of(check(opened("circle"))), "", [0, 1])
    training = prepare(check(document).flat, 1)
    with torch.no_grad():
        training.program.module_of("linear1").weight[1, 0] = float("nan")
    lens = of_training(training)
    with lens.used():
        drawn = Neurons().answer(lens)
    assert (drawn.arrays["tiles"][3] == 128).all() and np.isfinite(drawn.arrays["map"]).all()


def test_it_is_answered_often_although_others_are_asked_too():
    training = prepare(check(opened("circle")).flat, 1)
    attention = Attention(of_training(training), 1)
    attention.attend({"neurons": Neurons()})
    next(iter(attention.rest()))
    standing = attention._standing["neurons"]
    standing.cost = 0.004
    (answer,) = attention.turn(standing.next + 1)
    assert answer.arrays["tiles"].shape[0] == 9
    assert standing.next - time.perf_counter() < 0.1


def test_the_example_that_was_learnt_from_alone_is_marked_until_a_whole_batch_was() -> None:
    document = opened("circle")
    training = prepare(check(document))
    lens, question = of_training(training), Neurons()
    batches, rows = training.batches["circle1"], training.rows["circle1"].tensors

    def look() -> Drawn:
        with lens.used():
            return question.answer(lens)

    assert "alone" not in look().arrays
    for number in range(1, 11):
        row = int(batches.order[number - 1])
        training.singles = 1
        whole = take_example(training)
        drawn = look()
        assert drawn.arrays["alone"].tolist() == [rows["features"][row].tolist()]
        assert drawn.facts["example"] == [number, 10] and whole == (number == 10)
        assert float(drawn.arrays["alone_mark"][0]) == float(rows["label"][row])
    take_step(training)
    assert "alone" not in look().arrays and "example" not in look().facts


def test_what_is_held_out_is_called_as_the_source_has_it() -> None:
    document = opened("circle")
    drawn, _ = looked(document)
    assert drawn.facts["held"] == ["validation", "test"]
    assert set(drawn.facts["losses"]) == {"train", "validation"}  # the test stays for the end where it can
    document = edits.set_setting(document, "circle1", "validation", 0.0)
    drawn, training = looked(document)
    assert drawn.facts["held"] == ["test"] and set(drawn.facts["losses"]) == {"train", "test"}
    graph, rows = training.program.graph("mse1"), training.rows["circle1"]
    wanted = graph.run([rows.tensors[end.port][rows.parts["test"]] for end in graph.inputs])[0].item()
    assert drawn.facts["losses"]["test"]["mse1"] == pytest.approx(wanted, rel=1e-5)
    for key, share in (("validation", 0.5), ("test", 0.0)):
        document = edits.set_setting(document, "circle1", key, share)
    drawn, _ = looked(document)
    assert drawn.facts["held"] == ["validation"] and set(drawn.facts["losses"]) == {"train", "validation"}
