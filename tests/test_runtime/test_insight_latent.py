"""The plane of a code: the very codes of held-out samples, and the very pictures that the decoder makes of them."""

import numpy as np
import pytest
import torch

from nodes.spec import Problem
from runtime.check import check
from runtime.decoders import codes_of, likeliest_code, picture_of_code
from runtime.document import End
from runtime.examples import find
from runtime.insight.latent import Decoded, LatentPlane
from runtime.insight.lens import of_training
from runtime.insight.question import Work
from runtime.prepare import prepare
from runtime.store import load


def flat(name):
    return check(load(find(name))).flat


@pytest.mark.parametrize(
    ("name", "code", "picture"),
    [
        ("vae-digits", End("reparameterize1", "z"), End("block2/out1", "y")),
        ("autoencoder", End("tanh1", "y"), End("block1/out1", "y")),
        ("vae-shapes", End("reparameterize1", "z"), None),
        ("gan-digits", End("noise2", "noise"), End("block6/out1", "y")),
    ],
)
def test_the_code_of_an_example_and_its_picture_are_found(name, code, picture):
    checked = flat(name)
    found = likeliest_code(checked, codes_of(checked))
    assert found is not None and found.port == code.port
    if picture is not None:
        assert found == code and picture_of_code(checked, found) == picture


def test_a_classifier_has_codes_but_no_picture_and_a_path_around_the_code_counts():
    checked = flat("digits-mlp")
    scores = End("linear3", "y")
    assert scores in codes_of(checked) and picture_of_code(checked, scores) is None
    vae = flat("vae-digits")
    assert picture_of_code(vae, End("block1/linear2", "y")) is None, "the deviations go another way"


@pytest.fixture(scope="module")
def lens():
    return of_training(prepare(check(load(find("autoencoder"))), 1))


def test_points_are_the_codes_of_held_out_samples_with_their_labels(lens):
    with lens.used():
        drawn = LatentPlane("tanh1", 40).answer(lens)
        own = lens.look(End("tanh1", "y"), most=40)[End("tanh1", "y")]
    np.testing.assert_array_equal(drawn.arrays["codes"], own.numpy())
    np.testing.assert_array_equal(drawn.arrays["points"], own.numpy()[:, :2])
    rows = torch.from_numpy(drawn.arrays["rows"])
    assert drawn.arrays["label"].tolist() == lens.rows["digits1"].tensors["label"][rows].tolist()
    assert drawn.facts["decodes"] and len(drawn.facts["classes"]) == 10
    assert drawn.arrays["inputs"].shape[1:] == (1, 8, 8)


def test_a_place_is_decoded_to_what_the_decoder_gives_for_that_code(lens):
    with lens.used():
        plane = LatentPlane("tanh1", 12).answer(lens)
        places = tuple(tuple(row) for row in plane.arrays["codes"].tolist())
        drawn = Decoded("tanh1", places, -0.5, 0.5).answer(lens)
        own = lens.look(End("block1/out1", "y"), most=12)[End("block1/out1", "y")]
    assert drawn.arrays["tiles"].shape == (12, 8, 8)
    expected = (own.reshape(-1, 8, 8).numpy() + 0.5).clip(0, 1) * 255
    np.testing.assert_allclose(drawn.arrays["tiles"], expected, atol=1)


def test_codes_that_are_drawn_stay_the_same_and_have_no_rows():
    lens = of_training(prepare(check(load(find("gan-digits"))), 1))
    with lens.used():
        first, second = (LatentPlane("noise2").answer(lens) for _ in range(2))
    np.testing.assert_array_equal(first.arrays["codes"], second.arrays["codes"])
    assert "rows" not in first.arrays and first.arrays["codes"].shape[1] == 32 and first.facts["decodes"]
    vae = of_training(prepare(check(load(find("vae-digits"))), 1))
    with vae.used():
        first, second = (LatentPlane("reparameterize1").answer(vae) for _ in range(2))
    np.testing.assert_array_equal(first.arrays["codes"], second.arrays["codes"])


def test_what_decodes_to_nothing_is_refused_in_a_sentence(lens):
    with lens.used(), pytest.raises(Problem, match="No picture is computed"):
        Decoded("pca1", ((0.0, 0.0),)).answer(lens)


def test_a_refusal_that_names_its_node_does_not_end_the_thread_that_answers(lens):
    answer = Work("latent", LatentPlane("no such node"), lens, 1).go()
    assert answer.sentence.startswith("{node} gives nothing") and answer.values["node"] == "no such node"
