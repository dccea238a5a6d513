"""The scatter of a layer's outputs: the very numbers, their principal plane, the labels of the rows they belong to."""

import numpy as np
import pytest
import torch

from nodes.spec import Problem
from runtime.check import check
from runtime.document import End
from runtime.examples import find
from runtime.insight.codes import Codes, principal
from runtime.insight.lens import of_training
from runtime.prepare import prepare
from runtime.store import load


def lens_of(name):
    return of_training(prepare(check(load(find(name))), 1))


def answer(lens, node, most=50):
    with lens.used():
        return Codes(node, most).answer(lens)


def test_a_layer_of_many_units_is_shown_in_its_principal_plane_with_the_labels_of_its_rows():
    lens = lens_of("digits-mlp")
    layer = lens.checked.kind("module")[1]
    drawn = answer(lens, layer)
    source = lens.checked.kind("source")[0]
    rows = lens.rows[source]
    assert drawn.arrays["points"].shape == (50, 2) and drawn.facts["projected"]
    assert drawn.arrays["label"].tolist() == rows.tensors["label"][torch.from_numpy(drawn.arrays["rows"])].tolist()
    assert drawn.facts["classes"] == [str(digit) for digit in range(10)]
    np.testing.assert_array_equal(drawn.arrays["inputs"], rows.tensors["image"][drawn.arrays["rows"]].numpy())
    assert drawn.facts["meaning"] == "image"


def test_principal_components_are_ordered_uncorrelated_and_keep_their_sign():
    random = torch.Generator().manual_seed(1)
    values = torch.randn(200, 6, generator=random) * torch.tensor([5.0, 1.0, 3.0, 0.1, 0.1, 0.1])
    found = principal(values)
    spread = found.std(axis=0)
    assert (np.diff(spread) <= 1e-5).all()
    assert abs(np.corrcoef(found[:, 0], found[:, 1])[0, 1]) < 1e-4
    assert np.corrcoef(found[:, 0], values[:, 0].numpy())[0, 1] > 0.99
    again = principal(torch.cat((values[100:], values[:100])))
    np.testing.assert_allclose(np.concatenate((again[100:], again[:100]))[:, :2], found[:, :2], atol=1e-3)


def test_one_and_two_numbers_stay_as_they_are():
    two = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(principal(two), two.numpy())
    np.testing.assert_array_equal(principal(two[:, :1]), [[1.0, 0.0], [3.0, 0.0]])


def test_a_layer_that_sees_only_drawn_noise_is_shown_by_the_draws():
    lens = lens_of("gan-ring")
    noise = next(node for node in lens.checked.kind("source") if lens.table(node).drawer is not None)
    fed = lens.checked.document.outgoing[noise][0].target.node
    drawn = answer(lens, fed)
    count = len(drawn.arrays["points"])
    assert count and len(drawn.arrays["inputs"]) == count and "rows" not in drawn.arrays
    (given,) = lens.samples(lens.sources(End(fed, "y")), 50)
    np.testing.assert_array_equal(drawn.arrays["inputs"], given.numpy())


def test_what_depends_on_nothing_is_refused_by_name():
    lens = lens_of("gradient-descent")
    alone = next(node for node in lens.checked.order if lens.checked.document.nodes[node].type == "parameter")
    with pytest.raises(Problem, match="depends on no data") as refused:
        answer(lens, alone)
    assert refused.value.values["node"] == alone


def test_what_has_no_output_is_refused_in_a_sentence():
    lens = lens_of("digits-mlp")
    with pytest.raises(Problem, match="Choose another node"):
        answer(lens, lens.checked.kind("goal")[0])


def test_a_target_that_is_a_number_colors_by_value():
    lens = lens_of("diabetes")
    drawn = answer(lens, lens.checked.kind("module")[0])
    assert "value" in drawn.arrays and len(drawn.facts["columns"]) == 10
