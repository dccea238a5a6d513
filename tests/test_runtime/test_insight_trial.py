"""One input given by a person: answer and layers are those of the network, and what counts is found by its rules."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from question_kit import drawn

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.examples import find
from runtime.failure import Failure
from runtime.insight.attention import Attention
from runtime.insight.held import HeldOut
from runtime.insight.lens import Lens, of_document, of_training
from runtime.insight.saliency import MEAN, METHODS, Saliency
from runtime.insight.trial import Given, Trial
from runtime.insight.ways import ways_of
from runtime.prepare import prepare
from runtime.store import load

IMAGE = End("digits1", "image")


def lens_of(name: str) -> Lens:
    return of_document(check(load(find(name))))


def chain(*kinds: tuple[str, dict[str, object]]) -> Document:
    """Digits through these nodes to a cross-entropy and a goal."""
    document, last, port = edits.add_node(Document(), "digits")[0], "digits1", "image"
    for kind, settings in kinds:
        document, name = edits.add_node(document, kind)
        for key, value in settings.items():
            document = edits.set_setting(document, name, key, value)
        document, last, port = edits.connect(document, End(last, port), End(name, "x")), name, "y"
    document, loss = edits.add_node(document, "cross_entropy")
    document, goal = edits.add_node(document, "goal")
    document = edits.connect(document, End(last, port), End(loss, "prediction"))
    document = edits.connect(document, End("digits1", "label"), End(loss, "target"))
    return edits.connect(document, End(loss, "loss"), End(goal, "loss"))


@pytest.fixture(scope="module")
def linear() -> Lens:
    lens = of_document(check(chain(("flatten", {}), ("linear", {"units": 10}))))
    layer = lens.program.module_of("linear1")
    assert isinstance(layer, torch.nn.Linear)
    torch.manual_seed(3)
    with torch.no_grad():
        layer.weight.normal_()
        layer.bias.normal_()
    return lens


@pytest.fixture(scope="module")
def given() -> Given:
    return Given.of(np.random.default_rng(1).random((1, 8, 8), np.float32))


def test_the_answer_to_one_input_is_the_networks_with_its_probabilities_and_every_layer_on_the_way() -> None:
    lens = lens_of("digits-mlp")
    (way,) = ways_of(lens.checked)
    sample = drawn(lens, HeldOut(IMAGE, 5))
    found = drawn(lens, Trial(way.node, IMAGE, Given.of(sample.arrays["value"]), 5))
    graph = lens.graph(way.end)
    with lens.used():
        scores = lens.run(graph, [torch.from_numpy(sample.arrays["value"])[None].to(lens.device)])[0]
    np.testing.assert_allclose(found.arrays[":chances"], scores.softmax(1)[0].cpu().numpy(), atol=1e-6)
    assert found.facts["classes"] == [str(digit) for digit in range(10)]
    on_the_way = [node for node in lens.checked.order if lens.checked.document.nodes[node].type != "output"]
    assert [node for node in on_the_way if node in found.facts["nodes"]] == list(found.facts["nodes"])
    assert len(found.facts["nodes"]) == 7
    np.testing.assert_allclose(found.arrays["linear3"].reshape(-1), scores[0].cpu().numpy(), atol=1e-6)
    picture = found.arrays["digits1"]
    np.testing.assert_array_equal(picture.reshape(8, 8), sample.arrays["value"][0])


def test_a_held_out_sample_has_its_row_its_class_and_the_range_of_its_source() -> None:
    lens = lens_of("digits-mlp")
    found = drawn(lens, HeldOut(IMAGE, 2))
    table = lens.table("digits1")
    row = found.facts["row"]
    assert row in table.parts["validation"].tolist()
    assert found.facts["label"] == str(int(table.tensors["label"][row]))
    assert (found.facts["low"], found.facts["high"], found.facts["told"]) == (0.0, 1.0, True)
    assert found.facts["paper"] == 0.0 and 0.35 < found.facts["center"][1] < 0.65
    assert 0.8 < found.facts["size"][0] <= 1.0 and 0.3 < found.facts["size"][1] < 1.0
    again = drawn(lens, HeldOut(IMAGE, 2 + found.facts["count"]))
    assert again.facts["row"] == row, "the samples begin again"


def test_columns_have_their_own_ranges_and_a_target_is_told() -> None:
    lens = lens_of("linear-regression")
    source = End("diabetes1", "features")
    found = drawn(lens, HeldOut(source))
    assert found.arrays["least"].shape == (10,) and (found.arrays["least"] < found.arrays["most"]).all()
    assert len(found.facts["columns"]) == 10 and isinstance(found.facts["target"], float)
    node = next(way.node for way in ways_of(lens.checked) if source in way.sources)
    answer = drawn(lens, Trial(node, source, Given.of(found.arrays["value"])))
    assert answer.facts["kind"] == "numbers" and answer.arrays[":numbers"].shape == (1,)


def test_two_classes_of_one_score_and_pictures_have_forms_of_their_own() -> None:
    lens = lens_of("xor")
    found = drawn(lens, Trial("output1", End("xor1", "features"), Given.of(np.array([2.0, -2.0], np.float32))))
    assert len(found.facts["classes"]) == 2 and found.arrays[":chances"].sum() == pytest.approx(1.0, abs=1e-6)
    lens = lens_of("gan-digits")
    way = next(way for way in ways_of(lens.checked) if way.node == "output1")
    noise = drawn(lens, HeldOut(way.sources[0]))
    assert noise.facts["row"] == -1, "what is drawn has no rows"
    picture = drawn(lens, Trial(way.node, way.sources[0], Given.of(noise.arrays["value"])))
    assert picture.facts["kind"] == "picture" and picture.arrays[":picture"].shape == (1, 8, 8)


def test_gradient_times_input_of_a_linear_network_is_weight_times_input(linear: Lens, given: Given) -> None:
    layer = linear.program.module_of("linear1")
    assert isinstance(layer, torch.nn.Linear)
    wanted = layer.weight[4].detach().cpu().numpy().reshape(8, 8) * given.array[0]
    node = ways_of(linear.checked)[0].node
    for method in ("gradient", "integrated"):
        found = drawn(linear, Saliency(node, IMAGE, given, method=method, unit=4))
        np.testing.assert_allclose(found.arrays["map"], wanted, atol=1e-5)
        assert found.facts["unit"] == 4 and found.facts["high"] == pytest.approx(np.abs(wanted).max(), abs=1e-5)


def test_nothing_is_left_in_the_gradients_of_the_run(given: Given) -> None:
    lens = of_training(prepare(check(load(find("digits-cnn"))), 1))
    node = ways_of(lens.checked)[0].node
    before = {name: one.clone() for name, one in lens.program.network.state_dict().items()}
    for method in METHODS:
        drawn(lens, Saliency(node, IMAGE, given, method=method))
    assert all(one.grad is None for one in lens.program.network.parameters())
    assert all(torch.equal(one, before[name]) for name, one in lens.program.network.state_dict().items())
    assert lens.program.network.training


@pytest.mark.parametrize("baseline", ["zeros", MEAN])
def test_integrated_gradients_add_up_to_the_change_of_the_score(baseline: str) -> None:
    lens = lens_of("digits-cnn")
    way = ways_of(lens.checked)[0]
    value = Given.of(drawn(lens, HeldOut(IMAGE, 1)).arrays["value"])
    found = drawn(lens, Saliency(way.node, IMAGE, value, method="integrated", unit=3, baseline=baseline))
    change = found.facts["score"] - found.facts["base"]
    assert found.facts["sum"] == pytest.approx(change, abs=0.05 * max(1.0, abs(change)))


def test_a_column_of_a_table_counts_from_the_mean_of_the_rows_trained_on() -> None:
    lens = lens_of("linear-regression")
    source = End("diabetes1", "features")
    node = next(way.node for way in ways_of(lens.checked) if source in way.sources)
    table = lens.table("diabetes1")
    rows = table.tensors["features"][table.parts["train"]]
    far = rows.clone().mean(0) + torch.tensor([100.0] + [0.0] * 9)
    moved = drawn(lens, Saliency(node, source, Given.of(far.numpy()), baseline=MEAN))
    assert moved.facts["table"] and np.flatnonzero(np.abs(moved.arrays["map"]) > 1e-5).tolist() == [0]
    change = moved.facts["score"] - moved.facts["base"]
    assert moved.facts["sum"] == pytest.approx(change, rel=1e-3), "the network is linear"
    plain = drawn(lens, Saliency(node, source, Given.of(far.numpy())))
    assert not plain.facts["table"] and (np.abs(plain.arrays["map"]) > 1e-5).sum() > 1


def test_pictures_count_from_nothing_whatever_their_baseline(linear: Lens, given: Given) -> None:
    node = ways_of(linear.checked)[0].node
    from_mean = drawn(linear, Saliency(node, IMAGE, given, unit=4, baseline=MEAN))
    from_zero = drawn(linear, Saliency(node, IMAGE, given, unit=4))
    np.testing.assert_array_equal(from_mean.arrays["map"], from_zero.arrays["map"])
    assert not from_mean.facts["table"]


def test_occlusion_finds_the_only_pixel_that_counts(linear: Lens, given: Given) -> None:
    layer = linear.program.module_of("linear1")
    assert isinstance(layer, torch.nn.Linear)
    kept = layer.weight.detach().clone()
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[2, 3 * 8 + 6] = 5.0
    found = drawn(linear, Saliency(ways_of(linear.checked)[0].node, IMAGE, given, method="occlusion", unit=2))
    with torch.no_grad():
        layer.weight.copy_(kept)
    near = found.arrays["map"][2:5, 5:8]
    assert found.arrays["map"].argmax() == 3 * 8 + 6 and near.max() == found.arrays["map"].max()
    assert found.arrays["map"][3, 6] == pytest.approx(5.0 * given.array[0, 3, 6], rel=1e-4)
    far = found.arrays["map"].copy()
    far[1:6, 4:8] = 0.0
    np.testing.assert_allclose(far, 0.0, atol=1e-6)


def test_grad_cam_lights_the_place_where_the_filter_finds_its_mark() -> None:
    document = chain(("conv2d", {"filters": 1}), ("relu", {}), ("flatten", {}), ("linear", {"units": 10}))
    lens = of_document(check(document))
    filters, layer = lens.program.module_of("conv2d1"), lens.program.module_of("linear1")
    assert isinstance(filters, torch.nn.Conv2d) and isinstance(layer, torch.nn.Linear)
    with torch.no_grad():
        filters.weight.zero_()
        filters.weight[..., filters.weight.shape[2] // 2, filters.weight.shape[3] // 2] = 1.0
        assert filters.bias is not None
        filters.bias.zero_()
        layer.weight.fill_(0.1)
    picture = np.zeros((1, 8, 8), np.float32)
    picture[0, 1:3, 5:7] = 1.0
    node = ways_of(lens.checked)[0].node
    found = drawn(lens, Saliency(node, IMAGE, Given.of(picture), method="grad_cam", unit=0))
    row, column = divmod(int(found.arrays["map"].argmax()), 8)
    assert 1 <= row < 3 and 5 <= column < 7 and not found.facts["signed"]
    assert found.arrays["map"][5:, :4].max() == pytest.approx(0.0, abs=1e-6)


def test_what_does_not_suit_is_said_in_a_sentence(linear: Lens, given: Given) -> None:
    node = ways_of(linear.checked)[0].node
    attention = Attention(linear, 1)
    for question in (
        Saliency(node, IMAGE, given, method="grad_cam"),
        Trial(node, IMAGE, Given.of(np.zeros((1, 4, 4), np.float32))),
        Trial("gone", IMAGE, given),
    ):
        attention.ask("try", question)
        (answer,) = attention.work(1.0)
        assert answer.sentence and not answer.arrays and answer.values["node"]
    lens = lens_of("feature-hierarchy")
    cut = End("moveddigits1", "image")
    value = Given.of(drawn(lens, HeldOut(cut)).arrays["value"])
    stopped = next(way.node for way in ways_of(lens.checked) if way.node != "output1")
    with pytest.raises(Failure, match="occlusion"):
        drawn(lens, Saliency(stopped, cut, value))
    assert np.abs(drawn(lens, Saliency(stopped, cut, value, method="occlusion")).arrays["map"]).max() > 0
    assert Given.of(value.array) == value and hash(Given.of(value.array)) == hash(value)
