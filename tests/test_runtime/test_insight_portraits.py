"""Pictures of nodes: each is tested with a network whose picture is known."""

import numpy as np
import pytest
import torch

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.examples import find
from runtime.insight.attended import heads_of
from runtime.insight.lens import Lens, of_document
from runtime.insight.portraits import Portraits, plan_of
from runtime.pictures import Drawn
from runtime.store import load


def built(*kinds: tuple[str, dict[str, object]]) -> Document:
    """A chain from a source to an Output, with a loss and a goal so that it can be looked at."""
    document, last = Document(), End("", "")
    for kind, settings in kinds:
        document, name = edits.add_node(document, kind, (0.0, 0.0))
        for key, value in settings.items():
            document = edits.set_setting(document, name, key, value)
        if last.node:
            document = edits.connect(document, last, End(name, "query" if kind == "multihead_attention" else "x"))
            for port in ("key", "value") if kind == "multihead_attention" else ():
                document = edits.connect(document, last, End(name, port))
        port = {"lstm": "sequence", "digits": "image"}.get(kind, "features" if not last.node else "y")
        last = End(name, port)
    document, output = edits.add_node(document, "output", (0.0, 0.0))
    document = edits.connect(document, last, End(output, "x"))
    document, loss = edits.add_node(document, "mean_loss", (0.0, 0.0))
    document = edits.connect(document, last, End(loss, "x"))
    document, goal = edits.add_node(document, "goal", (0.0, 0.0))
    return edits.connect(document, End(loss, "loss"), End(goal, "loss"))


def answer(lens: Lens, question: Portraits) -> Drawn:
    with lens.used():
        found = question.answer(lens)
    for node, facts in found.facts["nodes"].items():
        assert facts["kind"] and (node in found.arrays or facts["kind"] == "points")
    return found


def lens_of(document: Document) -> Lens:
    checked = check(document)
    assert checked.trainable, [finding.sentence for finding in checked.findings]
    return of_document(checked)


def test_a_unit_that_looks_at_the_first_feature_alone_has_an_upright_boundary():
    lens = lens_of(built(("xor", {}), ("linear", {"units": 2})))
    weight, bias = lens.program.parameters_of("linear1").values()
    with torch.no_grad():
        weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0]]))
        bias.zero_()
    found = answer(lens, Portraits(("linear1", "output1", "xor1"), side=20))
    first, second = found.arrays["linear1"]
    facts = found.facts["nodes"]["linear1"]
    assert facts["kind"] == "maps" and facts["units"] == 2 and facts["axes"] == ["x₁", "x₂"]
    assert first.shape == (20, 20) and np.ptp(first, axis=0).max() < 1e-5 and np.ptp(second, axis=1).max() < 1e-5
    assert (first[:, :9] < 0).all() and (first[:, 11:] > 0).all()
    assert (second[:9] < 0).all() and (second[11:] > 0).all()  # row 0 is the lowest
    left, right, low, high = facts["extent"]
    features = lens.rows["xor1"].tensors["features"]
    assert left < features[:, 0].min() and right > features[:, 0].max()
    assert low < features[:, 1].min() and high > features[:, 1].max()
    assert found.facts["nodes"]["output1"]["kind"] == "classes" and "output1:points" in found.arrays
    winner = found.arrays["output1:winner"]  # the larger of both coordinates
    assert winner[0, -1] == 0 and winner[-1, 0] == 1 and set(np.unique(winner)) == {0, 1}
    assert found.arrays["output1"].min() >= 0.5
    assert found.facts["nodes"]["xor1"]["kind"] == "points" and "linear1:points" not in found.arrays
    held = found.arrays["xor1:held"]
    assert held.any() and not held.all() and len(held) == len(found.arrays["xor1:points"])


def test_a_map_is_the_network_at_every_place_and_small_ones_are_means_of_it():
    lens = of_document(check(load(find("spiral"))))
    large = answer(lens, Portraits(("sine2",), side=100, points=True))
    small = answer(lens, Portraits(("sine2",), side=10))
    assert large.arrays["sine2"].shape == (8, 100, 100) and small.arrays["sine2"].shape == (8, 10, 10)
    left, right, low, high = large.facts["nodes"]["sine2"]["extent"]
    x, y = left + (right - left) * 30 / 99, low + (high - low) * 80 / 99
    graph = lens.graph(End("sine2", "y"))
    with lens.used():
        (there,) = graph.run([torch.tensor([[x, y]])])
    assert large.arrays["sine2"][:, 80, 30] == pytest.approx(there[0].numpy(), abs=1e-4)
    means = large.arrays["sine2"].reshape(8, 10, 10, 10, 10).mean(axis=(2, 4))
    assert small.arrays["sine2"] == pytest.approx(means, abs=1e-5)
    assert large.facts["nodes"]["sine2"]["low"] == -1.0 and large.facts["nodes"]["sine2"]["high"] == 1.0


def test_a_dead_layer_is_dead_in_its_picture_and_counted():
    lens = of_document(check(load(find("digits-mlp"))))
    with torch.no_grad():
        _, bias = lens.program.parameters_of("linear2").values()
        bias[:40] = -1e6
    found = answer(lens, Portraits(("relu1", "relu2")))
    assert found.arrays["relu2"].shape == (1, 16, 64)
    assert (found.arrays["relu2"][0, :, :40] == 0).all() and (found.arrays["relu2"][0, :, 40:] != 0).any()
    facts = found.facts["nodes"]
    assert facts["relu2"]["silent"] >= 40 and facts["relu1"]["silent"] < 40
    assert facts["relu2"]["low"] == -facts["relu2"]["high"] < 0
    assert list(facts["relu2"]["rows"]) == sorted(facts["relu2"]["rows"])


def test_feature_maps_are_the_channels_of_one_sample_and_weights_the_kernels():
    lens = of_document(check(load(find("digits-cnn"))))
    found = answer(lens, Portraits(("digits1", "conv2d1", "conv2d2"), sample=3))
    with lens.used():
        seen = lens.look(End("conv2d1", "y"), End("digits1", "image"), most=16)
    assert found.arrays["conv2d1"] == pytest.approx(seen[End("conv2d1", "y")][3].numpy(), abs=1e-6)
    assert found.arrays["digits1"][0] == pytest.approx(seen[End("digits1", "image")][3, 0].numpy())
    assert found.facts["nodes"]["digits1"]["kind"] == "picture"
    numbers = lens.numbers("digits1", 16)
    assert found.facts["nodes"]["digits1"]["label"] == str(int(lens.rows["digits1"].tensors["label"][numbers[3]]))
    weights = answer(lens, Portraits(("conv2d1", "relu1"), weights=("conv2d1", "relu1")))
    kernels = next(iter(lens.program.parameters_of("conv2d1").values())).detach()
    assert weights.facts["nodes"]["conv2d1"]["kind"] == "weights"
    assert weights.arrays["conv2d1"] == pytest.approx(kernels[:, 0].numpy())
    assert weights.facts["nodes"]["relu1"]["kind"] == "images"  # has none


def test_many_and_large_pictures_are_thinned():
    lens = lens_of(built(("digits", {}), ("conv2d", {"channels": 100}), ("upsample", {"factor": 8})))
    found = answer(lens, Portraits(("conv2d1", "upsample1"), side=10, most=16))
    facts = found.facts["nodes"]["upsample1"]
    assert found.arrays["upsample1"].shape == (16, 10, 10) and facts["units"] == 100 and facts["size"] == [64, 64]
    assert facts["numbers"] == [index * 100 // 16 for index in range(16)]


def test_attention_that_finds_itself_is_the_identity_and_causal_attention_sees_nothing_later():
    for causal in (False, True):
        lens = lens_of(
            built(
                ("digits", {}),
                ("reshape", {"sizes": (8, 8)}),
                ("multihead_attention", {"heads": 2, "causal": causal}),
            )
        )
        module = lens.program.module_of("multiheadattention1")
        found = answer(lens, Portraits(("multiheadattention1",), sample=2))
        heads, facts = found.arrays["multiheadattention1"], found.facts["nodes"]["multiheadattention1"]
        assert facts["kind"] == "attention" and heads.shape == (2, 8, 8) and facts["units"] == 2
        assert heads.sum(axis=2) == pytest.approx(1.0, abs=1e-5)
        assert bool(np.triu(heads[0], 1).any()) is not causal
        with lens.used():
            mean = lens.look(End("multiheadattention1", "weights"), most=16)[End("multiheadattention1", "weights")][2]
        assert heads.mean(axis=0) == pytest.approx(mean.numpy(), abs=1e-5)
        with torch.no_grad():
            module.in_proj_weight[:16] = 30 * torch.eye(8).repeat(2, 1)
            module.in_proj_bias.zero_()
            same = torch.eye(4).repeat(1, 2)[None]  # each head sees which of four steps it is
            own = heads_of(lens, "multiheadattention1", [same, same, same], 0)
        assert own.numpy() == pytest.approx(np.stack([np.tril(np.eye(4))] * 2), abs=1e-3)


def test_a_recurrent_layer_shows_its_state_over_time():
    lens = lens_of(built(("digits", {}), ("reshape", {"sizes": (8, 8)}), ("lstm", {"units": 5})))
    found = answer(lens, Portraits(("lstm1", "reshape1"), sample=1))
    facts = found.facts["nodes"]["lstm1"]
    with lens.used():
        seen = lens.look(End("lstm1", "sequence"), most=16)[End("lstm1", "sequence")]
    assert facts["kind"] == "sequence" and facts["steps"] == 8 and facts["units"] == 5
    assert found.arrays["lstm1"][0] == pytest.approx(seen[1].T.numpy(), abs=1e-6)
    assert found.facts["nodes"]["reshape1"]["kind"] == "sequence"


def test_one_feature_makes_curves_of_which_a_line_is_straight():
    lens = lens_of(built(("wave", {}), ("linear", {"units": 3})))
    weight, bias = lens.program.parameters_of("linear1").values()
    with torch.no_grad():
        weight.copy_(torch.tensor([[2.0], [0.0], [-1.0]]))
        bias.copy_(torch.tensor([0.5, 0.0, 0.0]))
    found = answer(lens, Portraits(("wave1", "linear1", "output1")))
    facts, curves = found.facts["nodes"]["linear1"], found.arrays["linear1"][0]
    left, right = facts["across"]
    assert facts["kind"] == "curves" and curves.shape == (3, 100) and left < -1.0 < 1.0 < right
    assert curves[0] == pytest.approx(2.0 * np.linspace(left, right, 100) + 0.5, abs=1e-4)
    assert not curves[1].any() and "linear1:points" not in found.arrays
    points = found.arrays["wave1:points"]
    assert points[:, 1] == pytest.approx(np.sin(6 * points[:, 0]) + 0.5 * np.sin(17 * points[:, 0]), abs=1e-4)
    assert found.facts["nodes"]["output1"]["high"] >= points[:, 1].max()


def test_a_table_shows_its_row_with_the_names_of_its_columns():
    lens = of_document(check(load(find("iris"))))
    found = answer(lens, Portraits(("iris1", "linear1"), sample=4))
    facts, bars = found.facts["nodes"]["iris1"], found.arrays["iris1"][0]
    assert facts["kind"] == "row" and len(facts["columns"]) == 4 and bars.shape == (3, 4)
    assert (bars[1] <= bars[0]).all() and (bars[0] <= bars[2]).all()
    assert found.facts["nodes"]["linear1"]["kind"] == "units"


def test_what_is_no_number_is_kept_apart_from_the_scale():
    lens = lens_of(built(("xor", {}), ("linear", {"units": 3})))
    with torch.no_grad():
        next(iter(lens.program.parameters_of("linear1").values()))[1] = float("nan")
    found = answer(lens, Portraits(("linear1",)))
    assert np.isnan(found.arrays["linear1"][1]).all() and np.isfinite(found.arrays["linear1"][0]).all()
    assert np.isfinite(found.facts["nodes"]["linear1"]["high"])


LONG = pytest.param("diffusion-ring", marks=pytest.mark.slow)  # a hundred steps, each with all its layers
EXAMPLES = ("digits-mlp", "xor", "vae-digits", "gan-ring", "folded-line", "favorite-image", LONG, "rbm")


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_kind_of_network_has_pictures(example):
    lens = of_document(check(load(find(example))))
    nodes = tuple(lens.checked.order)
    for question in (Portraits(nodes), Portraits(nodes, side=100, points=True, weights=nodes)):
        found = answer(lens, question)
        assert len(found.facts["nodes"]) >= len(plan_of(lens).ends) * 0.6
        assert all(array.nbytes <= 64 * 100 * 100 * 4 for array in found.arrays.values())


def test_nodes_that_are_not_there_are_left_out():
    lens = of_document(check(load(find("xor"))))
    assert not answer(lens, Portraits(("nothing", "goal1", "mse1"))).facts["nodes"]
