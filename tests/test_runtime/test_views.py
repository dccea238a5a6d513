"""What views tell: it agrees with direct computation, disturbs no run, and comes back with a reopened one."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from blocks_kit import classifier as of_blocks
from blocks_kit import use
from trained import build, classifier, losses_of, prepared, run

from nodes.spec import Problem
from runtime import edits, sights
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import End, Node, Wire
from runtime.history import History
from runtime.pictures import histogram, in_plane
from runtime.record import open_run
from runtime.source import write_source
from runtime.telemetry import Mailbox, Seen
from runtime.views import Looks
from runtime.weight_pictures import weight_pictures


def plane(views, wires, **settings):
    """circle → linear 8 → tanh → linear 1 → mean squared error → goal, and these views."""
    return build(
        f"circle linear tanh linear mse goal output {views}",
        "circle1.features>linear1.x linear1.y>tanh1.x tanh1.y>linear2.x linear2.y>mse1.prediction "
        f"circle1.target>mse1.target mse1.loss>goal1.loss linear2.y>output1.x {wires}",
        {"epochs": 2, "device": "cpu"},
        **{"linear1": {"units": 8}, "linear2": {"units": 1}, **settings},
    )


def digits(views, wires, **settings):
    """The classifier of digits, and these views."""
    document = classifier(epochs=2)
    for kind in views.split():
        identity = edits.fresh_id(document.nodes, kind)
        document, _ = edits.add_node(document, kind, settings=settings.get(identity, {}))
    for wire in wires.split():
        source, target = (End(*end.split(".")) for end in wire.split(">"))
        document = edits.connect(document, source, target)
    return document


def seen_in(document):
    training = prepared(document)
    return training, {seen.node: seen for seen in Looks(training).everything()}


def network_of(training, sink, *inputs):
    training.program.network.eval()
    with torch.no_grad():
        return training.program.graph(sink).module(*inputs)[0].numpy()


def test_images_of_held_out_rows():
    document = digits("image_grid", "digits1.image>imagegrid1.x", imagegrid1={"most": 9, "columns": 3})
    training, told = seen_in(document)
    seen = told["imagegrid1"]
    rows = training.rows["digits1"]
    held = rows.parts["validation"]
    numbers = held[torch.arange(9) * len(held) // 9]
    assert np.array_equal(seen.arrays["tiles"], np.round(rows.tensors["image"][numbers, 0].numpy() * 255))
    assert (seen.facts["form"], seen.facts["columns"], seen.facts["low"], seen.facts["high"]) == ("tiles", 3, 0, 1)
    assert (seen.run, seen.step, seen.picture) == (1, 0, "images")


def test_codes_lie_where_their_principal_components_do():
    document = digits("scatter_view", "relu1.y>scatterview1.codes digits1.label>scatterview1.label")
    training, told = seen_in(document)
    seen, rows = told["scatterview1"], training.rows["digits1"]
    held = rows.parts["validation"]
    codes = network_of(training, "relu1", rows.tensors["image"][held])
    centered = codes - codes.mean(0)
    first = np.linalg.svd(centered, full_matrices=False)[2][0]
    assert np.abs(seen.arrays["points"][:, 0]) == pytest.approx(np.abs(centered @ first), abs=1e-4)
    assert np.array_equal(seen.arrays["label"], rows.tensors["label"][held])
    assert seen.facts["classes"] == list("0123456789") and seen.facts["projected"]


def test_components_keep_their_signs_from_look_to_look():
    codes = torch.randn(40, 5, generator=torch.Generator().manual_seed(1))
    before = in_plane(codes)
    assert in_plane(codes, before) == pytest.approx(before)
    assert in_plane(codes, -before) == pytest.approx(-before, abs=1e-5)


def test_a_decision_map_asks_the_network_everywhere():
    wires = "linear2.y>decisionmap1.score circle1.features>decisionmap1.features circle1.label>decisionmap1.label"
    training, told = seen_in(plane("decision_map", wires, decisionmap1={"resolution": 20}))
    seen = told["decisionmap1"]
    left, right, low, high = seen.facts["extent"]
    places = np.stack(np.meshgrid(np.linspace(left, right, 20), np.linspace(low, high, 20)), -1).reshape(-1, 2)
    scores = network_of(training, "linear2", torch.tensor(places, dtype=torch.float32)).reshape(20, 20)
    assert seen.arrays["map"] == pytest.approx(np.clip(scores, -1, 1), abs=1e-5)
    assert seen.facts["classes"] == ["−1", "+1"] and seen.facts["axes"] == ["x₁", "x₂"]
    assert left < seen.arrays["points"][:, 0].min() and seen.arrays["points"][:, 1].max() < high


def test_a_decision_map_over_a_hidden_layer_of_two():
    document = plane(
        "decision_map",
        "linear2.y>decisionmap1.score tanh1.y>decisionmap1.features",
        linear1={"units": 2},
        decisionmap1={"resolution": 16},
    )
    training, told = seen_in(document)
    left, _, low, _ = told["decisionmap1"].facts["extent"]
    weight, bias = (value.detach().numpy() for value in training.program.parameters_of("linear2").values())
    corner = float((weight @ np.array([left, low]) + bias)[0])
    reach = told["decisionmap1"].facts["high"]
    assert told["decisionmap1"].arrays["map"][0, 0] * reach == pytest.approx(corner, abs=1e-5)


def test_a_decision_map_of_several_classes():
    document = build(
        "iris slice linear cross_entropy goal decision_map",
        "iris1.features>slice1.x slice1.y>linear1.x linear1.y>crossentropy1.prediction "
        "iris1.label>crossentropy1.target crossentropy1.loss>goal1.loss "
        "linear1.y>decisionmap1.score slice1.y>decisionmap1.features",
        {"device": "cpu"},
        slice1={"start": 2},
        linear1={"units": 3},
        decisionmap1={"resolution": 16},
    )
    _, told = seen_in(document)
    arrays = told["decisionmap1"].arrays
    assert arrays["winner"].shape == arrays["share"].shape == (16, 16)
    assert arrays["share"].min() >= 1 / 9 and arrays["share"].max() <= 1 and arrays["winner"].max() < 9


def test_a_map_of_features_that_the_score_does_not_depend_on_is_refused_in_words():
    document = plane("decision_map moons", "linear2.y>decisionmap1.score moons1.features>decisionmap1.features")
    checked = check(document)
    assert checked.trainable
    _, told = seen_in(document)
    assert told["decisionmap1"].arrays == {}
    assert "does not depend on these features" in told["decisionmap1"].sentence


def test_a_curve_runs_over_the_range_of_x():
    document = build(
        "moons slice slice linear mse goal curve_view",
        "moons1.features>slice1.x moons1.features>slice2.x slice1.y>linear1.x linear1.y>mse1.prediction "
        "slice2.y>mse1.target mse1.loss>goal1.loss linear1.y>curveview1.y slice1.y>curveview1.x "
        "slice2.y>curveview1.target",
        {"device": "cpu"},
        slice1={"stop": 1},
        slice2={"start": 1},
        linear1={"units": 1},
        curveview1={"resolution": 50},
    )
    training, told = seen_in(document)
    arrays = told["curveview1"].arrays
    weight, bias = (value.item() for value in training.program.parameters_of("linear1").values())
    assert arrays["y"][:, 0] == pytest.approx(arrays["x"] * weight + bias, abs=1e-5)
    assert arrays["x"][0] < arrays["at"].min() and arrays["at"].max() < arrays["x"][-1] and len(arrays["x"]) == 50
    assert len(arrays["at"]) == len(arrays["target"]) == training.rows["moons1"].count("validation")


def test_rows_of_weights_have_the_shape_of_the_image_that_was_flattened():
    training, told = seen_in(digits("weight_images", "relu1.y>weightimages1.x"))
    seen = told["weightimages1"]
    weight = training.program.parameters_of("linear1")["linear.weight"].detach().numpy()
    reach = np.abs(weight).max()
    expected = np.round((weight.reshape(16, 8, 8) / reach + 1) / 2 * 255)
    assert np.abs(seen.arrays["tiles"].astype(int) - expected).max() <= 1
    assert seen.facts["signed"] and seen.facts["high"] == pytest.approx(reach) and seen.facts["layer"] == "linear1"


@pytest.mark.parametrize("codes", [16, 36])
@pytest.mark.parametrize("between", ["", "sigmoid", "reshape"])
def test_columns_of_weights_are_the_images_that_a_decoder_adds_up(codes, between):
    leaves = f"linear2.y>{between}1.x" if between else ""
    made = f"{between}1.y" if between else "linear2.y"
    target = "digits1.image" if between == "reshape" else "flatten1.y"
    document = build(
        f"digits flatten linear relu linear {between} mse goal weight_images",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x relu1.y>linear2.x "
        f"{leaves} {made}>mse1.prediction {target}>mse1.target mse1.loss>goal1.loss linear2.y>weightimages1.x",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": codes},
        linear2={"units": 64},
        reshape1={"sizes": [1, 8, 8]},
    )
    training, told = seen_in(document)
    weight = training.program.parameters_of("linear2")["linear_2.weight"].detach().numpy()
    expected = np.round((weight.T.reshape(codes, 8, 8) / np.abs(weight).max() + 1) / 2 * 255)
    shown = told["weightimages1"].arrays["tiles"].astype(int)
    assert shown.shape == expected.shape
    assert np.abs(shown - expected).max() <= 1


@pytest.mark.parametrize(
    ("shape", "image", "pictures"),
    [
        ((6, 1, 3, 3), (), (6, 1, 3, 3)),
        ((6, 4, 3, 3), (), (24, 1, 3, 3)),
        ((5, 4, 3), (), (5, 1, 4, 3)),
        ((7, 48), (3, 4, 4), (7, 3, 4, 4)),
        ((7, 32), (2, 4, 4), (14, 1, 4, 4)),
        ((7, 49), (), (7, 1, 7, 7)),
        ((64, 3), (), (3, 1, 8, 8)),
        ((7, 10), (), (1, 1, 7, 10)),
        ((16,), (), (1, 1, 4, 4)),
    ],
)
def test_weights_become_pictures(shape, image, pictures):
    assert weight_pictures(torch.zeros(shape), image)[0].shape == pictures


def test_weights_of_nothing_are_refused_in_words():
    document = digits("weight_images", "digits1.image>weightimages1.x")
    assert "finds no weights" in seen_in(document)[1]["weightimages1"].sentence


def test_a_histogram_counts_shares():
    _, told = seen_in(digits("histogram_view", "linear2.y>histogramview1.x", histogramview1={"bins": 12}))
    arrays = told["histogramview1"].arrays
    assert arrays["counts"].sum() == pytest.approx(1, abs=1e-5) and len(arrays["edges"]) == 13
    drawn = histogram(torch.tensor([1.0, 1.0, float("nan")]), torch.tensor([1.0]), 5)
    assert drawn.arrays["counts"].sum() == drawn.arrays["other"].sum() == 1


def test_a_confusion_matrix_counts_held_out_rows():
    training, told = seen_in(
        digits("confusion_view", "linear2.y>confusionview1.prediction digits1.label>confusionview1.label")
    )
    seen, rows = told["confusionview1"], training.rows["digits1"]
    held = rows.parts["validation"]
    guesses = network_of(training, "linear2", rows.tensors["image"][held]).argmax(1)
    expected = np.zeros((10, 10), int)
    np.add.at(expected, (rows.tensors["label"][held], guesses), 1)
    assert np.array_equal(seen.arrays["cells"], expected) and seen.facts["classes"] == list("0123456789")


def test_two_classes_of_one_score():
    _, told = seen_in(
        plane("confusion_view", "linear2.y>confusionview1.prediction circle1.target>confusionview1.label")
    )
    assert told["confusionview1"].arrays["cells"].shape == (2, 2)
    assert told["confusionview1"].facts["classes"] == ["0", "1"] or told["confusionview1"].facts["classes"][0] == "−1"


def generator(**settings):
    """Noise → linear 64, compared with digits; trained toward zero so that there is a goal."""
    return build(
        "noise linear digits samples_view identity mse goal",
        "noise1.noise>linear1.x linear1.y>samplesview1.x digits1.image>samplesview1.data linear1.y>identity1.x "
        "linear1.y>mse1.prediction identity1.y>mse1.target mse1.loss>goal1.loss",
        {"device": "cpu"},
        noise1={"shape": (4,), "batch_size": 8},
        linear1={"units": 64},
        **settings,
    )


def test_samples_of_noise_are_the_same_noise_each_time_and_leave_the_stream():
    training = prepared(generator())
    looks = Looks(training)
    state = torch.get_rng_state()
    first, second = (next(iter(looks.everything())) for _ in range(2))
    assert torch.equal(torch.get_rng_state(), state)
    assert np.array_equal(first.arrays["tiles"], second.arrays["tiles"])
    assert first.arrays["tiles"].shape[1:] == first.arrays["data_tiles"].shape[1:] == (8, 8)
    assert len(first.arrays["tiles"]) == 8


@pytest.mark.parametrize(
    ("source", "most", "count"), [("latent_grid", 100, 81), ("latent_grid", 6, 6), ("noise", 256, 100)]
)
def test_of_a_source_without_rows_as_many_are_shown_as_a_step_looks_at(source, most, count):
    settings = {"noise1": {"batch_size": 100}, "latentgrid1": {"side": 9}}
    identity = edits.fresh_id({}, source)
    port = {"noise": "noise", "latent_grid": "code"}[source]
    document = build(
        f"circle linear mse goal {source} linear samples_view",
        "circle1.features>linear1.x linear1.y>mse1.prediction circle1.target>mse1.target mse1.loss>goal1.loss "
        f"{identity}.{port}>linear2.x linear2.y>samplesview1.x",
        {"device": "cpu"},
        linear1={"units": 1},
        linear2={"units": 16},
        samplesview1={"most": most},
        **settings,
    )
    assert len(seen_in(document)[1]["samplesview1"].arrays["tiles"]) == count


@pytest.mark.parametrize(("units", "form"), [(2, "points"), (1, "bars"), (16, "tiles")])
def test_samples_are_shown_by_their_shape(units, form):
    document = build(
        "noise linear samples_view identity mse goal",
        "noise1.noise>linear1.x linear1.y>samplesview1.x linear1.y>identity1.x linear1.y>mse1.prediction "
        "identity1.y>mse1.target mse1.loss>goal1.loss",
        {"device": "cpu"},
        linear1={"units": units},
    )
    assert seen_in(document)[1]["samplesview1"].facts["form"] == form


def test_views_change_nothing_of_a_run():
    plain = classifier(epochs=2)
    viewed = digits(
        "scatter_view samples_view histogram_view",
        "relu1.y>scatterview1.codes flatten1.y>samplesview1.x linear2.y>histogramview1.x",
    )
    assert losses_of(run(viewed)[1]) == losses_of(run(plain)[1])


def test_a_view_is_no_idle_end_and_its_faults_hinder_nothing():
    document = digits("image_grid curve_view", "linear2.y>curveview1.y digits1.image>curveview1.x")
    checked = check(document)
    told = {finding.node: finding for finding in checked.findings if finding.node}
    assert "imagegrid1" in told and "curveview1" in told and checked.trainable
    assert not [finding for finding in checked.findings if finding.kind == "leads_nowhere"]
    _, events = run(document)
    assert not [event for event in events if isinstance(event, Seen)]
    only_seen = build("digits linear flatten image_grid", "digits1.image>flatten1.x flatten1.y>imagegrid1.x")
    assert "leads nowhere" not in " ".join(
        finding.sentence for finding in check(only_seen).findings if finding.node != "linear1"
    )


def test_views_are_left_out_of_what_is_exported():
    plain, viewed = classifier(), digits("image_grid", "flatten1.y>imagegrid1.x")
    sources = [write_source(compile_program(check(document), seed=None)) for document in (plain, viewed)]
    assert sources[0] == sources[1]


def test_a_view_inside_a_block_is_told_by_its_path():
    document = of_blocks(use("one"))
    block = document.blocks["res"]
    layer = next(key for key, node in block.nodes.items() if node.type == "conv2d")
    changed = replace(
        block,
        nodes={**block.nodes, "look": Node("look", "weight_images")},
        wires=(*block.wires, Wire(End(layer, "y"), End("look", "x"))),
    )
    document = document.but(blocks={**document.blocks, "res": changed})
    _, told = seen_in(document)
    assert list(told) == ["one/look"] and told["one/look"].arrays["tiles"].ndim == 3


def test_a_reopened_run_shows_what_was_seen(tmp_path):
    document = digits(
        "image_grid weight_images decision_map", "digits1.image>imagegrid1.x digits1.image>weightimages1.x"
    )
    _, events = run(document, folder=tmp_path / "run")
    last = {event.node: event for event in events if isinstance(event, Seen)}
    again = {event.node: event for event in open_run(tmp_path / "run").events(7) if isinstance(event, Seen)}
    assert again.keys() == last.keys() == {"imagegrid1", "weightimages1"}
    for node, seen in again.items():
        assert seen.run == 7 and seen.facts == json.loads(json.dumps(last[node].facts))
        assert seen.arrays.keys() == last[node].arrays.keys()
        assert all(np.array_equal(seen.arrays[name], last[node].arrays[name]) for name in seen.arrays)


def test_a_run_of_an_older_version_has_no_views():
    facts, arrays = History().pack()
    del facts["seen"]
    assert History.unpack(facts, arrays).seen == {}


def test_the_mailbox_keeps_the_latest_of_each_view():
    mailbox = Mailbox()
    for node, step in (("a", 1), ("b", 1), ("a", 2)):
        mailbox.replace(Seen(1, step, node, "images", {}))
    assert {(seen.node, seen.step) for seen in mailbox.take()} == {("a", 2), ("b", 1)}


def test_a_run_tells_views_while_it_goes_on_and_at_its_end():
    document = digits("histogram_view", "linear2.y>histogramview1.x")
    runner, events = run(document)
    seen = [event for event in events if isinstance(event, Seen)]
    assert seen and seen[-1].step == runner.training.step


def test_a_fault_in_looking_is_a_sentence(monkeypatch):
    def broken(look):
        raise RuntimeError("no such thing")

    monkeypatch.setitem(sights.SIGHTS, "images", broken)
    _, told = seen_in(digits("image_grid", "digits1.image>imagegrid1.x"))
    seen = told["imagegrid1"]
    assert seen.values == {"message": "no such thing"}
    assert str(Problem(seen.sentence, node="Image grid", **seen.values)).startswith("Image grid failed")
